// Makes the one published package, `sandi`, out of the workspaces: JavaScript, because Node refuses TypeScript below
// node_modules. What others import stays a module a file, with declarations; the command line is bundled. `node scripts/node.mjs scripts/pack.ts [FOLDER]` leaves sandi-VERSION.tgz in FOLDER.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { type Manifest, packageOf, readManifest } from "./arrows.ts";
import { BuildError, buildWeb, writeBuild } from "./buildWeb.ts";
import { bundleCli } from "./bundle.ts";
import { run, runNode } from "./run.ts";

/** What the tarball offers, and the workspace file behind it. */
const EXPORTS: Readonly<Record<string, string>> = {
  ".": "packages/client/index.ts",
  "./node": "packages/client/node/index.ts",
  "./web": "packages/client/web/index.ts",
  "./crypto": "packages/crypto/index.ts",
  "./crypto/des": "packages/crypto/des/index.ts",
  "./protocol": "packages/protocol/index.ts",
};
const BIN = "packages/cli/main.ts";
const WEB = "packages/web/index.html";
const LAB = "packages/lab/page/index.html";
/** The packages that programs import from the tarball. */
const LIBRARIES = ["crypto", "protocol", "client"];
/** Those that the command line is bundled from as well; the lab is a chunk of its own, loaded when it is called. */
const PACKED = [...LIBRARIES, "relay", "cli", "lab"];

/** A tree without a lab is packed without it. */
function packedIn(root: string): string[] {
  return PACKED.filter((name) => existsSync(join(root, "packages", name, "package.json")));
}

export class PackError extends Error {}

/**
 * Builds the tarball of the tree at `root` into the folder `into` and returns its path.
 * Throws PackError, with the cause in words, when an entry is missing, the code does not compile, or an import of the
 * product is not among its declared dependencies.
 */
export async function pack(root: string, into: string): Promise<string> {
  const missing = [...Object.entries(EXPORTS), ["bin", BIN] as const].filter(
    ([, file]) => !existsSync(join(root, file)),
  );
  if (missing.length > 0) {
    throw new PackError(
      missing.map(([name, file]) => `${file} is missing: the tarball's "${name}" needs it`).join("\n"),
    );
  }
  const stage = mkdtempSync(join(tmpdir(), "sandi-pack-"));
  try {
    await emit(root, stage);
    // The command line was only compiled to be checked.
    for (const name of PACKED.filter((packed) => !LIBRARIES.includes(packed)))
      rmSync(join(stage, "dist", name), { recursive: true, force: true });
    const imported = rewriteSpecifiers(root, join(stage, "dist"));
    const byCli = await bundle(root, join(stage, "dist", "cli"));
    for (const name of [...LIBRARIES, "cli"]) writeName(root, stage, name);
    // What a relay serves to browsers.
    if (existsSync(join(root, WEB))) writeBuild(await buildWeb(root), join(stage, "dist", "web"));
    if (existsSync(join(root, LAB))) {
      const { buildLab } = await import("./buildLab.ts");
      writeBuild(await buildLab(root), join(stage, "dist", "lab"));
    }
    writeManifest(root, stage, new Set([...imported, ...byCli]));
    mkdirSync(join(stage, "bin"));
    copyFileSync(join(root, "scripts", "bundled.cjs"), join(stage, "bin", "sandi.cjs"));
    chmodSync(join(stage, "bin", "sandi.cjs"), 0o755);
    for (const file of ["node.mjs", "otherNode.mjs"])
      copyFileSync(join(root, "scripts", file), join(stage, "bin", file));
    for (const file of ["LICENSE", "README.md", "README.id.md", "CHANGELOG.md"]) {
      if (existsSync(join(root, file))) copyFileSync(join(root, file), join(stage, file));
    }
    // What an operator puts elsewhere: unit, sample of the settings, dashboard, alerts, man page.
    if (existsSync(join(root, "deploy"))) {
      cpSync(join(root, "deploy"), join(stage, "deploy"), { recursive: true });
      copyFileSync(join(root, "docs", "sandi.1"), join(stage, "deploy", "sandi.1"));
    }
    const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", into], { cwd: stage });
    const [made] = packed.code === 0 ? (JSON.parse(packed.stdout) as { filename: string }[]) : [];
    if (made === undefined) throw new PackError(`npm pack failed:\n${packed.output}`);
    return join(into, made.filename);
  } catch (error) {
    throw error instanceof BuildError ? new PackError(error.message) : error;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function emit(root: string, stage: string): Promise<void> {
  // Inside the tree, because `types` are looked up from here; below node_modules, because no other check looks there.
  const config = join(root, "node_modules", `.sandi-pack-${process.pid}.tsconfig.json`);
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, "packages"),
    outDir: join(stage, "dist"),
  };
  // By name: what is only reached through node_modules/@sandi would be read, but not emitted.
  const include = packedIn(root).map((name) => join(root, "packages", name, "**/*.ts"));
  const exclude = [join(root, "packages/*/test"), join(root, "packages/*/node_modules")];
  writeFileSync(
    config,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include, exclude }),
  );
  try {
    const compiled = await runNode(join(root, "node_modules/typescript-7/bin/tsc"), ["-p", config], { cwd: root });
    if (compiled.code !== 0) throw new PackError(`the product does not compile:\n${compiled.output}`);
  } finally {
    rmSync(config, { force: true });
  }
}

