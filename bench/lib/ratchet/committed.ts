import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Profile, StoreOp } from "@sandi/client";
import { openProfile } from "@sandi/client/node";
import { nodePrimitives } from "@sandi/crypto/node";
import { type ClientId, type ConversationId, recordHash, type SuiteEffect } from "@sandi/protocol";
import { Machines, type Side, type Twin } from "./machines.ts";
import { BATCH } from "./operations.ts";

/** So many records share a transaction, as under load in a client: half of what it has on its way to the relay at most. */
const TOGETHER = 128;
const CONVERSATION = new Uint8Array(32).fill(1) as ConversationId;

/**
 * Seals and opens with both states in SQLite on disk. Alice's transaction has her state, what she sealed where, and the
 * bodies; Bob's has his state. No body leaves, and no content is shown, before it.
 * @returns microseconds a record, sealed, opened and both committed; one figure a round
 */
export async function timeCommitted(twin: Twin, rounds: number, clock: () => number): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-bench-"));
  const open = (profile: string) =>
    openProfile({ profile, suites: ["ratchet"], root: join(folder, "profiles"), stateRoot: join(folder, "states") });
  const profiles = { alice: await open("alice"), bob: await open("bob") };
  const machines = new Machines(twin);
  const { alice, bob, text } = machines;
  machines.open();
  const times: number[] = [];
  let seq = 0;
  try {
    for (let round = -2; round < rounds; round++) {
      machines.renew();
      const ids = Array.from({ length: BATCH }, () => machines.messageId());
      const began = clock();
      for (let at = 0; at < BATCH; at += TOGETHER) {
        const first = seq + 1;
        const sealed = ids
          .slice(at, at + TOGETHER)
          .flatMap((messageId) => alice.take({ on: "seal", messageId, content: text }));
        const bodies = sealed.flatMap((effect) => (effect.do === "sealed" ? [effect] : []));
        const rows = bodies.flatMap((effect) => rowsOf(effect, bob.card.id, ++seq));
        await commit(profiles.alice, alice, bob, rows);
        for (const { body } of bodies) bob.open(body);
        await commit(profiles.bob, bob, alice, []);
        await profiles.alice.store.commit([{ op: "outboundDone", from: first, to: seq }]);
      }
      if (round >= 0) times.push((clock() - began) / BATCH);
    }
  } finally {
    for (const { store, close } of Object.values(profiles)) {
      store.close();
      close();
    }
    rmSync(folder, { recursive: true });
  }
  return times;
}

function rowsOf({ ref, body }: SuiteEffect & { do: "sealed" }, peer: ClientId, seq: number): StoreOp[] {
  const hash = recordHash(nodePrimitives, body);
  return [
    { op: "sealed", conversation: CONVERSATION, row: { ref, hash, givenUp: false } },
    { op: "outboundPut", row: { seq, peer, body } },
  ];
}

async function commit({ store }: Profile, mine: Side, { card }: Side, rows: readonly StoreOp[]): Promise<void> {
  const { state } = mine;
  await store.commit([
    ...rows,
    {
      op: "conversation",
      conversation: CONVERSATION,
      suite: "ratchet",
      peer: card.id,
      receiptDue: false,
      state: () => state.encode(),
    },
  ]);
}
