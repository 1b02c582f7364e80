import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProtocolError } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";
import { folderFailure } from "./folders.ts";

/** How long the holder of a lock may take to write its name, and how often it is looked for. */
const NAMELESS_MS = 2_000;
const LOOK_AGAIN_MS = 20;

// Primary result codes: https://www.sqlite.org/rescode.html
const [BUSY, LOCKED] = [5, 6];
const [PERM, READONLY, IOERR, FULL, CANTOPEN] = [3, 8, 10, 13, 14];
const IN_USE: ReadonlySet<number> = new Set([BUSY, LOCKED]);
const NOT_OURS_TO_USE: ReadonlySet<number> = new Set([PERM, READONLY, IOERR, FULL, CANTOPEN]);

export type Lock = {
  /** The profile's database, held exclusively: the lock is the operating system's, and dies with the process. */
  readonly database: DatabaseSync;
  /** True if there was a state before, and not only the file of a program that came no further. */
  readonly hasState: boolean;
  /** Closes the database, and with it ends the lock. */
  release(): void;
};

/**
 * One writer a profile: two would fork its sessions.
 * @throws ProtocolError PROFILE_IN_USE with the holder's process id; PROFILE_FOLDER_UNUSABLE; PROFILE_DAMAGED where
 *   it is no database
 */
export function lockProfile(directory: string, profile: string, now: number): Lock {
  const file = join(directory, "state.db");
  const holderFile = join(directory, "holder.json");
  const database = openDatabase(directory, file);
  let hasState: boolean;
  try {
    // Exclusive before WAL: then SQLite keeps the lock for good, and needs no shared memory file.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    // Keys that are given up must not be left in free pages.
    database.exec("PRAGMA secure_delete = ON");
    database.exec("BEGIN EXCLUSIVE; COMMIT");
    hasState = wasWritten(database);
    chmodSync(file, 0o600);
    // The last holder did not come to `release`; or this is a copy of a folder in use, and may not hold together.
    if (hasState && existsSync(holderFile)) checkPages(database);
    writeHolder(holderFile, now);
  } catch (cause) {
    database.close();
    if (cause instanceof ProtocolError) throw cause;
    if (IN_USE.has(resultOf(cause)))
      throw new NodeClientError("PROFILE_IN_USE", { profile, ...awaitHolder(holderFile) }, { cause });
    throw failureOf(directory, cause);
  }
  return {
    database,
    hasState,
    release: () => {
      // Only while the lock is held: the next holder's name is not to be removed.
      if (!database.isOpen) return;
      rmSync(holderFile, { force: true });
      database.close();
    },
  };
}

function openDatabase(directory: string, file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw failureOf(directory, cause);
  }
}

/** SQLite's primary result code: the low byte of the extended one. */
function resultOf(cause: unknown): number {
  return ((cause as { errcode?: number }).errcode ?? 0) & 0xff;
}

function failureOf(directory: string, cause: unknown): unknown {
  const failure = folderFailure(directory, cause);
  if (failure !== cause) return failure;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (NOT_OURS_TO_USE.has(resultOf(cause)))
    return new NodeClientError("PROFILE_FOLDER_UNUSABLE", { path: directory, reason }, { cause });
  return new ClientError("PROFILE_DAMAGED", { part: reason }, { cause });
}

/** A state and its version come in one transaction. */
function wasWritten(database: DatabaseSync): boolean {
  return Number(database.prepare("PRAGMA user_version").get()!.user_version) > 0;
}

function checkPages(database: DatabaseSync): void {
  const row = database.prepare("PRAGMA quick_check(1)").get() as Record<string, unknown>;
  if (row.quick_check !== "ok") throw new ClientError("PROFILE_DAMAGED", { part: "state.db" });
}

type Holder = { readonly pid: number; readonly since: string };

/** In one step: a reader finds the previous holder or this one, never half of it. */
function writeHolder(file: string, now: number): void {
  const holder: Holder = { pid: process.pid, since: new Date(now).toISOString() };
  writeFileSync(`${file}.new`, JSON.stringify(holder), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Who holds the lock. Between taking it and writing its name a holder is nameless, for a moment. */
function awaitHolder(file: string): { readonly pid: number | string; readonly since: string } {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < NAMELESS_MS; waited += LOOK_AGAIN_MS) {
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid)) return holder;
    Atomics.wait(sleeper, 0, 0, LOOK_AGAIN_MS);
  }
  return { pid: "?", since: "?" };
}

function readHolder(file: string): Holder | undefined {
  try {
    const { pid, since } = JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown; since?: unknown };
    return typeof pid === "number" && typeof since === "string" ? { pid, since } : undefined;
  } catch {
    return undefined;
  }
}

/** A holder that was killed leaves its name behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
