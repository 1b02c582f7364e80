import { SymbolicRsa, seeded } from "@sandi/lab";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

async function pair(seed: number): Promise<readonly [SimulatedClient, SimulatedClient]> {
  const random = seeded(seed);
  const rsa = new SymbolicRsa(random.bytes);
  const relay = new ModelRelay();
  const [alice, bob] = [
    new SimulatedClient("Alice", random, rsa, relay),
    new SimulatedClient("Bob", random, rsa, relay),
  ] as const;
  await alice.start();
  await bob.start();
  await quiet(alice, bob);
  return [alice, bob];
}

const heard = ({ events }: SimulatedClient) => events.filter(({ event }) => event === "message").length;

describe("lines of history at a start", () => {
  it("those of one's own are not read", async () => {
    const [alice, bob] = await pair(1);
    for (const text of ["satu", "dua", "tiga"]) alice.say(bob.id, text);
    await quiet(alice, bob);
    expect(alice.rows("history")).toBe(3);
    expect(await alice.unshown()).toEqual([]);
  });

  it("a text that is written before the start does not hide what was not shown", async () => {
    const [alice, bob] = await pair(2);
    bob.say(alice.id, "halo");
    // The process ends before it has written down that it showed the line.
    while (heard(alice) === 0) {
      await bob.step();
      await alice.step();
    }
    alice.crash();
    alice.say(bob.id, "hai");
    await alice.start();
    await alice.step();
    expect(alice.rows("history")).toBe(2);
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    expect(heard(alice)).toBe(2);
  });
});

describe("lines that nobody has read", () => {
  /** What one effect after another leaves behind when the process dies there. */
  const dying = async (client: SimulatedClient, effects: number): Promise<void> => {
    client.dieAfter = effects;
    while (client.alive && (await client.step()));
    client.crash();
    await client.start();
  };

  it("are counted across crashes, from the transaction on that brought the first", async () => {
    const [alice, bob] = await pair(3);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    for (const effects of [0, 1, 2, 3]) {
      bob.say(alice.id, `lagi ${effects}`);
      await quiet(bob);
      await dying(alice, effects);
      await quiet(alice, bob);
      expect(alice.unread(bob.id)).toBe(effects + 2);
    }
    expect(alice.unread(alice.id)).toBe(0);
  });

  it("are those that a crash may have hidden, of whom one looked at", async () => {
    const [alice, bob] = await pair(7);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "reading", peer: bob.id });
    await quiet(alice);
    for (const text of ["dua", "tiga"]) bob.say(alice.id, text);
    await quiet(bob);
    alice.together = 10;
    while (heard(alice) < 3) await alice.step();
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(2);
    await quiet(alice, bob);
    expect(await alice.unshown()).toEqual([]);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(2);
  });

  it("are none of whom one looks at, until one looks elsewhere, and none once one has answered", async () => {
    const [alice, bob] = await pair(4);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "reading", peer: bob.id });
    bob.say(alice.id, "dua");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
    alice.push({ in: "reading", peer: bob.id });
    alice.push({ in: "reading", peer: undefined });
    bob.content(alice.id, { type: "timer", revision: 1, seconds: 3_600 });
    bob.say(alice.id, "tiga");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(2);
    alice.say(bob.id, "ya");
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
  });

  it("are no more than the history has: what comes again is not counted", async () => {
    const [alice, bob] = await pair(5);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    const [line] = await alice.lines(bob.id);
    alice.push({ in: "repeated", rows: [{ ...line!, seq: 0 }] });
    await quiet(alice);
    expect(alice.unread(bob.id)).toBe(1);
    alice.push({ in: "repeated", rows: [line!] });
    await quiet(alice);
    expect(alice.unread(bob.id)).toBe(0);
  });

  it("go with a person who is forgotten", async () => {
    const [alice, bob] = await pair(6);
    bob.say(alice.id, "satu");
    await quiet(alice, bob);
    alice.push({ in: "forget", peer: bob.id });
    await quiet(alice, bob);
    expect(alice.unread(bob.id)).toBe(0);
    await dying(alice, 0);
    expect(alice.unread(bob.id)).toBe(0);
  });
});
