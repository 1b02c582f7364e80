// Bundles the command line for the tarball: one file for what every command needs, one for each command that is loaded
// when it is called. Reading forty small files takes Node longer than the commands themselves.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

/** Where it starts, and what a relay starts as a thread of its own: `openSqlite` looks for it beside its own file. */
const ENTRIES = { main: "packages/cli/main.ts", worker: "packages/relay/adapters/sqlite/worker.ts" };

/** Stay packages of their own: a relay alone needs them, and it loads them once in weeks. */
const LEFT_OUT = /^(pino|prom-client|string-width|@nats-io\/[^/]+)($|\/)/;

/** What every command needs before its own code: the table of commands, the texts of the screens. */
const PROGRAM = new RegExp(
  [
    "packages/cli/(program|context|chat/lineCommands|relay/(flags|limits)|errors/(exit|terminalError|texts))\\.",
    "packages/cli/texts/",
    "packages/cli/table/(?!(markdown|manPage|completion)\\.)",
    "packages/cli/show/(failure|sanitize|style|typed|width|wrap)\\.",
    "packages/protocol/errors/(index|codes)\\.",
  ].join("|"),
);

/** What is loaded together lies together: each file costs Node a millisecond. */
const GROUPS = [
  { name: "start", test: /packages\/cli\/(version|show\/output)\./ },
  { name: "program", test: PROGRAM },
  {
    name: "protocol",
    test: /packages\/(protocol|crypto)\/(?!errors\/(en|id|texts)\.)|node_modules\/(@noble|cborg|valibot)\//,
  },
  { name: "websocket", test: /node_modules\/ws\// },
  { name: "client", test: /packages\/(client|cli\/(chat|show))\/(?!(node\/)?errors\/(en|id|texts)\.)/ },
];

/** Bundles the command line of the tree at `root` into `folder`. Resolves to the packages that it still imports. */
export async function bundleCli(root: string, folder: string): Promise<Set<string>> {
  const files = Object.entries(ENTRIES).map(([name, file]) => [name, join(root, file)] as const);
  const input = Object.fromEntries(files.filter(([, file]) => existsSync(file)));
  const built = (await build({
    configFile: false,
    root,
    logLevel: "error",
    plugins: [lateTls(), quickBuiltins()],
    resolve: { conditions: ["node", "import", "module", "default"] },
    ssr: { noExternal: true, external: [], target: "node" },
    build: {
      ssr: true,
      write: false,
      target: "node26",
      // A stack that somebody sends us has to be readable.
      minify: false,
      rolldownOptions: {
        input,
        external: (id) => LEFT_OUT.test(id),
        treeshake: { propertyReadSideEffects: false },
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "[name]-[hash].js",
          codeSplitting: { groups: GROUPS },
          minifyInternalExports: false,
          // V8 reads a function when it is called, with the comments in it.
          comments: false,
        },
      },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.filter((file) => file.type === "chunk");
  mkdirSync(folder, { recursive: true });
  for (const { fileName, code } of chunks) writeFileSync(join(folder, fileName), inAscii(code));
  const inside = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => folderOfPackage(id) ?? [])));
  writeFileSync(join(folder, "LICENSES.txt"), licences([...inside].sort()));
  const imported = chunks.flatMap(({ imports, dynamicImports, code }) => [
    ...imports,
    ...dynamicImports,
    ...[...code.matchAll(/\)\("([^"]+)"\)/g)].map(([, id]) => id!),
  ]);
  return new Set(imported.filter((id) => LEFT_OUT.test(id)));
}

/**
 * An import statement makes Node read every property of one of its own modules, and some of them load a great deal:
 * `node:http` brings a whole second HTTP client. Asked for as an object, it loads what is used.
 */
function quickBuiltins(): Plugin {
  return {
    name: "sandi-node-modules",
    renderChunk: (code) =>
      code.replace(
        /^import (?:\* as )?(\w+|\{.*?\}) from "node:(\w+(?:\/\w+)?)";$/gm,
        (_, what: string, name: string) => {
          const names = what.replaceAll(/(\w+) as (\w+)/g, "$1: $2");
          return `const ${names} = process.getBuiltinModule("node:${name}");`;
        },
      ),
  };
}

/** ws asks for TLS and compression when it is loaded, and both bring a great deal. An address with ws: needs neither. */
function lateTls(): Plugin {
  const late = ["https", "tls", "zlib"];
  return {
    name: "sandi-late-tls",
    transform(code, id) {
      if (!/node_modules[\\/]ws[\\/]/.test(id)) return undefined;
      return late.reduce(
        (text, name) =>
          text
            .replace(`const ${name} = require('${name}');`, "")
            .replaceAll(
              new RegExp(`(?<![\\w.'"/-])${name}\\.(?=\\w)`, "g"),
              `process.getBuiltinModule("node:${name}").`,
            ),
        code,
      );
    },
  };
}

/** One character beyond Latin-1 makes V8 keep and read a whole file at two bytes a character. They stand in strings and patterns. */
function inAscii(code: string): string {
  return code.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `…/node_modules/@noble/curves/ed25519.js` → `…/node_modules/@noble/curves`. */
function folderOfPackage(id: string): string | undefined {
  const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.replace(/^\0/, ""))?.[1];
  return found?.includes(`${sep}node_modules${sep}@sandi${sep}`) ? undefined : found;
}

/** What others wrote and this bundle holds, with the terms that they wrote it under. */
function licences(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name: string;
      version: string;
      license: string;
    };
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file, so it cannot be bundled`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  const rule = `\n${"-".repeat(80)}\n\n`;
  return ["These packages are part of the files in this folder.\n", ...parts].join(rule);
}
