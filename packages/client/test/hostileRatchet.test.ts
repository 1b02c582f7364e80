import { equal } from "@sandi/crypto";
import { nodeKem } from "@sandi/crypto/node/kem";
import { SymbolicRsa, seeded } from "@sandi/lab";
import type { ClientId } from "@sandi/protocol";
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
    for (const client of clients) client.sleep(1_000);
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
