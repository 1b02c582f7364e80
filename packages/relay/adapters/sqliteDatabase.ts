import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import {
  type RowRange,
  type StoreBatch,
  type StoredEntry,
  type StoredMailbox,
  type StoredNote,
  type StoredPair,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../core/ports.ts";

export const SCHEMA_VERSION = 2;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** The WAL is copied back after so many bytes of messages, by us: SQLite's own way would hide that it failed. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

const NOTES = `
  CREATE TABLE note (key TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID, STRICT`;

/** What makes of a database of version n + 1 one of version n + 2. */
const STEPS: readonly string[] = [NOTES];

const SCHEMA = `
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
  ${NOTES};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

export type OpenFailure = "busy" | "damaged" | "newer" | "unusable";

/** Why a database could not be opened. */
export class SqliteOpenError extends Error {
  override readonly name = "SqliteOpenError";
  readonly reason: OpenFailure;

  constructor(reason: OpenFailure, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** The relay's tables, synchronously: what the worker runs, and what tests can run without one. */
export class SqliteDatabase {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #sinceCheckpoint = 0;

  /** @param path of the file; ":memory:" for none. Throws `SqliteOpenError`; holds an exclusive lock until `close` */
  constructor(path: string, options: { readonly maxPages?: number } = {}) {
    try {
      this.#db = new DatabaseSync(path);
    } catch (error) {
      throw openError(error);
    }
    try {
      this.#db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      this.#db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE");
      const version = Number(this.#one("PRAGMA user_version")?.user_version);
      if (version > SCHEMA_VERSION) throw new SqliteOpenError("newer", `schema version ${version}`);
      if (version === 0) this.#db.exec(SCHEMA);
      else if (version < SCHEMA_VERSION)
        this.#db.exec(`${STEPS.slice(version - 1).join(";")}; PRAGMA user_version = ${SCHEMA_VERSION}`);
      this.#db.exec("COMMIT");
      if (options.maxPages !== undefined) this.#db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    } catch (error) {
      this.#db.close();
      throw error instanceof SqliteOpenError ? error : openError(error);
    }
  }

  /** Kept beside the messages so that a data directory whose parts do not belong together is noticed. */
  get relayKey(): Uint8Array | undefined {
    return this.#one("SELECT value FROM meta WHERE key = 'relay_key'")?.value as Uint8Array | undefined;
  }

  set relayKey(key: Uint8Array) {
    this.#statement("INSERT OR REPLACE INTO meta VALUES ('relay_key', ?)").run(key);
  }

  load(): StoreIndex {
    const entries = this.#statement("SELECT * FROM entry ORDER BY registration")
      .all()
      .map((row) => ({ ...row, ephemeral: row.ephemeral === 1 }) as unknown as StoredEntry);
    const mailboxes = this.#statement(
      `SELECT mailbox, min(row) AS firstRow, max(row) AS lastRow, sum(messages) AS messages, sum(bytes) AS bytes
       FROM run GROUP BY mailbox`,
    ).all() as unknown as StoredMailbox[];
    const pairs = this.#statement("SELECT * FROM pair").all() as unknown as StoredPair[];
    const notes = this.#statement("SELECT * FROM note").all() as unknown as (StoredNote & { sum: number })[];
    const meta = new Map(
      this.#statement("SELECT key, value FROM meta WHERE key LIKE 'next_%'")
        .all()
        .map((row) => [row.key, Number(row.value)]),
    );
    return {
      entries,
      mailboxes: mailboxes.map((row) => ({ ...row })),
      pairs: pairs.map((row) => ({ ...row })),
      notes: notes.map(toNote),
      nextRegistration: meta.get("next_registration") ?? 1,
      nextRow: meta.get("next_row") ?? 1,
    };
  }

  /** One transaction. Throws `StoreFullError` where there is no room: nothing is kept then. Any other error is final. */
  append(batch: StoreBatch): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      this.#apply(batch);
      this.#db.exec("COMMIT");
    } catch (error) {
      if (errcode(error) !== SQLITE_FULL) throw error;
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw new StoreFullError("the disk is full", { cause: error });
    }
    if (this.#sinceCheckpoint >= CHECKPOINT_BYTES) this.#checkpoint("PASSIVE");
  }

  read(mailbox: number, after: number, bytes: number): StoredRun[] {
    const rows: StoredRun[] = [];
    let size = 0;
    for (const row of this.#statement("SELECT * FROM run WHERE mailbox = ? AND row > ? ORDER BY row").iterate(
      mailbox,
      after,
    )) {
      const run = toRun(row);
      rows.push(run);
      size += run.frames.length;
      if (size >= bytes) break;
    }
    return rows;
  }

  oldest(after: number, before: number, count: number): StoredRun[] {
    const rows: StoredRun[] = [];
    for (const row of this.#statement("SELECT * FROM run WHERE row > ? ORDER BY row LIMIT ?").iterate(after, count)) {
      if ((row.at as number) >= before) break;
      rows.push(toRun(row));
    }
    return rows;
  }

  close(): void {
    try {
      this.#checkpoint("TRUNCATE");
    } finally {
      this.#db.close();
    }
  }

  #apply({ entries, runs, pairs, removals, forgotten, notes }: StoreBatch): void {
    if (entries.length > 0) {
      const put = this.#statement("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)");
      for (const entry of entries)
        put.run(entry.registration, entry.id, entry.record, entry.version, entry.ephemeral ? 1 : 0);
      this.#next("next_registration", Math.max(...entries.map((entry) => entry.registration)) + 1);
    }
    if (runs.length > 0) {
      const put = this.#statement("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)");
      for (const { row, mailbox, at, messages, frames } of runs) {
        put.run(row, mailbox, at, messages, frames.length - messages * FRAME_EXTRA, sum(row, mailbox, frames), frames);
        this.#sinceCheckpoint += frames.length;
      }
      this.#next("next_row", runs.at(-1)!.row + 1);
    }
    if (pairs.length > 0) {
      const put = this.#statement("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?)");
      for (const pair of pairs) put.run(pair.sender, pair.recipient, pair.last, pair.messages, pair.bytes);
      this.#sinceCheckpoint += 64 * pairs.length;
    }
    for (const { mailbox, from, to } of removals) this.#remove({ mailbox, from, to });
    for (const registration of forgotten) {
      this.#statement("DELETE FROM entry WHERE registration = ?").run(registration);
      this.#statement("DELETE FROM run WHERE mailbox = ?").run(registration);
      this.#statement("DELETE FROM pair WHERE sender = ?").run(registration);
      this.#statement("DELETE FROM pair WHERE recipient = ?").run(registration);
    }
    for (const { key, value } of notes)
      if (value === undefined) this.#statement("DELETE FROM note WHERE key = ?").run(key);
      else this.#statement("INSERT OR REPLACE INTO note VALUES (?, ?, ?)").run(key, value, noteSum(key, value));
  }

  #remove({ mailbox, from, to }: RowRange): void {
    const { changes } = this.#statement(
      "DELETE FROM run WHERE row IN (SELECT row FROM run WHERE mailbox = ? AND row BETWEEN ? AND ?)",
    ).run(mailbox, from, to);
    this.#sinceCheckpoint += 4096 * Number(changes);
  }

  #next(key: string, value: number): void {
    this.#statement(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
    ).run(key, value);
  }

  #checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    this.#sinceCheckpoint = 0;
    try {
      this.#db.exec(`PRAGMA wal_checkpoint(${mode})`);
    } catch (error) {
      // The WAL holds everything and is synced; it is copied back when there is room.
      if (errcode(error) !== SQLITE_FULL) throw error;
    }
  }

  #one(sql: string): Record<string, unknown> | undefined {
    return this.#db.prepare(sql).get() as Record<string, unknown> | undefined;
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

const FRAME_EXTRA = 53;

/** Notices a flipped bit before it travels; it keeps nobody with intent from anything. */
function sum(row: number, mailbox: number, frames: Uint8Array): number {
  return crc32(frames, crc32(`${row}/${mailbox}`));
}

/** A run whose sum is wrong comes back with its count, and without frames. */
function toRun(row: Record<string, unknown>): StoredRun {
  const run = row as unknown as StoredRun & { sum: number };
  const sound = sum(run.row, run.mailbox, run.frames) === run.sum;
  return {
    row: run.row,
    mailbox: run.mailbox,
    at: run.at,
    messages: run.messages,
    frames: sound ? run.frames : new Uint8Array(0),
  };
}

function noteSum(key: string, value: Uint8Array): number {
  return crc32(value, crc32(key));
}

/** Who may come in hangs on notes: one that is damaged is not passed over. */
function toNote({ key, value, sum }: StoredNote & { readonly sum: number }): StoredNote {
  if (noteSum(key, value) !== sum) throw new Error("a note is damaged");
  return { key, value: Uint8Array.from(value) };
}

function errcode(error: unknown): number {
  return (error as { errcode?: number }).errcode ?? 0;
}

function openError(error: unknown): SqliteOpenError {
  const code = errcode(error) & 0xff;
  const reason =
    code === SQLITE_BUSY
      ? "busy"
      : code === SQLITE_CORRUPT || code === SQLITE_NOTADB
        ? "damaged"
        : ("unusable" as const);
  return new SqliteOpenError(reason, (error as Error).message);
}
