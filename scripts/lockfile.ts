// What `npm ci` on another machine needs of package-lock.json, checked where it is written.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listPackages, type Manifest, readManifest } from "./arrows.ts";

type Locked = Manifest & {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly optional?: boolean;
};
type Lockfile = { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, Locked>> };

const KINDS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** Every problem with package-lock.json below `root`, one line each; empty when all is well. */
export function checkLockfile(root: string): string[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lockfile;
  const problems: string[] = [];
  for (const folder of ["", ...listPackages(root).map((name) => `packages/${name}`)]) {
    const manifest = readManifest(join(root, folder));
    const locked = lock.packages[folder];
    for (const kind of KINDS) {
      const [wanted, has] = [sorted(manifest[kind]), sorted(locked?.[kind])];
      if (wanted !== has) problems.push(`${folder || "."}: ${kind} are ${wanted}, but the lock file says ${has}`);
    }
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      // npm can drop the packages of other platforms when it repairs a lock file (npm/cli issue 4828).
      if (!isLocked(lock, path, name)) problems.push(`${path || "."}: ${name}, optional, is not locked`);
    }
    if (!path.includes("node_modules/") || entry.link) continue;
    // A URL ties every installation to the registry that one machine happened to use.
    if (entry.resolved !== undefined) problems.push(`${path}: resolved to a host (${entry.resolved})`);
    if (entry.integrity === undefined) problems.push(`${path}: no integrity`);
  }
  return problems;
}

function sorted(dependencies: Readonly<Record<string, string>> | undefined): string {
  return JSON.stringify(Object.entries(dependencies ?? {}).sort());
}

/** Looks for `name` where Node would, from the folder of `from` upwards. */
function isLocked(lock: Lockfile, from: string, name: string): boolean {
  const parts = from === "" ? [] : from.split("/");
  for (let depth = parts.length; depth >= 0; depth--) {
    if (lock.packages[[...parts.slice(0, depth), "node_modules", name].join("/")] !== undefined) return true;
  }
  return false;
}
