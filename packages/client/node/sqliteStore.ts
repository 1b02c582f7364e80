import type { DatabaseSync, StatementSync } from "node:sqlite";
import { fromUtf8, toHex, utf8 } from "@sandi/crypto";
import { anyBytes, type ClientId, decodeCbor, encodeCbor, ProtocolError, type SuiteName } from "@sandi/protocol";
import * as v from "valibot";
import type {
  Contact,
  HistoryRow,
  InboxRow,
  MessageState,
  OutboundRow,
  OutboxRow,
  ProfileStore,
  Snapshot,
  StoreOp,
} from "../core/model.ts";
import type { SecretBox } from "../store/secretBox.ts";

const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE contacts (id BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE conversations (peer BLOB, suite TEXT, receipt_due INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (peer, suite)) STRICT;
  CREATE TABLE inbox (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, value BLOB NOT NULL) STRICT;
  CREATE TABLE outbound (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, number INTEGER NOT NULL, message BLOB,
    body BLOB NOT NULL) STRICT;
  CREATE TABLE history (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, kind TEXT NOT NULL, message BLOB NOT NULL,
    suite TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, shown INTEGER NOT NULL, text BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX history_message ON history (peer, kind, message);
  CREATE INDEX history_unshown ON history (seq) WHERE shown = 0;
`;

const sealRef = v.strictObject({ session: anyBytes, epoch: v.number(), sequence: v.number() });
const outboxValue = v.strictObject({
  suite: v.picklist(["rsa-des", "ratchet"]),
  messageId: anyBytes,
  text: anyBytes,
  createdAt: v.number(),
  refs: v.array(sealRef),
  accepted: v.boolean(),
});
const contactValue = v.strictObject({
  petname: v.string(),
  record: anyBytes,
  verified: v.boolean(),
  accepted: v.boolean(),
  pairNext: v.number(),
});

type Row = Record<string, unknown>;

/** A profile's state in one SQLite file. What is secret in a row is sealed under the profile's storage key. */
export class SqliteStore implements ProfileStore {
  readonly #db: DatabaseSync;
  readonly #box: SecretBox;
  readonly #statements = new Map<string, StatementSync>();
  readonly #rolledBack: boolean;

  /**
   * @param db opened and locked by the caller, closed by `close`
   * @param seen the generation that the counter kept apart has seen: a state behind it is an old copy
   */
  constructor(db: DatabaseSync, box: SecretBox, seen = 0) {
    this.#db = db;
    this.#box = box;
    this.#rolledBack = guarded(() => {
      migrate(db);
      return this.generation() < seen;
    });
  }

  /** Whether this is an older copy of a state that has been used since. */
  get rolledBack(): boolean {
    return this.#rolledBack;
  }

  /** How many transactions this state has seen: what the counter kept apart is held against. */
  generation(): number {
    const row = this.#prepare("SELECT value FROM meta WHERE key = 'generation'").get() as Row | undefined;
    const value = row?.value;
    return value instanceof Uint8Array ? Number(fromUtf8(value) ?? 0) : 0;
  }

  meta(key: string): Uint8Array | undefined {
    const row = guarded(() => this.#prepare("SELECT value FROM meta WHERE key = ?").get(key));
    return row?.value as Uint8Array | undefined;
  }

  load(): Snapshot {
    return guarded(() => this.#load());
  }

  #load(): Snapshot {
    const all = (sql: string) => this.#prepare(sql).all() as Row[];
    return {
      meta: new Map(all("SELECT key, value FROM meta").map((row) => [row.key as string, blob(row, "value")])),
      contacts: all("SELECT id, value FROM contacts").map((row) => this.#contact(row)),
      conversations: all("SELECT * FROM conversations").map((row) => {
        const where = `conversation:${row.suite}:${toHex(blob(row, "peer"))}`;
        const state = this.#open(where, blob(row, "value"));
        return {
          peer: blob(row, "peer") as ClientId,
          suite: row.suite as SuiteName,
          receiptDue: row.receipt_due === 1,
          state: () => state,
        };
      }),
      inbox: all("SELECT seq, peer, at, body FROM inbox ORDER BY seq").map(
        (row): InboxRow => ({
          seq: row.seq as number,
          peer: blob(row, "peer") as ClientId,
          at: row.at as number,
          body: blob(row, "body"),
        }),
      ),
      outbox: all("SELECT seq, peer, value FROM outbox ORDER BY seq").map((row) => this.#outboxRow(row)),
      outbound: all("SELECT seq, peer, number, message, body FROM outbound ORDER BY seq").map(
        (row): OutboundRow => ({
          seq: row.seq as number,
          peer: blob(row, "peer") as ClientId,
          number: row.number as number,
          body: blob(row, "body"),
          ...(row.message instanceof Uint8Array ? { messageId: row.message } : {}),
        }),
      ),
      unshown: all(`SELECT * FROM history WHERE shown = 0 ORDER BY seq`).map((row) => this.#historyRow(row)),
      nextSeq: {
        inbox: this.#next("inbox"),
        outbox: this.#next("outbox"),
        outbound: this.#next("outbound"),
        history: this.#next("history"),
      },
      rolledBack: this.#rolledBack,
    };
  }

  commit(ops: readonly StoreOp[]): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const op of ops) this.#write(op);
      this.#run("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", utf8(String(this.generation() + 1)));
      this.#db.exec("COMMIT");
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw new ProtocolError("PROFILE_WRITE_FAILED", { reason: reasonOf(cause) }, { cause });
    }
  }

  hasMessage(peer: ClientId, kind: "mine" | "theirs", messageId: Uint8Array): boolean {
    const sql = "SELECT 1 FROM history WHERE peer = ? AND kind = ? AND message = ?";
    return this.#prepare(sql).get(peer, kind, messageId) !== undefined;
  }

  history(peer: ClientId, limit: number, before = Number.MAX_SAFE_INTEGER): readonly HistoryRow[] {
    const sql = "SELECT * FROM history WHERE peer = ? AND seq < ? ORDER BY seq DESC LIMIT ?";
    return guarded(() => {
      const rows = this.#prepare(sql).all(peer, before, limit) as Row[];
      return rows.reverse().map((row) => this.#historyRow(row));
    });
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #write(op: StoreOp): void {
    switch (op.op) {
      case "meta":
        return this.#run("INSERT OR REPLACE INTO meta VALUES (?, ?)", op.key, op.value);
      case "contact": {
        const { id, ...value } = op.contact;
        return this.#run(
          "INSERT OR REPLACE INTO contacts VALUES (?, ?)",
          id,
          this.#seal(`contact:${toHex(id)}`, encodeCbor(value)),
        );
      }
      case "forget":
        for (const table of ["conversations", "inbox", "outbox", "outbound", "history"])
          this.#run(`DELETE FROM ${table} WHERE peer = ?`, op.id);
        return this.#run("DELETE FROM contacts WHERE id = ?", op.id);
      case "conversation":
        return this.#run(
          "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?)",
          op.peer,
          op.suite,
          op.receiptDue ? 1 : 0,
          this.#seal(`conversation:${op.suite}:${toHex(op.peer)}`, op.state()),
        );
      case "inboxAdd":
        return this.#run("INSERT INTO inbox VALUES (?, ?, ?, ?)", op.row.seq, op.row.peer, op.row.at, op.row.body);
      case "inboxDone":
        return this.#run("DELETE FROM inbox WHERE seq = ?", op.seq);
      case "outboxPut": {
        const { seq, peer, ...value } = op.row;
        return this.#run(
          "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)",
          seq,
          peer,
          this.#seal(`outbox:${seq}`, encodeCbor(value)),
        );
      }
      case "outboxDone":
        return this.#run("DELETE FROM outbox WHERE seq = ?", op.seq);
      case "outboundPut": {
        const { seq, peer, number, messageId, body } = op.row;
        return this.#run(
          "INSERT OR REPLACE INTO outbound VALUES (?, ?, ?, ?, ?)",
          seq,
          peer,
          number,
          messageId ?? null,
          body,
        );
      }
      case "outboundDone":
        for (const seq of op.seqs) this.#run("DELETE FROM outbound WHERE seq = ?", seq);
        return;
      case "historyAdd": {
        const { seq, peer, kind, messageId, suite, at, state, shown, text } = op.row;
        return this.#run(
          "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          seq,
          peer,
          kind,
          messageId,
          suite,
          at,
          state,
          shown ? 1 : 0,
          this.#seal(`history:${seq}`, text),
        );
      }
      case "historyState":
        return this.#run(
          "UPDATE history SET state = ? WHERE peer = ? AND kind = 'mine' AND message = ?",
          op.state,
          op.peer,
          op.messageId,
        );
      case "shown":
        for (const seq of op.seqs) this.#run("UPDATE history SET shown = 1 WHERE seq = ?", seq);
    }
  }

  #contact(row: Row): Contact {
    const id = blob(row, "id") as ClientId;
    const value = decodeCbor(contactValue, this.#open(`contact:${toHex(id)}`, blob(row, "value")), "contact");
    if (!value.ok) throw damaged("contacts");
    return { id, ...value.value };
  }

  #outboxRow(row: Row): OutboxRow {
    const seq = row.seq as number;
    const value = decodeCbor(outboxValue, this.#open(`outbox:${seq}`, blob(row, "value")), "outbox");
    if (!value.ok) throw damaged("outbox");
    return { seq, peer: blob(row, "peer") as ClientId, ...value.value };
  }

  #historyRow(row: Row): HistoryRow {
    const seq = row.seq as number;
    return {
      seq,
      peer: blob(row, "peer") as ClientId,
      suite: row.suite as SuiteName,
      messageId: blob(row, "message"),
      kind: row.kind as HistoryRow["kind"],
      at: row.at as number,
      text: this.#open(`history:${seq}`, blob(row, "text")),
      state: row.state as MessageState,
      shown: row.shown === 1,
    };
  }

  #next(table: string): number {
    const highest = (this.#prepare(`SELECT max(seq) AS seq FROM ${table}`).get() as Row).seq;
    return typeof highest === "number" ? highest + 1 : 1;
  }

  #seal(where: string, plaintext: Uint8Array): Uint8Array {
    return this.#box.seal(utf8(where), plaintext);
  }

  #open(where: string, sealed: Uint8Array): Uint8Array {
    const opened = this.#box.open(utf8(where), sealed);
    if (!opened) throw damaged(where.split(":")[0]!);
    return opened;
  }

  #run(sql: string, ...values: (string | number | Uint8Array | null)[]): void {
    this.#prepare(sql).run(...values);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Whatever SQLite makes of a file that somebody changed is one thing to a person: a damaged profile. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError("PROFILE_DAMAGED", { part: reasonOf(cause) }, { cause });
  }
}

function migrate(db: DatabaseSync): void {
  const version = (db.prepare("PRAGMA user_version").get() as Row).user_version as number;
  if (version > SCHEMA_VERSION) throw new ProtocolError("PROFILE_NEWER", { version, known: SCHEMA_VERSION });
  if (version === SCHEMA_VERSION) return;
  db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damaged(column);
  return value;
}

function damaged(part: string): ProtocolError {
  return new ProtocolError("PROFILE_DAMAGED", { part });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
