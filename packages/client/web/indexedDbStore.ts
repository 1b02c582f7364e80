import { toHex } from "@sandi/crypto";
import { webPrimitives, webRng } from "@sandi/crypto/web";
import { type ClientId, type ConversationId, ProtocolError, type SuiteName } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import { bySeq } from "../store/bySeq.ts";
import {
  CONVERSATION_FACTS,
  type Committed,
  type Committing,
  type Contact,
  type ConversationRow,
  type Edge,
  type HistoryKey,
  type HistoryRow,
  type InboxRow,
  type Newest,
  type OutboundRow,
  type OutboxRow,
  type ProfileStore,
  type Snapshot,
  type StoreOp,
} from "../store/port.ts";
import { Sealer } from "../store/sealer.ts";
import { secretBox } from "../store/secretBox.ts";
import { damaged, decodeContact, decodeOutbox, encodeContact, encodeOutbox } from "../store/values.ts";
import { completed, reasonOf, requested } from "./database.ts";
import { WebClientError } from "./errors/webClientError.ts";
import { HistoryRows, openedRows } from "./historyRows.ts";
import {
  eraseLedgers,
  ledgersByConversation,
  type StoredCheckpoint,
  type StoredLedgerRow,
  storedLedgerRow,
} from "./ledgers.ts";
import { manyOpener } from "./manyOpener.ts";
import { key, own } from "./rows.ts";

const TABLES = [
  "meta",
  "counts",
  "contacts",
  "pairs",
  "keyrings",
  "conversations",
  "inbox",
  "outbox",
  "outbound",
  "history",
  "ledger",
  "checkpoints",
] as const;
type Table = (typeof TABLES)[number];

type Sealed = { readonly value: Uint8Array };
type StoredContact = Sealed & { readonly id: ClientId; readonly card: Uint8Array };
type StoredKeyring = Sealed & { readonly suite: SuiteName };
type SealedConversation = Sealed & Omit<ConversationRow, "state">;
type StoredOutbox = Sealed & Pick<OutboxRow, "seq" | "conversation">;

/** How many conversations are looked at in one transaction. */
const STEPS = 100;

/** A profile's state in IndexedDB. What is secret in a row is sealed under the profile's storage key. */
export class IndexedDbStore implements ProfileStore {
  readonly #database: IDBDatabase;
  readonly #sealer: Sealer;
  readonly #openMany: ReturnType<typeof manyOpener>;

  /**
   * @param database opened by the caller, closed by `close`
   * @param storageKey 32 bytes; the store keeps a reference
   */
  constructor(database: IDBDatabase, storageKey: Uint8Array) {
    this.#database = database;
    this.#sealer = new Sealer(secretBox(webPrimitives, webRng, storageKey));
    this.#openMany = manyOpener(storageKey);
  }

  meta(key: string): Promise<Uint8Array | undefined> {
    return this.#read(["meta"], (store) => requested<Uint8Array | undefined>(store("meta").get(key)));
  }

