import { MemoryStore, type StoreOp } from "@sandi/client";
import { toHex, utf8 } from "@sandi/crypto";
import { WANTED_MOST } from "@sandi/protocol";
import { type Case, committed, reopened, rowsOf } from "./profileStoreCheck.ts";
import { FAILURE_CASES } from "./profileStoreFailureCases.ts";
import { HISTORY_CASES } from "./profileStoreHistoryCases.ts";
import {
  contact,
  conversation,
  conversationId,
  EVERYTHING,
  history,
  id,
  inbox,
  keyring,
  laidOut,
  line,
  messageId,
  outbound,
  outbox,
  pair,
  plain,
  randomOps,
  same,
  stateOf,
} from "./profileStoreRows.ts";

export type { StorePlace } from "./profileStoreCheck.ts";

const cases: Case[] = [];

function check(name: string, run: Case["run"]): void {
  cases.push({ name, run });
}

check("an empty store holds nothing and counts from 1", async (place) => {
  const store = await place.open();
  const empty = { meta: [], contacts: [], pairs: [], keyrings: [], conversations: [] };
  const rows = { inbox: [], outbox: [], outbound: [], unshown: [], expiring: [], unread: [] };
  const nextSeq = { inbox: 1, outbox: 1, outbound: 1, history: 1 };
  same(laidOut(await store.load()), plain({ ...empty, ...rows, nextSeq, rolledBack: false }), "the state");
  same(await store.history(conversationId(1), 10), [], "the history");
  same((await store.commit([])).repeated, [], "a commit of nothing");
});

check("the number of a text that is gone is not given again while a body names it", async (place) => {
  const ops: readonly StoreOp[] = [outbox(5), outbound(1, 1, utf8("a body"), 5), { op: "outboxDone", from: 5, to: 5 }];
  const store = await reopened(place, await committed(place, ops));
  same((await store.load()).nextSeq.outbox, 6, "the next number");
});

check("the next number of a pair that no relay would ask for can be read, and is still too large", async (place) => {
  const store = await reopened(place, await committed(place, [pair(1, 2 ** 53), pair(2, 7)]));
  const { pairs } = await store.load();
  same(
    [...pairs.values()].filter((next) => next <= WANTED_MOST),
    [7],
    "the numbers",
  );
});

check("what was committed is there when it is opened again", async (place) => {
  const store = await reopened(place, await committed(place, EVERYTHING));
  const state = await store.load();
  same(new Map(state.meta).get("test:fact"), utf8("true"), "the fact");
  same(
    state.contacts.map((row) => ({ ...row, card: row.card() })).sort((a, b) => a.id[0]! - b.id[0]!),
    [1, 2].map((number) => {
      const op = contact(number) as StoreOp & { op: "contact" };
      return { ...op.contact, card: op.contact.card() };
    }),
    "the contacts",
  );
  same([...state.pairs], [[toHex(id(1)), 4]], "the pairs");
  same(
    state.keyrings.map(({ suite, value }) => [suite, value()]),
    [["rsa-des", utf8("ring")]],
    "the keyrings",
  );
  const [one, two] = [...state.conversations].sort((a, b) => a.peer[0]! - b.peer[0]!);
  same([one?.tickAt, one?.receiptDue, one?.state()], [5_000, false, utf8("state 1")], "the first conversation");
  same([two?.tickAt, two?.receiptDue, two?.state()], [undefined, true, utf8("state 2")], "the second conversation");
  same(state.inbox, rowsOf(EVERYTHING, "inboxAdd"), "the inbox");
  same(state.outbox, rowsOf(EVERYTHING, "outboxPut"), "the outbox");
  same(state.outbound, rowsOf(EVERYTHING, "outboundPut"), "what is on its way");
  same(state.unshown, [line(2, { conversation: conversationId(2), author: id(2) })], "what was not shown");
  same(state.nextSeq, { inbox: 3, outbox: 3, outbound: 3, history: 3 }, "the next numbers");
  same(await store.history(conversationId(1), 10), [line(1)], "the history");
});

