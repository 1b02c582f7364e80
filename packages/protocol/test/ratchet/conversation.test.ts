import { equal } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { describe, expect, it } from "vitest";
import type { SuiteEffect } from "../../index.ts";
import type { RatchetKeyring } from "../../suites/ratchet/keyring.ts";
import { RATCHET_LIMITS as LIMIT, TYPE } from "../../suites/ratchet/layout.ts";
import { makeRefusal } from "../../suites/ratchet/refusal.ts";
import type { Session } from "../../suites/ratchet/sessionState.ts";
import { sealingSession } from "../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../suites/ratchet/suite.ts";
import { freshKeyring, type Person, Stage } from "./stage.support.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const texts = (person: Person) => [...person.history.values()];
const pairOf = ({ state }: Person) => {
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  return state.pair;
};
const sealing = (person: Person): Session => {
  const session = sealingSession(pairOf(person).sessions);
  if (!session) throw new Error(`${person.name} cannot seal`);
  return session;
};
const events = (effects: readonly SuiteEffect[]) =>
  effects.flatMap((effect) => (effect.do === "handshake" ? [`${effect.state} ${effect.reason ?? ""}`.trim()] : []));

/** Two who have talked, each knowing that the other has everything. */
function talking(): Stage {
  const stage = new Stage(nodeRng);
  stage.alice.say("hello");
  stage.settle();
  stage.bob.say("hello yourself");
  expect(stage.end()).toBeLessThan(3);
  for (const person of stage.people) person.log.length = 0;
  return stage;
}

describe("a first text", () => {
  it("opens the session, and the answer confirms it", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("hello");
    stage.answer();
    expect(events(stage.alice.log)).toEqual(["unconfirmed first"]);
    stage.deliver("alice");
    expect(texts(stage.bob)).toEqual(["hello"]);
    expect(events(stage.bob.log)).toEqual(["open first"]);
    expect(stage.alice.outbox).toHaveLength(1);
    stage.pass(2_000);
    stage.settle();
    expect(stage.alice.outbox).toEqual([]);
    expect(events(stage.alice.log)).toEqual(["unconfirmed first", "open"]);
    expect([...stage.alice.codes(), ...stage.bob.codes()]).toEqual([]);
  });

  it("is never sent without an opening signed by its sender, and uses a one-time prekey up", () => {
    const stage = new Stage(nodeRng);
    const before = stage.bob.shelf.oneTime.length;
    stage.alice.say("hello");
    stage.settle();
    expect(stage.bob.shelf.oneTime).toHaveLength(before - 1);
    const body = new Stage(nodeRng);
    body.alice.say("hello");
    body.answer();
    const [opening] = body.queues.alice;
    expect(opening![1]).toBe(TYPE.opening);
    for (let i = 0; i < opening!.length; i += 97) {
      const forged = opening!.slice();
      forged[i]! ^= 1;
      const effects = body.bob.take({ on: "body", from: body.alice.self.id, body: forged });
      expect(effects.map((effect) => effect.do)).toEqual(["refused"]);
      expect(pairOf(body.bob).sessions).toEqual([]);
    }
    body.deliver("alice");
    expect(texts(body.bob)).toEqual(["hello"]);
  });

  it("is asked for again when the relay cannot be asked, and after a restart", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("hello");
    stage.answer(false);
    expect(stage.asked).toEqual([]);
    stage.pass(LIMIT.askAgain);
    expect(stage.asked).toHaveLength(1);
    stage.asked.length = 0;
    stage.alice.restart();
    stage.settle();
    expect(texts(stage.bob)).toEqual(["hello"]);
  });

  it("to somebody who has just joined goes out seconds later, when the prekeys are there", () => {
    const stage = new Stage(nodeRng);
    const { signed } = stage.bob.shelf;
    stage.bob.shelf.signed = undefined;
    stage.alice.say("hello");
    stage.answer();
    expect(stage.alice.codes()).toEqual(["RATCHET_NO_PREKEYS"]);
    stage.bob.shelf.signed = signed;
    stage.pass(5_000);
    stage.settle();
    expect(texts(stage.bob)).toEqual(["hello"]);
  });

  it("without prekeys asks ever more rarely, up to hourly, and says why once a day, and when that changes", () => {
    const stage = new Stage(nodeRng);
    const signed = stage.bob.shelf.signed!;
    stage.bob.shelf.signed = undefined;
    stage.alice.say("hello");
    const waits = Array.from({ length: 48 }, () => {
      stage.answer();
      const wait = stage.alice.state.nextTick! - stage.now;
      stage.pass(wait);
      return wait / 1_000;
    });
    expect(waits.slice(0, 12)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
    const said = ["RATCHET_NO_PREKEYS", "RATCHET_NO_PREKEYS"];
    expect(stage.alice.codes()).toEqual(said);
    stage.bob.shelf.signed = { ...signed, bytes: signed.bytes.with(-1, signed.bytes.at(-1)! ^ 1) };
    stage.answer();
    expect(stage.alice.codes()).toEqual([...said, "RATCHET_PREKEY_SIGNATURE"]);
  });

  it("says again that prekeys lack where the peer has opened in between", () => {
    const stage = new Stage(nodeRng);
    stage.bob.shelf.signed = undefined;
    stage.alice.say("hello");
    stage.answer();
    stage.bob.say("hi");
    expect(stage.end()).toBeLessThan(3);
    stage.alice.take({ on: "discard" });
    stage.alice.say("and now?");
    stage.answer();
    expect(stage.alice.codes()).toEqual(["RATCHET_NO_PREKEYS", "RATCHET_ROLLED_BACK", "RATCHET_NO_PREKEYS"]);
  });

  it("that nobody hears is no ground where no session seals yet: one is being opened", () => {
    const stage = new Stage(nodeRng);
    stage.alice.take({ on: "unheard" });
    expect(stage.asked).toEqual([]);
  });

  it("waits for a peer whose prekeys are over", () => {
    const late = new Stage(nodeRng);
    late.now += 91 * DAY;
    late.alice.say("hello");
    late.answer();
    expect(late.alice.codes()).toEqual(["RATCHET_PREKEY_EXPIRED"]);
    expect(late.alice.outbox).toHaveLength(1);
    late.bob.upkeep("tick");
    late.pass(HOUR);
    late.settle();
    expect(texts(late.bob)).toEqual(["hello"]);
  });
});

