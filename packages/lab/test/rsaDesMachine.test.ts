import { concat, fromHex, toHex, u32, utf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { nodePrimitives } from "@sandi/crypto/node";
import { LIMITS, type SuiteEffect } from "@sandi/protocol";
import {
  decodeState,
  encodeHeader,
  encodeM1Header,
  encodeState,
  hashCiphertexts,
  INITIAL,
  RSA_DES_LIMITS as LIMIT,
  M1,
  M4,
  nextTick,
  parseLeg,
  type RsaDesState,
  rsaDes,
  TYPE,
  viewHash,
} from "@sandi/protocol/rsa-des";
import { describe, expect, it } from "vitest";
import { selfOf } from "../node/index.ts";
import type { Actor } from "./support/actor.ts";
import { Stage, type Way } from "./support/stage.ts";

const DAY = 86_400_000;
const codes = (effects: readonly SuiteEffect[]) =>
  effects.flatMap((effect) => (effect.do === "refused" ? [effect.error.code] : []));
const bodies = (effects: readonly SuiteEffect[]) => effects.flatMap((e) => (e.do === "send" ? [toHex(e.body)] : []));
const handshakes = (effects: readonly SuiteEffect[]) => effects.flatMap((e) => (e.do === "handshake" ? [e.state] : []));

function openStage(): Stage {
  const stage = new Stage(7);
  stage.alice.take({ on: "open" });
  stage.settle();
  return stage;
}

const sessionOf = ({ state }: Actor) => state.sessions[0]!;
const typeOf = (stage: Stage, way: Way) => stage.queues[way].map((body) => body[1]);

/** Pretends that so much was already encrypted under the present key. */
function use(actor: Actor, change: Partial<RsaDesState["sessions"][0]["epochs"][0]>): void {
  const [session, ...others] = actor.state.sessions;
  const epochs = session!.epochs.map((keys) => ({ ...keys, ...change }));
  actor.state = { ...actor.state, sessions: [{ ...session!, epochs }, ...others] };
}

describe("repeats", () => {
  it("are answered with the stored bytes: three at once, then at most every 15 seconds", () => {
    const stage = new Stage(1);
    const { alice, bob } = stage;
    const m1 = bodies(alice.take({ on: "open" }))[0]!;
    const m2 = bodies(bob.hear(fromHex(m1)!));
    const m3m4 = bodies(alice.hear(fromHex(m2[0]!)!));
    const m5 = m3m4.flatMap((body) => bodies(bob.hear(fromHex(body)!)));
    const m6 = bodies(alice.hear(fromHex(m5[0]!)!));
    expect([m2.length, m3m4.length, m5.length, m6.length]).toEqual([1, 2, 1, 1]);
    const cases: [Actor, string, string[]][] = [
      [bob, m3m4[1]!, m5],
      [alice, m5[0]!, m6],
    ];
    for (const [actor, body, answer] of cases) {
      const again = () => actor.hear(fromHex(body)!);
      for (let i = 0; i < LIMIT.repeatsAnswered; i++) expect(bodies(again())).toEqual(answer);
      expect(codes(again())).toEqual(["RSA_DES_LEG_UNEXPECTED"]);
      stage.now += LIMIT.resendFirst;
      expect(bodies(again())).toEqual(answer);
    }
  });

  it("of M1 and of M2 come while their answer is awaited, and get the same M2, the same M3 and M4", () => {
    const { alice, bob } = new Stage(2);
    const m1 = fromHex(bodies(alice.take({ on: "open" }))[0]!)!;
    const m2 = bodies(bob.hear(m1));
    expect(bodies(bob.hear(m1))).toEqual(m2);
    const answer = bodies(alice.hear(fromHex(m2[0]!)!));
    expect(bodies(alice.hear(fromHex(m2[0]!)!))).toEqual(answer);
  });

  it("of one's own unanswered leg go out after 15 s, then after twice as long, up to an hour, for seven days", () => {
    const stage = new Stage(3);
    const { alice } = stage;
    const began = stage.now;
    const [m1] = bodies(alice.take({ on: "open" }));
    const times: number[] = [];
    let over: readonly SuiteEffect[] = [];
    while (handshakes(over).length === 0) {
      stage.now = nextTick(alice.state)!;
      over = alice.take({ on: "tick" });
      if (bodies(over)[0] === m1) times.push((stage.now - began) / 1_000);
    }
    expect(times.slice(0, 4)).toEqual([15, 45, 105, 225]);
    expect(times.at(-1)! - times.at(-2)!).toBe(3_600);
    expect(stage.now - began).toBe(LIMIT.handshakeLife);
    // Text waited: a new M1 follows in the same breath.
    expect(handshakes(over)).toEqual(["expired", "started"]);
    expect(bodies(over)[0]).not.toBe(m1);
  });

  it("go on when the clock was set back by a year", () => {
    const stage = new Stage(4);
    const [m1] = bodies(stage.alice.take({ on: "open" }));
    stage.now -= 365 * DAY;
    expect(bodies(stage.alice.take({ on: "tick" }))).toEqual([m1]);
    expect(stage.alice.state.initiating.at).toBe("awaitM2");
  });
});

describe("what is remembered", () => {
  it("refuses an N1 that was answered before, encrypted anew", () => {
    const { alice, bob, ...stage } = new Stage(1);
    const view = ({ record }: Actor) => ({ id: record.id, spki: record.rsaSpki!, suites: record.suites });
    const env = { primitives: nodePrimitives, rng: stage.random.bytes, now: stage.now as never };
    const hash = viewHash(env, view(alice), view(bob));
    const plaintext = M1.encode({ idA: alice.record.id, idB: bob.record.id, n1: new Uint8Array(32), view: hash });
    const m1 = () => {
      const names = { handshake: stage.random.bytes(16), from: alice.record.id, to: bob.record.id };
      const operation = { op: "oaepEncrypt", spki: bob.record.rsaSpki!, plaintext, label: M1.label } as const;
      return concat(encodeM1Header(names, hash, alice.record.bytes), stage.rsa.perform(operation, plaintext)!);
    };
    expect(bodies(bob.hear(m1())).length).toBe(1);
    for (let i = 0; i < 200; i++) expect(codes(bob.hear(m1()))).toEqual(["RSA_DES_M1_REPLAYED"]);
    expect(bob.state.responding.length).toBe(1);
  });

  it("answers the true M1 after one whose header was changed on the way, and no more than two others", () => {
    const stage = new Stage(5);
    const { alice, bob } = stage;
    alice.say("halo");
    const [m1] = stage.queues["alice->bob"].splice(0);
    const under = (byte: number) => bob.hear(m1!.with(4, m1![4]! ^ byte));
    expect(bodies(under(1)).length).toBe(1);
    stage.queues["bob->alice"].length = 0;
    // At once it is a replay; later it may be the true one.
    expect(codes(bob.hear(m1!))).toEqual(["RSA_DES_M1_REPLAYED"]);
    stage.now += LIMIT.resendFirst;
    alice.take({ on: "tick" });
    expect(stage.settle()).toBe(true);
    expect(bob.history.map(({ text }) => text)).toEqual(["halo"]);
    const other = new Stage(6);
    other.alice.take({ on: "open" });
    const [again] = other.queues["alice->bob"].splice(0);
    const answered = [1, 2, 4, 8].map((byte) => {
      other.now += LIMIT.resendFirst;
      return bodies(other.bob.hear(again!.with(4, again![4]! ^ byte))).length;
    });
    expect(answered).toEqual([1, 1, 1, 0]);
  });

  it("is bounded: half-open handshakes, N1 values, sessions", () => {
    const stage = new Stage(2);
    for (let i = 0; i < 100; i++) {
      stage.alice.forget();
      stage.alice.take({ on: "open" });
      stage.queues["bob->alice"].length = 0;
      stage.deliver("alice->bob");
    }
    expect(stage.bob.state.responding.length).toBe(LIMIT.halfOpen);
    expect(stage.bob.state.remembered.length).toBe(LIMIT.remembered);
    for (let i = 0; i < 12; i++) {
      stage.alice.forget();
      stage.alice.take({ on: "open" });
      stage.settle();
    }
    expect(stage.bob.state.sessions.length).toBe(LIMIT.sessions);
    expect(stage.bob.state.sessions.map(({ standing }) => standing.at)).toEqual([
      "open",
      ...Array.from({ length: 7 }, () => "receiving"),
    ]);
  });
});

describe("K_DES", () => {
  it("is refused by B where it is one of the 64, or has wrong parity", () => {
    const weak = [...des.WEAK_KEYS, ...des.SEMI_WEAK_KEY_PAIRS.flat(), ...des.POSSIBLY_WEAK_KEYS].map(
      (hex) => fromHex(hex)!,
    );
    expect(weak.length).toBe(64);
    const stage = new Stage(1);
    const { alice, bob } = stage;
    alice.take({ on: "open" });
    stage.deliver("alice->bob");
    stage.deliver("bob->alice");
    stage.deliver("alice->bob");
    const half = bob.state.responding[0]!;
    const env = { primitives: nodePrimitives, rng: stage.random.bytes, now: stage.now as never };
    const c = half.legs.map(({ ciphertext }) => ciphertext);
    for (const kDes of [...weak, new Uint8Array(8).fill(0x10).with(0, 0x11)]) {
      const plaintext = M4.encode({
        idA: alice.record.id,
        idB: bob.record.id,
        n2: half.n2,
        hashC1C2C3: hashCiphertexts(env, ...c),
        epoch: u32(1),
        kDes,
        s: stage.random.bytes(32),
      });
      const operation = { op: "oaepEncrypt", spki: bob.record.rsaSpki!, plaintext, label: M4.label } as const;
      const names = { type: TYPE.M4, handshake: half.handshake, from: alice.record.id, to: bob.record.id };
      const body = concat(encodeHeader(names), stage.rsa.perform(operation, plaintext)!);
      expect(codes(bob.hear(body))).toEqual(["RSA_DES_WEAK_KEY"]);
    }
    stage.settle();
    expect(sessionOf(bob).standing.at).toBe("open");
  });

  it("is never one of the 64 where A chooses it, though chance offers one", () => {
    const stage = new Stage(2);
    let offered = 0;
    const { bytes, below } = stage.random;
    stage.alice.useRandom({
      bytes: (length) => (length === 8 && offered++ < 3 ? new Uint8Array(8) : bytes(length)),
      below,
    });
    stage.alice.take({ on: "open" });
    stage.settle();
    expect(offered).toBeGreaterThan(3);
    const { kDes } = sessionOf(stage.bob).epochs[0]!;
    expect([des.weaknessOf(kDes), des.hasOddParity(kDes)]).toEqual([undefined, true]);
  });
});

describe("a new key", () => {
  it.each([
    ["blocks", { sentBlocks: LIMIT.rekeyBlocks - 1 }],
    ["records", { records: LIMIT.rekeyRecords - 1 }],
  ])("comes with the record that reaches the bound of %s, and no earlier", (_, change) => {
    const stage = openStage();
    use(stage.alice, Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value - 100])));
    stage.alice.say("not yet");
    expect(typeOf(stage, "alice->bob")).toEqual([TYPE.record]);
    use(stage.alice, change);
    stage.alice.say("now");
    expect(typeOf(stage, "alice->bob")).toEqual([TYPE.record, TYPE.record, TYPE["M4'"]]);
    stage.settle();
    expect([stage.alice, stage.bob].map((actor) => sessionOf(actor).sending.epoch)).toEqual([2, 2]);
    expect([stage.alice, stage.bob].map((actor) => sessionOf(actor).receiving.epoch)).toEqual([2, 2]);
    expect([stage.alice, stage.bob].map((actor) => sessionOf(actor).epochs.length)).toEqual([1, 1]);
  });

  it("comes after an hour, and not where the key was never used", () => {
    const stage = openStage();
    stage.now += 10 * LIMIT.rekeyAge;
    expect(bodies(stage.alice.take({ on: "tick" }))).toEqual([]);
    stage.alice.say("used");
    stage.settle();
    for (let hour = 0; hour < 5; hour++) {
      stage.now += LIMIT.rekeyAge;
      stage.alice.take({ on: "tick" });
      stage.settle();
    }
    // At once for the old key's first record, an hour later for the receipt under the new one, and never again.
    expect(sessionOf(stage.bob).sending.epoch).toBe(3);
    expect(nextTick(stage.alice.state)).toBeUndefined();
  });

  it("is asked for by B, once an epoch, and A answers with M4'", () => {
    const stage = openStage();
    use(stage.bob, { records: LIMIT.rekeyRecords });
    stage.bob.say("one");
    stage.bob.say("two");
    expect(stage.queues["bob->alice"].length).toBe(3);
    stage.settle();
    expect(sessionOf(stage.bob).sending.epoch).toBe(2);
    expect(stage.alice.history.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("is reached though M4', M5' and M6' are lost once each", () => {
    for (const lost of [0, 1, 2]) {
      const stage = openStage();
      use(stage.alice, { records: LIMIT.rekeyRecords });
      stage.alice.say("before");
      const ways: Way[] = ["alice->bob", "bob->alice", "alice->bob"];
      stage.deliver("alice->bob");
      for (const [at, way] of ways.entries()) {
        if (at === lost) stage.queues[way].shift();
        else stage.deliver(way);
      }
      stage.alice.say("meanwhile");
      stage.bob.say("meanwhile");
      stage.settle();
      for (let i = 0; i < 4; i++) {
        stage.now += LIMIT.resendFirst * 2;
        for (const actor of [stage.alice, stage.bob]) actor.take({ on: "tick" });
        stage.settle();
        for (const actor of [stage.alice, stage.bob]) actor.nudge();
        stage.settle();
      }
      expect([stage.alice, stage.bob].map((actor) => sessionOf(actor).receiving.epoch)).toEqual([2, 2]);
      expect(stage.bob.history.map(({ text }) => text)).toEqual(["before", "meanwhile"]);
      expect(stage.alice.history.map(({ text }) => text)).toEqual(["meanwhile"]);
    }
  });
});

describe("the hard stop", () => {
  it("keeps every key below 2^20 blocks, both ways together, and text waits until the key is new", () => {
    const half = LIMIT.hardStopBlocks / 2 - LIMIT.rekeyReserve;
    for (const name of ["alice", "bob"] as const) {
      const stage = openStage();
      const who = stage.actor(name);
      use(who, { sentBlocks: half - 3 });
      const refused = who.take({
        on: "seal",
        messageId: new Uint8Array(16),
        content: utf8("a content of some length"),
      });
      expect(refused.slice(0, 2)).toMatchObject([
        { do: "handshake", state: "failed", error: { code: "RSA_DES_HARD_STOP" } },
        { do: "unready", because: "hardStop" },
      ]);
      expect(bodies(who.take({ on: "receipt" })).length).toBeLessThanOrEqual(1);
      for (const session of who.state.sessions)
        for (const keys of session.epochs) expect(keys.sentBlocks).toBeLessThanOrEqual(LIMIT.hardStopBlocks / 2);
      who.say("waits");
      stage.settle();
      const other = name === "alice" ? stage.bob : stage.alice;
      expect(other.history.map(({ text }) => text)).toEqual(["waits"]);
      expect(sessionOf(who).sending.epoch).toBe(2);
    }
  });
});

describe("old and lost states", () => {
  it("a replaced session receives for 30 days, and is unknown then", () => {
    const stage = openStage();
    stage.bob.say("late");
    const [late] = stage.queues["bob->alice"].splice(0);
    stage.bob.state = INITIAL;
    stage.bob.take({ on: "open" });
    stage.settle();
    expect(stage.alice.state.sessions.map(({ standing }) => standing.at)).toEqual(["open", "receiving"]);
    const kept = stage.alice.state;
    expect(stage.alice.hear(late!).some(({ do: what }) => what === "content")).toBe(true);
    stage.alice.state = kept;
    stage.now += LIMIT.receiveLife;
    stage.alice.take({ on: "tick" });
    expect(codes(stage.alice.hear(late!))).toEqual(["RSA_DES_UNKNOWN_SESSION"]);
  });

  it("an unknown session sets off M1 once an hour, and not while a handshake is under way", () => {
    const stage = openStage();
    stage.bob.say("lost");
    const [record] = stage.queues["bob->alice"].splice(0);
    const { alice } = stage;
    alice.state = INITIAL;
    const lost = () => alice.hear(record!);
    expect(handshakes(lost())).toEqual(["lost", "started"]);
    expect(handshakes(lost())).toEqual([]);
    alice.state = { ...alice.state, initiating: { at: "none" } };
    expect(handshakes(lost())).toEqual([]);
    stage.now += LIMIT.lostEvery;
    expect(handshakes(lost())).toEqual(["lost", "started"]);
  });

  it("a confirmation of what was never sent ends every session, and says so", () => {
    const stage = openStage();
    const { alice } = stage;
    const old = alice.save();
    alice.say("one");
    alice.say("two");
    stage.settle();
    alice.restore(old);
    stage.bob.say("hi");
    const effects = stage.deliver("bob->alice");
    expect(handshakes(effects)).toEqual(["rolledBack", "started"]);
    expect(alice.state.sessions.map(({ standing }) => standing.at)).toEqual(["discarded"]);
    stage.settle();
    expect(alice.history.map(({ text }) => text)).toEqual(["hi"]);
    expect(alice.state.sessions[0]!.standing.at).toBe("open");
  });

  it("a session that was given up confirms nothing beyond what was sealed in it, however often that is claimed", () => {
    const stage = openStage();
    const { alice } = stage;
    const old = alice.save();
    for (const text of ["one", "two"]) alice.say(text);
    stage.settle();
    alice.restore(old);
    alice.say("waits");
    for (const text of ["hi", "hi again"]) stage.bob.say(text);
    const [first, second] = [stage.deliver("bob->alice"), stage.deliver("bob->alice")];
    expect([handshakes(first), handshakes(second)]).toEqual([["rolledBack", "started"], []]);
    expect(alice.history.map(({ text }) => text)).toEqual(["hi", "hi again"]);
    expect(alice.outbox.map(({ text }) => text)).toEqual(["waits"]);
  });

  it("a void for another session than the one that seals is left out", () => {
    const { alice } = openStage();
    const ranges = [{ epoch: 1, from: 1, to: 1, kind: "nothing" as const }];
    expect(alice.take({ on: "void", session: new Uint8Array(16), ranges })).toEqual([]);
    expect(bodies(alice.take({ on: "void", session: sessionOf(alice).id, ranges }))).toHaveLength(1);
  });

  it("open is answered with ready while a session seals", () => {
    const { alice } = openStage();
    expect(alice.take({ on: "open" })).toEqual([{ do: "ready", session: sessionOf(alice).id }]);
  });

  it("discard makes every session receive only", () => {
    const stage = openStage();
    expect(handshakes(stage.alice.take({ on: "discard" }))).toEqual(["rolledBack", "started"]);
    const [sealed] = stage.alice.take({ on: "seal", messageId: new Uint8Array(16), content: utf8("x") });
    expect(sealed).toMatchObject({ do: "unready", because: "noSession" });
    stage.bob.say("still read");
    stage.deliver("bob->alice");
    expect(stage.alice.history.map(({ text }) => text)).toEqual(["still read"]);
  });
});

describe("the state", () => {
  it("is not stored in the midst of an RSA operation, and takes nothing but its answer", () => {
    const { alice, ...stage } = new Stage(1);
    const env = { primitives: nodePrimitives, rng: stage.random.bytes, now: stage.now as never };
    const keyring = rsaDes.keyring(undefined, env);
    if (!keyring.ok) throw keyring.error;
    const me = selfOf({ record: alice.record, seed: new Uint8Array(32) });
    const around = { clock: env.now, contact: true, waiting: 0, bodyLimit: LIMITS.body };
    const context = { env, me, keyring: keyring.value, cardOf: () => alice.peer, ...around };
    const initial = rsaDes.initial({ kind: "peer", peer: alice.peer!.id });
    const nothing = { on: "answer", answer: { to: "slow", result: undefined } } as const;
    const { next, effects } = initial.step({ on: "open" }, context);
    expect(effects.at(-1)).toMatchObject({ do: "ask", question: { ask: "slow" } });
    expect(() => next!.encode()).toThrow("sealM1");
    expect(() => next!.step({ on: "tick" }, context)).toThrow("sealM1");
    expect(() => initial.step(nothing, context)).toThrow("nothing");
    const failed = next!.step(nothing, context);
    expect(failed.effects).toMatchObject([{ state: "failed", error: { code: "RSA_DES_KEY_UNUSABLE" } }]);
    expect(failed.next!.encode().length).toBeGreaterThan(0);
  });

  it("is refused by its code where a byte is missing or changed in its form, and never throws", () => {
    const stage = openStage();
    stage.alice.say("x");
    stage.settle();
    const bytes = encodeState(stage.alice.state);
    expect(decodeState(bytes)).toMatchObject({ ok: true });
    for (let size = 0; size < bytes.length; size++)
      expect(decodeState(bytes.subarray(0, size))).toMatchObject({
        ok: false,
        error: { code: "RSA_DES_STATE_DAMAGED" },
      });
  });

  it("knows an M1 from a leg, so that a stranger's can be held", () => {
    const stage = new Stage(1);
    const [m1] = bodies(stage.alice.take({ on: "open" })).map((hex) => fromHex(hex)!);
    const parsed = parseLeg(m1!);
    expect(parsed.ok && parsed.value.leg).toBe("M1");
    expect([rsaDes.opens(m1!), rsaDes.opens(new Uint8Array(3)), rsaDes.opens(m1!.with(1, 2))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
