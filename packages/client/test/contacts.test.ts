import { SymbolicRsa, seeded } from "@sandi/lab";
import type { ClientId } from "@sandi/protocol";
import { anyCharacter } from "@sandi/testkit/anyCharacter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { petnameFrom } from "../core/people/petname.ts";
import { decodeContact, encodeContact } from "../store/values.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string) => new SimulatedClient(name, random, rsa, relay);
  return { relay, client, alice: client("Alice"), bob: client("Bob") };
}

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

async function pass(seconds: number, ...clients: readonly SimulatedClient[]): Promise<void> {
  for (let i = 0; i < seconds; i += 5) {
    for (const client of clients) if (!client.alive) await client.start();
    for (const client of clients) client.sleep(5_000);
    await quiet(...clients);
  }
}

async function talking(seed: number) {
  const w = world(seed);
  await w.alice.start();
  await w.bob.start();
  await quiet(w.alice, w.bob);
  w.alice.say(w.bob.id, "halo");
  await pass(20, w.alice, w.bob);
  expect(await w.bob.history(w.alice.id)).toEqual(["halo"]);
  return w;
}

const view = (by: SimulatedClient, who: SimulatedClient) =>
  by.peers().find(({ id }) => id.every((byte, at) => byte === who.id[at]));

describe("a blocked person", () => {
  it("learns nothing, leaves nothing, and what was said meanwhile comes after the block is lifted", async () => {
    const { alice, bob } = await talking(1);
    bob.push({ in: "block", peer: alice.id, blocked: true });
    await quiet(bob);
    const [sent, events] = [bob.sent.length, bob.events.length];
    alice.say(bob.id, "are you there?");
    await pass(4 * 3_600, alice, bob);
    bob.crash();
    await pass(4 * 3_600, alice, bob);
    expect(bob.sent.length).toBe(sent);
    expect(bob.rows("inbox")).toBe(0);
    expect(new Set(bob.events.slice(events).map(({ event }) => event))).toEqual(new Set(["joined", "peers"]));
    expect(alice.pending()).toEqual({ unaccepted: 0, undelivered: 1 });
    expect(view(bob, alice)).toMatchObject({ contact: true, blocked: true });
    bob.push({ in: "block", peer: alice.id, blocked: false });
    alice.say(bob.id, "and now?");
    await pass(4 * 3_600, alice, bob);
    expect((await bob.history(alice.id)).sort()).toEqual(["and now?", "are you there?", "halo"]);
    expect(alice.pending().undelivered).toBe(0);
  });

  it("who was a stranger asks for nothing any more, and is a stranger again when the block is lifted", async () => {
    const { alice, bob } = world(2);
    bob.acceptStrangers = false;
    await alice.start();
    await bob.start();
    await quiet(alice, bob);
    alice.say(bob.id, "may I?");
    await quiet(alice, bob);
    const requests = () => bob.events.filter(({ event }) => event === "request").length;
    expect(requests()).toBe(1);
    bob.push({ in: "block", peer: alice.id, blocked: true });
    await pass(4 * 3_600, alice, bob);
    expect([requests(), bob.rows("inbox"), bob.sent.length]).toEqual([1, 0, 0]);
    expect(view(bob, alice)).toMatchObject({ contact: false, blocked: true });
    bob.push({ in: "block", peer: alice.id, blocked: false });
    await pass(4 * 3_600, alice, bob);
    expect(view(bob, alice)).toMatchObject({ contact: false, blocked: false });
    expect(requests()).toBe(2);
    bob.push({ in: "decide", peer: alice.id, accept: true });
    await pass(60, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["may I?"]);
  });

  it("in the middle of a handshake: what was begun ends, and goes on when the block is lifted", async () => {
    for (let steps = 0; steps < 12; steps++) {
      const { alice, bob } = world(10 + steps);
      await alice.start();
      await bob.start();
      await quiet(alice, bob);
      alice.say(bob.id, "halo");
      bob.say(alice.id, "hai");
      for (let i = 0; i < steps; i++) await (i % 2 ? bob : alice).step();
      bob.push({ in: "block", peer: alice.id, blocked: true });
      await quiet(bob);
      const sent = bob.sent.length;
      await pass(3_600, alice, bob);
      expect(bob.sent.length, `after ${steps} steps`).toBe(sent);
      bob.push({ in: "block", peer: alice.id, blocked: false });
      await pass(4 * 3_600, alice, bob);
      expect([await bob.history(alice.id), await alice.history(bob.id)], `after ${steps} steps`).toEqual([
        ["halo"],
        ["hai"],
      ]);
    }
  });

  it("whose slow operation was under way: its answer comes to nothing", async () => {
    const { alice, bob } = world(3);
    await alice.start();
    await bob.start();
    await quiet(alice, bob);
    bob.unanswered = true;
    alice.say(bob.id, "halo");
    await quiet(alice, bob);
    expect(bob.questions).toBe(1);
    bob.push({ in: "block", peer: alice.id, blocked: true });
    bob.push({ in: "answered", id: 1, answer: { to: "slow", result: undefined } });
    bob.unanswered = false;
    await pass(60, alice, bob);
    expect([bob.sent.length, bob.rows("inbox"), bob.questions]).toEqual([0, 0, 1]);
    bob.push({ in: "block", peer: alice.id, blocked: false });
    await pass(4 * 3_600, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });
});

describe("a petname", () => {
  it("stays what the person chose, whatever the contact calls themselves, and after a restart", async () => {
    const { alice, bob, relay } = await talking(4);
    expect(view(bob, alice)?.name).toBe("Alice");
    bob.push({ in: "contact", peer: alice.id, change: { petname: "Kak Alice", muted: true } });
    await quiet(bob);
    alice.rename("Mallory");
    relay.learn(alice.sign(relay.now + 1, alice.card.version));
    bob.push({ in: "lookup", ids: [alice.id] });
    await quiet(alice, bob);
    expect(view(bob, alice)).toMatchObject({ name: "Kak Alice", muted: true });
    bob.crash();
    await pass(5, alice, bob);
    expect(view(bob, alice)).toMatchObject({ name: "Kak Alice", muted: true, verified: false });
    expect(bob.sent.every((body) => !Buffer.from(body).includes("Kak Alice"))).toBe(true);
  });

  it("is held to the rules of names, is no ID, and belongs to one contact", () => {
    const id = new Uint8Array(32) as ClientId;
    const none = { petnamed: () => undefined };
    expect(petnameFrom(none, id, "  Ayu\u0301 ")).toBe("Ay\u00fa");
    for (const [name, code] of [
      [" ", "NAME_EMPTY"],
      ["x".repeat(65), "NAME_TOO_LONG"],
      ["Ayu\u202e", "NAME_FORBIDDEN_CHARACTER"],
      ["Ayu\nBudi", "NAME_FORBIDDEN_CHARACTER"],
      ["k7mq-2xvd-9hnt-4wpz", "PETNAME_IS_AN_ID"],
      ["K7MQ 2XVD 9HNT 4WPZ", "PETNAME_IS_AN_ID"],
      ["ab".repeat(32), "PETNAME_IS_AN_ID"],
    ] as const)
      expect(() => petnameFrom(none, id, name), name).toThrow(expect.objectContaining({ code }));
    const taken = { petnamed: () => ({ shortId: "k7mq-2xvd-9hnt-4wpz" }) as never };
    expect(() => petnameFrom(taken, id, "Ayu")).toThrow(expect.objectContaining({ code: "PETNAME_TAKEN" }));
  });
});

describe("a contact's row", () => {
  const contact = fc.record({
    petname: fc.string({ unit: anyCharacter, maxLength: 64 }).map((text) => text.toWellFormed()),
    suites: fc.subarray(["rsa-des", "ratchet"] as never[]),
    verified: fc.boolean(),
    accepted: fc.boolean(),
    blocked: fc.boolean(),
    muted: fc.boolean(),
  });

  it("comes back as it was written, and one of an earlier version is neither blocked nor muted", () => {
    fc.assert(
      fc.property(contact, (value) => {
        const bytes = encodeContact(value);
        expect(decodeContact(bytes)).toEqual(value);
        const older = bytes.with(0, bytes[0]! & 3);
        expect(decodeContact(older)).toEqual({ ...value, blocked: false, muted: false });
      }),
    );
  });
});