describe("two openings that cross", () => {
  it("leave both sealing in the one of higher rank, and every text arrives once", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("from A");
    stage.answer();
    stage.now += 5;
    stage.bob.say("from B");
    stage.answer();
    expect(sealing(stage.alice).rank).toBeLessThan(sealing(stage.bob).rank);
    stage.deliver("bob");
    stage.deliver("alice");
    // Which one came last decides nothing.
    expect(equal(sealing(stage.alice).id, sealing(stage.bob).id)).toBe(true);
    expect(stage.end()).toBeLessThan(3);
    expect(texts(stage.alice)).toEqual(["from B"]);
    expect(texts(stage.bob)).toEqual(["from A"]);
    expect(equal(sealing(stage.alice).id, sealing(stage.bob).id)).toBe(true);
    expect(sealing(stage.alice).opener).toBe(false);
    expect(pairOf(stage.alice).sessions).toHaveLength(1);
    expect(pairOf(stage.bob).sessions).toHaveLength(1);
  });

  it("of equal rank: the smaller T0 seals", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("from A");
    stage.bob.say("from B");
    stage.answer();
    stage.answer();
    const [a, b] = [sealing(stage.alice), sealing(stage.bob)];
    expect(a.rank).toBe(b.rank);
    expect(stage.end()).toBeLessThan(3);
    const winner = Buffer.compare(a.t0, b.t0) < 0 ? a : b;
    for (const person of stage.people) expect(equal(sealing(person).id, winner.id)).toBe(true);
  });

  it("an opening that the relay withheld until it is old is refused", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("withheld");
    stage.answer();
    const withheld = stage.queues.alice.splice(0);
    stage.now += HOUR;
    stage.bob.say("from B");
    stage.settle();
    stage.pass(3_000);
    stage.settle();
    stage.queues.alice.unshift(...withheld);
    stage.bob.log.length = 0;
    stage.deliver("alice");
    expect(stage.bob.codes()).toEqual(["RATCHET_RANK_TOO_LOW"]);
    expect(stage.end()).toBeLessThan(3);
    expect(texts(stage.bob)).toEqual(["withheld"]);
  });
});

