import { toHex, type UnixMs } from "@sandi/crypto";
import { nodeRng } from "@sandi/crypto/node";
import { describe, expect, it } from "vitest";
import { encodeContent } from "../../index.ts";
import { RATCHET_LIMITS as LIMIT, TYPE } from "../../suites/ratchet/layout.ts";
import { parseRecord } from "../../suites/ratchet/records.ts";
import type { Session } from "../../suites/ratchet/sessionState.ts";
import { sealingSession } from "../../suites/ratchet/sessions.ts";
import { RatchetThread } from "../../suites/ratchet/suite.ts";
import { type Person, Stage, SUITE, type Who } from "./stage.support.ts";

const sessionOf = ({ state }: Person): Session => {
  const session = state instanceof RatchetThread ? sealingSession(state.pair.sessions) : undefined;
  if (!session) throw new Error("nothing seals");
  return session;
};

/** What stands in the clear of everything that someone has under way. */
function headers(stage: Stage, who: Who) {
  return stage.queues[who].map((body) => {
    const parsed = parseRecord(body);
    if (!parsed.ok) throw parsed.error;
    const { type, epoch, n, previous } = parsed.value;
    return { type, epoch, n, previous };
  });
}

function say(stage: Stage, who: Who, count = 1): void {
  for (let i = 0; i < count; i++)
    stage[who].take({ on: "seal", messageId: stage.rng(16), content: new Uint8Array(90) });
}

/** Alice has opened, Bob has answered, Alice has stepped, and everything is confirmed: epochs 1 and 2 stand. */
function talking(): Stage {
  const stage = new Stage(nodeRng);
  stage.alice.say("hello");
  stage.settle();
  stage.bob.say("hello yourself");
  stage.settle();
  stage.alice.say("and again");
  expect(stage.end()).toBeLessThan(3);
  return stage;
}

