// The arrows between packages as their package.json files declare them. Neither dependency-cruiser nor knip sees an
// import of a workspace that is not declared: node_modules/@sandi resolves it all the same.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";

const SCOPE = "@sandi/";

/**
 * Which workspaces a package may declare. What is not here is refused, so that a new arrow is a decision. Some are for
 * packages that are planned: `views` and `web`, and the lab as a command that is loaded when it is called.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  crypto: [],
  protocol: ["crypto"],
  relay: ["crypto", "protocol"],
  client: ["crypto", "protocol"],
  cli: ["crypto", "protocol", "client", "relay", "lab"],
  views: ["crypto", "protocol", "client"],
  web: ["crypto", "protocol", "client", "views"],
  lab: ["crypto", "protocol", "client", "relay", "views"],
  testkit: ["crypto", "protocol", "client", "relay"],
};

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Names of the folders below `packages/` that are workspaces, sorted. */
export function listPackages(root: string): string[] {
  return readdirSync(join(root, "packages"))
    .filter((name) => existsSync(join(root, "packages", name, "package.json")))
    .sort();
}

/** `@noble/hashes/sha2.js` -> `@noble/hashes`; undefined for what is not a package. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("/") || isBuiltin(specifier)) return undefined;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Every problem with the declared arrows below `root`, one line each; empty when all is well. */
export function checkArrows(root: string): string[] {
  const names = listPackages(root);
  const rootManifest = readManifest(root);
  return [
    ...names.flatMap((name) => checkManifest(root, name, rootManifest)),
    ...names.flatMap((name) => checkImports(root, name, rootManifest)),
    ...findCycles(new Map(names.map((name) => [name, declaredWorkspaces(readManifest(join(root, "packages", name)))]))),
  ];
}

function declaredWorkspaces(manifest: Manifest): string[] {
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length));
}

function checkManifest(root: string, name: string, rootManifest: Manifest): string[] {
  const at = `packages/${name}/package.json`;
  const manifest = readManifest(join(root, "packages", name));
  const allowed = ARROWS[name];
  const problems: string[] = [];
  if (manifest.name !== SCOPE + name) problems.push(`${at}: the name is ${manifest.name}, not ${SCOPE}${name}`);
  if (manifest.version !== rootManifest.version) {
    problems.push(`${at}: version ${manifest.version} differs from the workspace's ${rootManifest.version}`);
  }
  if (manifest.private !== true) problems.push(`${at}: not private; only the tarball of scripts/pack.ts is published`);
  if (allowed === undefined) problems.push(`${at}: scripts/arrows.ts knows no package of this name`);
  for (const target of declaredWorkspaces(manifest)) {
    if (!allowed?.includes(target)) problems.push(`${at}: the arrow ${name} -> ${target} is not allowed`);
  }
  for (const [dependency, version] of Object.entries(manifest.dependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${at}: ${dependency} is not pinned exactly: ${version}`);
  }
  return problems;
}

function checkImports(root: string, name: string, rootManifest: Manifest): string[] {
  const folder = join(root, "packages", name);
  const declared = readManifest(folder).dependencies ?? {};
  const problems: string[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.(ts|tsx|mts)$/.test(file) || file.split(sep).includes("node_modules")) continue;
    const at = relative(root, join(folder, file)).split(sep).join("/");
    const isTest = file.split(sep)[0] === "test";
    for (const { fileName } of ts.preProcessFile(readFileSync(join(folder, file), "utf8")).importedFiles) {
      const target = packageOf(fileName);
      if (target === undefined) {
        const inside = !relative(folder, resolve(dirname(join(folder, file)), fileName)).startsWith("..");
        const elsewhere = relative(root, resolve(dirname(join(folder, file)), fileName)).split(sep)[0];
        // Tests may stand on what is no package: the scripts, the fault injection.
        if (fileName.startsWith(".") && !inside && (!isTest || elsewhere === "packages")) {
          problems.push(`${at}: ${fileName} leaves the package; import ${SCOPE}… instead`);
        }
        continue;
      }
      // Tests may stand on any workspace and on the tools of the root.
      if (isTest && (target.startsWith(SCOPE) || rootManifest.devDependencies?.[target] !== undefined)) continue;
      if (target === SCOPE + name) problems.push(`${at}: imports its own package by name`);
      else if (declared[target] === undefined) {
        problems.push(`${at}: imports ${target}, which packages/${name}/package.json does not declare`);
      }
    }
  }
  return problems;
}

function findCycles(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name].join(" -> ");
    if (done.has(name)) return undefined;
    for (const target of arrows.get(name) ?? []) {
      const cycle = visit(target, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of arrows.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return [`the packages depend on each other in a circle: ${cycle}`];
  }
  return [];
}
