import { concat } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { SymbolicRsa, seeded } from "@sandi/lab";
import {
  type ConversationId,
  encodeDeliver,
  encodeRefused,
  type Keyring,
  NOTHING_OPENED,
  type Question,
  recordOpened,
  reportOf,
  type Suite,
  type SuiteEffect,
  type SuiteState,
  toClientId,
} from "@sandi/protocol";
import { toySuite } from "@sandi/testkit/suites/toy";
import { describe, expect, it } from "vitest";
import { advance } from "../core/conversations/advance.ts";
import { Conversation } from "../core/conversations/conversation.ts";
import { outdated } from "../core/conversations/openings.ts";
import { Outbox } from "../core/outbox/outbox.ts";
import { Person } from "../core/people/person.ts";
import type { StoreOp } from "../store/port.ts";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const [alice, bob] = ["Alice", "Bob"].map((name) => new SimulatedClient(name, random, rsa, relay)) as [
    SimulatedClient,
    SimulatedClient,
  ];
  return { random, relay, alice, bob, clients: [alice, bob] };
}

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Lets `seconds` pass, with everyone alive. */
async function pass(seconds: number, ...clients: readonly SimulatedClient[]): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    for (const client of clients) {
      if (!client.alive) await client.start();
      client.sleep(1_000);
    }
    await quiet(...clients);
  }
}