check("a row replaces the one with its key", async (place) => {
  const before = await committed(place, EVERYTHING);
  await before.commit([
    { op: "meta", key: "test:fact", value: utf8("false") },
    contact(1, { petname: "Ayu", suites: ["rsa-des", "ratchet"], verified: true, card: () => utf8("newer card") }),
    pair(1, 9),
    keyring("rsa-des", "another ring"),
    conversation(1, { receiptDue: true, state: () => utf8("later") }),
    outbox(1, 1, utf8("another text")),
    outbound(1, 1, utf8("another body")),
  ]);
  const state = await (await reopened(place, before)).load();
  same(state.meta.get("test:fact"), utf8("false"), "the fact");
  const ayu = state.contacts.find((row) => row.id[0] === 1);
  same([ayu?.petname, ayu?.suites, ayu?.card()], ["Ayu", ["rsa-des", "ratchet"], utf8("newer card")], "the contact");
  same([...state.pairs.values()], [9], "the pair");
  same(
    state.keyrings.map(({ value }) => value()),
    [utf8("another ring")],
    "the keyring",
  );
  const talk = state.conversations.find(({ peer }) => peer[0] === 1);
  same([talk?.receiptDue, talk?.tickAt, talk?.state()], [true, undefined, utf8("later")], "the conversation");
  same(
    state.outbox.map(({ content }) => content),
    [utf8("another text"), utf8("text 2")],
    "the outbox",
  );
  same(
    state.outbound.map(({ body }) => body),
    [utf8("another body"), utf8("body 2")],
    "what is on its way",
  );
});

check("a range takes the rows between its ends, both included, and no other", async (place) => {
  const seqs = [1, 2, 4, 5, 9];
  const before = await committed(place, [
    ...seqs.map((seq) => inbox(seq)),
    ...seqs.map((seq) => outbox(seq)),
    ...seqs.map((seq) => outbound(seq)),
  ]);
  await before.commit([
    { op: "inboxDone", from: 2, to: 5 },
    { op: "outboxDone", from: 3, to: 3 },
    { op: "outboundDone", from: 1, to: 1_000_000 },
  ]);
  const state = await (await reopened(place, before)).load();
  same(
    state.inbox.map(({ seq }) => seq),
    [1, 9],
    "the inbox",
  );
  same(
    state.outbox.map(({ seq }) => seq),
    seqs,
    "the outbox",
  );
  same(state.outbound, [], "what is on its way");
});

check("the writes of a commit take effect in their order", async (place) => {
  const store = await committed(place, [
    inbox(1),
    { op: "inboxDone", from: 1, to: 1 },
    { op: "outboxDone", from: 1, to: 1 },
    outbox(1, 2),
    contact(1),
    { op: "forget", peer: id(1), conversations: [conversationId(1)] },
    contact(1, { petname: "again" }),
    history(1),
    { op: "shown", through: 1 },
  ]);
  const state = await (await reopened(place, store)).load();
  same([state.inbox.length, state.outbox.length], [0, 1], "inbox and outbox");
  same(
    state.contacts.map(({ petname }) => petname),
    ["again"],
    "the contact",
  );
  same(state.unshown, [], "what was not shown");
});

check("who is forgotten leaves nothing, and everybody else stays", async (place) => {
  const facts = (number: number) => ["timer:", "read:", "told:"].map((fact) => fact + toHex(conversationId(number)));
  const names = [...facts(1), ...facts(2), ...facts(7)];
  const before = await committed(place, [
    ...EVERYTHING,
    ...names.map((key): StoreOp => ({ op: "meta", key, value: utf8("known") })),
  ]);
  await before.commit([{ op: "forget", peer: id(1), conversations: [conversationId(1), conversationId(7)] }]);
  const store = await reopened(place, before);
  const state = await store.load();
  same(
    state.contacts.map(({ petname }) => petname),
    ["contact 2"],
    "the contacts",
  );
  same([state.pairs.size, state.keyrings.length], [0, 1], "pairs and keyrings");
  same(
    names.filter((name) => state.meta.has(name)),
    facts(2),
    "the facts of conversations",
  );
  same(
    state.conversations.map(({ peer }) => peer),
    [id(2)],
    "the conversations",
  );
  for (const table of ["inbox", "outbox", "outbound"] as const)
    same(
      state[table].map(({ seq }) => seq),
      [2],
      table,
    );
  same(await store.history(conversationId(1), 10), [], "their history");
  same((await store.history(conversationId(2), 10)).length, 1, "the history of another");
  same((await store.commit([history(9, { messageId: messageId(1) })])).repeated, [], "a line that was there once");
});