  load(): Promise<Snapshot> {
    return this.#read(TABLES, async (store) => {
      // Requests are answered in their order, so all are made before the first is waited for.
      const all = <T>(table: Table) => requested<T[]>(store(table).getAll());
      const counted = requested<number | undefined>(store("counts").get("shown"));
      const next = Promise.all([
        nextSeq(store("inbox")),
        nextSeq(store("outbox")),
        nextSeq(store("outbound")),
        nextSeq(store("history")),
      ]);
      const rows = Promise.all([
        requested(store("meta").getAllKeys()),
        all<Uint8Array>("meta"),
        all<StoredContact>("contacts"),
        all<{ readonly peer: ClientId; readonly next: number }>("pairs"),
        all<StoredKeyring>("keyrings"),
        all<SealedConversation>("conversations"),
        all<InboxRow>("inbox"),
        all<StoredOutbox>("outbox"),
        all<OutboundRow>("outbound"),
        all<StoredLedgerRow>("ledger"),
        all<StoredCheckpoint>("checkpoints"),
      ]);
      const shown = (await counted) ?? 0;
      const history = new HistoryRows(store("history"), this.#sealer);
      const unread = await unreadIn(store("counts"), history);
      const unshown = await history.after(shown);
      const expiring = await history.expiring();
      const [nextInbox, nextOutbox, nextOutbound, nextHistory] = await next;
      const [names, facts, contacts, pairs, keyrings, conversations, inbox, outbox, outbound, ledger, checkpoints] =
        await rows;
      const ledgersOf = ledgersByConversation(ledger, checkpoints);
      return {
        meta: new Map(names.map((name, index) => [String(name), facts[index]!])),
        contacts: contacts.map((row) => this.#contact(row)),
        pairs: new Map(pairs.map(({ peer, next }) => [toHex(peer), next])),
        keyrings: keyrings.map(({ suite, value }) => ({ suite, value: this.#lazy(`keyring:${suite}`, value) })),
        conversations: conversations.map(({ value, ...row }) => {
          const hex = toHex(row.conversation);
          return { ...row, state: this.#lazy(`conversation:${hex}`, value), ledgers: () => ledgersOf(hex) };
        }),
        inbox,
        outbox: outbox.map((row) => this.#outboxRow(row)),
        outbound,
        unshown,
        expiring,
        unread,
        nextSeq: {
          inbox: nextInbox,
          // A body on its way names its text by number, though that text's row may be gone.
          outbox: outbound.reduce((next, { text = 0 }) => Math.max(next, text + 1), nextOutbox),
          outbound: nextOutbound,
          // A number that has been shown is not given again, though its row may have been erased.
          history: Math.max(nextHistory, shown + 1),
        },
        // A copy of a browser's folder takes everything along that could tell.
        rolledBack: false,
      };
    });
  }

  async commit(ops: readonly StoreOp[]): Promise<Committed> {
    const committing: Committing = { repeated: new Set(), deleted: new Set() };
    let transaction: IDBTransaction | undefined;
    try {
      // Strict: what is sent after this must be on disk, and not only on its way there.
      transaction = this.#database.transaction(TABLES, "readwrite", { durability: "strict" });
      const done = completed(transaction);
      done.catch(() => undefined);
      for (const op of ops) await this.#write(op, transaction, committing);
      await done;
    } catch (cause) {
      abort(transaction);
      throw writeFailure(cause);
    }
    return committing;
  }

  history(conversation: ConversationId, limit: number, edge?: Edge): Promise<readonly HistoryRow[]> {
    if (limit <= 0) return Promise.resolve([]);
    return this.#history((rows) => rows.page(conversation, limit, edge));
  }

  find(conversation: ConversationId, keys: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    return this.#history((rows) => rows.find(conversation, keys));
  }

  about(conversation: ConversationId, lines: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    return this.#history((rows) => rows.about(conversation, lines));
  }

  async newest(within?: number): Promise<Newest> {
    const lines =
      within === undefined ? await this.#newestOfAll() : await this.#history((rows) => rows.newestWithin(within));
    return { lines: lines.sort(bySeq), about: (await this.#history((rows) => rows.aboutAny(lines))).sort(bySeq) };
  }

  /** A commit waits for a transaction that reads: so not all are read in one. */
  async #newestOfAll(): Promise<HistoryRow[]> {
    const lines: HistoryRow[] = [];
    for (;;) {
      const some = await this.#history((rows) => rows.newestOf(lines.at(-1)?.conversation, STEPS));
      lines.push(...some);
      if (some.length < STEPS) return lines;
    }
  }

  async everything(after: number, limit: number): Promise<readonly HistoryRow[]> {
    return openedRows(await this.#history((rows) => rows.storedAfter(after, limit)), this.#openMany);
  }

  #history<T>(read: (rows: HistoryRows) => Promise<T>): Promise<T> {
    return this.#read(["history"], (store) => read(new HistoryRows(store("history"), this.#sealer)));
  }

  close(): void {
    this.#database.close();
  }

  /** Only what has to be read first makes the writes behind it wait; the others are queued in their order. */
  #write(op: StoreOp, transaction: IDBTransaction, committing: Committing): Promise<void> | undefined {
    const put = (table: Table, value: unknown, key?: IDBValidKey) => {
      transaction.objectStore(table).put(value, key);
      return undefined;
    };
    const remove = (table: Table, { from, to }: { readonly from: number; readonly to: number }) => {
      if (from <= to) transaction.objectStore(table).delete(IDBKeyRange.bound(from, to));
      return undefined;
    };
    switch (op.op) {
      case "meta":
        return put("meta", own(op.value), op.key);
      case "contact":
        return put("contacts", this.#sealedContact(op.contact));
      case "forget":
        return forget(transaction, op.peer, op.conversations);
      case "pair":
        return put("pairs", { peer: own(op.peer), next: op.next });
      case "keyring":
        return put("keyrings", { suite: op.suite, value: this.#sealer.seal(`keyring:${op.suite}`, op.value()) });
      case "conversation":
        return put("conversations", this.#sealedConversation(op));
      case "inboxAdd":
        return put("inbox", { ...op.row, peer: own(op.row.peer), body: own(op.row.body) });
      case "inboxDone":
        return remove("inbox", op);
      case "outboxPut": {
        const { seq, conversation } = op.row;
        const value = this.#sealer.seal(`outbox:${seq}`, encodeOutbox(op.row));
        return put("outbox", { seq, conversation: own(conversation), value });
      }
      case "outboxDone":
        return remove("outbox", op);
      case "outboundPut":
        return put("outbound", { ...op.row, peer: own(op.row.peer), body: own(op.row.body) });
      case "outboundDone":
        return remove("outbound", op);
      case "sealed":
        return put("ledger", storedLedgerRow(op));
      case "settled": {
        const { conversation, session, checkpoint, ranges } = op;
        const place = [key(conversation), key(session)];
        for (const { epoch, from, to } of ranges)
          transaction.objectStore("ledger").delete(IDBKeyRange.bound([...place, epoch, from], [...place, epoch, to]));
        return put("checkpoints", { conversation: own(conversation), session: own(session), ...checkpoint });
      }
      case "over":
        return eraseLedgers(transaction, [key(op.conversation), key(op.session)]);
      case "historyAdd":
      case "unconfirmed":
      case "erase":
      case "expire":
        return new HistoryRows(transaction.objectStore("history"), this.#sealer).write(op, committing);
      case "shown":
        return put("counts", op.through, "shown");
      case "unread":
        if (op.from !== undefined) return put("counts", op.from, key(op.conversation));
        transaction.objectStore("counts").delete(key(op.conversation));
        return;
      default:
        return op satisfies never;
    }
  }

  #sealedContact(contact: Contact): StoredContact {
    const hex = toHex(contact.id);
    return {
      id: own(contact.id) as ClientId,
      value: this.#sealer.seal(`contact:${hex}`, encodeContact(contact)),
      card: this.#sealer.seal(`card:${hex}`, contact.card()),
    };
  }

  #sealedConversation({ conversation, suite, peer, receiptDue, tickAt, state }: ConversationRow): SealedConversation {
    return {
      conversation: own(conversation) as ConversationId,
      suite,
      peer: own(peer) as ClientId,
      receiptDue,
      ...(tickAt === undefined ? {} : { tickAt }),
      value: this.#sealer.seal(`conversation:${toHex(conversation)}`, state()),
    };
  }

  #contact({ id, value, card }: StoredContact): Contact {
    const hex = toHex(id);
    const contact = decodeContact(this.#sealer.open(`contact:${hex}`, value));
    if (!contact) throw damaged("contacts");
    return { id, ...contact, card: this.#lazy(`card:${hex}`, card) };
  }

  #outboxRow({ seq, conversation, value }: StoredOutbox): OutboxRow {
    const row = decodeOutbox(this.#sealer.open(`outbox:${seq}`, value));
    if (!row) throw damaged("outbox");
    return { seq, conversation, ...row };
  }

  /** Opened when it is asked for. */
  #lazy(place: string, sealed: Uint8Array): () => Uint8Array {
    return () => this.#sealer.open(place, sealed);
  }

  /** Whatever goes wrong with what someone changed is one thing to a person: a damaged profile. */
  async #read<T>(tables: readonly Table[], read: (store: (table: Table) => IDBObjectStore) => Promise<T>): Promise<T> {
    try {
      const transaction = this.#database.transaction(tables);
      return await read((table) => transaction.objectStore(table));
    } catch (cause) {
      if (cause instanceof ProtocolError) throw cause;
      throw new ClientError("PROFILE_DAMAGED", { part: reasonOf(cause) }, { cause });
    }
  }
}

/** What a person can do about it differs: the disk may be full, or the storage gone. */
function writeFailure(cause: unknown): ProtocolError {
  const name = cause instanceof Error ? cause.name : "";
  if (name === "QuotaExceededError") return new WebClientError("STORAGE_FULL", {}, { cause });
  if (name === "InvalidStateError") return new WebClientError("STORAGE_GONE", {}, { cause });
  return new ClientError("PROFILE_WRITE_FAILED", { reason: reasonOf(cause) }, { cause });
}

async function forget(
  transaction: IDBTransaction,
  peer: ClientId,
  conversations: readonly ConversationId[],
): Promise<void> {
  const erase = async (table: Table, index: string, range: IDBValidKey | IDBKeyRange) => {
    const store = transaction.objectStore(table);
    for (const row of await requested(store.index(index).getAllKeys(range))) store.delete(row);
  };
  transaction.objectStore("contacts").delete(key(peer));
  transaction.objectStore("pairs").delete(key(peer));
  await erase("inbox", "peer", key(peer));
  await erase("outbound", "peer", key(peer));
  for (const conversation of conversations) {
    transaction.objectStore("conversations").delete(key(conversation));
    transaction.objectStore("counts").delete(key(conversation));
    for (const fact of Object.values(CONVERSATION_FACTS))
      transaction.objectStore("meta").delete(fact + toHex(conversation));
    eraseLedgers(transaction, [key(conversation)]);
    await erase("outbox", "conversation", key(conversation));
    // An array sorts after everything else that a key can be.
    await erase("history", "message", IDBKeyRange.bound([key(conversation)], [key(conversation), []]));
  }
}

async function unreadIn(counts: IDBObjectStore, history: HistoryRows): Promise<Snapshot["unread"]> {
  // Names sort before bytes.
  const ids = await requested(counts.getAllKeys(IDBKeyRange.lowerBound(new ArrayBuffer(0))));
  return Promise.all(
    ids.map(async (id) => {
      const conversation = new Uint8Array(id as ArrayBuffer) as ConversationId;
      const from = await requested<number>(counts.get(id));
      return { conversation, from, count: await history.linesFrom(conversation, from) };
    }),
  );
}

async function nextSeq(store: IDBObjectStore): Promise<number> {
  const last = await requested(store.openKeyCursor(null, "prev"));
  return last === null ? 1 : Number(last.key) + 1;
}

function abort(transaction: IDBTransaction | undefined): void {
  try {
    transaction?.abort();
  } catch {
    // It has ended by itself.
  }
}
