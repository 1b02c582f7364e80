import { toHex, type UnixMs } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { seeded } from "@sandi/lab";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import type { SuiteState } from "../../index.ts";
import { nextChain } from "../../suites/ratchet/chain.ts";
import { paddedLength } from "../../suites/ratchet/padding.ts";
import { sealRecord } from "../../suites/ratchet/records.ts";
import type { Session } from "../../suites/ratchet/sessionState.ts";
import { sealingSession } from "../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../suites/ratchet/suite.ts";
import { type Person, Stage, SUITE } from "./stage.support.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

const threadOf = (state: SuiteState): RatchetThread => {
  if (!(state instanceof RatchetThread)) throw new Error("another suite's");
  return state;
};
const sealing = ({ state }: Person): Session => {
  const session = sealingSession(threadOf(state).pair.sessions);
  if (!session) throw new Error("nothing seals");
  return session;
};
const texts = (person: Person) => [...person.history.values()];

function talking(): Stage {
  const stage = new Stage(nodeRng);
  stage.alice.say("hello");
  stage.settle();
  stage.bob.say("hello yourself");
  stage.settle();
  stage.alice.say("and again");
  expect(stage.end()).toBeLessThan(3);
  for (const person of stage.people) person.log.length = 0;
  return stage;
}

/** A thief of someone's state, who seals as them. */
class Thief {
  state: SuiteState;
  readonly victim: Person;

  constructor(victim: Person) {
    this.victim = victim;
    this.state = victim.state;
  }

  seal(): Uint8Array {
    const input = { on: "seal", messageId: nodeRng(16), content: new Uint8Array(9) } as const;
    const step = this.state.step(input, this.victim.context());
    this.state = step.next!;
    for (const effect of step.effects) if (effect.do === "sealed") return effect.body;
    throw new Error("sealed nothing");
  }

  /** Whether the thief can open what the victim's peer has sealed. */
  opens(body: Uint8Array): boolean {
    const { peer } = this.victim;
    const step = this.state.step({ on: "body", from: peer.self.id, body }, this.victim.context());
    this.state = step.next ?? this.state;
    return step.effects.some((effect) => effect.do === "content");
  }
}

describe("a thief of a state", () => {
  it("who only listens reads until the victim's own step, and what the peer seals until its step after that", () => {
    const stage = talking();
    const thief = new Thief(stage.alice);
    stage.bob.say("sealed in the epoch that was stolen");
    expect(thief.opens(stage.queues.bob[0]!)).toBe(true);
    stage.settle();
    // Bob's step is to the key whose seed was stolen: the thief follows.
    stage.now += MINUTE;
    stage.bob.say("bob steps");
    expect(thief.opens(stage.queues.bob[0]!)).toBe(true);
    stage.settle();
    // The victim's own step offers a key that was made after the theft.
    stage.now += MINUTE;
    stage.alice.say("alice steps");
    stage.settle();
    stage.now += MINUTE;
    stage.bob.say("bob steps again");
    expect(thief.opens(stage.queues.bob[0]!)).toBe(false);
    stage.settle();
    expect(texts(stage.alice)).toEqual([
      "hello yourself",
      "sealed in the epoch that was stolen",
      "bob steps",
      "bob steps again",
    ]);
  });

  it("opens nothing of the past: no key of it is in the state", () => {
    const stage = talking();
    stage.bob.say("before the theft");
    const [before] = stage.queues.bob;
    stage.settle();
    expect(new Thief(stage.alice).opens(before!)).toBe(false);
    stage.now += MINUTE;
    stage.bob.say("the last epoch");
    const [older] = stage.queues.bob;
    stage.settle();
    stage.now += MINUTE;
    stage.alice.say("step");
    stage.settle();
    stage.now += MINUTE;
    stage.bob.say("step");
    stage.settle();
    expect(new Thief(stage.alice).opens(older!)).toBe(false);
  });

  it("who steps first takes the session over, is noticed by both, and loses it to a new one", () => {
    const stage = talking();
    stage.now += MINUTE;
    stage.bob.say("hands over a key");
    stage.settle();
    const stolen = sealing(stage.alice).id;
    const thief = new Thief(stage.alice);
    stage.bob.take({ on: "body", from: stage.alice.self.id, body: thief.seal() });
    expect(texts(stage.bob).at(-1)).toBe("\0".repeat(9));
    for (let i = 0; i < 3; i++) {
      stage.alice.say(`the true one ${i}`);
      stage.settle();
      stage.pass(3_000);
    }
    expect(stage.end()).toBeLessThan(8);
    for (const person of stage.people) {
      expect(person.codes().length).toBeGreaterThan(0);
      expect(toHex(sealing(person).id)).not.toBe(toHex(stolen));
    }
    expect(toHex(sealing(stage.alice).id)).toBe(toHex(sealing(stage.bob).id));
    expect(texts(stage.bob).filter((text) => text.startsWith("the true one"))).toHaveLength(3);
    const history = stage.bob.history.size;
    stage.bob.take({ on: "body", from: stage.alice.self.id, body: thief.seal() });
    expect(stage.bob.history.size).toBe(history);
  });
});