describe("a loss", () => {
  it("that a receipt brings to light is reported, so that it does not wait for the next text", () => {
    const stage = talking();
    stage.alice.say("lost on the way");
    stage.drop("alice");
    stage.alice.take({ on: "receipt" });
    stage.deliver("alice");
    expect(stage.bob.missing).toBe(1);
    expect(stage.queues.bob).toEqual([]);
    stage.pass(2_000);
    expect(stage.queues.bob).toHaveLength(1);
    stage.settle();
    expect(texts(stage.bob)).toContain("lost on the way");
    expect(stage.bob.missing).toBe(0);
  });

  it("of everything for seven days is grounds for a quiet opening, at most as often as the waits allow", () => {
    const stage = talking();
    stage.alice.say("never came");
    stage.drop("alice");
    stage.alice.take({ on: "unheard" });
    stage.alice.take({ on: "unheard" });
    expect(stage.asked).toHaveLength(1);
    stage.settle();
    expect(events(stage.alice.log)).toEqual(["started broken"]);
    stage.pass(2_000);
    stage.settle();
    expect(events(stage.alice.log)).toEqual(["started broken", "open"]);
    expect(texts(stage.bob)).toContain("never came");
  });
});

describe("a void", () => {
  it("that says a loss was confirmed before shows its reader that it is an old copy", () => {
    const stage = talking();
    stage.alice.skew = sealing(stage.alice).steppedAt - stage.now;
    const back = stage.bob.copy();
    stage.alice.say("seen");
    stage.settle();
    stage.pass(2_000);
    stage.settle();
    expect(stage.alice.outbox).toEqual([]);
    back();
    stage.bob.log.length = 0;
    stage.alice.skew -= 2_000;
    stage.alice.say("after the restore");
    stage.deliver("alice");
    expect(stage.bob.missing).toBe(1);
    expect(stage.end()).toBeLessThan(4);
    expect(stage.bob.codes()).toContain("RATCHET_ROLLED_BACK");
    expect(texts(stage.bob)).toContain("after the restore");
  });

  it("that leaves more missing than one report has room for is answered until nothing is, though nobody says a word", () => {
    const stage = talking();
    for (let i = 0; i < 80; i++) {
      stage.bob.take({ on: "receipt" });
      if (i % 2 === 0) stage.drop("bob");
      else stage.deliver("bob");
    }
    expect(stage.alice.missing).toBe(40);
    for (let i = 0; i < 5; i++) {
      stage.pass(2_000);
      stage.settle();
    }
    expect(stage.alice.missing).toBe(0);
    expect(stage.people.map(({ receiptDueAt }) => receiptDueAt)).toEqual([undefined, undefined]);
  });

  it("of records that are not missing, or in another session, changes nothing", () => {
    const stage = talking();
    const { id } = sealing(stage.alice);
    const ranges = [{ kind: "confirmedBefore", epoch: 2, from: 1, to: 1 }] as const;
    stage.alice.take({ on: "void", session: id, ranges });
    stage.settle();
    expect(events(stage.bob.log)).toEqual([]);
    expect(stage.alice.take({ on: "void", session: new Uint8Array(16), ranges })).toEqual([]);
  });
});

