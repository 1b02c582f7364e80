import { join } from "node:path";
import type { StoreOp } from "@sandi/client";
import { nodeSuites, openProfile } from "@sandi/client/node";
import type { UnixMs } from "@sandi/crypto";
import { nodeRng, nodePrimitives as primitives } from "@sandi/crypto/node";
import { symbolicSpki } from "@sandi/lab";
import { type ClientId, conversationOfTwo, encodeContent, makeCard, openCard, SUITE_NAMES } from "@sandi/protocol";
import { median } from "../report.ts";
import { ended, peakMiB, type Stage } from "./stage.ts";

type Start = { readonly ms: number; readonly peakMiB: number };
type Sizes = { readonly contacts: number; readonly lines: number; readonly rounds: number };

/** Each of the two profiles knows the other, at least. */
const FIRST_IN_LIST = "  1  ";
/** Contacts that are written in one transaction. */
const BATCH = 500;

/** From starting the process to the prompt: the list is there, and a text could be typed. */
export async function startTimes(stage: Stage, sizes: Sizes): Promise<{ empty: Start; full: Start }> {
  await fill(stage, "full", sizes);
  // Whoever comes first meets nobody.
  const first = stage.client("client", "empty");
  await first.lines.until('"event":"list"');
  first.child.stdin!.end("/quit\n");
  await ended(first.child);
  for (const name of ["full", "empty"]) await once(stage, name);
  const starts = { empty: [] as Start[], full: [] as Start[] };
  for (let round = 0; round < sizes.rounds; round++)
    for (const name of ["empty", "full"] as const) starts[name].push(await once(stage, name));
  const middle = (all: readonly Start[]) => ({
    ms: median(all.map(({ ms }) => ms)),
    peakMiB: median(all.map(({ peakMiB: peak }) => peak)),
  });
  return { empty: middle(starts.empty), full: middle(starts.full) };
}

async function once(stage: Stage, name: string): Promise<Start> {
  const started = performance.now();
  const client = stage.start(["client", "--relay", stage.url, "--profile", name, "--name", name]);
  await client.lines.until(FIRST_IN_LIST);
  const ms = performance.now() - started;
  const peak = peakMiB(client.child);
  client.child.stdin!.end("/quit\n");
  await ended(client.child);
  return { ms, peakMiB: peak };
}

/** Writes contacts and messages into a new profile, as a client would have. */
async function fill(stage: Stage, name: string, { contacts, lines }: Sizes): Promise<void> {
  const { XDG_DATA_HOME, XDG_STATE_HOME } = stage.machine.env();
  const profile = await openProfile({
    profile: name,
    name,
    suites: SUITE_NAMES,
    root: join(XDG_DATA_HOME!, "sandi", "profiles"),
    stateRoot: join(XDG_STATE_HOME!, "sandi"),
  });
  const [suite] = nodeSuites;
  let seq = 0;
  let ops: StoreOp[] = [];
  for (let i = 0; i < contacts; i++) {
    const now = Date.now() as UnixMs;
    const fields = { name: `Contact ${i}`, rsaSpki: symbolicSpki(nodeRng), suites: SUITE_NAMES };
    const card = openCard(makeCard({ primitives, now }, nodeRng(32), fields), primitives);
    if (!card.ok) throw card.error;
    const { id, bytes } = card.value;
    const conversation = conversationOfTwo(primitives, suite!.number, profile.id, id);
    const state = suite!.initial({ kind: "peer", peer: id });
    ops.push(
      {
        op: "contact",
        contact: {
          id,
          petname: `Contact ${i}`,
          suites: SUITE_NAMES,
          verified: false,
          blocked: false,
          muted: false,
          accepted: true,
          card: () => bytes,
        },
      },
      { op: "pair", peer: id, next: 11 },
      {
        op: "conversation",
        conversation,
        suite: suite!.name,
        peer: id,
        receiptDue: false,
        state: () => state.encode(),
      },
    );
    for (let line = 0; line < lines / contacts; line++) {
      const author: ClientId = line % 2 === 0 ? profile.id : id;
      const content = encodeContent({ type: "text", text: `message ${line} `.padEnd(90, "x"), sentAt: now });
      const row = { seq: ++seq, conversation, author, messageId: nodeRng(16), at: now, content, unconfirmed: false };
      ops.push({ op: "historyAdd", row });
    }
    ops.push({ op: "shown", through: seq });
    if (i % BATCH !== 0 && i < contacts - 1) continue;
    await profile.store.commit(ops);
    ops = [];
  }
  profile.close();
}
