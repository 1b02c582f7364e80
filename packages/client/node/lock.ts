import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProtocolError } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";

export type Lock = {
  /** The profile's database, held exclusively: the lock is the operating system's, and dies with the process. */
  readonly database: DatabaseSync;
  /** True where the database was there before. */
  readonly hasState: boolean;
  release(): void;
};

/**
 * One writer a profile: two would fork its sessions.
 * @throws ProtocolError PROFILE_IN_USE with the holder's process id; PROFILE_DAMAGED where it is no database
 */
export function lockProfile(directory: string, profile: string, now: number): Lock {
  const file = join(directory, "state.db");
  const holderFile = join(directory, "holder.json");
  const hasState = existsSync(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Exclusive before WAL: then SQLite keeps the lock for good, and needs no shared memory file.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    database.exec("BEGIN EXCLUSIVE; COMMIT");
    chmodSync(file, 0o600);
    if (hasState) checkPages(database);
  } catch (cause) {
    database.close();
    if (cause instanceof ProtocolError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/locked|busy/i.test(reason))
      throw new NodeClientError("PROFILE_IN_USE", { profile, ...readHolder(holderFile) }, { cause });
    throw new ClientError("PROFILE_DAMAGED", { part: reason }, { cause });
  }
  writeFileSync(holderFile, JSON.stringify({ pid: process.pid, since: new Date(now).toISOString() }), { mode: 0o600 });
  return {
    database,
    hasState,
    release: () => {
      if (database.isOpen) database.close();
      rmSync(holderFile, { force: true });
    },
  };
}

function checkPages(database: DatabaseSync): void {
  const row = database.prepare("PRAGMA quick_check(1)").get() as Record<string, unknown>;
  if (row.quick_check !== "ok") throw new ClientError("PROFILE_DAMAGED", { part: "state.db" });
}

function readHolder(file: string): { pid: number | string; since: string } {
  try {
    const { pid, since } = JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown; since?: unknown };
    if (typeof pid === "number" && typeof since === "string") return { pid, since };
  } catch {
    // Between taking the lock and writing this file the holder is nameless.
  }
  return { pid: "?", since: "?" };
}