describe("epochs", () => {
  it("alternate: the opening's is 0, the answer's 1, and the opener's first record after it begins 2", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("0");
    stage.answer();
    say(stage, "alice");
    expect(headers(stage, "alice")).toEqual([
      { type: "opening", epoch: 0, n: 1, previous: 0 },
      { type: "record", epoch: 0, n: 2, previous: 0 },
    ]);
    stage.deliver("alice");
    say(stage, "bob", 2);
    expect(headers(stage, "bob")).toEqual([
      { type: "answer", epoch: 1, n: 1, previous: 0 },
      { type: "record", epoch: 1, n: 2, previous: 0 },
    ]);
    stage.deliver("alice");
    stage.deliver("bob");
    say(stage, "alice");
    expect(headers(stage, "alice")).toEqual([{ type: "step", epoch: 2, n: 1, previous: 2 }]);
  });

  it("go on when a minute has passed since one's own last step, and not before", () => {
    const stage = talking();
    const before = sessionOf(stage.bob).sending!.epoch;
    stage.now = Math.max(stage.now, sessionOf(stage.bob).steppedAt + LIMIT.stepEvery - 1);
    say(stage, "bob");
    expect(sessionOf(stage.bob).sending!.epoch).toBe(before);
    stage.now += 1;
    say(stage, "bob");
    expect(sessionOf(stage.bob).sending!.epoch).toBe(before + 2);
    // The peer's next key has not come yet: no further step, however long it takes.
    stage.now += 3_600_000;
    say(stage, "bob");
    expect(sessionOf(stage.bob).sending!.epoch).toBe(before + 2);
  });

  it("go on after 32 records and a second, and when the clock has been set back", () => {
    const stage = talking();
    stage.bob.skew = sessionOf(stage.bob).steppedAt - stage.now;
    const before = sessionOf(stage.bob).sending!.epoch;
    say(stage, "bob", LIMIT.stepRecords);
    expect(sessionOf(stage.bob).sending!.epoch).toBe(before);
    stage.bob.skew += LIMIT.stepSoonest;
    say(stage, "bob");
    expect(sessionOf(stage.bob).sending!.epoch).toBe(before + 2);
    const other = talking();
    other.bob.skew = -10_000_000;
    say(other, "bob");
    expect(headers(other, "bob").at(-1)).toMatchObject({ type: "step", n: 1 });
  });

  it("both derive one root for each, though records are leapt over at both ends of a chain", () => {
    const stage = talking();
    for (const person of stage.people) person.voids = false;
    for (let turn = 0; turn < 6; turn++) {
      const who = turn % 2 === 0 ? "bob" : "alice";
      stage.now += LIMIT.stepEvery;
      say(stage, who, 5);
      const { epoch, previous } = headers(stage, who)[0]!;
      // The first of the new chain carries the part, as the fourth does; the last of it is lost.
      stage.queues[who].splice(1, 2);
      stage.queues[who].pop();
      expect(stage.deliver(who) && stage.deliver(who)).toBe(true);
      const { missing } = sessionOf(stage[who].peer).opened;
      expect(missing).toContainEqual({ epoch, from: 2, to: 3 });
      if (turn >= 2) expect(missing).toContainEqual({ epoch: epoch - 2, from: previous, to: previous });
      stage.settle();
      expect(toHex(sessionOf(stage.alice).root)).toBe(toHex(sessionOf(stage.bob).root));
    }
  });

  it("open once with a seed, which is gone when they have opened", () => {
    const stage = talking();
    const { seed } = sessionOf(stage.alice);
    expect(seed).toHaveLength(32);
    stage.now += LIMIT.stepEvery;
    say(stage, "bob");
    stage.deliver("bob");
    expect(sessionOf(stage.alice).seed).toBeUndefined();
    expect(toHex(stage.alice.state.encode()).includes(toHex(seed!))).toBe(false);
  });

  it("keep nothing of what is over: seeds, roots, chains", () => {
    const stage = talking();
    const secrets = (session: Session) =>
      [session.root, session.sending!.chain, session.receiving!.chain, session.seed, session.peerKey].flatMap(
        (bytes) => (bytes ? [toHex(bytes)] : []),
      );
    const before = secrets(sessionOf(stage.alice));
    for (const who of ["alice", "bob", "alice", "bob"] as const) {
      stage.now += LIMIT.stepEvery;
      say(stage, who);
      stage.settle();
    }
    const stored = toHex(stage.alice.state.encode());
    for (const secret of before) expect(stored.includes(secret)).toBe(false);
    for (const secret of secrets(sessionOf(stage.alice))) expect(stored.includes(secret)).toBe(true);
  });
});

describe("a leap", () => {
  it("of as many records as a chain has is opened, and one more is no record of an honest peer", () => {
    const stage = talking();
    stage.now += LIMIT.stepEvery;
    const { bob } = stage;
    const before = bob.state;
    say(stage, "bob", LIMIT.chain - LIMIT.chainReserve);
    for (let i = 0; i < LIMIT.chainReserve; i++) bob.take({ on: "receipt" });
    expect(headers(stage, "bob").at(-1)).toMatchObject({ n: LIMIT.chain });
    expect(before).not.toBe(bob.state);
    stage.queues.bob.splice(1, LIMIT.chain - 2);
    stage.deliver("bob");
    stage.deliver("bob");
    expect(stage.alice.missing).toBe(LIMIT.chain - 2);
  });
});

