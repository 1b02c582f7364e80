import { equal, toHex } from "@sandi/crypto";
import {
  type Checkpoint,
  type ClientId,
  type ConversationId,
  comparePositions,
  type LedgerRow,
  type Position,
  type SuiteName,
} from "@sandi/protocol";
import { bySeq } from "./bySeq.ts";
import { emptiedAbout, isNothing, superseded } from "./changes.ts";
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
  type KeyringRow,
  type LedgerOf,
  type Newest,
  type OutboundRow,
  type OutboxRow,
  type ProfileStore,
  type Seqs,
  type Snapshot,
  type StoreOp,
} from "./port.ts";

const NOTHING = new Uint8Array(0);

type Ledger = {
  readonly conversation: ConversationId;
  readonly session: Uint8Array;
  checkpoint: Checkpoint | undefined;
  readonly rows: Map<string, LedgerRow>;
};

/** A profile's state that ends with the process: what `--ephemeral` keeps. */
export class MemoryStore implements ProfileStore {
  readonly #meta = new Map<string, Uint8Array>();
  readonly #contacts = new Map<string, Contact>();
  readonly #pairs = new Map<string, number>();
  readonly #keyrings = new Map<SuiteName, KeyringRow>();
  readonly #conversations = new Map<string, ConversationRow>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #inbox = new Map<number, InboxRow>();
  readonly #outbox = new Map<number, OutboxRow>();
  readonly #outbound = new Map<number, OutboundRow>();
  /** By conversation, the rows by their key, in the order of their seq. */
  readonly #history = new Map<string, Map<string, HistoryRow>>();
  readonly #expiring = new Map<string, Snapshot["expiring"][number]>();
  readonly #unread = new Map<string, { readonly conversation: ConversationId; readonly from: number }>();
  #nextSeq = { inbox: 1, outbox: 1, outbound: 1, history: 1 };
  #shown = 0;

