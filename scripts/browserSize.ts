// How much a browser has to load before it can chat: the client, the protocol, cryptography and the texts of one language.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../packages/testkit/browser/bundle.ts";
import { readManifest } from "./arrows.ts";

/** Bytes, minified and gzipped. */
const LIMIT = 75_000;
const LANGUAGES = ["en", "id"];
const PACKAGES = ["crypto", "protocol", "client"];
/** Loaded on demand, or by programs of another kind. */
const NOT_COUNTED = /^\.\/(node|errors)(\/|$)/;
const OF_OTHERS = /^packages\/(relay|cli|lab|testkit|client\/node)\//;

/** What is wrong with what a browser would load of the tree at `root`; undefined when nothing is. */
export async function checkBrowserSize(root: string): Promise<string | undefined> {
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

function entry(root: string, language: string): string {
  const doors = PACKAGES.flatMap((name) =>
    Object.keys(readManifest(join(root, "packages", name)).exports ?? {})
      .filter((door) => !NOT_COUNTED.test(door) && !(name === "client" && door.startsWith("./web")))
      .map((door) => `@sandi/${name}${door.slice(1)}`),
  );
  const texts = PACKAGES.map((name) => join(root, "packages", name, "errors", `${language}.ts`)).filter(existsSync);
  return [...doors, ...texts].map((from, index) => `export * as part${index} from ${JSON.stringify(from)};`).join("\n");
}