describe("a refusal", () => {
  it("makes the opener open again without a one-time prekey, when a prekey is gone", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("hello");
    stage.answer();
    stage.bob.keyring = freshKeyring(stage.rng);
    stage.bob.upkeep("joined");
    stage.deliver("alice");
    expect(stage.bob.codes()).toEqual(["RATCHET_PREKEY_GONE"]);
    expect(stage.queues.bob.map((body) => body[1])).toEqual([TYPE.refusal]);
    const shelf = stage.bob.shelf.oneTime.length;
    stage.settle();
    expect(stage.bob.shelf.oneTime).toHaveLength(shelf);
    expect(events(stage.alice.log)).toEqual(["unconfirmed first", "refused", "unconfirmed refused"]);
    expect(stage.end()).toBeLessThan(3);
    expect(texts(stage.bob)).toEqual(["hello"]);
  });

  it("is repeated for one opening at most hourly, and heeded once", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("hello");
    stage.answer();
    const [opening] = stage.queues.alice.splice(0);
    stage.bob.keyring = freshKeyring(stage.rng);
    stage.bob.upkeep("joined");
    const arrive = () => stage.bob.take({ on: "body", from: stage.alice.self.id, body: opening! });
    arrive();
    arrive();
    expect(stage.queues.bob).toHaveLength(1);
    stage.pass(HOUR);
    arrive();
    expect(stage.queues.bob).toHaveLength(2);
    stage.deliver("bob");
    stage.deliver("bob");
    expect(stage.alice.codes()).toContain("RATCHET_REFUSAL_UNEXPECTED");
  });

  it("forged, or for a session that is answered, changes nothing", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("hello");
    stage.answer();
    stage.bob.keyring = freshKeyring(stage.rng);
    stage.bob.upkeep("joined");
    stage.deliver("alice");
    const [refusal] = stage.queues.bob.splice(0);
    const forged = refusal!.slice();
    forged[40]! ^= 1;
    const before = stage.alice.state;
    stage.alice.take({ on: "body", from: stage.bob.self.id, body: forged });
    expect(stage.alice.codes()).toContain("RATCHET_REFUSAL_SIGNATURE");
    expect(stage.alice.state).toBe(before);
  });

  it("of a rank from the far future makes the opener open just above the one that it names", () => {
    const stage = new Stage(nodeRng);
    stage.alice.skew = 2 ** 42 + DAY;
    stage.alice.say("from the future");
    expect(stage.end()).toBeLessThan(4);
    expect(stage.bob.codes()).toEqual(["RATCHET_RANK_TOO_HIGH"]);
    expect(texts(stage.bob)).toEqual(["from the future"]);
    // Or Bob's own next opening would be refused as well.
    expect(pairOf(stage.bob).highestRank).toBeLessThanOrEqual(stage.now);
  });

  it("that once named the greatest rank does not shut its sender out for ever", () => {
    const stage = talking();
    const { alice, bob } = stage;
    bob.take({ on: "unheard" });
    stage.answer();
    stage.queues.bob.length = 0;
    const { t0 } = pairOf(bob).sessions.find(({ standing }) => standing.at === "quiet")!;
    const prekey = (alice.keyring as RatchetKeyring).signed!;
    const lie = { t0, code: "rankTooLow", rank: Number.MAX_SAFE_INTEGER, prekey } as const;
    bob.take({ on: "body", from: alice.self.id, body: makeRefusal(nodePrimitives, alice.self, lie) });
    expect(pairOf(bob).highestRank).toBe(Number.MAX_SAFE_INTEGER);
    // All is lost, and a clock goes slow: so the next opening is refused.
    alice.forget();
    alice.skew = -DAY;
    alice.say("no more lies");
    expect(stage.end()).toBeLessThan(2);
    expect(bob.codes()).toContain("RATCHET_RANK_TOO_LOW");
    expect(texts(bob)).toContain("no more lies");
  });

  it("is not sent to a stranger", () => {
    const stage = new Stage(nodeRng);
    stage.bob.contact = false;
    stage.alice.say("hello");
    stage.answer();
    stage.bob.keyring = freshKeyring(stage.rng);
    stage.deliver("alice");
    expect(stage.bob.codes()).toEqual(["RATCHET_PREKEY_GONE"]);
    expect(stage.queues.bob).toEqual([]);
  });

  it("grows rarer: after the second in a day the opener waits an hour, then two", () => {
    const stage = new Stage(nodeRng);
    const published = stage.bob.keyring;
    const forgetful = freshKeyring(stage.rng).step({ on: "joined" }, stage.bob.context()).next!;
    const stock = { to: "publish", stock: { oneTime: 0, last: 0 } } as const;
    const refusing = forgetful.step({ on: "answer", answer: stock }, stage.bob.context()).next!;
    stage.now += DAY;
    stage.alice.say("hello");
    const openings: number[] = [];
    for (let minute = 0; minute < 6 * 60; minute++) {
      stage.bob.keyring = published;
      stage.answer();
      stage.bob.keyring = refusing;
      if (stage.queues.alice.length > 0) openings.push(minute);
      while (stage.deliver("alice") || stage.deliver("bob"));
      stage.now += MINUTE;
      stage.alice.tick();
    }
    expect(openings.slice(0, 2)).toEqual([0, 1]);
    const gaps = openings.slice(1).map((at, i) => at - openings[i]!);
    expect(gaps.slice(1, 3)).toEqual([60, 120]);
  });
});

