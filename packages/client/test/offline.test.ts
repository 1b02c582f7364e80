import { nodeKem } from "@sandi/crypto/node/kem";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { ratchet } from "@sandi/protocol/ratchet";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../core/base/events.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DONE = { unaccepted: 0, undelivered: 0 };

/** Alice, Bob and Carol with suite ratchet, and a relay that keeps mail for 30 days; the clocks go as the test says. */
class World {
  readonly relay = new ModelRelay();
  readonly alice: SimulatedClient;
  readonly bob: SimulatedClient;
  readonly carol: SimulatedClient;

  constructor(seed: number) {
    const random = seeded(seed);
    this.relay.retentionMs = 30 * DAY;
    const rsa = new SymbolicRsa(random.bytes);
    const client = (name: string) => new SimulatedClient(name, random, rsa, this.relay, [ratchet(nodeKem)]);
    this.alice = client("Alice");
    this.bob = client("Bob");
    this.carol = client("Carol");
  }

  get all(): readonly SimulatedClient[] {
    return [this.alice, this.bob, this.carol];
  }

  async quiet(): Promise<void> {
    for (let idle = 0; idle < 3; idle++) {
      await Promise.resolve();
      for (const client of this.all) while (await client.step()) idle = 0;
    }
  }

  async start(...clients: readonly SimulatedClient[]): Promise<void> {
    for (const client of clients) await client.start();
    await this.pass(SECOND, 3);
  }

  /** Time passes for everybody; whoever has died stays away. */
  async pass(stepMs: number, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.relay.now += stepMs;
      for (const client of this.all) {
        const until = client.now + stepMs;
        while (client.now < until) client.sleep(until - client.now);
      }
      await this.quiet();
    }
  }

  /** Writes, if there is a connection sends, and has some seconds for what follows. */
  async says(from: SimulatedClient, text: string): Promise<void> {
    from.say((from === this.bob ? this.alice : this.bob).id, text);
    await this.quiet();
    await this.pass(SECOND, 5);
  }

  /** A long time, of which only the end is of interest. */
  async days(count: number): Promise<void> {
    await this.pass((count * DAY) / 3, 3);
    // After so long the client takes the connection for dead, and makes a new one.
    await this.pass(30 * SECOND, 4);
  }

  /** Both have said something, and each knows that the other has it. */
  async talk(): Promise<void> {
    const { alice, bob } = this;
    await this.start(bob, alice);
    await this.says(alice, "halo");
    await this.says(bob, "hai");
    for (const client of this.all) told(client);
  }

  /** Both are there, one writes and then the other: everything comes through, and nothing is left. */
  async goesOn(): Promise<void> {
    for (const [from, to, text] of [
      [this.alice, this.bob, "from Alice, at last"],
      [this.bob, this.alice, "from Bob, at last"],
    ] as const) {
      await this.says(from, text);
      expect((await to.history(from.id)).at(-1)).toBe(text);
    }
    expect([this.alice.pending(), this.bob.pending()]).toEqual([DONE, DONE]);
  }
}

/** Texts by message id. */
const SAID = new Map<string, string>();

/** What a person was told since this was asked last, without what comes and goes with the connection. */
function told(client: SimulatedClient): string[] {
  return client.events.splice(0).flatMap((event) => {
    if (event.event === "sent") SAID.set(String(event.messageId), event.text);
    return lines(event);
  });
}

function lines(event: ClientEvent): string[] {
  switch (event.event) {
    case "message":
      return [`reads ${event.text}`];
    case "unconfirmed":
      return [`gives up ${event.text}`];
    case "delivered":
      return [`✓✓ ${SAID.get(String(event.messageId))}`];
    case "gap":
      return [`${event.missing} missing, ${event.lost} lost`];
    case "handshake":
      return event.state === "leg"
        ? []
        : [["session", event.state, event.reason, event.error?.code].filter(Boolean).join(" ")];
    case "error":
    case "notice":
      return [event.error.code];
    default:
      return [];
  }
}

const SILENCES = [31, 61, 100];

