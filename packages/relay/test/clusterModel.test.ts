import { toHex } from "@sandi/crypto";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Scratch, ScratchPool } from "../core/base/scratch.ts";
import { RELAY_FRAME, type RelayFrameKind, writeRelayFrame } from "../core/cluster/relayFrames.ts";
import { ClusterSimulation } from "./support/clusterSimulation.ts";

const CLIENTS = 3;
const RELAYS = 2;
const who = fc.nat(CLIENTS - 1);
const relay = fc.nat(RELAYS - 1);

type Step = readonly [string, (simulation: ClusterSimulation) => void | Promise<void>];

function named(name: string, run: Step[1]): Step {
  return [name, Object.assign(run, { [fc.toStringMethod]: () => name })];
}

const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });

/** What passes between relays, clients and store when nothing is wrong, even if slowly. */
const ORDINARY = [
  weighted(
    6,
    fc
      .tuple(who, who, fc.integer({ min: 1, max: 5 }))
      .map(([from, to, n]) => named(`say ${from}>${to} ${n}`, (s) => s.say(from, to, n))),
  ),
  weighted(
    8,
    who.map((i) => named(`relayReads ${i}`, (s) => s.relayReads(i))),
  ),
  weighted(
    6,
    fc
      .tuple(who, fc.integer({ min: 2, max: 4 }))
      .map(([i, n]) => named(`clientReads ${i} ${n}`, (s) => s.clientReads(i, n))),
  ),
  weighted(
    8,
    fc.tuple(relay, fc.constantFrom(1, 3, 20)).map(([r, n]) => named(`hear ${r} ${n}`, (s) => s.hear(r, n))),
  ),
  weighted(
    8,
    relay.map((r) => named(`arrive ${r}`, (s) => s.arrive(r))),
  ),
  weighted(
    7,
    relay.map((r) => named(`write ${r}`, (s) => s.write(r))),
  ),
  weighted(
    8,
    relay.map((r) => named(`store ${r}`, (s) => s.storeSteps(r))),
  ),
  weighted(
    6,
    fc.constantFrom(1, 20, 60, 300, 600, 1100).map((ms) => named(`tick ${ms}`, (s) => s.tick(ms))),
  ),
  weighted(
    5,
    relay.map((r) => named(`flow ${r}`, (s) => s.flow(r))),
  ),
  weighted(
    3,
    fc.tuple(who, relay).map(([i, r]) => named(`join ${i} at ${r}`, (s) => s.join(i, r))),
  ),
  weighted(
    2,
    who.map((i) => named(`leave ${i}`, (s) => s.leave(i))),
  ),
  weighted(
    3,
    relay.map((r) => named(`hangUps ${r}`, (s) => s.hangUps(r))),
  ),
];

const FAULTS = [
  weighted(
    3,
    who.map((i) => named(`clientReads ${i} 1`, (s) => s.clientReadsPart(i))),
  ),
  weighted(
    3,
    relay.map((r) => named(`lose ${r}`, (s) => s.lose(r))),
  ),
  weighted(
    1,
    relay.map((r) => named(`write ${r} fails`, (s) => s.write(r, true))),
  ),
  weighted(
    1,
    fc.tuple(relay, fc.boolean()).map(([r, kept]) => named(`unsure ${r} ${kept}`, (s) => s.unsure(r, kept))),
  ),
  weighted(
    1,
    fc
      .tuple(relay, fc.constantFrom("paused", "cut"))
      .map(([r, how]) => named(`${how} ${r}`, (s) => s.suspend(r, how as "paused" | "cut"))),
  ),
  weighted(
    2,
    fc.constantFrom(2_000, 4_100, 8_100).map((ms) => named(`tick ${ms}`, (s) => s.tick(ms))),
  ),
  weighted(
    2,
    fc.tuple(relay, fc.nat(4)).map(([r, n]) => named(`resume ${r} ${n}`, (s) => s.resume(r, n))),
  ),
  weighted(
    1,
    fc.tuple(relay, fc.boolean()).map(([r, stored]) => named(`crash ${r} ${stored}`, (s) => s.crash(r, stored))),
  ),
  weighted(
    1,
    fc.boolean().map((full) =>
      named(`full ${full}`, (s) => {
        s.disk.full = full;
      }),
    ),
  ),
];

