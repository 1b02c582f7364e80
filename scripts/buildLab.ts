// Makes of packages/lab/page a folder that any server can serve, or that is opened with the network cable pulled.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BURN_SCRIPT, labDocumentPolicy } from "../packages/lab/page/policy.ts";
import { bundlePage, bundleScript, named, type WebBuild } from "./buildWeb.ts";

const START = /\/(index\.html|main\.tsx?)(\?|$)/;

/** What is loaded at first, the texts of each language, those that explain, and what is shown later. */
const CHUNKS = [
  {
    name: "main",
    tags: ["$initial" as const],
    test: (module: string) => !START.test(module),
    priority: 3,
  },
  { name: textsOf, test: /\/packages\/.*([/](en|id)|(En|Id))\.ts$/, priority: 2 },
  {
    name: "later",
    test: (module: string) =>
      /\/packages\/(lab\/page|lab\/lessons|views)\/|\/uqr\//.test(module) && !START.test(module),
    priority: 1,
  },
];

/** Where the codes of refusals are raised. */
const CHECKS = ["packages/protocol", "packages/client", "packages/lab/protocols", "packages/lab/unfixed"];

/** Builds the lab of the tree at `root`. @throws BuildError with the cause in words */
export async function buildLab(root: string): Promise<WebBuild> {
  const page = await bundlePage(root, {
    folder: "packages/lab/page",
    groups: CHUNKS,
    policy: labDocumentPolicy(),
    define: {
      CHECKS_IN_SOURCE: JSON.stringify(checksInSource(root)),
      M2_IN_SOURCE: JSON.stringify(m2InSource(root)),
    },
  });
  const files = new Map(page.files).set(BURN_SCRIPT, await bundleScript(root, "packages/lab/burn/worker.ts"));
  return named({ files, chunks: page.chunks }, ["index.html"]);
}

/**
 * Which module raises each code, and in which function: read from the sources that are bundled, so that the page points at
 * what really runs.
 */
export function checksInSource(root: string): Record<string, string> {
  const raised: Record<string, string> = {};
  const named: Record<string, string> = {};
  for (const file of CHECKS.flatMap((folder) => sourcesBelow(root, folder))) {
    let within = "";
    for (const line of readFileSync(join(root, file), "utf8").split("\n")) {
      within = /^(?:export )?(?:async )?(?:function|class|const) (\w+)/.exec(line)?.[1] ?? within;
      for (const [, code] of line.matchAll(/"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/g)) {
        const found = /Error\(|refus\w*\(/i.test(line) ? raised : named;
        found[code!] ??= `${file} · ${within}`;
      }
    }
  }
  return { ...named, ...raised };
}

/** The line that differs between the protocol of 1978 and Lowe's repair of it, in both forms. */
export function m2InSource(root: string): string[] {
  const source = readFileSync(join(root, "packages/lab/unfixed/needhamSchroeder.ts"), "utf8");
  return ["m2Of1978", "m2OfLowe"].map((name) => source.split("\n").find((line) => line.includes(`const ${name}:`))!);
}

function sourcesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => `${entry.parentPath.slice(join(root, "/").length)}/${entry.name}`)
    .filter((file) => !/\/(errors|test|texts|node|web|node_modules)\/|errors\.ts$/.test(file))
    .sort();
}

function textsOf(module: string): string {
  const language = /id\.ts$/i.test(module) ? "id" : "en";
  if (module.includes("/lab/lessons/")) return `lessons-${language}`;
  return `${/\/packages\/lab\/(page\/)?texts\/(en|id)\.ts$/.test(module) ? "texts" : "explaining"}-${language}`;
}
