// npm run build:web [-- --relay URL… --out DIR]: makes of packages/web a folder that any server can serve. The same
// sources give the same bytes, in whatever folder they stand.
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type InlineConfig, type Plugin, type Rolldown, build as viteBuild } from "vite";
import { documentPolicy } from "../packages/relay/adapters/http/pageHeaders.ts";
import { loadedAtOnce, noteNode, withoutPreload } from "../packages/testkit/browser/bundle.ts";
import { folderOfPackage, licences } from "./bundle.ts";

/** Stands in index.html and in the service worker where the hash of the build goes, which is taken over them as well. */
const HOLE = "0".repeat(64);
const MANIFEST = "hashes.json";
const WORKER = "sw.js";
const WANTED = "usage: npm run build:web -- [--relay wss://HOST… --out DIR]";

/**
 * Few files: each is a connection of its own to a relay, and a service worker asks for all of them. What is loaded at first,
 * the page's texts, those that explain, and the screens that come later; what is left makes chunks by itself.
 */
const CHUNKS = [
  // Apart from where it starts: that waits for some of the other files, and they need what is in this one.
  {
    name: "main",
    tags: ["$initial" as const],
    test: (module: string) => !/\/(index\.html|main\.tsx?)(\?|$)/.test(module),
    priority: 3,
  },
  { name: textsOf, test: /\/packages\/.*\/(en|id)\.ts$/, priority: 2 },
  { name: "screens", test: /\/packages\/(web\/(parts|screens)|views\/page)\//, priority: 1 },
];

export class BuildError extends Error {}

/** Of no use without a network. */
const LICENSES = "licenses.txt";

export type WebBuild = {
  /** SHA-256 over all files, in hex: what the page shows. */
  readonly build: string;
  /** The folder's files but hashes.json, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly chunks: readonly Rolldown.OutputChunk[];
};

export type BuildOptions = {
  /** WebSocket URLs of the relays that the page may talk to, for a page that no relay serves. */
  readonly relays?: readonly string[];
};

/** Builds the page of the tree at `root`. @throws BuildError with the cause in words */
export async function buildWeb(root: string, { relays = [] }: BuildOptions = {}): Promise<WebBuild> {
  for (const relay of relays) checkRelay(relay);
  const metas = relays.length > 0 ? [`<meta name="sandi-relays" content="${relays.join(" ")}" />`] : [];
  const { files, chunks } = await bundlePage(root, {
    folder: "packages/web",
    groups: CHUNKS,
    policy: documentPolicy(relays),
    metas,
  });
  const withWorker = new Map([...files, [WORKER, await bundleWorker(root, files)] as const]);
  return named({ files: withWorker, chunks }, ["index.html", WORKER]);
}

/** Gives a folder its name, the hash over all its files, and writes it where it belongs. */
export function named({ files, chunks }: Omit<WebBuild, "build">, into: readonly string[]): WebBuild {
  const build = hashOf(Buffer.from(listOf(files)));
  const written = new Map(files);
  for (const name of into) written.set(name, Buffer.from(files.get(name)!.toString().replaceAll(HOLE, build)));
  return { build, files: written, chunks };
}

/** Puts a build into the place of what is in `folder`, all at once. */
export function writeBuild({ build, files }: WebBuild, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  try {
    // Others shall serve it.
    chmodSync(fresh, 0o755);
    for (const [path, body] of files) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), body);
    }
    const hashes = Object.fromEntries([...files].sort(byPath).map(([path, body]) => [path, hashOf(body)]));
    writeFileSync(join(fresh, MANIFEST), `${JSON.stringify({ build, files: hashes }, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

export type PageOptions = {
  /** Where its index.html stands, from the root. */
  readonly folder: string;
  readonly groups: Rolldown.CodeSplittingGroup[];
  /** The Content-Security-Policy that index.html says itself. */
  readonly policy: string;
  readonly metas?: readonly string[];
  /** What stands in the code for a name. */
  readonly define?: Readonly<Record<string, string>>;
};

/** Bundles a page: its files, the licences of what is in them, and what keeps its name. */
export async function bundlePage(
  root: string,
  { folder: path, groups, policy, metas = [], define = {} }: PageOptions,
): Promise<Omit<WebBuild, "build">> {
  const folder = join(root, path);
  const ofNode = new Set<string>();
  const output = await built({
    ...common(root),
    define,
    root: folder,
    plugins: [noteNode(ofNode, join(root, "/")), withoutPreload(), withoutPassers()],
    build: {
      ...common(root).build,
      // One file of styles: a chunk with styles of its own would need the helper that is left out.
      cssCodeSplit: false,
      rolldownOptions: {
        input: join(folder, "index.html"),
        output: {
          entryFileNames: "assets/[name]-[hash].js",
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name]-[hash][extname]",
          codeSplitting: { groups },
        },
      },
    },
  });
  if (ofNode.size > 0) throw new BuildError(`no browser has this:\n${[...ofNode].sort().join("\n")}`);
  const files = new Map<string, Buffer>(
    output.map((file) => [file.fileName, Buffer.from(file.type === "chunk" ? file.code : file.source)]),
  );
  const chunks = output.filter((file) => file.type === "chunk");
  const inside = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => folderOfPackage(id) ?? [])));
  files.set(LICENSES, Buffer.from(licences([...inside].sort())));
  // Files that keep their names.
  const kept = existsSync(join(folder, "public")) ? readdirSync(join(folder, "public")) : [];
  for (const name of kept) files.set(name, readFileSync(join(folder, "public", name)));
  const index = withHead(withPreloads(files.get("index.html")!.toString(), chunks), policy, metas);
  return { files: files.set("index.html", Buffer.from(index)), chunks };
}

/** A script of its own, without imports: not every browser starts a module as a service worker. */
async function bundleWorker(root: string, files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const kept = [...files].filter(([path]) => path !== "index.html" && path !== LICENSES).sort(byPath);
  const integrity = kept.map(([path, body]) => [path, `sha256-${createHash("sha256").update(body).digest("base64")}`]);
  const define = { BUILD: JSON.stringify(HOLE), FILES: JSON.stringify(integrity) };
  return bundleScript(root, "packages/web/serviceWorker/worker.ts", define);
}

/** One file, without imports, of a script that a page starts a worker from. */
export async function bundleScript(
  root: string,
  input: string,
  define: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const [chunk] = await built({
    ...common(root),
    define,
    build: {
      ...common(root).build,
      rolldownOptions: { input: join(root, input), output: { format: "iife", entryFileNames: "script.js" } },
    },
  });
  return Buffer.from((chunk as Rolldown.OutputChunk).code);
}

function common(root: string): InlineConfig {
  return {
    configFile: false,
    envFile: false,
    root,
    // Below whatever path it is served.
    base: "./",
    mode: "production",
    logLevel: "silent",
    publicDir: false,
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    build: {
      write: false,
      target: "es2024",
      minify: true,
      modulePreload: false,
      // The policy lets no image out of an address.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  };
}

/** What Vite leaves out of a build for production, it leaves out by this variable. */
async function built(config: InlineConfig): Promise<Rolldown.RolldownOutput["output"]> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    return ((await viteBuild(config)) as Rolldown.RolldownOutput).output;
  } catch (error) {
    throw new BuildError(`the page cannot be built: ${error instanceof Error ? error.message : error}`);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

function textsOf(module: string): string {
  const language = module.slice(module.lastIndexOf("/") + 1, -".ts".length);
  return `${module.includes("/packages/web/texts/") ? "texts" : "explaining"}-${language}`;
}

/**
 * Beside a chunk of several modules that are loaded on demand, each of them has a file that only passes it on. Those that load
 * it take it out of the chunk themselves instead.
 */
function withoutPassers(): Plugin {
  return {
    name: "sandi-no-passers",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      for (const { fileName, code, moduleIds } of chunks) {
        const passed = /^export\s*\{([^}]*)\}\s*from\s*["'`]\.\/([\w.-]+)["'`];?\s*$/.exec(code);
        if (moduleIds.length > 0 || passed === null) continue;
        const names = passed[1]!.split(",").map((name) => name.trim().split(/\s+as\s+/) as [string, string?]);
        const taken = names.map(([inside, outside = inside]) => `${outside}:e.${inside}`).join(",");
        const name = fileName.slice(fileName.lastIndexOf("/") + 1);
        for (const chunk of chunks)
          for (const quote of ["`", '"', "'"])
            chunk.code = chunk.code.replaceAll(
              `import(${quote}./${name}${quote})`,
              () => `import("./${passed[2]}").then(e=>({${taken}}))`,
            );
        if (!chunks.some((chunk) => chunk.code.includes(name))) delete bundle[fileName];
      }
    },
  };
}