async function started(...clients: readonly SimulatedClient[]): Promise<void> {
  for (const client of clients) await client.start();
  await quiet(...clients);
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index + 1}`);
const kinds = (client: SimulatedClient) => client.events.map(({ event }) => event);

describe("text that was not sealed", () => {
  it("is sealed and sent after a restart, though the session is open", async () => {
    const { alice, bob } = world(1);
    await started(bob, alice);
    alice.say(bob.id, "text 1");
    await pass(5, alice, bob);
    alice.disconnect();
    for (const text of texts(300).slice(1)) alice.say(bob.id, text);
    await quiet(alice);
    // No more than 256 are sealed ahead.
    expect(alice.rows("outbound")).toBeLessThan(299);
    alice.crash();
    await pass(60, alice, bob);
    expect(alice.pending().undelivered).toBe(0);
    expect([...(await bob.history(alice.id))].sort()).toEqual([...texts(300)].sort());
  });
});

describe("a request", () => {
  async function requested(seed: number) {
    const w = world(seed);
    w.bob.acceptStrangers = false;
    await started(w.bob, w.alice);
    w.alice.say(w.bob.id, "may I?");
    await quiet(w.alice, w.bob);
    expect(kinds(w.bob).filter((kind) => kind === "request")).toHaveLength(1);
    return w;
  }

  it.each(["text", "talk", "verified"] as const)("%s to somebody whose request waits is a yes", async (how) => {
    const { alice, bob } = await requested(2);
    if (how === "text") bob.say(alice.id, "yes");
    else if (how === "talk") bob.push({ in: "talk", peer: alice.id, suite: "rsa-des" });
    else bob.push({ in: "contact", peer: alice.id, change: { verified: true } });
    await pass(60, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["may I?"]);
    if (how === "text") expect(await alice.history(bob.id)).toEqual(["yes"]);
  });

  it("is the newest opening of that person: one whose secrets they have lost makes room", async () => {
    const { alice, bob } = world(21);
    bob.acceptStrangers = false;
    await started(bob, alice);
    const copy = alice.backup();
    alice.say(bob.id, "may I?");
    await quiet(alice, bob);
    const first = alice.sent.at(-1)!;
    alice.restore(copy);
    await started(alice);
    alice.say(bob.id, "it is me again");
    await pass(30, alice, bob);
    const opened = alice.sent.filter((body) => body[1] === first[1]).at(-1)!;
    expect(opened.subarray(4, 20)).not.toEqual(first.subarray(4, 20));
    expect([bob.rows("inbox"), bob.requests().length, kinds(bob).filter((kind) => kind === "request").length]).toEqual([
      1, 1, 1,
    ]);
    bob.push({ in: "decide", peer: alice.id, accept: true });
    await pass(30, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["it is me again"]);
  });

  it("keeps every body that carries the same opening, and of a repeated one the last", () => {
    const body = (type: number, name: number, rest: number) =>
      concat(Uint8Array.of(1, type, 0, 1), new Uint8Array(16).fill(name), Uint8Array.of(rest));
    const opens = 1;
    const kept = (...bodies: Uint8Array[]) => {
      const suite = { opens: (one: Uint8Array) => one[1] === opens } as Suite;
      const jobs = bodies.map((one) => ({ row: { body: one } }));
      return bodies.length - outdated({ suite, waitingBodies: jobs } as never);
    };
    expect(kept(body(opens, 1, 1), body(2, 1, 2), body(2, 1, 3), body(opens, 1, 4))).toBe(4);
    expect(kept(body(opens, 1, 1), body(2, 1, 2), body(opens, 2, 1), body(2, 2, 2))).toBe(2);
    expect(kept(body(opens, 1, 1), body(opens, 1, 1), body(opens, 1, 1))).toBe(1);
    expect(kept(body(opens, 1, 1), body(opens, 2, 1), body(opens, 1, 1))).toBe(1);
    expect(kept(body(opens, 1, 1))).toBe(1);
    expect(kept()).toBe(0);
  });

  it("that was declined is not asked again, after a restart either, until one turns to that person", async () => {
    const { alice, bob } = await requested(3);
    bob.push({ in: "decide", peer: alice.id, accept: false });
    await pass(120, alice, bob);
    bob.crash();
    await pass(4_000, alice, bob);
    expect(kinds(bob).filter((kind) => kind === "request")).toHaveLength(1);
    expect(bob.rows("inbox")).toBe(0);
    expect(bob.peers().find(({ contact }) => contact)).toBeUndefined();
    bob.say(alice.id, "after all");
    // Alice repeats her opening once an hour by now.
    await pass(4_000, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["may I?"]);
    expect(await alice.history(bob.id)).toEqual(["after all"]);
  });
});

describe("a body that is too large for the relay", () => {
  it("is given up with its code, and what is behind it goes on", async () => {
    const { relay, alice, bob } = world(4);
    await started(bob, alice);
    alice.say(bob.id, "before");
    await pass(5, alice, bob);
    relay.bodyLimit = 1_000;
    alice.disconnect();
    await pass(5, alice, bob);
    alice.events.length = 0;
    for (const text of ["one", "x".repeat(2_000), "two"]) alice.say(bob.id, text);
    await pass(60, alice, bob);
    expect(alice.events.flatMap((event) => (event.event === "error" ? [event.error.code] : []))).toEqual([
      "BODY_TOO_LARGE",
    ]);
    expect(alice.events.flatMap((event) => (event.event === "unconfirmed" ? [event.text.length] : []))).toEqual([
      2_000,
    ]);
    expect(await bob.history(alice.id)).toEqual(["before", "one", "two"]);
    await pass(60, alice, bob);
    const gaps = bob.events.flatMap((event) => (event.event === "gap" ? [event.missing] : []));
    expect(gaps.at(-1)).toBe(0);
  });

  it("is kept where the relay's own limit would let it pass", async () => {
    const { relay, alice, bob } = world(5);
    await started(bob, alice);
    relay.swallow = true;
    alice.say(bob.id, "halo");
    await quiet(alice);
    relay.raw(alice.id, encodeRefused({ to: bob.id, wanted: 1, code: "BODY_TOO_LARGE", retryAfterMs: 0 }));
    await quiet(alice);
    relay.swallow = false;
    await pass(60, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
  });
});

describe("a step that fails", () => {
  it("in the middle of a chain leaves nothing of what the chain led to before", () => {
    const body = Uint8Array.of(1);
    const slow: Question = { ask: "slow", operation: { op: "oaepDecrypt", ciphertext: body, label: body } };
    const state: SuiteState = {
      step: ({ on }) => {
        if (on === "answer") throw new Error("an invariant");
        const effects: SuiteEffect[] = [
          { do: "send", body },
          { do: "ask", question: slow },
        ];
        return { next: { ...state }, effects };
      },
      encode: () => body,
      nextTick: undefined,
    };
    const person = new Person(toClientId(new Uint8Array(32)), "00".repeat(32));
    const conversation = new Conversation(new Uint8Array(32) as ConversationId, person, toySuite, () => state);
    const row = { seq: 1, peer: person.id, at: 0, body };
    conversation.chain = { job: { job: "body", row, persisted: false }, state, effects: [] };
    const context = undefined as never;
    expect(advance(conversation, { on: "body", from: person.id, body }, context).at).toBe("slow");
    const done = advance(conversation, { on: "answer", answer: { to: "slow", result: undefined } }, context);
    expect(done).toMatchObject({ at: "done", effects: [{ do: "refused", error: { code: "BODY_BROKE_INVARIANT" } }] });
    expect(conversation.state).toBe(state);
  });

  it("an opening of a stranger that comes to nothing uses up no key", async () => {
    const random = seeded(8);
    const relay = new ModelRelay();
    const spent: Keyring = { step: () => ({ questions: [] }), encode: () => Uint8Array.of(2), nextTick: undefined };
    const state: SuiteState = {
      step: () => ({ next: state, keyring: spent, effects: [] }),
      encode: () => Uint8Array.of(1),
      nextTick: undefined,
    };
    const suite: Suite = { ...toySuite, initial: () => state };
    const rings: number[] = [];
    class Watched extends SimulatedClient {
      override onCommit = (ops: readonly StoreOp[]) => {
        for (const op of ops) if (op.op === "keyring") rings.push(op.value().length);
      };
    }
    const bob = new Watched("Bob", random, new SymbolicRsa(random.bytes), relay, [suite]);
    await started(bob);
    const before = rings.length;
    const body = concat(Uint8Array.of(1, 1, 0x77, 0x77), random.bytes(36));
    relay.raw(bob.id, encodeDeliver({ from: toClientId(random.bytes(32)), delivery: 1, at: relay.now, body }));
    await quiet(bob);
    expect(rings.length).toBe(before);
    expect(bob.rows("conversations")).toBe(0);
  });
});

describe("somebody forgotten", () => {
  it("leaves no row of what came in the same turn", async () => {
    const { relay, random, alice, bob } = world(6);
    bob.acceptStrangers = false;
    await started(bob, alice);
    const body = concat(Uint8Array.of(1, 1, 0, 1), random.bytes(900));
    const from = toClientId(random.bytes(32));
    bob.push({ in: "received", message: encodeDeliver({ from, delivery: 1, at: relay.now, body }) });
    bob.push({ in: "forget", peer: from });
    bob.together = 2;
    await quiet(bob);
    expect(bob.rows("inbox")).toBe(0);
  });
});

describe("an older copy of a profile", () => {
  it("is noticed at every start until its sessions are discarded on disk", async () => {
    const { alice, bob } = world(9);
    await started(bob, alice);
    alice.say(bob.id, "one");
    await pass(5, alice, bob);
    alice.restore(alice.backup(), 1_000_000);
    const noticed = () =>
      alice.events.splice(0).flatMap((event) => (event.event === "notice" ? [event.error.code] : []));
    noticed();
    await alice.start();
    // The new session's opening asks for RSA, and dies before the answer.
    await alice.step();
    expect(noticed()).toEqual(["PROFILE_ROLLED_BACK"]);
    alice.crash();
    await alice.start();
    await quiet(alice);
    expect(alice.events.some((event) => event.event === "handshake" && event.state === "rolledBack")).toBe(true);
    expect(noticed()).toEqual(["PROFILE_ROLLED_BACK"]);
    alice.crash();
    await alice.start();
    await quiet(alice, bob);
    expect(noticed()).toEqual([]);
    alice.say(bob.id, "two");
    await pass(4_000, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["one", "two"]);
  });

  it("seals nothing in an old session, not even a text that was written before the start", async () => {
    const { alice, bob } = world(12);
    await started(bob, alice);
    alice.say(bob.id, "one");
    await pass(5, alice, bob);
    const copy = alice.backup();
    alice.say(bob.id, "used");
    await pass(5, alice, bob);
    alice.restore(copy, 1_000_000);
    alice.events.length = 0;
    alice.say(bob.id, "two");
    await alice.start();
    await alice.step();
    expect(kinds(alice)).not.toContain("sent");
    await pass(4_000, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["one", "used", "two"]);
  });

  it("of which the relay has told is noticed until its sessions are discarded on disk, and not only until it joins", async () => {
    const { relay, alice, bob } = world(13);
    await started(bob, alice);
    alice.say(bob.id, "one");
    await pass(5, alice, bob);
    relay.learn(alice.sign(relay.now + 1_000, alice.card.version));
    const startAgain = async () => {
      alice.crash();
      alice.events.length = 0;
      await alice.start();
      await quiet(alice, bob);
    };
    const discarded = () => alice.events.some((event) => event.event === "handshake" && event.state === "rolledBack");
    await startAgain();
    expect(kinds(alice)).toContain("stopped");
    // The new session's opening asks for RSA, and nobody answers.
    alice.unanswered = true;
    await startAgain();
    expect(kinds(alice)).toContain("joined");
    expect(discarded()).toBe(false);
    alice.unanswered = false;
    await startAgain();
    expect(discarded()).toBe(true);
    await startAgain();
    expect(discarded()).toBe(false);
    expect(kinds(alice)).toContain("joined");
  });
});

describe("a text that nobody confirms", () => {
  const MONTH = 31 * 86_400_000;
  const givenUp = (client: SimulatedClient) => kinds(client).filter((kind) => kind === "unconfirmed");

  it("outlives a start with this device's clock a month ahead", async () => {
    const { relay, alice, bob } = world(10);
    await started(bob, alice);
    bob.crash();
    alice.say(bob.id, "halo");
    await quiet(alice);
    const right = alice.now;
    alice.crash();
    alice.now += MONTH;
    await alice.start();
    await quiet(alice);
    alice.sleep(60_000);
    await quiet(alice);
    expect(givenUp(alice)).toEqual([]);
    alice.crash();
    alice.now = right;
    await pass(60, alice, bob);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    expect(relay.now).toBeLessThan(right + MONTH);
  });

  it("is given up once its time is over by both clocks, and never without a relay", async () => {
    const { relay, alice, bob } = world(11);
    await started(bob, alice);
    bob.crash();
    alice.say(bob.id, "halo");
    await quiet(alice);
    relay.now += MONTH;
    alice.now += MONTH;
    alice.disconnect();
    await alice.step();
    // Nothing of a month ago is due: the next thing to do is to connect again.
    const offline = alice.now;
    alice.push({ in: "wake" });
    await alice.step();
    expect(givenUp(alice)).toEqual([]);
    expect(alice.dueAt).toBeGreaterThan(offline);
    await pass(60, alice);
    expect(givenUp(alice)).toHaveLength(1);
    expect(alice.pending().undelivered).toBe(0);
  });
});

describe("what a reader misses", () => {
  it("is nothing any more once another session seals, where it comes anew", async () => {
    const { relay, alice, bob } = world(7);
    await started(bob, alice);
    alice.say(bob.id, "text 1");
    await pass(5, alice, bob);
    const copy = alice.backup();
    relay.tamper = () => [];
    alice.say(bob.id, "lost 1");
    alice.say(bob.id, "lost 2");
    await quiet(alice);
    relay.tamper = (mail) => [mail];
    alice.say(bob.id, "text 2");
    await quiet(alice, bob);
    const gaps = () => bob.events.flatMap((event) => (event.event === "gap" ? [[event.missing, event.over]] : []));
    expect(gaps()).toEqual([[2, false]]);
    alice.restore(copy);
    await pass(4_000, alice, bob);
    expect(alice.events.some((event) => event.event === "handshake" && event.state === "rolledBack")).toBe(true);
    // They are gone with the newer state: nobody says that none is missing any more.
    expect(gaps()).toEqual([
      [2, false],
      [0, true],
    ]);
  });

  it("is remembered within bounds, however much is reported", () => {
    const outbox = new Outbox();
    const session = new Uint8Array(16);
    const at = { epoch: 2, sequence: 1 };
    const hash = new Uint8Array(16);
    outbox.ledger.add({ ref: { session, ...at }, hash, givenUp: false });
    const opened = recordOpened(nodePrimitives, session, NOTHING_OPENED, at, hash, []);
    const report = (from: number) =>
      outbox.read(nodePrimitives, toClientId(new Uint8Array(32)), {
        ...reportOf(session, opened),
        missing: [{ epoch: 1, from, to: from + 999 }],
      }).empty;
    for (let from = 1; from < 100_000; from += 1_000) expect(report(from)).toHaveLength(1);
    expect(report(99_001)).toEqual([]);
    expect(outbox.voided).toBeLessThanOrEqual(20_000);
  });

  it("is told of in one void for each report, however many places between my texts a reader calls missing", () => {
    const outbox = new Outbox();
    const session = new Uint8Array(16);
    const client = toClientId(new Uint8Array(32));
    // Every other place is a text's, as if receipts had gone in between.
    for (let sequence = 2; sequence <= 4_000; sequence += 2) {
      const messageId = new Uint8Array(16);
      new DataView(messageId.buffer).setUint32(0, sequence);
      const row = { seq: sequence, conversation: session as unknown as ConversationId, messageId, content: messageId };
      const text = outbox.add({ ...row, createdAt: 0, recipients: [{ client, seals: [] }] });
      outbox.sealed(text, client, { session, epoch: 0, sequence });
    }
    const missing = Array.from({ length: 16 }, (_, i) => ({ epoch: 0, from: 250 * i + 1, to: 250 * i + 250 }));
    const report = { ...reportOf(session, NOTHING_OPENED), missing };
    const told = Array.from({ length: 10 }, () => outbox.read(nodePrimitives, client, report).empty.length);
    expect(told).toEqual([255, 255, 255, 255, 255, 255, 255, 215, 0, 0]);
  });
});