describe("an open conversation after a long silence", () => {
  it.each([
    { days: 31, away: "opener", first: "away" },
    { days: 61, away: "answerer", first: "there" },
    { days: 100, away: "opener", first: "there" },
    { days: 100, away: "answerer", first: "away" },
  ] as const)("$days days, its $away was away; whoever was $first writes first", async ({ days, away, first }) => {
    const w = new World(days);
    await w.talk();
    const [gone, here] = away === "opener" ? [w.alice, w.bob] : [w.bob, w.alice];
    gone.crash();
    await w.says(here, "just gone?");
    await w.days(days - 1);
    await w.says(here, "yesterday");
    await w.days(1);
    // What the relay has dropped by now, its sender gives up.
    expect(told(here)).toEqual(["gives up just gone?"]);
    await gone.start();
    await w.says(first === "away" ? gone : here, "first word");
    await w.pass(SECOND, 5);
    const [goneHas, hereHas] =
      first === "away" ? ["✓✓ first word", "reads first word"] : ["reads first word", "✓✓ first word"];
    const gap = ["1 missing, 0 lost", "0 missing, 1 lost"];
    expect(told(gone).toSorted()).toEqual(["reads yesterday", ...gap, goneHas].toSorted());
    expect(told(here).toSorted()).toEqual(["✓✓ yesterday", hereHas].toSorted());
    await w.goesOn();
  });

  it.each(SILENCES)("%s days, both were away; each writes when the other is not there yet", async (days) => {
    const w = new World(days);
    const { alice, bob } = w;
    await w.talk();
    alice.say(bob.id, "see you");
    await alice.step();
    for (const client of w.all) client.crash();
    await w.days(days);
    await alice.start();
    await w.says(alice, "I am back");
    expect(told(alice)).toEqual(["gives up see you"]);
    alice.crash();
    await bob.start();
    await w.says(bob, "me too");
    expect(told(bob)).toEqual(["reads I am back", "1 missing, 0 lost"]);
    await alice.start();
    await w.pass(SECOND, 10);
    expect(told(alice)).toEqual(["reads me too", "✓✓ I am back"]);
    expect(told(bob)).toEqual(["✓✓ me too", "0 missing, 1 lost"]);
    await w.goesOn();
  });
});

describe("an opening that nobody answered", () => {
  it.each(SILENCES)("%s days ago: what the relay still has comes, and the sender hears what does not", async (days) => {
    const w = new World(days);
    const { alice, bob } = w;
    await w.start(bob, alice);
    bob.push({ in: "contact", peer: alice.id, change: { petname: "A" } });
    await w.quiet();
    bob.crash();
    await w.says(alice, "welcome");
    await w.days(days - 1);
    await w.says(alice, "yesterday");
    await w.days(1);
    expect(told(alice)).toEqual(["session unconfirmed first", "gives up welcome"]);
    await bob.start();
    await w.pass(SECOND, 10);
    // After 90 days the one-time secret is dead: Bob refuses, and has nothing that could tell him of a gap.
    const [hers, his] =
      days > 90
        ? [
            ["session refused RATCHET_REFUSED", "session unconfirmed refused"],
            ["RATCHET_PREKEY_GONE", "session open refused"],
          ]
        : [[], ["session open first"]];
    expect(told(alice)).toEqual([...hers, "session open", "✓✓ yesterday"]);
    const gap = days > 90 ? [] : ["1 missing, 0 lost", "0 missing, 1 lost"];
    expect(told(bob)).toEqual([...his, "reads yesterday", ...gap]);
    await w.goesOn();
  });

  it.each(SILENCES)("%s days after its reader left: it waits for keys that are not over", async (days) => {
    const w = new World(days);
    const { alice, bob } = w;
    await w.start(bob, alice);
    bob.crash();
    await w.days(days);
    told(alice);
    await w.says(alice, "are you still there?");
    await w.pass(HOUR, 5);
    const opened = "session unconfirmed first";
    expect(told(alice)).toEqual(
      days > 90 ? ["session failed RATCHET_PREKEY_EXPIRED"] : ["RATCHET_PREKEY_STALE", opened],
    );
    await bob.start();
    await w.pass(MINUTE, 61);
    expect(told(alice)).toEqual([...(days > 90 ? [opened] : []), "session open", "✓✓ are you still there?"]);
    expect(told(bob)).toEqual(["session open first", "reads are you still there?"]);
    await w.goesOn();
  });
});

