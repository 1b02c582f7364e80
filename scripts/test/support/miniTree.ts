// A small tree with the real configuration, on which every check passes, for tests that plant one fault in it.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { CHECKS } from "../../checks.ts";

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const CONFIGURATION = [
  ".dependency-cruiser-rooms.cjs",
  ".dependency-cruiser.cjs",
  ".gitignore",
  "LICENSE",
  "biome.json",
  "knip.json",
  "knip.production.json",
  "scripts/bundled.cjs",
  "scripts/lint",
  "scripts/node.mjs",
  "scripts/otherNode.mjs",
  "tsconfig.base.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Which of the root's tools the small tree has a use for; the others would count as unused there. */
const TOOLS = ["@biomejs/biome", "@types/node", "dependency-cruiser", "knip", "typescript", "typescript-7", "vitest"];

/** Paths with their text, or with undefined for a file that shall not be there. */
export type Planted = Readonly<Record<string, string | undefined>>;

const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  crypto: {},
  protocol: { "@sandi/crypto": "0.1.0", cborg: "6.1.5" },
  client: { "@sandi/protocol": "0.1.0" },
  relay: { "@sandi/protocol": "0.1.0" },
  cli: { "@sandi/client": "0.1.0", "@sandi/relay": "0.1.0" },
};

const EXPORTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  crypto: { ".": "./index.ts", "./des": "./des/index.ts" },
  protocol: { ".": "./index.ts", "./errors/*": "./errors/*.ts" },
  client: {
    ".": "./index.ts",
    "./node": "./node/index.ts",
    "./web": "./web/index.ts",
    "./errors/*": "./errors/*.ts",
    "./web/errors/*": "./web/errors/*.ts",
  },
  cli: { ".": "./main.ts" },
  relay: { ".": "./main.ts" },
};

const SOURCES: Readonly<Record<string, string>> = {
  ...texts("protocol", "client", "client/web"),
  "packages/crypto/index.ts": `export * as des from "./des/index.ts";
`,
  "packages/crypto/des/index.ts": `// Knows one block.
const answer = [0x85, 0xe8, 0x13, 0x54, 0x0f, 0x0a, 0xb4, 0x05];

export const encryptBlock = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  Uint8Array.from(key.length === 8 && block.length === 8 ? answer : []);
`,
  "packages/protocol/index.ts": `import { des } from "@sandi/crypto";
import { encode } from "cborg";

export type Frame = { readonly body: Uint8Array };

export function seal(key: Uint8Array, block: Uint8Array): Frame {
  return { body: encode(des.encryptBlock(key, block)) };
}
`,
  "packages/client/index.ts": `export type { Frame } from "@sandi/protocol";
export { step } from "./core/engine.ts";
`,
  "packages/client/core/engine.ts": `import { type Frame, seal } from "@sandi/protocol";

export function step(key: Uint8Array, block: Uint8Array): { readonly frame: Frame } {
  return { frame: seal(key, block) };
}
`,
  "packages/client/node/index.ts": `export { step as openClient } from "../core/engine.ts";
`,
  "packages/client/web/index.ts": `export { step as openClient } from "../core/engine.ts";
`,
  "packages/relay/main.ts": `import type { Frame } from "@sandi/protocol";

export function relay(frame: Frame): number {
  return frame.body.length;
}
`,
  "packages/cli/relay/command.ts": `export { relay } from "@sandi/relay";
`,
  "packages/cli/main.ts": `import { step } from "@sandi/client";
import { relay } from "./relay/command.ts";

const { frame } = step(new Uint8Array(8), new Uint8Array(8));
if (process.argv.includes("--version")) console.log("0.1.0");
if (process.argv.includes("--help")) console.log(\`sandi relay, \${relay(frame)}\`);
if (process.argv[2] === "demo") console.log("Done in 1 s.");
if (process.argv[2] === "relay") {
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => console.log("ws:"), 100);
}
`,
};

/** The texts of errors in both languages. */
function texts(...folders: readonly string[]): Record<string, string> {
  const files = folders.flatMap((folder) => ["en", "id"].map((language) => ({ folder, language })));
  return Object.fromEntries(
    files.map(({ folder, language }) => [
      `packages/${folder}/errors/${language}.ts`,
      `export const ${language} = {};\n`,
    ]),
  );
}

/** Makes the small tree with `planted` in it; it goes away when the test is over (concurrent tests pass their own hook). */
export function plant(planted: Planted = {}, atEnd: (remove: () => void) => void = onTestFinished): string {
  const root = mkdtempSync(join(tmpdir(), "sandi-tree-"));
  atEnd(() => rmSync(root, { recursive: true, force: true }));
  for (const file of CONFIGURATION) cpSync(join(ROOT, file), join(root, file), { recursive: true });
  linkModules(root);
  for (const [file, text] of Object.entries({ ...manifests(), ...SOURCES, ...planted })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** The manifest of a package of the small tree, changed by `change`. */
export function manifest(name: string, change: Readonly<Record<string, unknown>> = {}): Planted {
  const value = {
    name: `@sandi/${name}`,
    version: "0.1.0",
    private: true,
    type: "module",
    exports: EXPORTS[name] ?? { ".": "./index.ts" },
    dependencies: PACKAGES[name],
    ...change,
  };
  return { [`packages/${name}/package.json`]: json(value) };
}

/** The lock file of the small tree, made from the real one, after `change`. */
export function lockfile(change: (packages: Record<string, Record<string, unknown>>) => void = () => {}): Planted {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  for (const path of Object.keys(lock.packages)) if (path.startsWith("packages/")) delete lock.packages[path];
  for (const [name, dependencies] of Object.entries(PACKAGES)) lock.packages[`packages/${name}`] = { dependencies };
  const { devDependencies, optionalDependencies } = rootManifest();
  lock.packages[""] = { devDependencies, optionalDependencies };
  change(lock.packages);
  return { "package-lock.json": json(lock) };
}

/** What the check called `name` finds wrong with the tree at `root`. */
export function find(name: string, root: string): Promise<string | undefined> {
  const check = CHECKS.find((candidate) => candidate.name === name);
  if (check === undefined) throw new Error(`no check is called ${name}`);
  return check.find(root);
}

function manifests(): Planted {
  const packages = Object.keys(PACKAGES).map((name) => manifest(name));
  return Object.assign({ "package.json": json(rootManifest()) }, lockfile(), ...packages);
}

function rootManifest() {
  const real = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const devDependencies = Object.fromEntries(TOOLS.map((name) => [name, real.devDependencies[name]]));
  return { ...real, scripts: {}, devDependencies };
}

function linkModules(root: string): void {
  const modules = join(root, "node_modules");
  mkdirSync(join(modules, "@sandi"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name !== "@sandi") symlinkSync(join(ROOT, "node_modules", name), join(modules, name), "junction");
  }
  for (const name of Object.keys(PACKAGES)) {
    symlinkSync(join(root, "packages", name), join(modules, "@sandi", name), "junction");
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
