// Bundles the command line for the tarball: one script, which the launcher hands to V8 together with what V8 compiled of it
// before. Reading forty small files takes Node longer than the commands themselves.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

/** What a relay starts as a thread of its own: `openSqlite` looks for it beside its own file. */
const WORKER = "packages/relay/adapters/sqlite/worker.ts";
const MAIN = "packages/cli/main.ts";
/** A script of its own: no other command carries it. */
const LAB = "packages/cli/lab/index.ts";

/** Stay packages of their own: few commands need them, and those run for long. */
const LEFT_OUT = /^(pino|prom-client|string-width|unhomoglyph|@nats-io\/[^/]+)($|\/)/;

/** Bundles the command line of the tree at `root` into `folder`. Resolves to the packages that it still imports. */
export async function bundleCli(root: string, folder: string): Promise<Set<string>> {
  mkdirSync(folder, { recursive: true });
  const main = await bundled(root, MAIN, "cjs", [labApart(root)]);
  const lab = existsSync(join(root, LAB)) ? await bundled(root, LAB, "cjs") : undefined;
  const carried = main.moduleIds.find((id) => id.startsWith(join(root, "packages", "lab", "")));
  if (carried) throw new Error(`every command would carry ${carried}`);
  writeFileSync(join(folder, "main.cjs"), asFunction(inAscii(askLate(main.code))));
  if (lab) writeFileSync(join(folder, "lab.cjs"), inAscii(lab.code));
  const worker = existsSync(join(root, WORKER)) ? await bundled(root, WORKER, "es") : undefined;
  if (worker) writeFileSync(join(folder, "worker.js"), inAscii(worker.code));
  const chunks = [main, worker, lab].filter((chunk) => chunk !== undefined);
  const inside = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => folderOfPackage(id) ?? [])));
  writeFileSync(join(folder, "LICENSES.txt"), licences([...inside].sort()));
  // What is loaded late by its name is no import.
  const asked = chunks.flatMap(({ code }) => [...code.matchAll(/\)\("([\w@/.-]+)"\)/g)].map(([, id]) => id!));
  const wanted = [...chunks.flatMap(({ imports }) => imports), ...asked];
  return new Set(wanted.flatMap((id) => LEFT_OUT.exec(id)?.[1] ?? []));
}

async function bundled(
  root: string,
  file: string,
  format: "cjs" | "es",
  plugins: readonly Plugin[] = [],
): Promise<Rolldown.OutputChunk> {
  const { output } = (await build({
    configFile: false,
    root,
    logLevel: "error",
    plugins: [lateTls(), ...plugins],
    // A table as text is parsed when it is needed, and V8 compiles nothing for it.
    json: { namedExports: false, stringify: true },
    resolve: { conditions: ["node", "import", "module", "default"] },
    ssr: { noExternal: true, external: [], target: "node" },
    build: {
      ssr: true,
      write: false,
      target: "node26",
      // A stack that somebody sends us has to be readable.
      minify: false,
      rolldownOptions: {
        input: join(root, file),
        external: (id) => LEFT_OUT.test(id),
        treeshake: { propertyReadSideEffects: false },
        // V8 would compile every module at once, most of them for other commands.
        optimization: { pifeForModuleWrappers: false },
        // V8 reads a function when it is called, with the comments in it.
        output: { format, codeSplitting: false, minifyInternalExports: false, comments: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  return output[0];
}

/**
 * Node's own modules, and the packages that are left out, are loaded when they are first used: each costs a millisecond
 * or more, and no command uses all. (An `import` would also make Node read every property of its module, and some of these
 * load a great deal.)
 */
function askLate(code: string): string {
  const asked: string[] = [];
  const names: string[] = [];
  let rest = code
    .replaceAll(/^(?:const|let) (\w+) = require\(("[^"]+")\);\n/gm, (_, name: string, id: string) => {
      names.push(name);
      const needed = id.endsWith('.json"') ? `{ default: require(${id}) }` : `require(${id})`;
      asked.push(`  get ${name}() { return once("${name}", ${needed}); },\n`);
      return "";
    })
    .replaceAll(/^(\w+) = __toESM\(\1\b.*\);\n/gm, "");
  for (const name of names) {
    rest = rest.replaceAll(new RegExp(`(?<![\\w.$])${name}(?=\\.)`, "g"), `late.${name}`);
    const left = new RegExp(`^.*(?<![\\w.$"'/-])${name}(?![\\w$"'/-]).*$`, "m").exec(rest);
    if (left) throw new Error(`${name} is used in a way that cannot be made late: ${left[0]}`);
  }
  const once = "const once = (name, value) => Object.defineProperty(late, name, { value })[name];\n";
  return `${once}const late = {\n${asked.join("")}};\n${rest}`;
}

/**
 * What the launcher calls. The first line tells this text from any other: what V8 compiled of another one must never be
 * used for it.
 */
function asFunction(code: string): string {
  return `// ${createHash("sha256").update(code).digest("hex")}\n(function (require, __filename) {\n${code}\n})\n`;
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

/** What is behind the door to the lab is asked of `lab.cjs` when it is called. */
function labApart(root: string): Plugin {
  return {
    name: "sandi-lab-apart",
    load: (id) =>
      id === join(root, LAB)
        ? `import { createRequire } from "node:module";
const lab = () => createRequire(import.meta.url)("./lab.cjs");
export const runLab = (context) => lab().runLab(context);
export const labPolicy = () => lab().labPolicy();
export const labErrorTexts = (language) => lab().labErrorTexts(language);
`
        : undefined,
  };
}

/** One character beyond Latin-1 makes V8 keep and read a whole file at two bytes a character. They stand in strings and patterns. */
function inAscii(code: string): string {
  return code.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `…/node_modules/@noble/curves/ed25519.js` → `…/node_modules/@noble/curves`. */
export function folderOfPackage(id: string): string | undefined {
  const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.replace(/^\0/, ""))?.[1];
  return found?.includes(`${sep}node_modules${sep}@sandi${sep}`) ? undefined : found;
}

/** What others wrote and this bundle holds, with the terms that they wrote it under. */
export function licences(folders: readonly string[]): string {
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
