import { SymbolicRsa, seeded } from "@sandi/lab";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

const DAY = 86_400_000;
const YEAR = 365 * DAY;

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Lets `seconds` pass for these clients and the relay. */
async function pass(seconds: number, relay: ModelRelay, ...clients: readonly SimulatedClient[]): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    relay.now += 1_000;
    for (const client of clients) client.sleep(1_000);
    await quiet(...clients);
  }
}

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string, now?: number) => new SimulatedClient(name, random, rsa, relay, undefined, now);
  return { relay, client };
}

const states = (client: SimulatedClient) =>
  client.events.flatMap((event) => (event.event === "handshake" ? [event.state] : []));
const notices = (client: SimulatedClient) =>
  client.events.flatMap((event) => (event.event === "notice" ? [event.error.code] : []));
const kinds = (client: SimulatedClient) => client.events.map(({ event }) => event);

/** Alice has met this relay before, and her handshake with Bob, who is away, is under way. */
async function waiting(seed: number) {
  const { relay, client } = world(seed);
  const [alice, bob] = [client("Alice"), client("Bob")];
  for (const one of [alice, bob]) await one.start();
  await quiet(alice, bob);
  bob.crash();
  alice.say(bob.id, "halo");
  await quiet(alice);
  expect(states(alice)).toContain("started");
  return { relay, alice, bob };
}

async function again(client: SimulatedClient): Promise<void> {
  client.crash();
  client.events.length = 0;
  await client.start();
  await quiet(client);
}

describe("a relay that lies about the time", () => {
  it.each([8 * DAY, YEAR, 50 * YEAR])("by %d ms: nothing comes to its end, and it is told", async (ahead) => {
    const { relay, alice, bob } = await waiting(1);
    const honest = relay.now;
    relay.now += ahead;
    await again(alice);
    await pass(60, relay, alice);
    expect(notices(alice)).toEqual(["CLOCK_OFF"]);
    expect(states(alice)).not.toContain("expired");
    expect(kinds(alice)).not.toContain("unconfirmed");
    relay.now = honest + 60_000;
    await bob.start();
    await again(alice);
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });

  it("over and over: it gains nothing by coming back", async () => {
    const { relay, alice } = await waiting(2);
    for (let times = 1; times <= 40; times++) {
      relay.now = alice.now + times * DAY;
      await again(alice);
      await pass(5, relay, alice);
      expect(states(alice)).not.toContain("expired");
    }
  });

  it("back and forth: the time that was right before is right again", async () => {
    const { relay, alice, bob } = await waiting(3);
    relay.now -= YEAR;
    await again(alice);
    relay.now += YEAR;
    await again(alice);
    await bob.start();
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    expect(states(alice)).not.toContain("expired");
  });

  it("to a card that would hold for decades: the next honest relay has it signed again", async () => {
    const { relay, client } = world(4);
    const alice = client("Alice");
    const honest = relay.now;
    relay.now += 50 * YEAR;
    await alice.start();
    await quiet(alice);
    expect(relay.cardOf(alice.id)!.notAfter).toBeGreaterThan(honest + 50 * YEAR);
    relay.now = honest;
    await again(alice);
    expect(relay.cardOf(alice.id)!.notAfter).toBeLessThan(honest + 91 * DAY);
  });

  it.each([0, Date.UTC(2001), Date.UTC(2300)])("beyond belief (%d): this device's clock is gone by", async (time) => {
    const { relay, client } = world(5);
    const [alice, bob] = [client("Alice"), client("Bob")];
    relay.now = time;
    for (const one of [alice, bob]) await one.start();
    await quiet(alice, bob);
    alice.say(bob.id, "halo");
    await pass(60, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    const [line] = await bob.lines(alice.id);
    expect(Math.abs(line!.at - bob.now)).toBeLessThan(DAY);
    expect(alice.card.version).toBeLessThan(alice.now + DAY);
  });
});

describe("what the relay said of the time", () => {
  it("holds on without a relay, and from the next start on", async () => {
    const { relay, client } = world(6);
    const bob = client("Bob");
    // A year ahead of everyone else.
    const alice = client("Alice", relay.now + YEAR);
    for (const one of [alice, bob]) await one.start();
    await quiet(alice, bob);
    bob.crash();
    alice.say(bob.id, "halo");
    await quiet(alice);
    alice.disconnect();
    await quiet(alice);
    await again(alice);
    await pass(60, relay, alice);
    expect(states(alice)).not.toContain("expired");
    await bob.start();
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });
});

describe("a clock that is set while the client is online", () => {
  it("a year ahead: nothing comes to its end, and the relay is asked for the time", async () => {
    const { relay, alice, bob } = await waiting(7);
    alice.now += YEAR;
    alice.push({ in: "wake" });
    await quiet(alice);
    await pass(60, relay, alice);
    expect(kinds(alice)).not.toContain("unconfirmed");
    expect(states(alice)).not.toContain("expired");
    expect(kinds(alice).filter((kind) => kind === "joined")).toHaveLength(2);
    expect(notices(alice)).toEqual(["CLOCK_OFF"]);
    await bob.start();
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });

  it("a year back: it connects again at once, and goes on by the relay's time", async () => {
    const { relay, alice, bob } = await waiting(8);
    alice.now -= YEAR;
    alice.push({ in: "wake" });
    await quiet(alice);
    await pass(60, relay, alice);
    expect(kinds(alice).filter((kind) => kind === "joined")).toHaveLength(2);
    await bob.start();
    await pass(120, relay, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });

  it("back while it waits for a relay: it does not wait for a year", async () => {
    const { relay, alice } = await waiting(9);
    alice.disconnect();
    await alice.step();
    alice.now -= YEAR;
    alice.push({ in: "wake" });
    await quiet(alice);
    await pass(5, relay, alice);
    expect(kinds(alice).filter((kind) => kind === "joined")).toHaveLength(2);
  });
});
