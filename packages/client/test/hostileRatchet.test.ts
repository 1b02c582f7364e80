import { equal } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { type ClientId, toClientId } from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

type Mail = Parameters<ModelRelay["tamper"]>[0];

/** Two clients and a relay that keeps a copy of everything, and can deliver any of it again. */
function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string) => new SimulatedClient(name, random, rsa, relay, [ratchet(nodeKem)]);
  const taken: { mail: Mail; to: ClientId }[] = [];
  relay.tamper = (mail, to) => {
    taken.push({ mail, to });
    return [mail];
  };
  return { relay, client, alice: client("Alice"), bob: client("Bob"), taken };
}

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

async function pass(seconds: number, relay: ModelRelay, ...clients: readonly SimulatedClient[]): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    relay.now += 1_000;
    for (const client of clients)
      for (const until = client.now + 1_000; client.now < until; await quiet(client)) client.sleep(until - client.now);
    await quiet(...clients);
  }
}

describe("a relay that has kept everything", () => {
  it("cannot bring back the opening of someone who was forgotten since", async () => {
    const { relay, alice, bob, taken } = world(1);
    relay.prekeys.withholds = true;
    for (const one of [bob, alice]) await one.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "the old text");
    await pass(5, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["the old text"]);
    bob.push({ in: "forget", peer: alice.id });
    await quiet(bob);
    bob.crash();
    await bob.start();
    await pass(2, relay, bob);
    const before = bob.events.length;
    const { mail } = taken.find(({ to }) => equal(to, bob.id))!;
    relay.inject(mail, bob.id);
    await pass(5, relay, bob);
    expect(await bob.history(alice.id)).toEqual([]);
    expect(bob.events.slice(before).filter(({ event }) => event === "message" || event === "handshake")).toEqual([]);
    // A new one of hers is welcome.
    bob.say(alice.id, "who are you?");
    await pass(60, relay, alice, bob);
    alice.say(bob.id, "Alice, still");
    await pass(10, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["Alice, still"]);
  });
});

describe("work that bodies make before anything shows that they are genuine", () => {
  /** Bob's contact, and one whose bodies the flood is not to keep waiting. */
  async function talking() {
    const stage = world(2);
    const { relay, client, alice, bob, taken } = stage;
    const carol = client("Carol");
    for (const one of [bob, alice, carol]) await one.start();
    await pass(2, relay, alice, bob, carol);
    for (const one of [alice, carol]) one.say(bob.id, "hello");
    await pass(5, relay, alice, bob, carol);
    alice.say(bob.id, "a plain record");
    await pass(5, relay, alice, bob, carol);
    const { mail } = taken.findLast(({ mail: { from }, to }) => equal(from, alice.id) && equal(to, bob.id))!;
    return { ...stage, carol, record: mail.body };
  }

  it("a flood of forged leaps waits for its turn, and holds nobody else up", async () => {
    const { relay, alice, bob, carol, record } = await talking();
    const leap = record.slice();
    new DataView(leap.buffer).setUint32(24, 4_096);
    for (let i = 0; i < 100; i++) relay.inject({ from: alice.id, body: leap }, bob.id);
    await quiet(bob);
    expect(bob.rows("inbox")).toBeGreaterThanOrEqual(100 - 64 - 1);
    alice.say(bob.id, "behind the flood");
    carol.say(bob.id, "beside it");
    await pass(2, relay, alice, bob, carol);
    expect(await bob.history(carol.id)).toEqual(["hello", "beside it"]);
    await pass(60, relay, alice, bob, carol);
    expect(await bob.history(alice.id)).toEqual(["hello", "a plain record", "behind the flood"]);
  });

  it("openings of strangers wait for their turn, all together", async () => {
    const { relay, bob, taken } = await talking();
    const opening = taken.find(({ to }) => equal(to, bob.id))!.mail.body;
    for (let i = 0; i < 100; i++)
      relay.inject({ from: toClientId(nodePrimitives.sha256(Uint8Array.of(i))), body: opening }, bob.id);
    await quiet(bob);
    expect(bob.rows("inbox")).toBeGreaterThanOrEqual(100 - 64 - 1);
    await pass(10, relay, bob);
    expect(bob.rows("inbox")).toBe(0);
  });
});
