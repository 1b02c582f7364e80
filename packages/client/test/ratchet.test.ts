import { nodeKem } from "@sandi/crypto/node/kem";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { ratchet } from "@sandi/protocol/ratchet";
import { describe, expect, it } from "vitest";
import type { StoreOp } from "../store/port.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

class RatchetClient extends SimulatedClient {
  /** How long the keyring was each time that it was written. */
  readonly keyringSizes: number[] = [];

  protected override onCommit = (ops: readonly StoreOp[]) => {
    for (const op of ops) if (op.op === "keyring") this.keyringSizes.push(op.value().length);
  };
}

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string) => new RatchetClient(name, random, rsa, relay, [ratchet(nodeKem)]);
  return { relay, alice: client("Alice"), bob: client("Bob") };
}

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Time passes for everybody, second by second; whoever has died starts again. */
async function pass(seconds: number, relay: ModelRelay, ...clients: readonly SimulatedClient[]): Promise<void> {
  await passIn(1_000, seconds, relay, ...clients);
}

async function passIn(stepMs: number, steps: number, relay: ModelRelay, ...clients: readonly SimulatedClient[]) {
  for (let step = 0; step < steps; step++) {
    relay.now += stepMs;
    for (const client of clients) {
      client.dieAfter = undefined;
      if (!client.alive) await client.start();
      const until = client.now + stepMs;
      while (client.now < until) client.sleep(until - client.now);
    }
    await quiet(...clients);
  }
}

const errors = (...clients: readonly SimulatedClient[]) =>
  clients.flatMap(({ events }) => events.filter(({ event }) => event === "error"));