/** Faults that NATS itself never causes between relays. */
const BEYOND = [
  weighted(
    2,
    relay.map((r) => named(`double ${r}`, (s) => s.double(r))),
  ),
  weighted(
    3,
    fc
      .tuple(relay, fc.integer({ min: 1, max: 4 }))
      .map(([r, at]) => named(`arrive ${r} ${at}`, (s) => s.arrive(r, at))),
  ),
];

/** All clients are connected: client `i` to relay `i % RELAYS`. */
async function everybody(): Promise<ClusterSimulation> {
  const simulation = new ClusterSimulation(RELAYS, CLIENTS);
  for (let i = 0; i < CLIENTS; i++) simulation.join(i, i % RELAYS);
  await simulation.settle();
  await rounds(simulation, 4);
  return simulation;
}

async function rounds(simulation: ClusterSimulation, count: number): Promise<void> {
  for (let i = 0; i < count * RELAYS; i++) {
    await simulation.flow(i % RELAYS);
    for (let client = 0; client < CLIENTS; client++) simulation.clientReads(client, 9);
  }
}

async function run(steps: readonly Step[]): Promise<ClusterSimulation> {
  const simulation = await everybody();
  for (const [, act] of steps) {
    await act(simulation);
    await simulation.settle();
  }
  await simulation.finish();
  return simulation;
}

describe("two relays of one cluster, whatever happens between them", () => {
  for (const [title, kinds, runs] of [
    ["slowness alone", ORDINARY, 200],
    ["what is lost, fails, stands still, is cut off or dies", [...ORDINARY, ...FAULTS], 400],
    ["parcels that are doubled and overtake each other, besides", [...ORDINARY, ...FAULTS, ...BEYOND], 200],
  ] as const)
    test(`${title}: all that is accepted arrives, once and in order, and everybody gets on`, async () => {
      const steps = fc.array(fc.oneof(...kinds), { minLength: 20, maxLength: 150, size: "max" });
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          const simulation = await run(list);
          accepted += simulation.ledger.accepted.size;
          expect(simulation.complaints(), list.map(([name]) => name).join("; ")).toEqual([]);
        }),
        { numRuns: runs * form("clusterModel"), seed: Number(process.env.SEED ?? 20_261_124) },
      );
      expect(accepted).toBeGreaterThan(runs);
    });
});

/** Until the client is welcome at that relay. */
async function come(simulation: ClusterSimulation, client: number, relayIndex: number): Promise<void> {
  simulation.join(client, relayIndex);
  await simulation.settle();
  for (let i = 0; i < 9 && !simulation.clients[client]!.pipe!.connection.joined; i++) await rounds(simulation, 1);
  await rounds(simulation, 1);
  expect(simulation.clients[client]!.pipe!.connection.joined).toBe(true);
}

/** Client 1 moves from relay 0 to relay 1. Relay 1 asks for its mailbox, gets it, and is slow to write that down. */
async function comesAndIsSlow(simulation: ClusterSimulation): Promise<void> {
  const mailboxes = simulation.relays.map(({ core }) => core.directory.clients.find(simulation.clients[1]!.id, 0)!);
  expect(mailboxes.map(({ away }) => away)).toEqual([false, true]);
  simulation.join(1, 1);
  await simulation.settle();
  while (simulation.relays[0]!.control.inbox.length > 0) simulation.arrive(0);
  await simulation.settle();
  simulation.tick(1);
  while (simulation.relays[0]!.store.busy) await simulation.storeSteps(0);
  expect(mailboxes.map(({ away }) => away)).toEqual([true, true]);
}

