/** Runs in Chromium, at the relay's origin, before the page itself has ever been opened there: makes the profile that it opens. */
import type { StoreOp } from "@sandi/client";
import { openClient, openProfile, webWorld } from "@sandi/client/web";
import type { UnixMs } from "@sandi/crypto";
import { type ClientId, conversationOfTwo, encodeContent, SUITE_NAMES, suiteNumber } from "@sandi/protocol";
import { drawWords } from "../words.ts";

const SUITE = "ratchet";
const BATCH = 1_000;
const WORDS_A_LINE = 10;
const WAIT_MS = 30_000;

const open = () => openProfile({ profile: "default", name: "Ayu", suites: SUITE_NAMES });

/** Joins, and says hello to somebody behind each link. @returns their IDs */
export async function meet(relay: string, links: readonly string[]): Promise<ClientId[]> {
  const profile = await open();
  const client = await openClient({ relay: [relay], profile });
  client.start();
  const met: ClientId[] = [];
  for (const link of links) {
    const { id } = await client.find(link, WAIT_MS);
    await client.keepContact(id);
    await client.send(id, SUITE, "halo");
    met.push(id);
  }
  if (!(await client.flushed("delivered", WAIT_MS))) throw new Error("nobody answers");
  await client.close();
  profile.close();
  return met;
}

/** A minute apart, the last one now. Each says which it is, and then words. */
export async function fill(peer: ClientId, lines: number): Promise<void> {
  const profile = await open();
  const { store, id: me } = profile;
  const { primitives, rng, now } = webWorld;
  const conversation = conversationOfTwo(primitives, suiteNumber(SUITE), me, peer);
  const { nextSeq } = await store.load();
  const words = drawWords(WORDS_A_LINE);
  const end = now();
  for (let line = 1; line <= lines; ) {
    const ops: StoreOp[] = [];
    for (; ops.length < BATCH && line <= lines; line++) {
      const at = (end - (lines - line) * 60_000) as UnixMs;
      const content = encodeContent({ type: "text", text: `line ${line} ${words()}`, sentAt: at });
      const author = line % 3 === 0 ? me : peer;
      const seq = nextSeq.history + line - 1;
      ops.push({
        op: "historyAdd",
        row: { seq, conversation, author, messageId: rng(16), at, content, unconfirmed: false },
      });
    }
    await store.commit([...ops, { op: "shown", through: nextSeq.history + line - 2 }]);
  }
  profile.close();
}