describe("a part that is not seen to arrive", () => {
  it("goes in records 1, 4, 16, 64 and every 64th", () => {
    const stage = talking();
    stage.now += LIMIT.stepEvery;
    say(stage, "bob", 130);
    const carried = headers(stage, "bob").flatMap(({ type, n }) => (type === "step" ? [n] : []));
    expect(carried).toEqual([1, 4, 16, 64, 128]);
  });

  it("goes again after an hour, and no more once a report shows that it has arrived", () => {
    const stage = talking();
    stage.now += LIMIT.stepEvery;
    say(stage, "bob", 2);
    stage.now += LIMIT.carryAfter;
    say(stage, "bob", 1);
    expect(headers(stage, "bob").map(({ type }) => type)).toEqual(["step", "record", "step"]);
    stage.settle();
    say(stage, "alice");
    stage.settle();
    stage.bob.skew = sessionOf(stage.bob).steppedAt - stage.now;
    say(stage, "bob", 70);
    expect(headers(stage, "bob").every(({ type }) => type === "record")).toBe(true);
  });

  it("goes again when a report lacks it, which was sealed after everything of mine had been accepted", () => {
    const stage = talking();
    stage.now += LIMIT.stepEvery;
    say(stage, "bob", 2);
    stage.drop("bob");
    stage.now += LIMIT.carryAgain;
    stage.deliver("bob");
    expect(stage.alice.codes()).toContain("RATCHET_PART_MISSING");
    // The receipt that asks for it is due, at most one a minute.
    expect(stage.alice.receiptDueAt).toBeDefined();
    stage.alice.take({ on: "receipt" });
    expect(stage.queues.alice).toHaveLength(1);
    stage.deliver("alice");
    say(stage, "bob");
    expect(headers(stage, "bob")).toMatchObject([{ type: "step", n: 3 }]);
    stage.deliver("bob");
    expect(stage.alice.missing).toBe(2);
  });

  it("goes ahead in a receipt if it does not fit beside a content", () => {
    const stage = talking();
    stage.now += LIMIT.stepEvery;
    const effects = stage.bob.take({ on: "seal", messageId: stage.rng(16), content: new Uint8Array(79_500) });
    expect(effects.filter(({ do: what }) => what === "send" || what === "sealed").map((one) => one.do)).toEqual([
      "send",
      "sealed",
    ]);
    expect(stage.queues.bob.map((body) => body[1])).toEqual([TYPE.step, TYPE.record]);
    for (const body of stage.queues.bob) expect(body.length).toBeLessThanOrEqual(81_920);
    stage.settle();
    expect(stage.alice.codes()).toEqual([]);
  });

  it("a text of 65,536 bytes fits beside the largest of them", () => {
    const stage = new Stage(nodeRng);
    stage.alice.say("x".repeat(65_536 + 200));
    stage.answer();
    expect(stage.queues.alice.map((body) => body[1])).toEqual([TYPE.opening]);
    expect(stage.queues.alice[0]!.length).toBeLessThanOrEqual(81_920);
  });
});

describe("someone who talks alone, 256 bytes a text", () => {
  it.each([
    [1, 400],
    [100, 2_000],
  ])("%d a second, costs at most 220 bytes more a text on average", (perSecond, texts) => {
    const stage = talking();
    let size = 0;
    for (let i = 0; i < texts; i++) {
      const content = encodeContent({ type: "text", text: "x".repeat(256), sentAt: stage.now as UnixMs });
      for (const effect of stage.alice.take({ on: "seal", messageId: stage.rng(16), content }))
        if (effect.do === "sealed" || effect.do === "send") size += effect.body.length;
      stage.settle();
      stage.pass(1_000 / perSecond);
      stage.settle();
    }
    expect(stage.alice.codes()).toEqual([]);
    expect(size / texts - 256).toBeLessThanOrEqual(220);
    for (const person of stage.people) expect(person.state.encode().length).toBeLessThan(2_900);
  });
});

describe("the stored state", () => {
  it("comes back as it was", () => {
    const stage = talking();
    for (const person of stage.people) {
      const bytes = person.state.encode();
      const decoded = SUITE.decode({ kind: "peer", peer: person.peer.self.id }, bytes);
      if (!decoded.ok) throw decoded.error;
      expect(decoded.value.encode()).toEqual(bytes);
      expect(decoded.value).toEqual(person.state);
    }
  });

  it("is refused if any byte of it is missing or too many", () => {
    const stage = talking();
    const bytes = stage.alice.state.encode();
    const thread = { kind: "peer", peer: stage.bob.self.id } as const;
    for (let length = 0; length < bytes.length; length += 7) {
      const decoded = SUITE.decode(thread, bytes.subarray(0, length));
      expect(decoded).toMatchObject({ ok: false, error: { code: "RATCHET_STATE_DAMAGED" } });
    }
    expect(SUITE.decode(thread, new Uint8Array([...bytes, 0])).ok).toBe(false);
  });
});