/** Cases that the model, or a busy machine, has found. */
describe("two relays of one cluster", () => {
  /**
   * Client 1 leaves relay 1, which has its mailbox, and joins relay 0, until the store is about to open the mailbox.
   */
  async function moving(): Promise<ClusterSimulation> {
    const simulation = await everybody();
    simulation.join(1, 0);
    await simulation.settle();
    simulation.arrive(1);
    await simulation.settle();
    simulation.tick(1);
    await simulation.storeSteps(1);
    simulation.arrive(0);
    await simulation.settle();
    simulation.write(0);
    await simulation.settle();
    simulation.hear(0, 9);
    await simulation.settle();
    return simulation;
  }

  test("a client whose mailbox is given away while it joins is told so, and comes again", async () => {
    const simulation = await moving();
    const { core, store } = simulation.relays[0]!;
    const { pipe, id } = simulation.clients[1]!;
    expect([store.busy, pipe!.connection.joined]).toEqual([true, false]);
    const { registration } = core.directory.clients.find(id, 0)!;
    const given = core.cluster!.giveUp(registration, false);
    await simulation.storeSteps(0);
    for (let i = 0; i < 3; i++) await simulation.storeSteps(0);
    expect(await given).toBe(true);
    expect([pipe!.open, pipe!.connection.joined]).toEqual([false, false]);
    simulation.say(0, 1, 3);
    simulation.relayReads(0);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
    expect(received(simulation, 0, 1)).toEqual([1, 2, 3]);
  });

  test("a mailbox that was given to another relay is left to it, although mail is there for it", async () => {
    const simulation = await everybody();
    await come(simulation, 1, 0);
    await comesAndIsSlow(simulation);
    const { core, control } = simulation.relays[0]!;
    const { registration } = core.directory.clients.find(simulation.clients[1]!.id, 0)!;
    const { epoch } = control.seat(registration)!;
    for (let i = 0; i < 5; i++) {
      simulation.say(0, 1, 1);
      simulation.relayReads(0);
      simulation.tick(200);
      simulation.clientReads(0, 9);
      await simulation.settle();
      await simulation.flow(0);
    }
    expect(control.seat(registration)!.epoch).toBe(epoch);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
    expect(received(simulation, 0, 1)).toEqual([1, 2, 3, 4, 5]);
  });

  test("what was accepted is not refused by its old number when the mailbox goes", async () => {
    const simulation = await everybody();
    await come(simulation, 1, 0);
    simulation.leave(1);
    simulation.hangUps(0);
    simulation.say(0, 1, 1);
    simulation.relayReads(0);
    simulation.tick(1);
    // It is stored. Its sender comes again, and sends it again before it reads that.
    simulation.join(0, 0);
    await simulation.settle();
    const { pipe } = simulation.clients[0]!;
    expect(pipe!.connection.joined).toBe(true);
    simulation.say(0, 1, 1);
    while (simulation.relays[0]!.store.busy) await simulation.storeSteps(0);
    simulation.clientReads(0, 99);
    expect([pipe!.toRelay.length, simulation.ledger.accepted.size]).toEqual([2, 1]);
    await comesAndIsSlow(simulation);
    simulation.relayReads(0);
    simulation.tick(1);
    simulation.clientReads(0, 9);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
    expect(received(simulation, 0, 1)).toEqual([1, 2]);
  });

  test("a refusal that was overtaken by what was accepted since counts for nothing", async () => {
    const simulation = await everybody();
    const [one, two] = simulation.relays.map(({ control }) => control);
    simulation.say(0, 1, 1);
    simulation.relayReads(0);
    simulation.tick(1);
    // The owner is asked before the message arrives, and wants it. Then it arrives after all, and is acknowledged.
    simulation.tick(600);
    expect(two!.inbox.length).toBe(2);
    simulation.arrive(1, 1);
    simulation.tick(1);
    simulation.arrive(1);
    simulation.tick(1);
    simulation.clientReads(1, 9);
    simulation.relayReads(1);
    simulation.tick(1);
    expect(one!.inbox.length).toBe(2);
    simulation.arrive(0, 1);
    simulation.tick(1);
    simulation.clientReads(0, 9);
    expect(simulation.ledger.accepted.size).toBe(1);
    simulation.arrive(0);
    simulation.tick(1);
    simulation.clientReads(0, 9);
    simulation.say(0, 1, 2);
    await simulation.finish();
    expect(simulation.complaints()).toEqual([]);
    expect(received(simulation, 0, 1)).toEqual([1, 2, 3]);
  });
});