check("large rows and many of them are kept byte for byte", async (place) => {
  const large = (size: number) => Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
  const many = Array.from({ length: 1_000 }, (_, index) => inbox(index + 10, 1, large(300)));
  const ops = [
    conversation(1, { state: () => large(300_000) }),
    inbox(1, 1, large(81_920)),
    outbox(1, 1, large(65_536)),
    outbound(1, 1, large(81_920)),
    history(1, { content: large(65_536) }),
    ...many,
  ];
  const store = await reopened(place, await committed(place, ops));
  const state = await store.load();
  same(state.conversations[0]?.state(), large(300_000), "the state");
  same(state.inbox, rowsOf(ops, "inboxAdd"), "the inbox");
  same(state.outbox, rowsOf(ops, "outboxPut"), "the outbox");
  same(state.outbound, rowsOf(ops, "outboundPut"), "what is on its way");
  same((await store.history(conversationId(1), 1))[0]?.content, large(65_536), "the line");
});

check("hostile names and bytes are data and nothing else", async (place) => {
  const names = ["", "\0", "'; DROP TABLE contacts; --", '"\\', "‮ abc ⁦", "👩‍👩‍👧‍👦", "a".repeat(4_096), "__proto__"];
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  // A view into a larger buffer: only the view is kept, as it was when it was committed.
  const larger = new Uint8Array(10_000).fill(0xee);
  const view = larger.subarray(5_000, 5_004);
  const ops: StoreOp[] = [
    ...names.map((petname, index) => contact(index + 1, { petname })),
    ...names.map((name): StoreOp => ({ op: "meta", key: `test:${name}`, value: utf8(name) })),
    history(1, { messageId: every.slice(0, 16), content: every }),
    history(2, { messageId: new Uint8Array(16), content: new Uint8Array(0) }),
    history(3, { messageId: new Uint8Array(15) }),
    inbox(1, 1, view),
    inbox(2, 1, new Uint8Array(0)),
  ];
  const before = await committed(place, ops);
  const expected = Uint8Array.from(view);
  if (place.durable) larger.fill(0);
  const store = await reopened(place, before);
  const state = await store.load();
  same(state.contacts.map(({ petname }) => petname).sort(), [...names].sort(), "the names");
  for (const name of names) same(state.meta.get(`test:${name}`), utf8(name), "a fact");
  const lines = await store.history(conversationId(1), 10);
  same(
    lines.map(({ content }) => content),
    [every, new Uint8Array(0), utf8("line 3")],
    "the texts",
  );
  same(
    state.inbox.map(({ body }) => body),
    [expected, new Uint8Array(0)],
    "the bodies",
  );
  if (place.durable) same(state.inbox[0]?.body.buffer.byteLength === 10_000, false, "the rest of the buffer is kept");
});

check("random commits leave what they leave in a store in memory", async (place) => {
  const model = new MemoryStore();
  let store = await place.open();
  for (let round = 1; round <= 40; round++) {
    const ops = randomOps(round, 12);
    const [is, should] = [await store.commit(ops), await model.commit(ops)];
    same(is, should, `the repeats of commit ${round}`);
    if (round % 8 === 0) store = await reopened(place, store);
    same(await stateOf(store), await stateOf(model), `the state after commit ${round}`);
  }
});

/** What every profile store must do: each case throws an error that says what is wrong. */
export const PROFILE_STORE_CASES: readonly Case[] = [...cases, ...HISTORY_CASES, ...FAILURE_CASES];
