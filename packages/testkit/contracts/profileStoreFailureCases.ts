import type { StoreOp } from "@sandi/client";
import { utf8 } from "@sandi/crypto";
import { type Case, committed } from "./profileStoreCheck.ts";
import {
  contact,
  conversation,
  conversationId,
  EVERYTHING,
  history,
  id,
  inbox,
  messageId,
  outbound,
  outbox,
  pair,
  same,
  stateOf,
} from "./profileStoreRows.ts";

const cases: Case[] = [];

function check(name: string, run: Case["run"]): void {
  cases.push({ name, run });
}

/** Something of everything that changes a store. */
const CHANGES: readonly StoreOp[] = [
  contact(3),
  conversation(1, { state: () => utf8("state 1, later") }),
  pair(1, 5),
  inbox(3, 3),
  { op: "inboxDone", from: 1, to: 1 },
  outbox(3),
  { op: "outboxDone", from: 1, to: 1 },
  outbound(3),
  { op: "outboundDone", from: 1, to: 2 },
  history(3),
  history(4, { messageId: messageId(1) }),
  { op: "unconfirmed", conversation: conversationId(1), author: id(1), messageId: messageId(1) },
  { op: "forget", peer: id(2), conversations: [conversationId(2)] },
  { op: "shown", through: 3 },
  { op: "unread", conversation: conversationId(1), from: 3 },
];

check("a commit that fails leaves nothing, and the store goes on", async (place) => {
  if (!place.durable) return;
  const base = await committed(place, EVERYTHING);
  const before = await stateOf(base);
  base.close();
  for (let nth = 1; ; nth++) {
    const store = await place.durable.openFailing(nth);
    const failed = await failure(store.commit(CHANGES));
    if (failed === undefined) {
      store.close();
      same(nth > CHANGES.length, true, `only ${nth} places to fail`);
      return;
    }
    same(failed, "PROFILE_WRITE_FAILED", `the failure at write ${nth}`);
    same(await stateOf(store), before, `the state after a failure at write ${nth}`);
    same((await store.commit([{ op: "meta", key: "test:fact", value: utf8("true") }])).repeated, [], "the next commit");
    same(await stateOf(store), before, `the state after write ${nth} and another commit`);
    store.close();
  }
});

check("a store that is killed between any two writes leaves all of a commit or nothing", async (place) => {
  if (!place.durable) return;
  const base = await committed(place, EVERYTHING);
  const before = await stateOf(base);
  base.close();
  for (let nth = 1; ; nth++) {
    const store = await place.durable.openDying(nth);
    const died = (await failure(store.commit(CHANGES))) !== undefined;
    if (!died) {
      const after = await stateOf(store);
      store.close();
      const later = await place.open();
      same(await stateOf(later), after, "the state after a commit that nothing cut short");
      same(nth > CHANGES.length, true, `only ${nth} places to die`);
      later.close();
      return;
    }
    const later = await place.open();
    same(await stateOf(later), before, `the state after dying at write ${nth}`);
    later.close();
  }
});

check("an older copy says that it is one", async (place) => {
  const store = await committed(place, EVERYTHING);
  if (!place.openOlder) {
    same((await store.load()).rolledBack, false, "of a place that cannot know");
    return;
  }
  store.close();
  const older = await place.openOlder();
  same((await older.load()).rolledBack, true, "the older copy");
  older.close();
});

/** The code with which a commit fails; undefined if it does not. */
async function failure(commit: Promise<unknown>): Promise<string | undefined> {
  try {
    await commit;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** What of the contract is about commits that fail, stores that are killed, and copies that have grown old. */
export const FAILURE_CASES: readonly Case[] = cases;