describe("a receipt that went into a session that was refused", () => {
  it("comes again in the session that seals then, though nobody has anything to say", () => {
    const stage = new Stage(nodeRng);
    stage.alice.skew = MINUTE;
    stage.alice.take({ on: "open" });
    stage.answer();
    // Bob has lost everything, and opens too: at a lower rank, as his clock is behind.
    stage.bob.forget();
    stage.bob.say("are you there?");
    stage.answer();
    stage.deliver("bob");
    expect(texts(stage.alice)).toEqual(["are you there?"]);
    stage.pass(2_000);
    stage.deliver("alice");
    expect(stage.bob.codes()).toEqual(["RATCHET_PREKEY_GONE"]);
    stage.settle();
    stage.pass(2_000);
    stage.settle();
    expect(stage.bob.outbox).toEqual([]);
    expect(stage.bob.confirmed).toHaveLength(1);
  });
});

describe("a stranger's opening", () => {
  it("that is declined uses its one-time prekey up, and answers nothing", () => {
    const stage = new Stage(nodeRng);
    stage.bob.contact = false;
    stage.alice.say("hello");
    stage.answer();
    const [body] = stage.queues.alice.splice(0);
    const before = stage.bob.keyring;
    const effects = stage.bob.take({ on: "declined", from: stage.alice.self.id, body: body! });
    expect(effects).toEqual([]);
    expect(stage.bob.keyring).not.toBe(before);
    stage.bob.take({ on: "body", from: stage.alice.self.id, body: body! });
    expect(stage.bob.codes()).toEqual(["RATCHET_SESSION_DEAD"]);
  });
});

describe("grounds that only the relay vouches for", () => {
  it("a record of an unknown session opens at once, then after 1, 4 and 24 hours", () => {
    const stage = talking();
    const record = stage.alice;
    record.say("x");
    const [body] = stage.queues.alice.splice(0);
    const times: number[] = [];
    for (let hour = 0; hour < 80; hour++) {
      const unknown = body!.slice();
      unknown[4]! ^= 0xff;
      unknown[5] = hour;
      stage.bob.take({ on: "body", from: stage.alice.self.id, body: unknown });
      if (stage.asked.length > 0) times.push(hour);
      stage.asked.length = 0;
      stage.bob.restart();
      stage.bob.state = withoutIntent(stage.bob);
      stage.pass(HOUR);
    }
    expect(times).toEqual([0, 1, 5, 29, 53, 77]);
  });

  it("three failures in the sealing session within a day lead to a quiet opening, which seals once it is answered", () => {
    const stage = talking();
    const old = sealing(stage.bob).id;
    for (let i = 0; i < 3; i++) {
      stage.alice.say(`x${i}`);
      const [body] = stage.queues.alice.splice(0);
      const junk = body!.slice();
      junk[junk.length - 1]! ^= 1;
      stage.bob.take({ on: "body", from: stage.alice.self.id, body: junk });
    }
    expect(stage.bob.codes()).toEqual(Array(3).fill("RATCHET_RECORD_REFUSED"));
    const oneTime = stage.alice.shelf.oneTime.length;
    stage.answer();
    expect(stage.alice.shelf.oneTime).toHaveLength(oneTime);
    expect(events(stage.bob.log)).toEqual(["started broken"]);
    expect(stage.queues.bob).toHaveLength(1);
    expect(equal(sealing(stage.bob).id, old)).toBe(true);
    expect(stage.end()).toBeLessThan(3);
    expect(equal(sealing(stage.bob).id, old)).toBe(false);
    expect(equal(sealing(stage.bob).id, sealing(stage.alice).id)).toBe(true);
    expect(texts(stage.bob).slice(1)).toEqual(["x0", "x1", "x2"]);
  });

  it("a repeat is no failure", () => {
    const stage = talking();
    stage.alice.say("once");
    const [body] = stage.queues.alice;
    stage.settle();
    for (let i = 0; i < 5; i++) stage.bob.take({ on: "body", from: stage.alice.self.id, body: body! });
    expect(stage.bob.codes()).toEqual(Array(5).fill("RATCHET_RECORD_REPLAYED"));
    expect(stage.asked).toEqual([]);
  });
});