describe("a first text", () => {
  it("to somebody whom the relay has never seen waits, is told of, and goes out when they join", async () => {
    const w = new World(1);
    const { alice, bob } = w;
    await w.start(alice);
    await w.says(alice, "for when you come");
    expect(told(alice)).toEqual(["UNKNOWN_PEER"]);
    await w.days(3);
    await bob.start();
    await w.pass(SECOND, 20);
    expect(await bob.history(alice.id)).toEqual(["for when you come"]);
    await w.goesOn();
  });

  it("over a relay that keeps no prekeys waits, and is told of", async () => {
    const w = new World(9);
    const { relay, alice, bob } = w;
    relay.prekeysKept = 0;
    await w.start(bob, alice);
    await w.says(alice, "hello");
    expect(told(alice)).toEqual(["session failed RATCHET_NO_PREKEYS"]);
    relay.prekeysKept = 100;
    for (const client of [alice, bob]) client.disconnect();
    await w.pass(MINUTE, 5);
    expect(await bob.history(alice.id)).toEqual(["hello"]);
    await w.goesOn();
  });

  it("of each to the other, written while both were away: both come, and one session is left", async () => {
    const w = new World(2);
    const { alice, bob } = w;
    await w.start(bob, alice);
    for (const client of [alice, bob]) client.disconnect();
    alice.say(bob.id, "from Alice");
    bob.say(alice.id, "from Bob");
    await w.days(3);
    expect([await alice.history(bob.id), await bob.history(alice.id)]).toEqual([["from Bob"], ["from Alice"]]);
    expect([alice.pending(), bob.pending()]).toEqual([DONE, DONE]);
    await w.goesOn();
  });
});

