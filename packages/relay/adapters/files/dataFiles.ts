import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RelayError } from "../../errors/relayError.ts";

const FILES = ["relay.key", "relay.db", "relay.db-wal", "relay.pid"];
/** Descriptors that are not for clients: the database, its log, the operator, and some for the system. */
const OTHER_DESCRIPTORS = 128;

/**
 * Makes a directory, and missing ones above it, for this user only. It does not use `recursive`: Node 26 then tries
 * forever if the system says ENOENT below an existing directory, as in /proc and /sys.
 * @throws the system's error
 */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
    missing.push(at);
  for (const directory of missing.reverse()) {
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      // Another process has made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/**
 * Refuses to touch files of another user, even as root: that user could not open what root would write beside them.
 * Files that others can read are made private. Throws `DATA_DIR_OWNER`.
 * @returns the names of files that others could read
 */
export function guardDataFiles(dataDir: string): string[] {
  const self = process.getuid?.();
  if (self === undefined) return [];
  const exposed: string[] = [];
  for (const name of FILES) {
    const path = join(dataDir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (found.uid !== self) throw new RelayError("DATA_DIR_OWNER", { path, owner: found.uid, user: self });
    if ((found.mode & 0o077) === 0) continue;
    exposed.push(name);
    chmodSync(path, 0o600);
  }
  return exposed;
}

/** How many connections the system has descriptors for; undefined if it does not say. */
export function connectionsThatFit(): number | undefined {
  try {
    // Node raised the soft limit to the hard one when it started.
    const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    const most = Number(soft);
    return Number.isFinite(most) ? Math.max(1, most - OTHER_DESCRIPTORS) : undefined;
  } catch {
    return undefined;
  }
}