/** A browser would see only in the script that starts which others it needs. */
function withPreloads(html: string, chunks: readonly Rolldown.OutputChunk[]): string {
  const needed = loadedAtOnce(chunks, ({ fileName }) => html.includes(fileName));
  const links = needed
    .filter(({ fileName }) => !html.includes(fileName))
    .map(({ fileName }) => `<link rel="modulepreload" crossorigin href="./${fileName}">\n    `);
  return html.replace(`<script type="module"`, (script) => links.join("") + script);
}

function withHead(html: string, policy: string, others: readonly string[]): string {
  const charset = /<meta charset="utf-8"\s*\/?>/;
  if (!charset.test(html)) throw new BuildError(`index.html has no <meta charset="utf-8" />`);
  if (/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/i.test(html))
    throw new BuildError("index.html has inline script or style");
  const metas = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    `<meta name="sandi-build" content="${HOLE}" />`,
    ...others,
  ];
  return html.replace(charset, (found) => [found, ...metas].join("\n    "));
}

/** It becomes part of a policy and of an attribute. */
function checkRelay(relay: string): void {
  const url = URL.parse(relay);
  const isPlain = url !== null && /^wss?:$/.test(url.protocol) && relay === `${url.protocol}//${url.host}`;
  if (!isPlain) throw new BuildError(`${relay} is no relay's address: wss://HOST or wss://HOST:PORT, in lower case`);
}

/** As `sha256sum` prints it. */
function listOf(files: ReadonlyMap<string, Buffer>): string {
  return [...files]
    .sort(byPath)
    .map(([path, body]) => `${hashOf(body)}  ${path}\n`)
    .join("");
}

function byPath([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  try {
    const { values, positionals } = parseArgs({
      options: { relay: { type: "string", multiple: true }, out: { type: "string" } },
      allowPositionals: true,
    });
    // "--relay A B" is how people write a list.
    const relays = [...(values.relay ?? []), ...positionals];
    if (values.relay === undefined && positionals.length > 0) throw new BuildError(WANTED);
    // The default is what relays of this checkout serve.
    if (relays.length > 0 && values.out === undefined) throw new BuildError(`with --relay, say where to: ${WANTED}`);
    const out = resolve(values.out ?? join(root, "packages/web/dist"));
    if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, MANIFEST)))
      throw new BuildError(`${out} holds something else than a build`);
    const started = performance.now();
    const made = await buildWeb(root, { relays });
    writeBuild(made, out);
    console.log(
      `${out}\n${made.files.size} files in ${((performance.now() - started) / 1000).toFixed(1)} s · build ${made.build}`,
    );
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
