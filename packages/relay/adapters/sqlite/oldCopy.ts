import { chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { renameDurably, syncPath } from "../files/durable.ts";

/** As long as messages are kept by default: an older copy holds nothing that anyone still waits for. */
const KEPT_MS = 30 * 86_400_000;

/** An old copy could not be erased. */
export type CopyWarning = (path: string, error: unknown) => void;

/** Where the copy of a database of `version` is kept while a newer version is in use. */
function copyOf(path: string, version: number): string {
  return `${path}.v${version}`;
}

/**
 * Copies a database before it is brought to a newer version, so that an older Sandi can be put back. The copy gets its
 * name only when it is whole and on disk. A database in memory has no copy. Throws what SQLite throws.
 */
export function keepOldCopy(db: DatabaseSync, version: number): void {
  const path = db.location();
  if (path === null) return;
  const unfinished = `${copyOf(path, version)}.new`;
  rmSync(unfinished, { force: true });
  // SQLite writes into an empty file that is there, and so keeps its mode.
  writeFileSync(unfinished, "");
  chmodSync(unfinished, 0o600);
  db.prepare("VACUUM INTO ?").run(unfinished);
  syncPath(unfinished);
  renameDurably(unfinished, copyOf(path, version));
}

/** The copies of versions below `newest`; those that are over 30 days old are erased, if they can be. */
export function findOldCopies(db: DatabaseSync, newest: number, warn: CopyWarning): string[] {
  const path = db.location();
  if (path === null) return [];
  const found: string[] = [];
  for (let version = 1; version < newest; version++) {
    const copy = copyOf(path, version);
    const made = statSync(copy, { throwIfNoEntry: false })?.mtimeMs;
    if (made === undefined) continue;
    if (Date.now() - made <= KEPT_MS) found.push(copy);
    else
      try {
        rmSync(copy, { force: true });
      } catch (error) {
        warn(copy, error);
        found.push(copy);
      }
  }
  return found;
}