  async load(): Promise<Snapshot> {
    const history = [...this.#history.values()].flatMap((rows) => [...rows.values()]);
    return {
      meta: new Map(this.#meta),
      contacts: [...this.#contacts.values()],
      pairs: new Map(this.#pairs),
      keyrings: [...this.#keyrings.values()],
      conversations: [...this.#conversations.values()].map((row) => ({
        ...row,
        ledgers: () => this.#ledgersOf(row.conversation),
      })),
      inbox: inOrder(this.#inbox.values()),
      outbox: inOrder(this.#outbox.values()),
      outbound: inOrder(this.#outbound.values()),
      unshown: inOrder(history.filter(({ seq }) => seq > this.#shown)),
      expiring: [...this.#expiring.values()].sort((a, b) => a.at - b.at),
      unread: [...this.#unread.values()].map((unread) => ({ ...unread, count: this.#linesFrom(unread) })),
      nextSeq: { ...this.#nextSeq },
      rolledBack: false,
    };
  }

  async commit(ops: readonly StoreOp[]): Promise<Committed> {
    const committing: Committing = { repeated: new Set(), deleted: new Set() };
    for (const op of ops) this.#write(op, committing);
    return committing;
  }

  async history(conversation: ConversationId, limit: number, edge?: Edge): Promise<readonly HistoryRow[]> {
    if (limit <= 0) return [];
    const lines = this.#lines(conversation);
    if (edge === undefined) return lines.slice(-limit);
    return "after" in edge
      ? lines.filter(({ seq }) => seq > edge.after).slice(0, limit)
      : lines.filter(({ seq }) => seq < edge.before).slice(-limit);
  }

  async find(conversation: ConversationId, keys: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    const wanted = new Set(keys.map(messageKey));
    return this.#rows(conversation).filter((row) => wanted.has(messageKey(row)));
  }

  async newest(within = Number.MAX_SAFE_INTEGER): Promise<Newest> {
    const last = [...this.#history.keys()].flatMap((conversation) => this.#linesOf(conversation).at(-1) ?? []);
    const lines = last.filter(({ seq }) => seq >= this.#nextSeq.history - within);
    const about = await Promise.all(lines.map((line) => this.about(line.conversation, [line])));
    return { lines: inOrder(lines), about: inOrder(about.flat()) };
  }

  async about(conversation: ConversationId, lines: readonly HistoryKey[]): Promise<readonly HistoryRow[]> {
    return this.#about(conversation, lines);
  }

  #about(conversation: ConversationId, lines: readonly HistoryKey[]): HistoryRow[] {
    const keys = new Set(lines.map(messageKey));
    return this.#rows(conversation).filter(({ about }) => about && keys.has(messageKey(about)));
  }

  async everything(after: number, limit: number): Promise<readonly HistoryRow[]> {
    const rows = [...this.#history.values()].flatMap((all) => [...all.values()]);
    return inOrder(rows.filter(({ seq }) => seq > after)).slice(0, limit);
  }

  #rows(conversation: ConversationId): HistoryRow[] {
    return [...(this.#history.get(toHex(conversation))?.values() ?? [])];
  }

  #lines(conversation: ConversationId): HistoryRow[] {
    return this.#linesOf(toHex(conversation));
  }

  #linesOf(conversation: string): HistoryRow[] {
    return [...(this.#history.get(conversation)?.values() ?? [])].filter(({ about }) => about === undefined);
  }

  #linesFrom({ conversation, from }: { conversation: ConversationId; from: number }): number {
    return this.#lines(conversation).filter(({ seq }) => seq >= from).length;
  }

  close(): void {}

  #write(op: StoreOp, committing: Committing): void {
    switch (op.op) {
      case "meta":
        this.#meta.set(op.key, op.value);
        return;
      case "contact":
        this.#contacts.set(toHex(op.contact.id), op.contact);
        return;
      case "forget":
        return this.#forget(op.peer, op.conversations);
      case "pair":
        this.#pairs.set(toHex(op.peer), op.next);
        return;
      case "keyring":
        this.#keyrings.set(op.suite, op);
        return;
      case "conversation":
        this.#conversations.set(toHex(op.conversation), op);
        return;
      case "inboxAdd":
        return this.#put("inbox", this.#inbox, op.row);
      case "inboxDone":
        return remove(this.#inbox, op);
      case "outboxPut":
        return this.#put("outbox", this.#outbox, op.row);
      case "outboxDone":
        return remove(this.#outbox, op);
      case "sealed":
        this.#ledger(op.conversation, op.row.ref.session).rows.set(placeKey(op.row.ref), op.row);
        return;
      case "settled": {
        const ledger = this.#ledger(op.conversation, op.session);
        ledger.checkpoint = op.checkpoint;
        for (const { epoch, from, to } of op.ranges)
          for (let sequence = from; sequence <= to; sequence++) ledger.rows.delete(placeKey({ epoch, sequence }));
        return;
      }
      case "over":
        this.#ledgers.delete(ledgerKey(op.conversation, op.session));
        return;
      case "outboundPut":
        return this.#put("outbound", this.#outbound, op.row);
      case "outboundDone":
        return remove(this.#outbound, op);
      case "historyAdd":
        return this.#addHistory(op.row, committing);
      case "unconfirmed": {
        const rows = this.#history.get(toHex(op.conversation));
        const key = messageKey(op);
        const row = rows?.get(key);
        if (row) rows!.set(key, { ...row, unconfirmed: true });
        return;
      }
      case "erase":
        this.#expiring.delete(expiringKey(op));
        return this.#erase(op.conversation, op.line);
      case "expire":
        this.#expiring.set(expiringKey(op), { conversation: op.conversation, line: op.line, at: op.at });
        return;
      case "shown":
        this.#shown = op.through;
        return;
      case "unread": {
        const { conversation, from } = op;
        if (from === undefined) this.#unread.delete(toHex(conversation));
        else this.#unread.set(toHex(conversation), { conversation, from });
      }
    }
  }

  #ledgersOf(conversation: ConversationId): LedgerOf[] {
    const ledgers = [...this.#ledgers.values()].filter((ledger) => equal(ledger.conversation, conversation));
    return ledgers.map(({ session, checkpoint, rows }) => ({ session, checkpoint, rows: byPlace(rows.values()) }));
  }

  #ledger(conversation: ConversationId, session: Uint8Array): Ledger {
    const key = ledgerKey(conversation, session);
    const ledger = this.#ledgers.get(key) ?? { conversation, session, checkpoint: undefined, rows: new Map() };
    this.#ledgers.set(key, ledger);
    return ledger;
  }

  #put<T extends { readonly seq: number }>(table: keyof Snapshot["nextSeq"], rows: Map<number, T>, row: T): void {
    rows.set(row.seq, row);
    this.#nextSeq[table] = Math.max(this.#nextSeq[table], row.seq + 1);
  }

  #addHistory(row: HistoryRow, committing: Committing): void {
    const conversation = toHex(row.conversation);
    const rows = this.#history.get(conversation) ?? new Map<string, HistoryRow>();
    this.#history.set(conversation, rows);
    const key = messageKey(row);
    if (rows.has(key)) {
      committing.repeated.add(row.seq);
      return;
    }
    const deleted = row.about === undefined && [...rows.values()].some((other) => deletesLine(other, row));
    if (deleted) for (const seqs of Object.values(committing)) seqs.add(row.seq);
    rows.set(key, deleted || isNothing(row) ? emptied(row) : row);
    this.#nextSeq.history = Math.max(this.#nextSeq.history, row.seq + 1);
    if (row.about && !isNothing(row))
      for (const lost of superseded(this.#about(row.conversation, [row.about])))
        rows.set(messageKey(lost), emptied(lost, true));
  }

  #erase(conversation: ConversationId, line: HistoryKey): void {
    const rows = this.#history.get(toHex(conversation));
    for (const [key, row] of rows ?? [])
      if (key === messageKey(line) || (row.about && messageKey(row.about) === messageKey(line)))
        rows!.set(key, emptied(row));
  }

  #forget(peer: ClientId, conversations: readonly ConversationId[]): void {
    const key = toHex(peer);
    this.#contacts.delete(key);
    this.#pairs.delete(key);
    for (const rows of [this.#inbox, this.#outbound] as Map<number, { readonly peer: ClientId }>[])
      for (const [seq, row] of rows) if (toHex(row.peer) === key) rows.delete(seq);
    const gone = new Set(conversations.map(toHex));
    for (const [seq, row] of this.#outbox) if (gone.has(toHex(row.conversation))) this.#outbox.delete(seq);
    for (const [key, { conversation }] of this.#ledgers) if (gone.has(toHex(conversation))) this.#ledgers.delete(key);
    for (const [key, { conversation }] of this.#expiring) if (gone.has(toHex(conversation))) this.#expiring.delete(key);
    for (const conversation of gone) {
      this.#conversations.delete(conversation);
      this.#unread.delete(conversation);
      this.#history.delete(conversation);
      for (const fact of Object.values(CONVERSATION_FACTS)) this.#meta.delete(fact + conversation);
    }
  }
}

function inOrder<T extends { readonly seq: number }>(rows: Iterable<T>): T[] {
  return [...rows].sort(bySeq);
}

function remove(rows: Map<number, unknown>, { from, to }: Seqs): void {
  for (let seq = from; seq <= to; seq++) rows.delete(seq);
}

function emptied(row: HistoryRow, isLost = false): HistoryRow {
  const about = emptiedAbout(row, isLost);
  return { ...row, content: NOTHING, ...(about ? { about } : {}) };
}

function deletesLine({ author, about, deletes }: HistoryRow, line: HistoryRow): boolean {
  return (
    deletes === true && about !== undefined && equal(author, line.author) && messageKey(about) === messageKey(line)
  );
}

function expiringKey({ conversation, line }: { conversation: ConversationId; line: HistoryKey }): string {
  return `${toHex(conversation)}:${messageKey(line)}`;
}

function ledgerKey(conversation: ConversationId, session: Uint8Array): string {
  return `${toHex(conversation)}:${toHex(session)}`;
}

function placeKey({ epoch, sequence }: Position): string {
  return `${epoch}:${sequence}`;
}

function byPlace(rows: Iterable<LedgerRow>): LedgerRow[] {
  return [...rows].sort((a, b) => comparePositions(a.ref, b.ref));
}

function messageKey({ author, messageId }: HistoryKey): string {
  return `${toHex(author)}:${toHex(messageId)}`;
}
