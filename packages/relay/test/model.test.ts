import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Simulation } from "./support/simulation.ts";

const CLIENTS = 3;
const who = fc.nat(CLIENTS - 1);

type Step = (simulation: Simulation) => void | Promise<void>;

const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(who, who, fc.integer({ min: 1, max: 6 }))
      .map(([from, to, n]) => named(`say ${from}>${to} ${n}`, (s) => s.say(from, to, n))),
  },
  { weight: 6, arbitrary: who.map((i) => named(`relayReads ${i}`, (s) => s.relayReads(i))) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(who, fc.integer({ min: 1, max: 4 }))
      .map(([i, n]) => named(`clientReads ${i} ${n}`, (s) => s.clientReads(i, n))),
  },
  { weight: 5, arbitrary: fc.constantFrom(1, 20, 60, 300, 1100).map((ms) => named(`tick ${ms}`, (s) => s.tick(ms))) },
  { weight: 5, arbitrary: fc.constant(named("store", (s) => s.storeSteps())) },
  { weight: 2, arbitrary: who.map((i) => named(`join ${i}`, (s) => s.join(i))) },
  { weight: 2, arbitrary: who.map((i) => named(`cut ${i}`, (s) => s.cut(i))) },
  { weight: 1, arbitrary: fc.constant(named("crash", (s) => s.crash())) },
  {
    weight: 1,
    arbitrary: fc.boolean().map((full) =>
      named(`full ${full}`, (s) => {
        s.store.full = full;
      }),
    ),
  },
);

function named(name: string, run: Step): readonly [string, Step] {
  return [name, Object.assign(run, { [fc.toStringMethod]: () => name })];
}

async function run(
  steps: readonly (readonly [string, Step])[],
  bufferedBytes: number,
  lies: boolean,
  memoryBytes = 2 ** 28,
): Promise<string[]> {
  const simulation = new Simulation(CLIENTS, { bufferedBytes, memoryBytes }, lies);
  await simulation.start();
  for (let i = 0; i < CLIENTS; i++) simulation.join(i);
  for (const [, act] of steps) {
    await act(simulation);
    await simulation.settle();
  }
  await simulation.calm();
  await simulation.finish();
  return simulation.complaints();
}

describe("any interleaving of sends, reads, commits, cuts, crashes and a full disk", () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 120, size: "max" });
  // 61 is one frame, so the reader is almost always behind. With 300 it sometimes is, with 1 MiB never.
  const buffers = fc.constantFrom(61, 300, 1_048_576);
  // Room for three runs, for a few more, or for any number.
  const memories = fc.constantFrom(1_800, 5_000, 2 ** 28);

  test("loses nothing that was accepted and overtakes nothing", async () => {
    let promised = 0;
    await fc.assert(
      fc.asyncProperty(steps, buffers, memories, async (list, bytes, memory) => {
        const complaints = await run(list, bytes, false, memory);
        promised++;
        expect(complaints, list.map(([name]) => name).join("; ")).toEqual([]);
      }),
      { numRuns: form("relayModel"), seed: 20_261_124 },
    );
    expect(promised).toBe(form("relayModel"));
  });

  test("holds no more in memory than all readers together may, and delivers it all when they read", async () => {
    const limit = 200_000;
    const simulation = new Simulation(20, { memoryBytes: limit, bufferedBytes: 100_000, graceMs: 1_000_000 });
    await simulation.start();
    for (let index = 0; index < 20; index++) simulation.join(index);
    let most = 0;
    for (let round = 0; round < 60; round++) {
      for (let to = 1; to < 20; to++) simulation.say(0, to, 5);
      simulation.relayReads(0);
      simulation.clientReads(0, 100);
      most = Math.max(most, simulation.relay.memory.used);
      simulation.tick(1);
      await simulation.storeSteps();
    }
    expect(most).toBeGreaterThan(limit / 2);
    // At most one run of each reader that began when there was room.
    expect(most).toBeLessThan(limit + 20 * 1_500);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
    const received = simulation.clients.map(({ received }) => [...received.values()].flat().length);
    expect(received).toEqual([0, ...new Array<number>(19).fill(300)]);
  });

  test("keeps order where the disk was full and a reader was behind", async () => {
    const simulation = new Simulation(2, { bufferedBytes: 61 });
    await simulation.start();
    for (const index of [0, 1]) {
      simulation.join(index);
      simulation.clientReads(index, 100);
    }
    simulation.say(1, 0, 1);
    simulation.relayReads(1);
    simulation.store.full = true;
    simulation.tick(1);
    while (simulation.store.busy) await simulation.storeSteps();
    simulation.store.full = false;
    // The disk may be tried again, and the grace of what was taken back is not over.
    simulation.tick(960);
    simulation.tick(41);
    simulation.say(1, 0, 1);
    simulation.relayReads(1);
    simulation.cut(0);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
  });

  test("is judged by a ledger that catches a store which lies", async () => {
    let caught = 0;
    await fc.assert(
      fc.asyncProperty(steps, buffers, async (list, bytes) => {
        if ((await run(list, bytes, true)).some((complaint) => complaint.startsWith("lost"))) caught++;
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
    expect(caught).toBeGreaterThan(0);
  }, 60_000);
});
