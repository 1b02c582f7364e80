import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ClientError } from "../../errors/clientError.ts";
import { fromVersion1, type MigrationContext } from "./fromVersion1.ts";
import { fromVersion2 } from "./fromVersion2.ts";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";

/**
 * Brings a database to the version of this program, in one transaction, after a copy of the old file has been put
 * beside it (`state.db.v1`).
 * @throws ProtocolError PROFILE_NEWER if it is of a later version, which is left as it is
 */
export function migrate(db: DatabaseSync, context: MigrationContext): void {
  const version = versionOf(db);
  if (version > SCHEMA_VERSION) throw new ClientError("PROFILE_NEWER", { version, known: SCHEMA_VERSION });
  if (version === SCHEMA_VERSION) return;
  if (version > 0) keepCopy(db, version);
  db.exec("BEGIN IMMEDIATE");
  try {
    if (version === 0) db.exec(SCHEMA);
    else if (version === 1) fromVersion1(db, context);
    else fromVersion2(db, context);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (cause) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw cause;
  }
}

/**
 * Erases the copies of older versions: what is forgotten must be gone from them too. The forgetting itself is on disk by
 * now, so a copy that cannot be erased is no failure.
 */
export function dropCopies(db: DatabaseSync): void {
  const file = db.location();
  if (file === null) return;
  for (let version = 1; version < SCHEMA_VERSION; version++)
    try {
      rmSync(copyOf(file, version), { force: true });
    } catch {
      // It is tried again whenever someone is forgotten.
    }
}

function versionOf(db: DatabaseSync): number {
  return db.prepare("PRAGMA user_version").get()!.user_version as number;
}

function copyOf(file: string, version: number): string {
  return `${file}.v${version}`;
}

/** Under another name first, so that a copy that a crash cut short is never taken for a whole one. */
function keepCopy(db: DatabaseSync, version: number): void {
  const file = db.location();
  // A database in memory has nothing that a crash would leave.
  if (file === null) return;
  const copy = copyOf(file, version);
  const unfinished = `${copy}.new`;
  rmSync(unfinished, { force: true });
  // SQLite writes into an empty file that is there, and so keeps its mode.
  writeFileSync(unfinished, "", { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  db.prepare("VACUUM INTO ?").run(unfinished);
  syncPath(unfinished);
  renameSync(unfinished, copy);
  syncPath(dirname(copy));
}

function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
