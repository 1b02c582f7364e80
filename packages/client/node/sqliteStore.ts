import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { toHex, utf8 } from "@sandi/crypto";
import { type ClientId, type ConversationId, ProtocolError, type SuiteName } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import {
  type Committed,
  type Committing,
  type Contact,
  type ConversationRow,
  type Edge,
  type HistoryKey,
  type HistoryRow,
  type KeyringRow,
  type Newest,
  type ProfileStore,
  ROLLED_BACK,
  type Snapshot,
  type StoredConversation,
  type StoreOp,
} from "../store/port.ts";
import { Sealer } from "../store/sealer.ts";
import type { SecretBox } from "../store/secretBox.ts";
import { damaged, decodeContact, encodeContact } from "../store/values.ts";
import { AddressBook, type Entry } from "./sqlite/addressBook.ts";
import { Facts } from "./sqlite/facts.ts";
import { HistoryTable } from "./sqlite/historyTable.ts";
import { Ledgers } from "./sqlite/ledgers.ts";
import { dropCopies, migrate } from "./sqlite/migrate.ts";
import { Queues } from "./sqlite/queues.ts";
import { blob, type Row } from "./sqlite/rows.ts";

export type SqliteStoreOptions = {
  /** Whose profile it is. */
  readonly me: ClientId;
  /** The generation that the counter kept apart has seen: a state behind it is an old copy. */
  readonly seen?: number;
  /** For a new state: the generation from which it counts, so that it is above any state of the same identity before it. */
  readonly from?: number;
};

const READ_LATER = {
  card: "SELECT card AS value FROM contacts WHERE id = ?",
  conversation: "SELECT value FROM conversations WHERE id = ?",
};

/** A profile's state in one SQLite file. What is secret in a row is sealed under the profile's storage key. */
export class SqliteStore implements ProfileStore {
  readonly #db: DatabaseSync;
  readonly #sealer: Sealer;
  readonly #statements = new Map<string, StatementSync>();
  readonly #facts: Facts;
  readonly #addressBook: AddressBook;
  readonly #queues: Queues;
  readonly #ledgers: Ledgers;
  readonly #history: HistoryTable;
  #generation: number;
  /** The generation at which the log was last emptied. */
  #truncatedAt = -1;

