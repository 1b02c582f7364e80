import { statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { DELIVER_HEAD } from "@sandi/protocol/limits";
import { type RowRange, type StoreBatch, type StoredRun, StoreFullError } from "../../core/base/ports.ts";
import { copyDatabase } from "./copy.ts";
import { FreePages } from "./freePages.ts";
import { loadIndex } from "./loadIndex.ts";
import { type CopyWarning, OldCopies } from "./oldCopies.ts";
import type { PackedIndex } from "./packedIndex.ts";
import type { PrekeyAnswer, PrekeyCall } from "./prekeyCalls.ts";
import { dropOneTimePrekeys, PrekeyTable } from "./prekeys.ts";
import { entrySum, isRunSound, migrate, noteSum, pairSum, repairIndexes, runSum, SCHEMA_VERSION } from "./schema.ts";
import { isFull, openError, SqliteOpenError } from "./sqliteError.ts";
import { hasLostCommits } from "./writeAheadLog.ts";

/** A longer WAL is copied back by this class: SQLite's automatic way would hide a failure. */
const LOG_BYTES = 8 * 1024 * 1024;
const OLDEST_BYTES = 1024 * 1024;

/** The relay's tables, synchronously. The worker runs it, and tests can run it without a worker. */
export class SqliteDatabase {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #reindexed: boolean;
  readonly #logDamaged: boolean;
  readonly #log: string;
  readonly #freePages: FreePages;
  readonly #oldCopies: OldCopies;
  readonly #prekeys: PrekeyTable;

  /** @param path of the file; ":memory:" for none. Throws `SqliteOpenError`; holds an exclusive lock until `close` */
  constructor(path: string, options: { readonly maxPages?: number; readonly warn?: CopyWarning } = {}) {
    this.#oldCopies = new OldCopies(options.warn ?? (() => undefined));
    this.#log = `${path}-wal`;
    try {
      this.#db = new DatabaseSync(path);
    } catch (error) {
      throw openError(error);
    }
    this.#freePages = new FreePages(this.#db);
    try {
      this.#db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      this.#db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE; COMMIT");
      // Look at the log as the last process left it, before anything is written.
      this.#logDamaged = path !== ":memory:" && hasLostCommits(this.#log);
      migrate(this.#db);
      this.#oldCopies.find(this.#db, SCHEMA_VERSION);
      this.#reindexed = repairIndexes(this.#db);
      // What is lost may have been that a prekey was handed out.
      if (this.#logDamaged) dropOneTimePrekeys(this.#db);
      this.#prekeys = new PrekeyTable(this.#db);
      // After a long transaction the WAL is cut to this size, so that its size says how much of it is in use.
      this.#db.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
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

  /** Throws if something is damaged that the relay cannot do without. */
  load(): PackedIndex {
    return loadIndex(this.#db, { reindexed: this.#reindexed, logDamaged: this.#logDamaged });
  }

  /** One transaction. Throws `StoreFullError` if there is no room; nothing is kept then. Any other error is final. */
  append(batch: StoreBatch): void {
    this.#transaction(() => this.#apply(batch));
    if (batch.forgotten.length > 0) this.#oldCopies.mustGo();
    this.#oldCopies.erase();
    if (this.#logBytes() > LOG_BYTES) this.#checkpoint("PASSIVE");
  }

  /** One transaction for all calls, in order. It throws as `append` does. */
  prekeys(calls: readonly PrekeyCall[]): PrekeyAnswer[] {
    const answers = this.#transaction(() => calls.map((call) => this.#prekeys.answer(call)));
    if (this.#logBytes() > LOG_BYTES) this.#checkpoint("PASSIVE");
    return answers;
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      if (!isFull(error)) throw error;
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      this.#prekeys.rolledBack();
      throw new StoreFullError("the disk is full", { cause: error });
    }
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
    let size = 0;
    for (const row of this.#statement("SELECT * FROM run WHERE row > ? ORDER BY row LIMIT ?").iterate(after, count)) {
      if ((row.at as number) >= before) break;
      const run = toRun(row);
      rows.push(run);
      size += run.frames.length;
      if (size >= OLDEST_BYTES) break;
    }
    return rows;
  }

  /** Gives some of the pages that deletions have freed back to the system. @returns whether there are more */
  tidy(): boolean {
    const left = this.#freePages.giveBack();
    // The file itself shrinks when the WAL is copied back.
    if (left === "last" || (left === "more" && this.#logBytes() > LOG_BYTES)) this.#checkpoint("PASSIVE");
    return left === "more";
  }

  #logBytes(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** @param isStopped asked after every piece; the copy is given up then */
  backup(path: string, isStopped: () => boolean): Promise<void> {
    return copyDatabase(this.#db, path, isStopped);
  }

  close(): void {
    this.#oldCopies.erase(Number.POSITIVE_INFINITY);
    try {
      this.#checkpoint("TRUNCATE");
    } finally {
      this.#db.close();
    }
  }

  #apply({ entries, runs, pairs, removals, forgotten, notes }: StoreBatch): void {
    if (entries.length > 0) {
      const put = this.#statement("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?)");
      for (const { registration, id, card, version, ephemeral } of entries) {
        const flag = ephemeral ? 1 : 0;
        put.run(registration, id, card, version, flag, entrySum(registration, id, card, version, flag));
      }
      this.#next("next_registration", Math.max(...entries.map((entry) => entry.registration)) + 1);
    }
    if (runs.length > 0) {
      const put = this.#statement("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)");
      for (const { row, mailbox, at, messages, frames } of runs) {
        const sum = runSum(row, mailbox, at, messages, frames);
        put.run(row, mailbox, at, messages, frames.length - messages * DELIVER_HEAD, sum, frames);
      }
      this.#next("next_row", runs.at(-1)!.row + 1);
    }
    if (pairs.length > 0) {
      const put = this.#statement("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?)");
      for (const { sender, recipient, last, messages, bytes } of pairs)
        put.run(sender, recipient, last, messages, bytes, pairSum(sender, recipient, last, messages, bytes));
    }
    for (const { mailbox, from, to } of removals) this.#remove({ mailbox, from, to });
    for (const registration of forgotten) {
      this.#statement("DELETE FROM entry WHERE registration = ?").run(registration);
      this.#statement("DELETE FROM run WHERE mailbox = ?").run(registration);
      this.#statement("DELETE FROM pair WHERE sender = ?").run(registration);
      this.#statement("DELETE FROM pair WHERE recipient = ?").run(registration);
      this.#prekeys.forget(registration);
    }
    for (const { key, value } of notes)
      if (value === undefined) this.#statement("DELETE FROM note WHERE key = ?").run(key);
      else this.#statement("INSERT OR REPLACE INTO note VALUES (?, ?, ?)").run(key, value, noteSum(key, value));
  }

  #remove({ mailbox, from, to }: RowRange): void {
    this.#statement("DELETE FROM run WHERE row IN (SELECT row FROM run WHERE mailbox = ? AND row BETWEEN ? AND ?)").run(
      mailbox,
      from,
      to,
    );
  }

  #next(key: string, value: number): void {
    this.#statement(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
    ).run(key, value);
  }

  #checkpoint(mode: "PASSIVE" | "TRUNCATE"): void {
    try {
      this.#db.exec(`PRAGMA wal_checkpoint(${mode})`);
    } catch (error) {
      // The WAL holds everything and is synced. It is copied back when there is room.
      if (!isFull(error)) throw error;
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

/** A run with a wrong checksum is returned with its count but without frames. */
function toRun(row: Record<string, unknown>): StoredRun {
  const sound = isRunSound(row);
  const run = row as unknown as StoredRun;
  return {
    row: run.row,
    mailbox: run.mailbox,
    at: run.at,
    messages: run.messages,
    frames: sound ? run.frames : new Uint8Array(0),
  };
}