describe("a device that has lost everything", () => {
  it("and has nothing to say opens a session when something comes", () => {
    const stage = talking();
    stage.bob.forget();
    expect(stage.end()).toBe(0);
    expect(pairOf(stage.bob).sessions).toEqual([]);
    stage.alice.say("still there?");
    expect(stage.end()).toBeLessThan(2);
    expect(equal(sealing(stage.bob).id, sealing(stage.alice).id)).toBe(true);
    expect(texts(stage.bob)).toContain("still there?");
  });
});

/** As if nothing were under way. */
function withoutIntent(person: Person): RatchetThread {
  const { state } = person;
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  const decoded = state.encode();
  expect(decoded.length).toBeGreaterThan(0);
  return state.withPair({ ...state.pair, intent: undefined, asking: false });
}

describe("an old copy", () => {
  it("that seals what was sealed before is told so by a receipt, and opens anew", () => {
    const stage = talking();
    const back = stage.alice.copy();
    stage.alice.say("sealed by the true state");
    stage.alice.say("and this");
    stage.settle();
    back();
    stage.alice.log.length = 0;
    stage.alice.say("sealed by the old copy");
    stage.deliver("alice");
    expect(stage.bob.codes().at(-1)).toBe("RATCHET_RECORD_REPLAYED");
    stage.settle();
    expect(events(stage.alice.log)).toEqual(["rolledBack", "unconfirmed rolledBack"]);
    expect(stage.end()).toBeLessThan(3);
    expect(texts(stage.bob)).toContain("sealed by the old copy");
  });

  it("from before an epoch, whose part does not come again, leads to a quiet opening", () => {
    const stage = talking();
    stage.now += MINUTE;
    stage.bob.say("hands over a fresh key");
    stage.settle();
    const back = stage.bob.copy();
    stage.bob.skew = sealing(stage.bob).steppedAt - stage.now;
    stage.alice.say("begins an epoch");
    stage.settle();
    stage.pass(2_000);
    stage.settle();
    back();
    for (let i = 0; i < 5 && stage.asked.length === 0; i++) {
      stage.queues.bob.length = 0;
      stage.alice.say(`lacks its part ${i}`);
      stage.deliver("alice");
      stage.now += MINUTE;
    }
    expect(stage.bob.codes()).toContain("RATCHET_PART_MISSING");
    expect(stage.asked).toHaveLength(1);
    expect(stage.end()).toBeLessThan(4);
    expect(texts(stage.bob)).toContain("lacks its part 0");
  });

  it("known by its counter only receives, and opens when text waits", () => {
    const stage = talking();
    stage.alice.take({ on: "discard" });
    expect(events(stage.alice.log)).toEqual(["rolledBack"]);
    expect(stage.asked).toEqual([]);
    stage.bob.say("still readable");
    stage.deliver("bob");
    expect(texts(stage.alice)).toContain("still readable");
    expect(stage.end()).toBeLessThan(3);
    expect(events(stage.alice.log)).toEqual(["rolledBack", "unconfirmed rolledBack", "open"]);
  });

  it.each([
    ["a session that is over", 31],
    ["one that is not even remembered", 0],
  ])("known by its counter opens when something comes in %s", (_, days) => {
    const stage = talking();
    stage.alice.take({ on: "discard" });
    if (days === 0) {
      const thread = stage.alice.state as RatchetThread;
      stage.alice.state = thread.withPair({ ...thread.pair, sessions: [], broken: { count: 3, at: stage.now } });
    }
    stage.now += days * DAY;
    stage.alice.take({ on: "tick" });
    for (const person of stage.people) person.upkeep("joined");
    stage.bob.say("are you there?");
    stage.deliver("bob");
    expect(stage.asked).toHaveLength(1);
    expect(stage.end()).toBeLessThan(3);
    expect(texts(stage.alice)).toContain("are you there?");
  });

  it("known by its counter opens when something comes that it cannot open any more", () => {
    const stage = talking();
    const back = stage.alice.copy();
    for (const [who, text] of [
      ["alice", "on"],
      ["bob", "and on"],
      ["alice", "and so on"],
    ] as const) {
      stage.pass(MINUTE);
      stage[who].say(text);
      stage.settle();
    }
    back();
    stage.alice.take({ on: "discard" });
    stage.alice.log.length = 0;
    stage.pass(MINUTE);
    stage.bob.say("only the true state reads this");
    stage.deliver("bob");
    expect(stage.alice.codes()).toEqual(["RATCHET_RECORD_REFUSED"]);
    expect(stage.asked).toHaveLength(1);
    stage.settle();
    stage.pass(3_000);
    stage.settle();
    expect(texts(stage.alice)).toContain("only the true state reads this");
    expect(stage.bob.outbox).toEqual([]);
  });

  it("sessions that only receive are gone after 31 days", () => {
    const stage = talking();
    stage.alice.take({ on: "discard" });
    stage.now += 31 * DAY;
    stage.alice.take({ on: "tick" });
    expect(pairOf(stage.alice).sessions).toEqual([]);
  });

  it("a peer that disowns again and again resets only its own conversation, and not more often than the waits allow", () => {
    const stage = talking();
    let openings = 0;
    for (let hour = 0; hour < 24; hour++) {
      const session = sealingSession(pairOf(stage.alice).sessions);
      if (session) stage.alice.take({ on: "disowned", session: session.id });
      if (stage.asked.length > 0) openings++;
      stage.settle();
      stage.pass(HOUR);
      stage.settle();
    }
    expect(openings).toBeLessThanOrEqual(3);
  });
});

