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