  /** @param db opened and locked by the caller, closed by `close` */
  constructor(db: DatabaseSync, box: SecretBox, { me, seen = 0, from = 0 }: SqliteStoreOptions) {
    this.#db = db;
    this.#sealer = new Sealer(box);
    const prepare = (sql: string) => this.#prepare(sql);
    this.#facts = new Facts(prepare);
    this.#addressBook = new AddressBook(this.#facts, this.#sealer);
    this.#queues = new Queues(prepare, this.#sealer);
    this.#ledgers = new Ledgers(prepare);
    this.#history = new HistoryTable(prepare, this.#sealer);
    this.#generation = guarded(() => {
      migrate(db, { sealer: this.#sealer, me });
      return Math.max(this.#facts.number("generation"), from);
    });
    // The mark outlives a crash: the engine takes it away once nothing of the older copy can be used again.
    if (this.#generation < seen) this.#commit([{ op: "meta", key: ROLLED_BACK, value: utf8("1") }], seen);
  }

  /** Whether this is an older copy of a state that has been used since, and nobody has acted on that yet. */
  get rolledBack(): boolean {
    return (this.meta(ROLLED_BACK)?.length ?? 0) > 0;
  }

  /** How many transactions this state has seen: what the counter kept apart is held against. */
  generation(): number {
    return this.#generation;
  }

  meta(key: string): Uint8Array | undefined {
    return guarded(() => this.#facts.get(key));
  }

  async load(): Promise<Snapshot> {
    return guarded(() => this.#load());
  }

  #load(): Snapshot {
    const all = (sql: string) => this.#prepare(sql).all() as Row[];
    const shown = this.#facts.number("shown");
    return {
      meta: this.#facts.all(),
      contacts: this.#addressBook.read(this.#generation)?.map((entry) => this.#withCard(entry)) ?? this.#contacts(),
      // node:sqlite throws at a number that is no safe integer.
      pairs: new Map(
        all(`SELECT lower(hex(peer)) AS key, min(next, ${Number.MAX_SAFE_INTEGER}) AS next FROM pairs`).map((row) => [
          row.key as string,
          row.next as number,
        ]),
      ),
      keyrings: all("SELECT suite, value FROM keyrings").map((row): KeyringRow => {
        const suite = row.suite as SuiteName;
        const sealed = blob(row, "value");
        return { suite, value: () => this.#sealer.open(`keyring:${suite}`, sealed) };
      }),
      conversations: all("SELECT id, suite, peer, receipt_due, tick_at FROM conversations").map((row) =>
        this.#conversation(row),
      ),
      ...this.#queues.load(),
      unshown: this.#history.after(shown, Number.MAX_SAFE_INTEGER),
      expiring: this.#history.expiring(),
      unread: this.#facts.unread().map(({ conversation, from }) => {
        return { conversation, from, count: this.#history.linesFrom(conversation, from) };
      }),
      // A number that has been shown is not given again, though its row may have been erased.
      nextSeq: { ...this.#queues.next(), history: Math.max(this.#history.next(), shown + 1) },
      rolledBack: this.rolledBack,
    };
  }

  async commit(ops: readonly StoreOp[]): Promise<Committed> {
    return this.#commit(ops, this.#generation + 1);
  }

  #commit(ops: readonly StoreOp[], generation: number): Committed {
    const committing: Committing = { repeated: new Set(), deleted: new Set() };
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      for (const op of ops) this.#write(op, committing);
      this.#facts.setNumber("generation", generation);
      this.#db.exec("COMMIT");
    } catch (cause) {
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw new ClientError("PROFILE_WRITE_FAILED", { reason: reasonOf(cause) }, { cause });
    }
    this.#generation = generation;
    if (ops.some(({ op }) => op === "forget")) dropCopies(this.#db);
    return committing;
  }

  async history(conversation: ConversationId, limit: number, edge?: Edge): Promise<readonly HistoryRow[]> {
    return guarded(() => this.#history.page(conversation, limit, edge));
  }

  async find(conversation: ConversationId, keys: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    return guarded(() => this.#history.find(conversation, keys));
  }

  async about(conversation: ConversationId, lines: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    return guarded(() => this.#history.about(conversation, lines));
  }

  async newest(within?: number): Promise<Newest> {
    return guarded(() => this.#history.newest(within));
  }

  async everything(after: number, limit: number): Promise<readonly HistoryRow[]> {
    return guarded(() => this.#history.after(after, limit));
  }

  /** Leaves nothing in the write-ahead log: what has been overwritten since is gone from the disk with it. */
  truncateLog(): void {
    if (this.#truncatedAt === this.#generation || !this.#db.isOpen) return;
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#truncatedAt = this.#generation;
  }

  /** Makes the next start quicker. What fails here costs nothing but that. */
  keepAddressBook(): void {
    if (!this.#db.isOpen) return;
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      this.#addressBook.write(this.#generation, () => this.#contacts());
      this.#db.exec("COMMIT");
    } catch {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #write(op: StoreOp, committing: Committing): void {
    switch (op.op) {
      case "meta":
        return this.#facts.set(op.key, op.value);
      case "contact":
        return this.#writeContact(op.contact);
      case "forget":
        return this.#forget(op.peer, op.conversations);
      case "pair":
        return this.#run("INSERT OR REPLACE INTO pairs VALUES (?, ?)", op.peer, op.next);
      case "keyring":
        return this.#run(
          "INSERT OR REPLACE INTO keyrings VALUES (?, ?)",
          op.suite,
          this.#sealer.seal(`keyring:${op.suite}`, op.value()),
        );
      case "conversation":
        return this.#writeConversation(op);
      case "inboxAdd":
      case "inboxDone":
      case "outboxPut":
      case "outboxDone":
      case "outboundPut":
      case "outboundDone":
        return this.#queues.write(op);
      case "sealed":
      case "settled":
      case "over":
        return this.#ledgers.write(op);
      case "historyAdd":
      case "unconfirmed":
      case "erase":
      case "expire":
        return this.#history.write(op, committing);
      case "shown":
        return this.#facts.setNumber("shown", op.through);
      case "unread":
        return this.#facts.setUnread(op.conversation, op.from);
    }
  }

  #writeContact(contact: Contact): void {
    const key = toHex(contact.id);
    this.#addressBook.erase();
    this.#run(
      "INSERT OR REPLACE INTO contacts VALUES (?, ?, ?)",
      contact.id,
      this.#sealer.seal(`contact:${key}`, encodeContact(contact)),
      this.#sealer.seal(`card:${key}`, contact.card()),
    );
  }

  #writeConversation({ conversation, suite, peer, receiptDue, tickAt, state }: ConversationRow): void {
    this.#run(
      "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
      conversation,
      suite,
      peer,
      receiptDue ? 1 : 0,
      tickAt ?? null,
      this.#sealer.seal(`conversation:${toHex(conversation)}`, state()),
    );
  }

  #forget(peer: ClientId, conversations: readonly ConversationId[]): void {
    for (const table of ["pairs", "inbox", "outbound"]) this.#run(`DELETE FROM ${table} WHERE peer = ?`, peer);
    this.#addressBook.erase();
    this.#run("DELETE FROM contacts WHERE id = ?", peer);
    for (const conversation of conversations) {
      for (const table of ["outbox", "history", "ledger", "checkpoints"])
        this.#run(`DELETE FROM ${table} WHERE conversation = ?`, conversation);
      this.#run("DELETE FROM conversations WHERE id = ?", conversation);
      this.#facts.forget(conversation);
    }
  }

  #contacts(): Contact[] {
    const rows = this.#prepare("SELECT id, value FROM contacts").all() as Row[];
    return rows.map((row) => {
      const id = blob(row, "id") as ClientId;
      const value = decodeContact(this.#sealer.open(`contact:${toHex(id)}`, blob(row, "value")));
      if (!value) throw damaged("contacts");
      return this.#withCard({ id, ...value });
    });
  }

  #withCard(entry: Entry): Contact {
    return { ...entry, card: () => this.#read("card", entry.id) };
  }

  #conversation(row: Row): StoredConversation {
    const conversation = blob(row, "id") as ConversationId;
    return {
      conversation,
      suite: row.suite as SuiteName,
      peer: clientId(row),
      receiptDue: row.receipt_due === 1,
      ...(typeof row.tick_at === "number" ? { tickAt: row.tick_at } : {}),
      state: () => this.#read("conversation", conversation),
      ledgers: () => guarded(() => this.#ledgers.of(conversation)),
    };
  }

  /** Few are needed of all that there are: a start leaves them in the file. */
  #read(what: keyof typeof READ_LATER, id: Uint8Array): Uint8Array {
    return guarded(() => {
      const row = this.#prepare(READ_LATER[what]).get(id) as Row | undefined;
      if (!row) throw damaged(what);
      return this.#sealer.open(`${what}:${toHex(id)}`, blob(row, "value"));
    });
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
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

/** Whatever SQLite says about a changed file, to a person it is a damaged profile. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ClientError("PROFILE_DAMAGED", { part: reasonOf(cause) }, { cause });
  }
}

function clientId(row: Row): ClientId {
  return blob(row, "peer") as ClientId;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
