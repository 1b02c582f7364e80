import type { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { keepOldCopy } from "./oldCopies.ts";
import { SqliteOpenError } from "./sqliteError.ts";

/**
 * The steps that make a database, in order. A new one gets all of them, an older one those that it has not had. Step n
 * makes version n, in one transaction. Steps are only added here, never changed.
 */
const STEPS: readonly ((db: DatabaseSync) => void)[] = [
  (db) =>
    db.exec(`
      CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
      CREATE TABLE entry (
        registration INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, record BLOB NOT NULL, version INTEGER NOT NULL,
        ephemeral INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE run (
        row INTEGER PRIMARY KEY, mailbox INTEGER NOT NULL, at INTEGER NOT NULL, messages INTEGER NOT NULL,
        bytes INTEGER NOT NULL, sum INTEGER NOT NULL, frames BLOB NOT NULL
      ) STRICT;
      CREATE INDEX run_by_mailbox ON run (mailbox, row, messages, bytes);
      CREATE TABLE pair (
        sender INTEGER NOT NULL, recipient INTEGER NOT NULL, last INTEGER NOT NULL, messages INTEGER NOT NULL,
        bytes INTEGER NOT NULL, PRIMARY KEY (sender, recipient)
      ) WITHOUT ROWID, STRICT;
      CREATE INDEX pair_by_recipient ON pair (recipient);
    `),
  (db) =>
    db.exec(`
      CREATE TABLE note (key TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    `),
  (db) => {
    db.function("entry_sum", { deterministic: true }, (registration, id, record, version, ephemeral) =>
      entrySum(Number(registration), id as Uint8Array, record as Uint8Array, Number(version), Number(ephemeral)),
    );
    db.function("pair_sum", { deterministic: true }, (sender, recipient, last, messages, bytes) =>
      pairSum(Number(sender), Number(recipient), Number(last), Number(messages), Number(bytes)),
    );
    db.exec(`
      ALTER TABLE entry ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
      UPDATE entry SET sum = entry_sum(registration, id, record, version, ephemeral);
      ALTER TABLE pair ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
      UPDATE pair SET sum = pair_sum(sender, recipient, last, messages, bytes);
    `);
  },
  (db) =>
    db.exec(`
      CREATE TABLE prekey (
        owner INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, sum INTEGER NOT NULL, stock BLOB NOT NULL,
        held_sum INTEGER NOT NULL, held BLOB NOT NULL
      ) STRICT;
    `),
];

export const SCHEMA_VERSION = STEPS.length;
/** The first version with a table of prekeys. */
export const PREKEYS_SINCE = 4;
/** "Sand": marks the file as a relay's database. */
const APPLICATION_ID = 0x53616e64;
/** Up to this size, in bytes, a database may be read or rewritten as a whole at the start. */
const SMALL = 32 * 1024 * 1024;

/**
 * Migrates a database to the newest version, after copying an older one. The caller holds its exclusive lock. If a
 * step fails, the version before it stays intact. Throws `SqliteOpenError`, and what SQLite throws.
 * @param upTo an older version, for tests of migration
 */
export function migrate(db: DatabaseSync, upTo: number = SCHEMA_VERSION): void {
  const version = pragma(db, "user_version");
  if (version > SCHEMA_VERSION) throw new SqliteOpenError("newer", `schema version ${version}`);
  const tables = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get()!.count as number;
  if (version < 0 || (version === 0) !== (tables === 0)) throw new SqliteOpenError("damaged", "its version is wrong");
  // This only works before there is a table. It lets freed pages be given back in small pieces.
  if (version === 0) db.exec("PRAGMA auto_vacuum = INCREMENTAL");
  if (version > 0 && version < upTo) keepOldCopy(db, version);
  for (let step = version; step < upTo; step++) {
    db.exec("BEGIN IMMEDIATE");
    try {
      STEPS[step]!(db);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${step + 1}; COMMIT`);
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      // SQLITE_ERROR: what the step needs is missing, or what it makes is already there.
      if ((error as { errcode?: number }).errcode === 1)
        throw new SqliteOpenError("damaged", `step ${step + 1}: ${(error as Error).message}`);
      throw error;
    }
  }
  if (pragma(db, "auto_vacuum") !== 0) return;
  if (pragma(db, "page_count") * pragma(db, "page_size") > SMALL) return;
  db.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
}

/**
 * Checks a small database as a whole, which takes a moment; a larger one is checked when it is backed up. A damaged
 * index is rebuilt from its table.
 * @returns whether that was needed
 */
export function repairIndexes(db: DatabaseSync): boolean {
  if (pragma(db, "page_count") * pragma(db, "page_size") > SMALL || isIntact(db)) return false;
  db.exec("REINDEX");
  if (!isIntact(db)) throw new SqliteOpenError("damaged", "its tables are not in order");
  return true;
}

export function isIntact(db: DatabaseSync): boolean {
  return db.prepare("PRAGMA integrity_check(1)").get()?.integrity_check === "ok";
}

export function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

// Checksums detect a flipped bit. They do not stop anyone who changes data on purpose.

const scratch = new Float64Array(8);
const scratchBytes = new Uint8Array(scratch.buffer);

function sumOf(numbers: readonly number[]): number {
  scratch.set(numbers);
  return crc32(scratchBytes.subarray(0, 8 * numbers.length));
}

export function pairSum(sender: number, recipient: number, last: number, messages: number, bytes: number): number {
  return sumOf([sender, recipient, last, messages, bytes]);
}

export function entrySum(
  registration: number,
  id: Uint8Array,
  card: Uint8Array,
  version: number,
  ephemeral: number,
): number {
  return crc32(card, crc32(id, sumOf([registration, version, ephemeral])));
}

/** Added to the checksums of runs written since version 3. Older checksums cover less. */
const WHOLE = 2 ** 32;

export function runSum(row: number, mailbox: number, at: number, messages: number, frames: Uint8Array): number {
  return WHOLE + crc32(frames, sumOf([row, mailbox, at, messages]));
}

export function isRunSound(run: Record<string, unknown>): boolean {
  const { row, mailbox, at, messages, frames, sum } = run;
  if (!(frames instanceof Uint8Array) || ![row, mailbox, at, messages].every(Number.isSafeInteger)) return false;
  if ((sum as number) >= WHOLE)
    return sum === runSum(row as number, mailbox as number, at as number, messages as number, frames);
  return sum === crc32(frames, crc32(`${row}/${mailbox}`));
}

export function noteSum(key: string, value: Uint8Array): number {
  return crc32(value, crc32(key));
}

export function prekeySum(owner: number, bytes: Uint8Array): number {
  return crc32(bytes, sumOf([owner]));
}

export function isStockSound({ owner, sum, stock }: Record<string, unknown>): boolean {
  return stock instanceof Uint8Array && sum === prekeySum(Number(owner), stock);
}

export function isPrekeyRowSound(row: Record<string, unknown>): boolean {
  const { owner, bytes, stock, held_sum: sum, held } = row;
  if (!isStockSound(row) || !(held instanceof Uint8Array)) return false;
  return bytes === (stock as Uint8Array).length + held.length && sum === prekeySum(Number(owner), held);
}

export function isEntrySound(row: Record<string, unknown>): boolean {
  const { registration, id, record: card, version, ephemeral, sum } = row;
  if (!(id instanceof Uint8Array && card instanceof Uint8Array)) return false;
  return sum === entrySum(Number(registration), id, card, Number(version), Number(ephemeral));
}

export function isPairSound({ sender, recipient, last, messages, bytes, sum }: Record<string, unknown>): boolean {
  return sum === pairSum(Number(sender), Number(recipient), Number(last), Number(messages), Number(bytes));
}

export function isNoteSound({ key, value, sum }: Record<string, unknown>): boolean {
  return typeof key === "string" && value instanceof Uint8Array && sum === noteSum(key, value);
}
