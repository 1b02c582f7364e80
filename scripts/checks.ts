// The checks of `npm run verify`, each a function from a tree to what is wrong with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkArrows } from "./arrows.ts";
import { checkBrowserSize } from "./browserSize.ts";
import { checkLockfile } from "./lockfile.ts";
import { checkPacked } from "./packed.ts";
import { runNode, seconds } from "./run.ts";

type Check = {
  readonly name: string;
  /** What the check holds the tree to, in a few words. */
  readonly about: string;
  /** Resolves to what is wrong with the tree at `root`, or undefined when it holds. */
  readonly find: (root: string) => Promise<string | undefined>;
};

export type CheckResult = { readonly name: string; readonly ok: boolean };

const ROOMS = ".dependency-cruiser-rooms.cjs";
const CODE_FOLDERS = ["packages", "scripts", "bench", "chaos", "models"];

export const CHECKS: readonly Check[] = [
  {
    name: "types",
    about: "TypeScript 7",
    find: (root) => tool(root, "typescript-7/bin/tsc", ["-p", "tsconfig.json"]),
  },
  {
    name: "lint",
    about: "typed rules, pure folders, format",
    find: (root) =>
      tool(root, "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "--max-diagnostics=200", "."]),
  },
  {
    name: "arrows",
    about: "who imports whom, cycles",
    find: async (root) => {
      const folders = CODE_FOLDERS.filter((folder) => existsSync(join(root, folder)));
      const cruises = [
        cruise(root, ".dependency-cruiser.cjs", folders),
        cruise(root, ROOMS, ["packages/relay", "packages/client/core"]),
      ];
      return joined((await Promise.all(cruises)).filter((fault) => fault !== undefined));
    },
  },
  {
    name: "declared",
    about: "who declares whom, and imports no other",
    find: async (root) => joined(checkArrows(root)),
  },
  {
    name: "unused",
    about: "exports, files and dependencies that nothing uses, or tests alone",
    find: async (root) => {
      const knip = (...options: readonly string[]) =>
        tool(root, "knip/bin/knip.js", ["--no-progress", "--no-config-hints", ...options]);
      const byTests = ["--production", "--config", "knip.production.json", "--include", "files,exports,types"];
      return joined([await knip(), await knip(...byTests)].filter((fault) => fault !== undefined));
    },
  },
  {
    name: "lockfile",
    about: "in step, every platform, no hosts",
    find: async (root) => joined(checkLockfile(root)),
  },
  {
    name: "size",
    about: "what a browser has to load",
    find: checkBrowserSize,
  },
  {
    name: "packed",
    about: "the tarball, imported from an empty folder",
    find: checkPacked,
  },
];

async function cruise(root: string, config: string, folders: readonly string[]): Promise<string | undefined> {
  const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const options = ["--config", config, "--output-type", "err", ...folders];
  const ran = await runNode(cruiser, options, { cwd: root, env: { NO_COLOR: "1" } });
  if (ran.code !== 0) return ran.output.trim();
  // With a TypeScript that it cannot use, dependency-cruiser reads nothing and is content.
  return /\([1-9]\d* modules/.test(ran.output) ? undefined : `dependency-cruiser read no module: ${ran.output}`;
}

/** Runs checks on the tree at `root`, two at a time, and prints a line for each as it ends. */
export async function runChecks(root: string, names?: readonly string[]): Promise<CheckResult[]> {
  const queue = CHECKS.filter((check) => names === undefined || names.includes(check.name));
  const results: CheckResult[] = [];
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      const started = performance.now();
      const problem = await check.find(root);
      const outcome = problem === undefined ? "ok    " : "FAILED";
      console.log(`${outcome}  ${check.name.padEnd(9)} ${seconds(performance.now() - started)}  (${check.about})`);
      if (problem !== undefined) console.log(problem.trimEnd().replace(/^/gm, "    "));
      results.push({ name: check.name, ok: problem === undefined });
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

async function tool(root: string, file: string, args: readonly string[]): Promise<string | undefined> {
  const ran = await runNode(join(root, "node_modules", file), args, { cwd: root, env: { NO_COLOR: "1" } });
  return ran.code === 0 ? undefined : ran.output.trim() || `${file} ended with code ${ran.code}`;
}

function joined(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join("\n");
}