async function bundle(root: string, folder: string): Promise<Set<string>> {
  try {
    return await bundleCli(root, folder);
  } catch (error) {
    throw new PackError(`the command line cannot be bundled: ${error instanceof Error ? error.message : error}`);
  }
}

/** What is in a folder of the tarball: the package of this name, at its version. */
function writeName(root: string, stage: string, name: string): void {
  const folder = join(stage, "dist", name);
  const { version } = readManifest(join(root, "packages", name));
  const manifest = { name: `@sandi/${name}`, version, private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Points every import at the emitted file, and returns the names of the packages that are still imported. */
function rewriteSpecifiers(root: string, dist: string): Set<string> {
  const imported = new Set<string>();
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    const path = join(dist, file);
    let text = readFileSync(path, "utf8");
    // From the back, so that the positions of what comes before stay true.
    const found = ts.preProcessFile(text, true, true).importedFiles.sort((a, b) => b.pos - a.pos);
    for (const { fileName, pos } of found) {
      const target = rewritten(root, dist, path, fileName);
      const start = text.indexOf(fileName, pos);
      text = text.slice(0, start) + target + text.slice(start + fileName.length);
      const name = packageOf(target);
      if (name !== undefined) imported.add(name);
    }
    writeFileSync(path, text);
  }
  return imported;
}

function rewritten(root: string, dist: string, from: string, specifier: string): string {
  const workspace = /^@sandi\/([^/]+)(\/.+)?$/.exec(specifier);
  const target =
    workspace === null
      ? resolve(dirname(from), specifier)
      : join(dist, workspace[1]!, exportedFile(root, workspace[1]!, `.${workspace[2] ?? ""}`));
  if (workspace === null && !specifier.startsWith(".")) return specifier;
  const emitted = target.replace(/(?<!\.d)\.ts$/, ".js");
  if (!existsSync(emitted)) throw new PackError(`${relative(dist, from)}: ${specifier} is not in the tarball`);
  const path = relative(dirname(from), emitted).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

function exportedFile(root: string, name: string, subpath: string): string {
  const file = readManifest(join(root, "packages", name)).exports?.[subpath];
  if (file === undefined) throw new PackError(`@sandi/${name} does not export ${subpath}`);
  return file;
}

function writeManifest(root: string, stage: string, imported: ReadonlySet<string>): void {
  const workspace = readManifest(root) as Manifest & { description: string; license: string };
  const declared: Record<string, string> = {};
  for (const name of packedIn(root)) {
    for (const [dependency, version] of Object.entries(readManifest(join(root, "packages", name)).dependencies ?? {})) {
      if (dependency.startsWith("@sandi/")) continue;
      if ((declared[dependency] ?? version) !== version) {
        throw new PackError(`the packages ask for ${dependency} ${declared[dependency]} and ${version}`);
      }
      declared[dependency] = version;
    }
  }
  const undeclared = [...imported].filter((name) => declared[name] === undefined);
  if (undeclared.length > 0) throw new PackError(`imported, but declared by no package: ${undeclared.join(", ")}`);
  const emitted = (file: string, ending: string) => `./${file.replace("packages", "dist").replace(/\.ts$/, ending)}`;
  const manifest = {
    name: "sandi",
    version: workspace.version,
    description: workspace.description,
    license: workspace.license,
    type: "module",
    engines: { node: ">=20" },
    bin: { sandi: "bin/sandi.cjs" },
    exports: Object.fromEntries(
      Object.entries(EXPORTS).map(([name, file]) => [
        name,
        { types: emitted(file, ".d.ts"), default: emitted(file, ".js") },
      ]),
    ),
    files: ["bin", "dist", "deploy", "*.md"],
    dependencies: Object.fromEntries(
      Object.entries(declared)
        .filter(([name]) => imported.has(name))
        .sort(),
    ),
    optionalDependencies: workspace.optionalDependencies,
  };
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const into = resolve(process.argv[2] ?? ".");
  mkdirSync(into, { recursive: true });
  try {
    console.log(await pack(root, into));
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