describe("a thief who steps first", () => {
  it.each([
    { what: "three of the victim's records that fail", count: 4, days: false },
    { what: "seven days, where the victim says no more", count: 1, days: true },
  ])("is shut out by $what", ({ count, days }) => {
    const stage = talking();
    stage.now += MINUTE;
    stage.bob.say("hands over a key");
    stage.settle();
    const thief = new Thief(stage.alice);
    stage.bob.take({ on: "body", from: stage.alice.self.id, body: thief.seal() });
    // Bob's next record is a step towards the thief's key.
    stage.now += MINUTE;
    for (let i = 0; i < count; i++) {
      stage.alice.say(`the true one ${i}`);
      stage.settle();
      stage.pass(2_000);
    }
    const rounds = stage.end();
    expect(rounds).toBeLessThan(8);
    expect(rounds > 2).toBe(days);
    expect(texts(stage.bob).filter((text) => text.startsWith("the true one"))).toHaveLength(count);
    expect(toHex(sealing(stage.alice).id)).toBe(toHex(sealing(stage.bob).id));
  });
});

describe("a peer that lies", () => {
  it("in authentic records, with anything in them, leads to no throw, and to a state that can be stored", () => {
    const random = seeded(7);
    for (let run = 0; run < form("ratchetGames"); run++) {
      const stage = talking();
      const { id, sending } = sealing(stage.alice);
      let { chain, n } = sending!;
      for (let i = 0; i < 20; i++) {
        n++;
        const plaintext = random.bytes(paddedLength(random.below(700)));
        if (random.below(4) > 0) spoil(plaintext, random);
        const previous = random.below(3) === 0 ? random.below(5_000) : sending!.previous;
        const header = { session: id, epoch: sending!.epoch, n, previous };
        const way = { from: stage.alice.self.id, to: stage.bob.self.id };
        const body = sealRecord(nodePrimitives, random.bytes, chain, header, undefined, plaintext, way);
        chain = nextChain(nodePrimitives, chain);
        stage.bob.take({ on: "body", from: stage.alice.self.id, body });
        if (random.below(5) === 0) stage.bob.take({ on: "receipt" });
        if (random.below(5) === 0) stage.answer();
      }
      const bytes = stage.bob.state.encode();
      expect(SUITE.decode({ kind: "peer", peer: stage.alice.self.id }, bytes).ok).toBe(true);
      const last = sealingOrNot(stage.bob);
      expect(last === undefined || last.opened.missing.length <= 256).toBe(true);
    }
  });

  it("about what it has received has its own conversation reset, and at most as often as the waits allow", () => {
    const stage = talking();
    let openings = 0;
    for (let i = 0; i < 48; i++) {
      const session = sealingOrNot(stage.bob);
      if (session) stage.bob.take({ on: "disowned", session: session.id });
      openings += stage.asked.length;
      while (stage.asked.length > 0) stage.answer();
      stage.pass(30 * MINUTE);
    }
    // At once, after an hour, after four more; the next would be a day later.
    expect(openings).toBe(3);
  });
});

function sealingOrNot({ state }: Person): Session | undefined {
  return sealingSession(threadOf(state).pair.sessions);
}

/** Bytes that are nearly a plaintext: version, a kind, and counts and lengths that are small. */
function spoil(plaintext: Uint8Array, random: ReturnType<typeof seeded>): void {
  plaintext[0] = 1;
  plaintext[1] = 1 + random.below(5);
  plaintext.fill(0, 18);
  for (const at of [21, 25, 29, 33]) plaintext[at] = random.below(4);
  plaintext[42] = random.below(3);
  for (let at = 43; at < 90; at++) if (random.below(3) === 0) plaintext[at] = random.below(6);
}

describe("the relay's clock", () => {
  it.each([-366 * DAY, 366 * DAY])("off by %d ms, then mended: nobody stays mute", (skew) => {
    const stage = new Stage(nodeRng);
    const jump = (ms: number) => {
      stage.now = (stage.now + ms) as UnixMs;
      for (const person of stage.people) {
        person.skew -= ms;
        person.upkeep("joined");
        person.tick();
      }
    };
    stage.alice.say("one");
    stage.settle();
    jump(skew);
    stage.bob.say("two");
    stage.alice.say("three");
    expect(stage.end()).toBeLessThan(6);
    stage.alice.forget();
    stage.alice.say("four");
    expect(stage.end()).toBeLessThan(6);
    jump(-skew);
    stage.bob.forget();
    stage.bob.say("five");
    expect(stage.end()).toBeLessThan(8);
    expect(texts(stage.bob).toSorted()).toEqual(["four", "one", "three"].toSorted());
    expect(texts(stage.alice).toSorted()).toEqual(["five", "two"].toSorted());
  });
});