/** One frame, as another relay would send it. */
function said(
  kind: RelayFrameKind,
  sender: Uint8Array,
  epoch: number,
  recipient: Uint8Array,
  number: number,
  rest = 0,
) {
  const scratch = new Scratch(new ScratchPool());
  const at = writeRelayFrame(scratch, kind, sender, epoch, recipient, number, rest);
  scratch.bytes.fill(0, at, scratch.length);
  return scratch.bytes.subarray(0, scratch.length);
}

describe("what a relay says counts for nothing", () => {
  async function acknowledged(simulation: ClusterSimulation): Promise<void> {
    for (let i = 0; i < 3; i++) {
      simulation.tick(1);
      await rounds(simulation, 1);
      for (let client = 0; client < CLIENTS; client++) simulation.relayReads(client);
    }
  }

  /** Relay 1 has the mailbox of client 1; client 0, at relay 0, writes to it, and has message 1 accepted. */
  async function talking() {
    const simulation = await everybody();
    simulation.say(0, 1, 1);
    simulation.relayReads(0);
    await acknowledged(simulation);
    expect([simulation.ledger.accepted.size, received(simulation, 0, 1)]).toEqual([1, [1]]);
    const [first, second] = simulation.relays as [ClusterSimulation["relays"][0], ClusterSimulation["relays"][0]];
    const [writer, reader] = simulation.clients.map(({ id }) => id as Uint8Array) as [Uint8Array, Uint8Array];
    const { registration } = second.core.directory.clients.find(reader, 0)!;
    const { epoch } = second.control.seat(registration)!;
    return { simulation, first, second, writer, reader, epoch };
  }

  test("where the sender is not connected to it", async () => {
    const { simulation, first, second, writer, reader, epoch } = await talking();
    const forward = said(RELAY_FRAME.forward, writer, epoch, reader, 2, 100);
    second.core.cluster!.message("another", forward);
    await acknowledged(simulation);
    expect(received(simulation, 0, 1)).toEqual([1]);
    // The same from the relay that speaks for it. Bodies are numbers, and this one is 0.
    second.core.cluster!.message(first.control.self, forward);
    await acknowledged(simulation);
    expect(received(simulation, 0, 1)).toEqual([1, 0]);
  });

  test("of a mailbox that has another epoch than it says", async () => {
    const { simulation, first, second, writer, reader, epoch } = await talking();
    for (const wrong of [epoch - 1, epoch + 1, 0])
      second.core.cluster!.message(first.control.self, said(RELAY_FRAME.forward, writer, wrong, reader, 2, 100));
    await acknowledged(simulation);
    expect(received(simulation, 0, 1)).toEqual([1]);
  });

  test("of what it has accepted, where it is not the owner, or was an owner before", async () => {
    const { simulation, first, second, writer, reader, epoch } = await talking();
    simulation.say(0, 1, 1);
    simulation.relayReads(0);
    for (const [node, of] of [
      ["another", epoch],
      [second.control.self, epoch - 1],
      [second.control.self, epoch + 1],
    ] as const)
      first.core.cluster!.message(node, said(RELAY_FRAME.accepted, writer, of, reader, 2));
    simulation.tick(1);
    simulation.clientReads(0, 9);
    expect(simulation.ledger.accepted.size).toBe(1);
    first.core.cluster!.message(second.control.self, said(RELAY_FRAME.accepted, writer, epoch, reader, 2));
    simulation.tick(1);
    simulation.clientReads(0, 9);
    expect(simulation.ledger.accepted.size).toBe(2);
  });

  test("that lost sight of the others: it keeps no mailbox", async () => {
    const { second, reader } = await talking();
    const mailbox = second.core.directory.clients.find(reader, 0)!;
    expect(mailbox.away).toBe(false);
    second.core.cluster!.lost();
    expect([mailbox.away, mailbox.connection, second.core.connections.size]).toEqual([true, undefined, 0]);
  });
});

function received({ clients }: ClusterSimulation, from: number, by: number): readonly number[] {
  return clients[by]!.received.get(toHex(clients[from]!.id)) ?? [];
}
