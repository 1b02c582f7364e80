import { chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { renameDurably, syncPath } from "../files/durable.ts";

/** As long as messages are kept by default: an older copy holds nothing that anyone still waits for. */
const KEPT_MS = 30 * 86_400_000;
/** How long after a copy could not be erased it is tried again. */
const ERASE_AGAIN_MS = 60_000;

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

/**
 * The copies that older versions left. When someone is forgotten, what is forgotten must be gone from these too. The
 * database is on disk by then, so a copy that cannot be erased is no failure of the store: it is tried again.
 */
export class OldCopies {
  readonly #warn: CopyWarning;
  #paths: readonly string[] = [];
  /** Someone was forgotten since, and copies are still there. */
  #due = false;
  #retryAt = 0;

  constructor(warn: CopyWarning) {
    this.#warn = warn;
  }

  /** Finds those of versions below `newest`. Those that are over 30 days old are erased, if they can be. */
  find(db: DatabaseSync, newest: number): void {
    const path = db.location();
    if (path === null) return;
    const copies = Array.from({ length: newest - 1 }, (_, index) => copyOf(path, index + 1));
    this.#paths = copies.filter((copy) => {
      const made = statSync(copy, { throwIfNoEntry: false })?.mtimeMs;
      return made !== undefined && (Date.now() - made <= KEPT_MS || !this.#erase(copy));
    });
  }

  /** Someone is forgotten. */
  mustGo(): void {
    this.#due = this.#paths.length > 0;
  }

  /** Erases them if they must go, a while after the last attempt. */
  erase(now = Date.now()): void {
    if (!this.#due || (now < this.#retryAt && now >= this.#retryAt - ERASE_AGAIN_MS)) return;
    this.#paths = this.#paths.filter((copy) => !this.#erase(copy));
    this.#due = this.#paths.length > 0;
    this.#retryAt = now + ERASE_AGAIN_MS;
  }

  #erase(copy: string): boolean {
    try {
      rmSync(copy, { force: true });
      return true;
    } catch (error) {
      this.#warn(copy, error);
      return false;
    }
  }
}
