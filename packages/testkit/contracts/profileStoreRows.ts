import type { Contact, ConversationRow, HistoryKey, HistoryRow, ProfileStore, Snapshot, StoreOp } from "@sandi/client";
import { toHex, utf8 } from "@sandi/crypto";
import type { ClientId, ConversationId, SuiteName } from "@sandi/protocol";

/** Rows for the contract of profile stores, and how two states are compared. No Node in here: it also runs in a page. */

export function id(number: number): ClientId {
  return new Uint8Array(32).fill(number) as ClientId;
}

export function conversationId(number: number): ConversationId {
  return new Uint8Array(32).fill(0x80 + number) as ConversationId;
}

export function messageId(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

export function contact(number: number, change: Partial<Contact> = {}): StoreOp {
  const row: Contact = {
    id: id(number),
    petname: `contact ${number}`,
    suites: ["rsa-des"],
    verified: number % 2 === 0,
    accepted: true,
    blocked: number % 3 === 0,
    muted: number % 4 === 1,
    card: () => utf8(`card ${number}`),
    ...change,
  };
  return { op: "contact", contact: row };
}

export function conversation(number: number, change: Partial<ConversationRow> = {}): StoreOp {
  return {
    op: "conversation",
    conversation: conversationId(number),
    suite: "rsa-des",
    peer: id(number),
    receiptDue: number % 2 === 0,
    state: () => utf8(`state ${number}`),
    ...change,
  };
}

export function pair(number: number, next: number): StoreOp {
  return { op: "pair", peer: id(number), next };
}

export function keyring(suite: SuiteName, text: string): StoreOp {
  return { op: "keyring", suite, value: () => utf8(text) };
}

export function inbox(seq: number, peer = 1, body: Uint8Array = utf8(`body ${seq}`)): StoreOp {
  return { op: "inboxAdd", row: { seq, peer: id(peer), at: 1_000 + seq, body } };
}

export function outbox(seq: number, of = 1, content: Uint8Array = utf8(`text ${seq}`)): StoreOp {
  const seals = [{ session: messageId(seq), epoch: 3, sequence: seq }];
  const recipients = [
    { client: id(of), seals },
    { client: id(of + 100), seals: [] },
  ];
  const row = {
    seq,
    conversation: conversationId(of),
    messageId: messageId(seq),
    content,
    createdAt: 2_000,
    recipients,
  };
  return { op: "outboxPut", row };
}

export function outbound(seq: number, peer = 1, body: Uint8Array = utf8(`body ${seq}`), text?: number): StoreOp {
  return { op: "outboundPut", row: { seq, peer: id(peer), body, ...(text === undefined ? {} : { text }) } };
}

export function line(seq: number, change: Partial<HistoryRow> = {}): HistoryRow {
  return {
    seq,
    conversation: conversationId(1),
    author: id(1),
    messageId: messageId(seq),
    at: 3_000 + seq,
    content: utf8(`line ${seq}`),
    unconfirmed: false,
    ...change,
  };
}

export function history(seq: number, change: Partial<HistoryRow> = {}): StoreOp {
  return { op: "historyAdd", row: line(seq, change) };
}

/** A place in a session, with what was sealed there. */
export function sealed(of: number, session: number, epoch: number, sequence: number, givenUp = false): StoreOp {
  const ref = { session: messageId(session), epoch, sequence };
  return {
    op: "sealed",
    conversation: conversationId(of),
    row: { ref, hash: utf8(`hash ${epoch} ${sequence}`), givenUp },
  };
}

export function key(number: number, author = 1): HistoryKey {
  return { author: id(author), messageId: messageId(number) };
}

/** Something of everything that a store keeps. */
export const EVERYTHING: readonly StoreOp[] = [
  { op: "meta", key: "test:fact", value: utf8("true") },
  contact(1),
  contact(2),
  pair(1, 4),
  keyring("rsa-des", "ring"),
  conversation(1, { tickAt: 5_000 }),
  conversation(2),
  inbox(1),
  inbox(2, 2),
  outbox(1),
  outbox(2, 2),
  outbound(1),
  outbound(2, 2, utf8("body 2"), 2),
  history(1),
  history(2, { conversation: conversationId(2), author: id(2) }),
  { op: "shown", through: 1 },
  { op: "unread", conversation: conversationId(2), from: 2 },
];

/** Everything that `load` tells, as text. Rows that have no order are put into one. */
export function laidOut({ meta, contacts, pairs, keyrings, conversations, unread, ...rest }: Snapshot): string {
  const sorted = (rows: readonly unknown[]) => rows.map(plain).sort();
  const opened = {
    contacts: sorted(contacts.map((row) => ({ ...row, card: row.card() }))),
    unread: sorted(unread),
    pairs: sorted([...pairs].map(([peer, next]) => ({ peer, next }))),
    keyrings: sorted(keyrings.map(({ suite, value }) => ({ suite, value: value() }))),
    conversations: sorted(
      conversations.map(({ conversation, suite, peer, receiptDue, tickAt, state, ledgers }) => {
        const sealed = sorted(ledgers());
        return { conversation, suite, peer, receiptDue, tickAt, state: state(), sealed };
      }),
    ),
  };
  // A store's own notes are not compared.
  const facts = [...meta].filter(([key]) => key.startsWith("test:")).sort();
  return plain({ meta: facts, ...opened, ...rest });
}

/** Everything that a store tells; without the next numbers, which need only be above all that are in use. */
export async function stateOf(store: ProfileStore): Promise<string> {
  const lines: string[] = [];
  for (const number of [1, 2, 3]) lines.push(plain(await store.history(conversationId(number), 10_000)));
  const nextSeq = { inbox: 0, outbox: 0, outbound: 0, history: 0 };
  return [laidOut({ ...(await store.load()), nextSeq }), ...lines].join("\n");
}

/** `count` writes of every kind, over few enough keys that they meet. The same for the same seed. */
export function randomOps(seed: number, count: number): StoreOp[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * limit);
  };
  const one = () => 1 + below(3);
  const seqs = () => {
    const from = below(12);
    return { from, to: from + below(4) };
  };
  const kinds: readonly ((index: number) => StoreOp)[] = [
    () => ({ op: "meta", key: `test:${one()}`, value: utf8(`fact ${below(100)}`) }),
    () => contact(one(), { petname: `name ${below(100)}` }),
    () => ({ op: "forget", peer: id(one()), conversations: [conversationId(one())] }),
    () => pair(one(), below(100)),
    () => keyring("rsa-des", `ring ${below(100)}`),
    () => conversation(one(), { receiptDue: below(2) === 0, state: () => utf8("a state") }),
    () => inbox(below(12), one()),
    () => ({ op: "inboxDone", ...seqs() }),
    () => outbox(below(12), one()),
    () => ({ op: "outboxDone", ...seqs() }),
    () => outbound(below(12), one()),
    () => ({ op: "outboundDone", ...seqs() }),
    ...Array.from({ length: 6 }, () => (index: number) => {
      return history(index, { conversation: conversationId(one()), author: id(one()), messageId: messageId(below(8)) });
    }),
    () => {
      return {
        op: "unconfirmed",
        conversation: conversationId(one()),
        author: id(one()),
        messageId: messageId(below(8)),
      };
    },
    (index) => ({ op: "unread", conversation: conversationId(one()), ...(below(2) === 0 ? {} : { from: index }) }),
    (index) => ({ op: "shown", through: Math.max(0, index - below(10)) }),
  ];
  return Array.from({ length: count }, (_, index) => kinds[below(kinds.length)]!(seed * 1_000 + index + 1));
}

/** Any value as text: equal texts, equal values. Long bytes by their length and both ends. */
export function plain(value: unknown): string {
  if (value instanceof Uint8Array) {
    if (value.length <= 64) return `<${toHex(value)}>`;
    const sum = value.reduce((total, byte) => (total * 31 + byte) >>> 0, 7);
    return `<${toHex(value.subarray(0, 16))}… ${value.length} bytes, ${sum}>`;
  }
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (value instanceof Set) return plain([...value].sort((a, b) => Number(a) - Number(b)));
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${fields.map(([name, field]) => `${name}: ${plain(field)}`).join(", ")} }`;
}

export function same(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [plain(actual), plain(expected)];
  if (one !== other) throw new Error(`${what}\n  is       ${one}\n  and not  ${other}`);
}
