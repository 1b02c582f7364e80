// How much a browser has to load before it can chat: the client, the protocol, cryptography and the texts of one language.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../packages/testkit/browser/bundle.ts";

/** Bytes, minified and gzipped. */
const LIMIT = 95_000;
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
  return problems.length === 0 ? undefined : [...new Set(problems)].join("\n");
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
