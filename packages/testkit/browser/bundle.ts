import { realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin, type Rolldown } from "vite";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ENTRY = "sandi:entry";

export type Bundle = {
  /** The JavaScript by file name, minified; `entry.js` is where it starts, others are loaded on demand. */
  readonly files: ReadonlyMap<string, string>;
  /** Every module that went into it: paths from the root of the repository. */
  readonly modules: readonly string[];
  /** Bytes of all files together, minified, and of each file gzipped. */
  readonly size: { readonly minified: number; readonly gzipped: number };
  /** The same of what is loaded at once: `entry.js`, and what it imports otherwise than on demand. */
  readonly atOnce: { readonly minified: number; readonly gzipped: number };
};

/**
 * Bundles the text of a module for a browser. Its imports are resolved as if it stood at the root of the repository:
 * `import { SandiClient } from "@sandi/client"`, or the absolute path of a file.
 * @param root of another tree than this one
 * @throws Error if anything that it reaches imports a part of Node, naming every importer
 */
export async function bundle(text: string, root = ROOT): Promise<Bundle> {
  const prefix = join(realpathSync(root), "/");
  const ofNode = new Set<string>();
  const built = (await build({
    configFile: false,
    root,
    logLevel: "silent",
    plugins: [entry(text), noteNode(ofNode, prefix), withoutPreload()],
    build: {
      write: false,
      target: "es2024",
      minify: true,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { entry: ENTRY },
        // As in a page: what is loaded on demand takes what it shares with the entry from there.
        preserveEntrySignatures: "allow-extension",
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "[name]-[hash].js",
          assetFileNames: "[name]-[hash][extname]",
        },
      },
    },
  })) as Rolldown.RolldownOutput;
  if (ofNode.size > 0) throw new Error(`no browser has this:\n${[...ofNode].sort().join("\n")}`);
  const chunks = built.output.filter((file) => file.type === "chunk");
  return {
    files: new Map(chunks.map(({ fileName, code }) => [fileName, code])),
    modules: chunks
      .flatMap(({ modules }) => Object.keys(modules))
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(prefix.length)),
    size: sizeOf(chunks),
    atOnce: sizeOf(loadedAtOnce(chunks)),
  };
}

function entry(text: string): Plugin {
  return {
    name: "sandi-entry",
    enforce: "pre",
    resolveId: (id) => (id === ENTRY ? `\0${ENTRY}` : undefined),
    load: (id) => (id === `\0${ENTRY}` ? text : undefined),
  };
}

/**
 * By itself Vite puts an empty module in the place of a part of Node, and the page fails when it uses it.
 * @param imports is told who imports one, with `prefix` left out
 */
export function noteNode(imports: Set<string>, prefix: string): Plugin {
  return {
    name: "sandi-no-node",
    enforce: "pre",
    resolveId: (id, importer = ENTRY) => {
      if (!isBuiltin(id)) return undefined;
      imports.add(`${importer.replace(prefix, "")} imports ${id}`);
      return { id, external: true };
    },
  };
}

/** Vite preloads what a chunk needs with a helper of its own; what is measured and tested here has no use for it. */
export function withoutPreload(): Plugin {
  return {
    name: "sandi-no-preload",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : undefined),
  };
}

/** Where a page starts, and what it imports otherwise than on demand. */
export function loadedAtOnce(
  chunks: readonly Rolldown.OutputChunk[],
  isStart = ({ isEntry }: Rolldown.OutputChunk) => isEntry,
): Rolldown.OutputChunk[] {
  const found = new Set(chunks.filter(isStart));
  for (const { imports } of found) for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk);
  return [...found];
}

function sizeOf(chunks: readonly Rolldown.OutputChunk[]) {
  const codes = chunks.map(({ code }) => Buffer.from(code));
  return {
    minified: sum(codes.map((code) => code.length)),
    gzipped: sum(codes.map((code) => gzipSync(code, { level: 9 }).length)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
