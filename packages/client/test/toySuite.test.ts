import { SymbolicRsa, seeded } from "@sandi/lab";
import { oneTimeKeysIn, toySuite } from "@sandi/testkit/suites/toy";
import { describe, expect, it } from "vitest";
import type { StoreOp } from "../store/port.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

class ToyClient extends SimulatedClient {
  readonly commits: (readonly StoreOp[])[] = [];

  constructor(name: string, random: ReturnType<typeof seeded>, relay: ModelRelay) {
    super(name, random, new SymbolicRsa(random.bytes), relay, [toySuite]);
    this.onCommit = (ops) => void this.commits.push(ops);
  }

  /** The one-time keys in each commit that wrote the keyring. */
  keyrings(): { readonly keys: readonly number[]; readonly ops: readonly string[] }[] {
    return this.commits.flatMap((ops) =>
      ops.flatMap((op) =>
        op.op === "keyring" ? [{ keys: oneTimeKeysIn(op.value()), ops: ops.map((other) => other.op) }] : [],
      ),
    );
  }
}

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const client = (name: string) => new ToyClient(name, random, relay);
  return { alice: client("Alice"), bob: client("Bob") };
}

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Lets a minute pass, second by second, with everyone alive. */
async function settle(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let second = 0; second < 60; second++) {
    for (const client of clients) {
      client.dieAfter = undefined;
      if (!client.alive) await client.start();
      client.sleep(1_000);
    }
    await quiet(...clients);
  }
}

describe("a suite with a keyring and questions to the relay, through the real engine", () => {
  it("opens with a key that the relay handed out, which dies in the commit of the message that used it", async () => {
    const { alice, bob } = world(1);
    await bob.start();
    await alice.start();
    await quiet(alice, bob);
    expect(bob.keyrings().at(0)?.keys).toEqual([1, 2, 3, 4]);
    alice.say(bob.id, "halo");
    await settle(alice, bob);
    bob.say(alice.id, "hai juga");
    await settle(alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    expect(await alice.history(bob.id)).toEqual(["hai juga"]);
    expect([alice.pending().undelivered, bob.pending().undelivered]).toEqual([0, 0]);
    const [used] = bob.keyrings().filter(({ keys }) => keys.length === 3);
    expect(used?.keys).toEqual([2, 3, 4]);
    expect(used?.ops).toContain("conversation");
    expect([...alice.events, ...bob.events].filter(({ event }) => event === "error")).toEqual([]);
  });

  it("a crash between any two effects, on either side: every text arrives once, and no key opens twice", async () => {
    for (const dying of ["alice", "bob"] as const)
      for (let after = 0; after < 40; after++) {
        const w = world(100 + after);
        const { alice, bob } = w;
        await bob.start();
        await alice.start();
        await quiet(alice, bob);
        const who = w[dying];
        alice.say(bob.id, "a 1");
        // From the transaction that it is in, what was said may not be lost.
        await alice.step();
        who.dieAfter = after;
        await quiet(alice, bob);
        await settle(alice, bob);
        alice.say(bob.id, "a 2");
        bob.say(alice.id, "b 1");
        await settle(alice, bob);
        expect(await bob.history(alice.id), `${dying} ${after}`).toEqual(["a 1", "a 2"]);
        expect(await alice.history(bob.id), `${dying} ${after}`).toEqual(["b 1"]);
        expect([alice.pending().undelivered, bob.pending().undelivered], `${dying} ${after}`).toEqual([0, 0]);
        const kept = bob.keyrings().map(({ keys }) => keys);
        for (let i = 1; i < kept.length; i++) {
          const back = kept[i]!.filter((id) => id <= Math.max(...kept[i - 1]!) && !kept[i - 1]!.includes(id));
          expect(back, `${dying} ${after}`).toEqual([]);
        }
      }
  }, 60_000);
});