describe("suite ratchet, through two real engines", () => {
  it("opens with prekeys that the relay handed out, and confirms both ways", async () => {
    const { relay, alice, bob } = world(1);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "halo");
    await pass(5, relay, alice, bob);
    bob.say(alice.id, "hai juga");
    await pass(5, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    expect(await alice.history(bob.id)).toEqual(["hai juga"]);
    expect([alice.pending().undelivered, bob.pending().undelivered]).toEqual([0, 0]);
    expect(errors(alice, bob)).toEqual([]);
    const states = alice.events.flatMap((event) => (event.event === "handshake" ? [event.state] : []));
    expect(states).toEqual(expect.arrayContaining(["unconfirmed", "open"]));
  });

  it("reaches somebody who was never online at the same time, and goes on after both were restarted", async () => {
    const { relay, alice, bob } = world(2);
    await bob.start();
    await pass(2, relay, bob);
    bob.crash();
    await alice.start();
    await quiet(alice);
    alice.say(bob.id, "for later");
    await pass(5, relay, alice);
    alice.crash();
    await bob.start();
    await pass(5, relay, bob);
    bob.say(alice.id, "thank you");
    await pass(5, relay, bob);
    await alice.start();
    await pass(90, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["for later"]);
    expect(await alice.history(bob.id)).toEqual(["thank you"]);
    expect([alice.pending().undelivered, bob.pending().undelivered]).toEqual([0, 0]);
  });

  it("a crash between any two effects, on either side: every text arrives once, and nothing is left", async () => {
    for (const dying of ["alice", "bob"] as const)
      for (let after = 0; after < 30; after++) {
        const w = world(100 + after);
        const { relay, alice, bob } = w;
        await bob.start();
        await alice.start();
        await pass(1, relay, alice, bob);
        const who = w[dying];
        alice.say(bob.id, "a 1");
        // From the transaction that it is in, what was said may not be lost.
        await alice.step();
        who.dieAfter = after;
        await quiet(alice, bob);
        await pass(10, relay, alice, bob);
        alice.say(bob.id, "a 2");
        bob.say(alice.id, "b 1");
        await pass(10, relay, alice, bob);
        expect(await bob.history(alice.id), `${dying} ${after}`).toEqual(["a 1", "a 2"]);
        expect(await alice.history(bob.id), `${dying} ${after}`).toEqual(["b 1"]);
        expect([alice.pending().undelivered, bob.pending().undelivered], `${dying} ${after}`).toEqual([0, 0]);
      }
  }, 60_000);

  it("a profile restored with its counter: nothing is lost under ✓✓, and the conversation heals", async () => {
    const { relay, alice, bob } = world(3);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    for (const text of ["one", "two"]) alice.say(bob.id, text);
    await pass(5, relay, alice, bob);
    const copy = alice.backup();
    for (const text of ["three", "four"]) alice.say(bob.id, text);
    await pass(5, relay, alice, bob);
    alice.restore(copy);
    await alice.start();
    await quiet(alice, bob);
    for (const text of ["five", "six", "seven"]) alice.say(bob.id, text);
    await pass(20, relay, alice, bob);
    expect(alice.pending().undelivered).toBe(3);
    // Whatever Bob says next tells what he has had of her, and that her state is an old copy.
    bob.say(alice.id, "are you there?");
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["one", "two", "three", "four", "five", "six", "seven"]);
    expect(await alice.history(bob.id)).toEqual(["are you there?"]);
    expect([alice.pending().undelivered, bob.pending().undelivered]).toEqual([0, 0]);
  });

  it("a profile restored without its counter asks at once for what it cannot open, though its person only reads", async () => {
    const { relay, alice, bob } = world(9);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "one");
    await pass(5, relay, alice, bob);
    const copy = alice.backup();
    for (const from of [bob, alice, bob]) {
      from.say((from === bob ? alice : bob).id, "epochs go on");
      await passIn(10_000, 7, relay, alice, bob);
    }
    alice.crash();
    bob.say(alice.id, "sealed for the true state");
    await pass(1, relay, bob);
    alice.restore(copy, 1_000_000);
    await pass(10, relay, alice, bob);
    expect((await alice.history(bob.id)).at(-1)).toBe("sealed for the true state");
    expect(bob.pending().undelivered).toBe(0);
    expect(errors(alice)).toMatchObject([{ error: { code: "RATCHET_RECORD_REFUSED" } }]);
  });

  it("what the relay drops is reported missing and comes again under another key", async () => {
    const { relay, alice, bob } = world(4);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "one");
    await pass(5, relay, alice, bob);
    relay.tamper = () => [];
    for (const text of ["lost 1", "lost 2"]) alice.say(bob.id, text);
    await quiet(alice, bob);
    relay.tamper = (mail) => [mail];
    alice.say(bob.id, "two");
    await pass(120, relay, alice, bob);
    expect((await bob.history(alice.id)).toSorted()).toEqual(["lost 1", "lost 2", "one", "two"]);
    expect(alice.pending().undelivered).toBe(0);
  });

  it("a text that nobody confirms for a week, though its reader is there, opens a new session that carries it", async () => {
    const { relay, alice, bob } = world(5);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "one");
    await pass(5, relay, alice, bob);
    relay.tamper = () => [];
    alice.say(bob.id, "lost");
    await quiet(alice, bob);
    relay.tamper = (mail) => [mail];
    const events = () => alice.events.filter((event) => event.event === "handshake" && event.reason === "broken");
    await passIn(3_600_000, 6 * 24, relay, alice, bob);
    expect(events()).toEqual([]);
    await passIn(3_600_000, 2 * 24, relay, alice, bob);
    expect(events().length).toBeGreaterThan(0);
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["one", "lost"]);
    expect(alice.pending().undelivered).toBe(0);
  });

  it("a stranger who is declined hears nothing, and the one-time key that the opening used dies", async () => {
    const { relay, alice, bob } = world(6);
    bob.acceptStrangers = false;
    const keyrings = bob.keyringSizes;
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.say(bob.id, "may I?");
    await pass(5, relay, alice, bob);
    expect(bob.events.some(({ event }) => event === "request")).toBe(true);
    const before = keyrings.at(-1)!;
    const heard = alice.events.length;
    bob.push({ in: "decide", peer: alice.id, accept: false });
    await pass(5, relay, alice, bob);
    expect(keyrings.at(-1)).toBeLessThan(before);
    expect(await bob.history(alice.id)).toEqual([]);
    expect(alice.events.slice(heard).filter(({ event }) => event !== "peers")).toEqual([]);
  });

  it("what was written before there was a relay goes out as soon as there is one", async () => {
    const { relay, alice, bob } = world(7);
    await bob.start();
    await alice.start();
    await pass(2, relay, alice, bob);
    alice.disconnect();
    alice.say(bob.id, "written offline");
    await quiet(alice);
    await pass(3, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["written offline"]);
  });
});
