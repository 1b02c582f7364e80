// How much a browser has to load before it can chat: the client, the protocol, cryptography and the texts of one language.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle, loadedAtOnce } from "../packages/testkit/browser/bundle.ts";
import { buildLab } from "./buildLab.ts";
import { BuildError, buildWeb, type WebBuild } from "./buildWeb.ts";

/** Bytes, minified and gzipped: a client without a page, and what the page loads before somebody can use it. */
const LIMIT = 95_000;
const PAGE_SCRIPTS = 150_000;
const PAGE_STYLES = 12_000;
/** The lab's page carries relay, clients and suites, and is loaded before its first step. */
const LAB_SCRIPTS = 170_000;
/** What is in the lab as it is in the messenger: by this it shows what really happens. */
const SHIPPED = [
  "packages/client/core/engine.ts",
  "packages/relay/core/relay.ts",
  "packages/protocol/suites/ratchet/suite.ts",
  "packages/protocol/suites/rsa-des/suite.ts",
  "packages/crypto/des/fast.ts",
];
const LANGUAGES = ["en", "id"];
/** Where the texts of what a browser loads stand, a file a language. */
const TEXTS = ["protocol", "client", "client/web"];
/** Loaded on demand, or by programs of another kind. */
const OF_OTHERS = /^packages\/(relay|cli|lab|testkit|client\/node)\//;

/** What is wrong with what a browser would load of the tree at `root`; undefined when nothing is. */
export async function checkBrowserSize(root: string): Promise<string | undefined> {
  const missing = LANGUAGES.flatMap((language) => textsOf(root, language)).filter((file) => !existsSync(file));
  // Left out, they would only make the size look smaller.
  if (missing.length > 0) return `texts that a browser loads are missing: ${missing.join(", ")}`;
  const problems: string[] = [];
  for (const language of LANGUAGES) {
    const { atOnce, modules } = await bundle(entry(root, language), root);
    const strangers = modules.filter((module) => OF_OTHERS.test(module));
    if (strangers.length > 0) problems.push(`a browser would load ${strangers.join(", ")}`);
    if (atOnce.gzipped > LIMIT)
      problems.push(
        `with the texts in "${language}" a browser would load ${atOnce.gzipped} bytes; at most ${LIMIT} are allowed`,
      );
  }
  if (existsSync(join(root, "packages/web/index.html"))) problems.push(...(await pageProblems(root)));
  if (existsSync(join(root, "packages/lab/page/index.html"))) problems.push(...(await labProblems(root)));
  return problems.length === 0 ? undefined : [...new Set(problems)].join("\n");
}

async function pageProblems(root: string): Promise<string[]> {
  try {
    const build = await buildWeb(root);
    const sizes = sizesOfPage(build);
    const strangers = build.chunks.flatMap(({ moduleIds }) =>
      moduleIds.filter((id) => OF_OTHERS.test(id.replace(`${root}/`, ""))),
    );
    return [
      ...(strangers.length > 0 ? [`the page would load ${strangers.join(", ")}`] : []),
      ...(sizes.scripts > PAGE_SCRIPTS
        ? [`the page loads ${sizes.scripts} bytes of scripts at first; at most ${PAGE_SCRIPTS} are allowed`]
        : []),
      ...(sizes.styles > PAGE_STYLES
        ? [`the page loads ${sizes.styles} bytes of styles; at most ${PAGE_STYLES} are allowed`]
        : []),
    ];
  } catch (error) {
    if (error instanceof BuildError) return [error.message];
    throw error;
  }
}

async function labProblems(root: string): Promise<string[]> {
  try {
    const build = await buildLab(root);
    const { scripts } = sizesOfPage(build, "/lab/page/texts/");
    const modules = build.chunks.flatMap(({ moduleIds }) => moduleIds.map((id) => id.replace(`${root}/`, "")));
    const missing = SHIPPED.filter((module) => !modules.includes(module));
    return [
      ...(missing.length > 0 ? [`the lab is made without ${missing.join(", ")}`] : []),
      ...(scripts > LAB_SCRIPTS
        ? [`the lab loads ${scripts} bytes of scripts at first; at most ${LAB_SCRIPTS} are allowed`]
        : []),
    ];
  } catch (error) {
    if (error instanceof BuildError) return [error.message];
    throw error;
  }
}

/** Gzipped bytes of what a new browser loads before the page can be used: with the page's texts in the longer language. */
function sizesOfPage(
  { files, chunks }: WebBuild,
  folder = "/web/texts/",
): { readonly scripts: number; readonly styles: number } {
  const gzipped = (path: string) => gzipSync(files.get(path)!, { level: 9 }).length;
  const sum = (paths: readonly string[]) => paths.reduce((total, path) => total + gzipped(path), 0);
  const html = files.get("index.html")!.toString();
  const atOnce = loadedAtOnce(chunks, (chunk) => html.includes(chunk.fileName)).map(({ fileName }) => fileName);
  const texts = LANGUAGES.map((language) =>
    chunks
      .filter(
        ({ fileName, moduleIds }) =>
          !atOnce.includes(fileName) && moduleIds.some((id) => id.endsWith(`${folder}${language}.ts`)),
      )
      .map(({ fileName }) => fileName),
  );
  const styles = [...files.keys()].filter((path) => path.endsWith(".css"));
  return { scripts: sum(atOnce) + Math.max(...texts.map(sum)), styles: sum(styles) };
}

/** A client in a page, with the texts of one language. Where a page keeps its profile is its own choice. */
function entry(root: string, language: string): string {
  return [
    `export { openClient } from "@sandi/client/web";`,
    ...textsOf(root, language).map(
      (file, index) => `export { ${language} as texts${index} } from ${JSON.stringify(file)};`,
    ),
  ].join("\n");
}

function textsOf(root: string, language: string): string[] {
  return TEXTS.map((folder) => join(root, "packages", folder, "errors", `${language}.ts`));
}
