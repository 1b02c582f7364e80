import { nodeKem } from "@sandi/crypto/node/kem";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { encodeDeliver } from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";
import { rsaDes } from "@sandi/protocol/rsa-des";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

async function talking(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const suites = [ratchet(nodeKem), rsaDes];
  const [alice, bob] = ["Alice", "Bob"].map((name) => new SimulatedClient(name, random, rsa, relay, suites)) as [
    SimulatedClient,
    SimulatedClient,
  ];
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      relay.now += 1_000;
      for (const client of [alice, bob]) client.sleep(1_000);
      await quiet(alice, bob);
    }
  };
  await bob.start();
  await alice.start();
  await pass(2);
  const say = (from: SimulatedClient, to: SimulatedClient, suite: string, text: string) =>
    from.push({ in: "say", peer: to.id, suite, messageId: random.bytes(16), content: { type: "text", text } });
  say(alice, bob, "ratchet", "halo");
  await pass(5);
  expect(texts(bob)).toEqual(["halo"]);
  return { relay, alice, bob, say, pass };
}

const texts = (client: SimulatedClient) =>
  client.events.flatMap((event) => (event.event === "message" ? [event.text] : []));
const requests = (client: SimulatedClient) => client.events.filter(({ event }) => event === "request").length;

describe("once ratchet has been used with a contact, a conversation over rsa-des", () => {
  it("waits for a yes, although strangers are let in, and nothing goes back before it", async () => {
    const { alice, bob, say, pass } = await talking(1);
    const sent = bob.sent.length;
    say(alice, bob, "rsa-des", "downhill");
    await pass(10);
    expect(bob.requests().map(({ suite }) => suite)).toEqual(["rsa-des"]);
    expect([requests(bob), bob.sent.length - sent, texts(bob)]).toEqual([1, 0, ["halo"]]);
    // A start in between changes nothing.
    bob.crash();
    await bob.start();
    await pass(10);
    expect([bob.requests().length, texts(bob)]).toEqual([1, ["halo"]]);
    say(bob, alice, "ratchet", "still here");
    await pass(10);
    expect([bob.requests().length, texts(alice)]).toEqual([1, ["still here"]]);
    bob.push({ in: "decide", peer: alice.id, accept: true });
    await pass(10);
    expect(texts(bob)).toEqual(["halo", "downhill"]);
    expect(bob.requests()).toEqual([]);
  });

  it("comes to nothing with a no, and the contact stays one", async () => {
    const { alice, bob, say, pass } = await talking(2);
    say(alice, bob, "rsa-des", "downhill");
    await pass(5);
    bob.push({ in: "decide", peer: alice.id, accept: false });
    say(alice, bob, "ratchet", "as before");
    // Her handshake comes again and again, and so it does after a start.
    await pass(60);
    bob.crash();
    await bob.start();
    await pass(60);
    expect(texts(bob)).toEqual(["halo", "as before"]);
    expect([requests(bob), bob.requests().length, bob.rows("inbox")]).toEqual([1, 0, 0]);
    bob.push({ in: "talk", peer: alice.id, suite: "rsa-des" });
    await pass(60);
    expect(texts(bob)).toEqual(["halo", "as before", "downhill"]);
  });

  it("that waits for a yes does not keep an old copy noticed at each start", async () => {
    const { alice, bob, say, pass } = await talking(5);
    say(alice, bob, "rsa-des", "downhill");
    await pass(10);
    bob.restore(bob.backup(), 1_000_000);
    for (const noticed of [["PROFILE_ROLLED_BACK"], []]) {
      bob.events.length = 0;
      await bob.start();
      await pass(10);
      expect(bob.events.flatMap((event) => (event.event === "notice" ? [event.error.code] : []))).toEqual(noticed);
      expect(bob.requests().map(({ suite }) => suite)).toEqual(["rsa-des"]);
      bob.crash();
    }
  });

  it("begins where the other asks for it by name too", async () => {
    const { alice, bob, say, pass } = await talking(3);
    say(alice, bob, "rsa-des", "downhill");
    await pass(5);
    bob.push({ in: "talk", peer: alice.id, suite: "rsa-des" });
    await pass(10);
    expect([texts(bob), bob.requests().length]).toEqual([["halo", "downhill"], 0]);
  });

  it("is not begun by a record either: whoever sends one is answered nothing", async () => {
    const { relay, alice, bob, pass } = await talking(4);
    const sent = bob.sent.length;
    const record = new Uint8Array(200);
    record.set([1, 9, 0, 1]);
    relay.raw(bob.id, encodeDeliver({ from: alice.id, delivery: 1_000, at: relay.now, body: record }));
    await pass(10);
    expect([bob.sent.length - sent, requests(bob), bob.rows("inbox")]).toEqual([0, 0, 0]);
  });
});