describe("a mailbox without room", () => {
  it("is told of once for what waits; the texts stay, and go out in order when there is room", async () => {
    const w = new World(3);
    const { relay, alice, bob } = w;
    await w.talk();
    bob.crash();
    relay.senderMessages = 5;
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index + 1}`);
    for (const text of texts) await w.says(alice, text);
    expect(told(alice)).toEqual(["SENDER_QUOTA"]);
    const before = alice.sent.length;
    await w.pass(MINUTE, 60);
    // The relay is asked every two minutes with one body, and not with all that wait.
    expect(alice.sent.length - before).toBeLessThan(40);
    alice.crash();
    await alice.start();
    await w.pass(MINUTE, 5);
    expect(told(alice)).toEqual(["SENDER_QUOTA"]);
    expect(relay.waiting(bob.id)).toBe(5);
    await bob.start();
    await w.pass(SECOND, 30);
    expect(await bob.history(alice.id)).toEqual(["halo", ...texts]);
    await w.goesOn();
  });

  it("is tried at once when the reader is seen to be there, be it in an entry alone", async () => {
    const w = new World(9);
    const { relay, alice, bob } = w;
    await w.talk();
    bob.crash();
    relay.mailboxMessages = 0;
    await w.says(alice, "waits");
    await w.pass(MINUTE, 10);
    relay.mailboxMessages = 5;
    relay.tellsPresence = false;
    await bob.start();
    await w.quiet();
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    alice.push({ in: "lookup", ids: [bob.id] });
    await w.quiet();
    expect(await bob.history(alice.id)).toEqual(["halo", "waits"]);
  });

  it("holds a receipt up, and lets it through at last", async () => {
    const w = new World(4);
    const { alice, bob } = w;
    await w.talk();
    await w.start(w.carol);
    bob.say(alice.id, "last words");
    await bob.step();
    bob.crash();
    await fill(w);
    expect(told(alice)).toEqual(["reads last words", "MAILBOX_FULL"]);
    await w.days(2);
    await bob.start();
    await w.pass(SECOND, 10);
    expect(told(bob)).toContain("✓✓ last words");
    await w.goesOn();
  });

  it("holds an opening up, and lets it through at last", async () => {
    const w = new World(5);
    const { alice, bob } = w;
    await w.start(bob, alice, w.carol);
    bob.crash();
    await fill(w);
    await w.says(alice, "hello");
    expect(told(alice)).toEqual(["session unconfirmed first", "MAILBOX_FULL"]);
    await w.days(2);
    await bob.start();
    await w.pass(SECOND, 10);
    expect(told(alice)).toEqual(["session open", "✓✓ hello"]);
    await w.goesOn();
  });

  it("holds a refusal up, and lets it through at last", async () => {
    const w = new World(6);
    const { alice, bob } = w;
    await w.start(alice, bob, w.carol);
    alice.push({ in: "contact", peer: bob.id, change: { petname: "B" } });
    await w.quiet();
    alice.crash();
    await w.says(bob, "never fetched");
    // By then the one-time secret is dead that the opening needs.
    await w.days(95);
    await w.says(bob, "to be refused");
    bob.crash();
    await fill(w);
    await w.start(alice);
    expect(told(alice)).toEqual(["RATCHET_PREKEY_GONE", "MAILBOX_FULL"]);
    await w.days(2);
    await bob.start();
    await w.pass(SECOND, 10);
    expect(told(alice)).toEqual(["session open refused", "reads to be refused"]);
    await w.goesOn();
  });
});

/** Carol leaves no room in Bob's mailbox. */
async function fill(w: World): Promise<void> {
  w.relay.mailboxMessages = w.relay.waiting(w.bob.id) + 2;
  for (const text of ["one", "two", "three"]) w.carol.say(w.bob.id, text);
  await w.quiet();
  await w.pass(SECOND, 5);
}

/** How many of its texts a bot writes at once. */
const AT_ONCE = 10;

describe("a bot that writes for a week to somebody who is away", () => {
  it("is told once, keeps its texts, and each comes once and in order", async () => {
    const count = form("botTexts");
    const w = new World(7);
    const { relay, alice, bob } = w;
    await w.talk();
    relay.senderMessages = count / 10;
    bob.crash();
    const before = alice.sent.length;
    const texts = Array.from({ length: count }, (_, index) => `text ${index + 1}`);
    for (let at = 0; at < count; at += AT_ONCE) {
      for (const text of texts.slice(at, at + AT_ONCE)) alice.say(bob.id, text);
      await w.quiet();
      await w.pass((7 * DAY * AT_ONCE) / count, 1);
    }
    expect(told(alice)).toEqual(["SENDER_QUOTA"]);
    // Of what the mailbox does not hold, 256 are sealed. The others cost no key, and the relay is asked with one body.
    expect(alice.rows("outbound")).toBe(256);
    expect(alice.rows("ledger")).toBeLessThan(relay.senderMessages + 256 + 8);
    expect(alice.sent.length - before).toBeLessThan(relay.senderMessages + 256 + 7 * 24 * 32);
    await bob.start();
    await w.pass(SECOND, 120);
    expect(await bob.history(alice.id)).toEqual(["halo", ...texts]);
    expect(alice.events.filter(({ event }) => event === "delivered")).toHaveLength(count);
    await w.goesOn();
  });

  it("goes on though its chain is full of what the relay has dropped, and the reader says nothing", async () => {
    const w = new World(8);
    const { alice, bob } = w;
    await w.talk();
    bob.crash();
    alice.together = 5_000;
    for (let i = 0; i < 4_040; i++) alice.say(bob.id, `dropped ${i}`);
    await w.quiet();
    alice.together = 1;
    expect(told(alice)).toEqual(["RATCHET_CHAIN_FULL"]);
    await w.days(10);
    await w.says(alice, "has to wait");
    await w.days(25);
    expect(told(alice)).toHaveLength(4_040);
    await bob.start();
    await w.pass(MINUTE, 90);
    expect(told(alice)).toEqual(["session started broken", "session open", "✓✓ has to wait"]);
    await w.goesOn();
  });
});
