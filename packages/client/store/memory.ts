import { toHex } from "@sandi/crypto";
import type { ClientId } from "@sandi/protocol";
import type {
  Contact,
  ConversationRow,
  HistoryRow,
  InboxRow,
  OutboundRow,
  OutboxRow,
  ProfileStore,
  Snapshot,
  StoreOp,
} from "../core/model.ts";

/** A profile's state that ends with the process: what `--ephemeral` keeps. */
export class MemoryStore implements ProfileStore {
  readonly #meta = new Map<string, Uint8Array>();
  readonly #contacts = new Map<string, Contact>();
  readonly #conversations = new Map<string, ConversationRow>();
  readonly #inbox = new Map<number, InboxRow>();
  readonly #outbox = new Map<number, OutboxRow>();
  readonly #outbound = new Map<number, OutboundRow>();
  readonly #history = new Map<number, HistoryRow>();
  /** History seq by peer, kind and message id. */
  readonly #messages = new Map<string, number>();

  load(): Snapshot {
    const next = (rows: ReadonlyMap<number, unknown>) => Math.max(0, ...rows.keys()) + 1;
    return {
      meta: new Map(this.#meta),
      contacts: [...this.#contacts.values()],
      conversations: [...this.#conversations.values()],
      inbox: bySeq(this.#inbox),
      outbox: bySeq(this.#outbox),
      outbound: bySeq(this.#outbound),
      unshown: bySeq(this.#history).filter(({ shown }) => !shown),
      nextSeq: {
        inbox: next(this.#inbox),
        outbox: next(this.#outbox),
        outbound: next(this.#outbound),
        history: next(this.#history),
      },
      rolledBack: false,
    };
  }

  commit(ops: readonly StoreOp[]): void {
    for (const op of ops) this.#write(op);
  }

  hasMessage(peer: ClientId, kind: "mine" | "theirs", messageId: Uint8Array): boolean {
    return this.#messages.has(messageKey(peer, kind, messageId));
  }

  history(peer: ClientId, limit: number, before = Number.MAX_SAFE_INTEGER): readonly HistoryRow[] {
    const key = toHex(peer);
    return bySeq(this.#history)
      .filter((row) => row.seq < before && toHex(row.peer) === key)
      .slice(-limit);
  }

  close(): void {}

  #write(op: StoreOp): void {
    switch (op.op) {
      case "meta":
        this.#meta.set(op.key, op.value);
        return;
      case "contact":
        this.#contacts.set(toHex(op.contact.id), op.contact);
        return;
      case "forget":
        return this.#forget(op.id);
      case "conversation":
        this.#conversations.set(`${op.suite}:${toHex(op.peer)}`, op);
        return;
      case "inboxAdd":
        this.#inbox.set(op.row.seq, op.row);
        return;
      case "inboxDone":
        this.#inbox.delete(op.seq);
        return;
      case "outboxPut":
        this.#outbox.set(op.row.seq, op.row);
        return;
      case "outboxDone":
        this.#outbox.delete(op.seq);
        return;
      case "outboundPut":
        // The engine renumbers its rows in place; what is kept is what was committed.
        this.#outbound.set(op.row.seq, { ...op.row });
        return;
      case "outboundDone":
        for (const seq of op.seqs) this.#outbound.delete(seq);
        return;
      case "historyAdd":
        this.#history.set(op.row.seq, op.row);
        this.#messages.set(messageKey(op.row.peer, op.row.kind, op.row.messageId), op.row.seq);
        return;
      case "historyState":
        return this.#change(this.#messages.get(messageKey(op.peer, "mine", op.messageId)), { state: op.state });
      case "shown":
        for (const seq of op.seqs) this.#change(seq, { shown: true });
    }
  }

  #change(seq: number | undefined, change: Partial<HistoryRow>): void {
    const row = seq === undefined ? undefined : this.#history.get(seq);
    if (row) this.#history.set(row.seq, { ...row, ...change });
  }

  #forget(id: ClientId): void {
    const key = toHex(id);
    this.#contacts.delete(key);
    for (const rows of [this.#inbox, this.#outbox, this.#outbound, this.#history] as Map<number, { peer: ClientId }>[])
      for (const [seq, { peer }] of rows) if (toHex(peer) === key) rows.delete(seq);
    for (const [name, row] of this.#conversations) if (toHex(row.peer) === key) this.#conversations.delete(name);
    for (const name of this.#messages.keys()) if (name.startsWith(`${key}:`)) this.#messages.delete(name);
  }
}

function bySeq<T extends { readonly seq: number }>(rows: ReadonlyMap<number, T>): T[] {
  return [...rows.values()].sort((a, b) => a.seq - b.seq);
}

function messageKey(peer: ClientId, kind: HistoryRow["kind"], messageId: Uint8Array): string {
  return `${toHex(peer)}:${kind}:${toHex(messageId)}`;
}
