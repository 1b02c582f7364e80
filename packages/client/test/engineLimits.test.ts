import { concat } from "@sandi/crypto";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { encodeControl, encodeDeliver, encodeEntries, encodeRefused, toClientId } from "@sandi/protocol";
import { describe, expect, it } from "vitest";
import type { ClientEvent, Peer } from "../core/base/events.ts";
import { Calm } from "../core/calm.ts";
import type { BodyJob, Conversation } from "../core/conversations/conversation.ts";
import { Inbox } from "../core/conversations/inbox.ts";
import { ClientError } from "../errors/clientError.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

const DAY = 86_400_000;

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string, now?: number) => new SimulatedClient(name, random, rsa, relay, undefined, now);
  return { random, relay, client };
}

const codes = (events: readonly ClientEvent[]) =>
  events.flatMap((event) => ("error" in event && event.error ? [event.error.code] : []));

describe("a clock that is wrong", () => {
  it.each([
    ["400 days behind", (now: number) => now - 400 * DAY],
    ["at 1970", () => 0],
    ["400 days ahead", (now: number) => now + 400 * DAY],
  ])("%s: the client joins with a card that holds by the relay's clock, says so, and talks", async (_, clock) => {
    const { relay, client } = world(1);
    relay.refuseExpired = true;
    const alice = client("Alice", clock(relay.now));
    const bob = client("Bob");
    await bob.start();
    await alice.start();
    await quiet(alice, bob);
    expect(alice.events.map(({ event }) => event)).toContain("joined");
    expect(codes(alice.events)).toEqual(["CLOCK_OFF"]);
    alice.say(bob.id, "halo");
    await quiet(alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    // It is kept: the next start shows it again, and no older one.
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    expect(alice.events.filter(({ event }) => event === "joined")).toHaveLength(2);
    expect(alice.events.filter(({ event }) => event === "stopped")).toEqual([]);
  });

  it("a relay whose clock is mad does not drive the card's version up", async () => {
    const { relay, client } = world(2);
    const alice = client("Alice");
    relay.now = 8_000_000_000_000_000;
    await alice.start();
    await quiet(alice);
    expect(relay.cardOf(alice.id)?.version).toBeLessThan(2_000_000_000_000);
  });
});

describe("a profile of which two copies are used", () => {
  it("the one that is behind is told so by a code, and goes on after a start with new sessions", async () => {
    const { relay, client } = world(3);
    const alice = client("Alice");
    const bob = client("Bob");
    for (const who of [alice, bob]) await who.start();
    await quiet(alice, bob);
    alice.say(bob.id, "one");
    await quiet(alice, bob);
    // The other copy has signed a newer card.
    const renewed = alice.sign(relay.now + 1_000, alice.card.version);
    relay.learn(renewed);
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    const stopped = alice.events.find(({ event }) => event === "stopped");
    expect(stopped).toMatchObject({ error: { code: "PROFILE_COPIED" } });
    alice.crash();
    alice.events.length = 0;
    await alice.start();
    await quiet(alice, bob);
    expect(alice.events.map(({ event }) => event)).toContain("joined");
    expect(relay.cardOf(alice.id)!.version).toBeGreaterThan(renewed.version);
    const discarded = alice.events.some((event) => event.event === "handshake" && event.state === "rolledBack");
    expect(discarded).toBe(true);
    alice.say(bob.id, "two");
    for (let i = 0; i < 40; i++) {
      for (const who of [alice, bob]) who.sleep(3_600_000);
      await quiet(alice, bob);
    }
    expect(await bob.history(alice.id)).toEqual(["one", "two"]);
  });
});

describe("two who go by one name", () => {
  it("are told apart: who is verified, and who only has the name", async () => {
    const { client } = world(4);
    const [me, ayu, impostor, budi] = ["Citra", "Ayu", "AYU ", "Budi"].map((name) => client(name));
    for (const who of [ayu!, budi!, me!]) await who.start();
    await quiet(me!, ayu!, budi!);
    const seen = (who: SimulatedClient) =>
      me!.peers().find(({ id }) => id === who.id || id.every((b, i) => b === who.id[i]));
    expect(seen(ayu!)?.namesake).toBe("none");
    me!.push({ in: "contact", peer: ayu!.id, change: { verified: true } });
    await impostor!.start();
    await quiet(me!, ayu!, budi!, impostor!);
    me!.push({ in: "more" });
    await quiet(me!, ayu!, budi!, impostor!);
    expect([seen(ayu!)?.verified, seen(ayu!)?.namesake]).toEqual([true, "unverified"]);
    expect([seen(impostor!)?.verified, seen(impostor!)?.namesake]).toEqual([false, "verified"]);
    expect(seen(budi!)?.namesake).toBe("none");
    impostor!.say(me!.id, "it is me");
    await quiet(me!, ayu!, budi!, impostor!);
    const message = me!.events.find(({ event }) => event === "message");
    expect(message?.event === "message" && message.peer.namesake).toBe("verified");
  });
});

describe("a hostile relay", () => {
  it("entries that nobody asked for end the connection", async () => {
    const { relay, client } = world(5);
    const alice = client("Alice");
    await alice.start();
    await quiet(alice);
    relay.raw(alice.id, encodeEntries({ ref: 77, total: 9, next: 0 }, []));
    await quiet(alice);
    expect(codes(alice.events)).toContain("WIRE_UNEXPECTED");
    expect(alice.events.map(({ event }) => event)).toContain("offline");
  });

  it("that wants a number from which nobody can count on is not followed, and the profile opens again", async () => {
    const { relay, client } = world(5);
    const [alice, bob] = [client("Alice"), client("Bob")];
    for (const who of [alice, bob]) await who.start();
    await quiet(alice, bob);
    alice.say(bob.id, "one");
    await quiet(alice, bob);
    relay.swallow = true;
    alice.say(bob.id, "two");
    await quiet(alice);
    const wanted = Number.MAX_SAFE_INTEGER;
    relay.raw(alice.id, encodeRefused({ to: bob.id, wanted, code: "SEND_OUT_OF_ORDER", retryAfterMs: 0 }));
    await quiet(alice);
    expect(codes(alice.events)).toContain("WIRE_BAD_VALUE");
    relay.swallow = false;
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    expect(await bob.history(alice.id)).toEqual(["one", "two"]);
  });

  it("twenty thousand changes of presence make one list at once, and then no more than five a second", async () => {
    const { relay, client } = world(6);
    const [alice, bob] = [client("Alice"), client("Bob")];
    for (const who of [alice, bob]) await who.start();
    await quiet(alice, bob);
    alice.events.length = 0;
    const flip = (online: boolean) =>
      encodeControl("changes", { total: 2, directory: new Uint8Array(16), presence: [[bob.id, online]], records: [] });
    for (let i = 0; i < 200; i++)
      relay.raw(alice.id, concat(...Array.from({ length: 100 }, (_, n) => flip(n % 2 > 0))));
    await quiet(alice);
    expect(alice.events.filter(({ event }) => event === "peers").length).toBeLessThanOrEqual(1);
    alice.sleep(1_000);
    await quiet(alice);
    expect(alice.events.filter(({ event }) => event === "peers").length).toBeLessThanOrEqual(2);
  });

  it("bodies of ten thousand who never opened a conversation leave nothing: no person, no row, no line", async () => {
    const { relay, client, random } = world(7);
    const alice = client("Alice");
    await alice.start();
    await quiet(alice);
    const before = alice.peers().length;
    alice.events.length = 0;
    for (let i = 1; i <= 10_000; i++) {
      const body = concat(Uint8Array.of(1, 7, 0, 1), random.bytes(80));
      relay.raw(alice.id, encodeDeliver({ from: toClientId(random.bytes(32)), delivery: i, at: relay.now, body }));
    }
    await quiet(alice);
    expect(alice.peers().length).toBe(before);
    expect(alice.events).toEqual([]);
    expect(alice.rows("inbox")).toBe(0);
    expect(alice.rows("conversations")).toBe(0);
  });

  it("openings of a thousand strangers: the newest hundred wait, each with one, and the rest leave nothing", async () => {
    const { relay, client, random } = world(8);
    const alice = client("Alice");
    alice.acceptStrangers = false;
    await alice.start();
    await quiet(alice);
    alice.events.length = 0;
    let delivery = 0;
    const ids = Array.from({ length: 1_000 }, () => toClientId(random.bytes(32)));
    for (const [i, from] of ids.entries()) {
      const opening = concat(Uint8Array.of(1, 1, 0, 1), random.bytes(900));
      const count = i % 100 === 0 ? 1_000 : 1;
      for (let n = 0; n < count; n++)
        relay.raw(alice.id, encodeDeliver({ from, delivery: ++delivery, at: relay.now, body: opening }));
    }
    await quiet(alice);
    expect(alice.events.filter(({ event }) => event === "request")).toHaveLength(100);
    expect(codes(alice.events)).toEqual(["REQUESTS_FULL"]);
    expect(alice.rows("inbox")).toBe(100);
    expect(alice.requests().map(({ peer }) => peer.id)).toEqual(ids.slice(-100));
    expect([alice.peers(), alice.sent]).toEqual([[], []]);
    // The same after a restart, and who was dropped may ask again.
    alice.crash();
    await alice.start();
    await quiet(alice);
    expect(alice.requests().map(({ peer }) => peer.id)).toEqual(ids.slice(-100));
    alice.push({ in: "decide", peer: ids.at(-1)!, accept: false });
    await quiet(alice);
    const again = concat(Uint8Array.of(1, 1, 0, 1), random.bytes(900));
    relay.raw(alice.id, encodeDeliver({ from: ids[0]!, delivery: 1, at: relay.now, body: again }));
    await quiet(alice);
    expect(alice.requests().at(-1)?.peer.id).toEqual(ids[0]);
    expect([alice.rows("inbox"), alice.sent.length]).toEqual([100, 0]);
  });

  it("of many thousand strangers only so many wait for their turn, until one has had it or is a contact", () => {
    const inbox = new Inbox(1);
    const stranger = () =>
      ({
        person: { contact: false },
        held: false,
        bodies: 0,
        bodyBytes: 0,
        dropBodies: () => [],
      }) as unknown as Conversation;
    const job: BodyJob = {
      job: "body",
      row: inbox.row(toClientId(new Uint8Array(32)), 1, new Uint8Array(900)),
    } as never;
    const many = Array.from({ length: 5_000 }, stranger);
    const taken = many.filter((conversation) => inbox.roomFor(conversation, job) === "ok");
    expect(taken).toHaveLength(1_000);
    expect(inbox.backlog).toBe(900_000);
    expect(inbox.roomFor(taken[0]!, job)).toBe("ok");
    inbox.removed(taken[0]!);
    Object.assign(taken[1]!.person, { contact: true });
    expect([1, 2, 3].map(() => inbox.roomFor(stranger(), job))).toEqual(["ok", "ok", "silent"]);
  });

  it("M1s of a contact without end: the work for them is bounded, and text still comes through", async () => {
    const { relay, client, random } = world(9);
    const [alice, bob] = [client("Alice"), client("Bob")];
    for (const who of [alice, bob]) await who.start();
    await quiet(alice, bob);
    bob.say(alice.id, "halo");
    await quiet(alice, bob);
    const m1 = bob.sent.find((body) => body[1] === 1)!;
    const questions = alice.questions;
    let delivery = 1_000;
    for (let i = 0; i < 1_500; i++) {
      const body = concat(m1.subarray(0, 4), random.bytes(16), m1.subarray(20, m1.length - 384), random.bytes(384));
      relay.raw(alice.id, encodeDeliver({ from: bob.id, delivery: ++delivery, at: relay.now, body }));
    }
    await quiet(alice, bob);
    expect(alice.questions - questions).toBeLessThanOrEqual(64);
    expect(codes(alice.events).length).toBeLessThanOrEqual(60);
    for (const until = alice.now + 600_000; alice.now < until; ) {
      for (const who of [alice, bob]) who.sleep(1_000);
      await quiet(alice, bob);
    }
    bob.say(alice.id, "still here");
    await quiet(alice, bob);
    expect(await alice.history(bob.id)).toContain("still here");
  }, 60_000);
});

describe("errors that somebody else sets off", () => {
  const error = (more?: number): ClientEvent & { event: "error" } => ({
    event: "error",
    error: new ClientError("INBOX_FULL"),
    ...(more === undefined ? {} : { more }),
  });

  it("are told five times in ten seconds, and then once with how many there were", () => {
    const calm = new Calm();
    const told = Array.from({ length: 100 }, (_, i) => calm.take(error(), 1_000 + i)).filter(Boolean);
    expect(told).toHaveLength(5);
    expect(calm.nextAt).toBe(11_000);
    expect(calm.rest(10_999)).toEqual([]);
    expect(calm.rest(11_000)).toMatchObject([{ more: 94 }]);
    expect(calm.rest(11_001)).toEqual([]);
    expect(calm.take(error(), 30_000)).toBeDefined();
  });

  it("of thousands of people are counted together", () => {
    const calm = new Calm();
    for (let i = 0; i < 20_000; i++) calm.take({ ...error(), peer: { shortId: `${i}` } as Peer }, 1_000);
    const rest = calm.rest(11_000);
    expect(rest.length).toBeLessThan(300);
    expect(rest.reduce((sum, { more = 0 }) => sum + 1 + more, 0)).toBe(20_000 - 50);
  });
});