describe("clocks", () => {
  it.each([-366 * DAY, 366 * DAY])("of the device off by %d ms, then mended: nobody stays mute", (skew) => {
    const stage = new Stage(nodeRng);
    stage.alice.skew = skew;
    stage.alice.say("one");
    stage.settle();
    stage.bob.say("two");
    expect(stage.end()).toBeLessThan(4);
    stage.alice.skew = 0;
    stage.alice.say("three");
    stage.bob.say("four");
    expect(stage.end()).toBeLessThan(4);
    expect(texts(stage.bob)).toEqual(["one", "three"]);
    expect(texts(stage.alice)).toEqual(["two", "four"]);
  });
});

describe("the end of a chain", () => {
  it("leaves room for receipts, says so once, and goes on when the peer is heard of", () => {
    const stage = talking();
    stage.alice.say("first of the epoch");
    stage.settle();
    stage.pass(61_000);
    stage.settle();
    const { epoch } = sealing(stage.alice).sending!;
    let sealed = 0;
    for (let i = 0; i < LIMIT.chain + 10; i++) {
      const effects = stage.alice.take({ on: "seal", messageId: stage.rng(16), content: new Uint8Array(1) });
      if (effects.some((effect) => effect.do === "sealed")) sealed++;
    }
    expect(sealing(stage.alice).sending).toMatchObject({ n: LIMIT.chain - LIMIT.chainReserve });
    expect(sealed).toBeLessThanOrEqual(LIMIT.chain - LIMIT.chainReserve);
    expect(sealing(stage.alice).sending!.epoch).toBeGreaterThanOrEqual(epoch);
    expect(stage.alice.codes()).toEqual(["RATCHET_CHAIN_FULL"]);
    const [receipt] = stage.alice.take({ on: "receipt" });
    expect(receipt?.do).toBe("send");
    stage.alice.log.length = 0;
    stage.settle();
    stage.pass(61_000);
    stage.settle();
    expect(stage.alice.log.map((effect) => effect.do)).toContain("ready");
  });
});
