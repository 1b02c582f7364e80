import { equal } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { seeded } from "@sandi/lab";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING_OPENED, type ReceivedState, reportOf, toClientId, type VoidKind } from "../../index.ts";
import { RATCHET_LIMITS as LIMIT, SIZE, TYPE } from "../../suites/ratchet/layout.ts";
import { paddedLength } from "../../suites/ratchet/padding.ts";
import { encodePlaintext, parsePlaintext, plaintextSize, type Said } from "../../suites/ratchet/plaintext.ts";
import { bodySize, openRecord, parseRecord, sealRecord } from "../../suites/ratchet/records.ts";
import { freshKeyring, Stage, SUITE } from "./stage.support.ts";

const SESSION = new Uint8Array(16).fill(7);
const CHAIN = new Uint8Array(32).fill(9);
const [A, B] = [toClientId(new Uint8Array(32).fill(1)), toClientId(new Uint8Array(32).fill(2))];
const NOTHING: ReceivedState = reportOf(SESSION, NOTHING_OPENED);

const u32 = fc.integer({ min: 1, max: 0xffff_ffff });
const range = fc.tuple(u32, u32, u32).map(([epoch, a, b]) => ({ epoch, from: Math.min(a, b), to: Math.max(a, b) }));
const received: fc.Arbitrary<ReceivedState> = fc
  .record({
    at: range,
    mark: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    missing: fc.array(range, { maxLength: 16 }),
  })
  .map(({ at: { epoch, from, to }, mark, missing }) => ({
    session: SESSION,
    last: { epoch, sequence: to },
    first: { epoch, sequence: from },
    mark,
    missing,
  }));
const content = fc.uint8Array({ maxLength: 2_000 });
const kind = fc.constantFrom<VoidKind>("nothing", "givenUp", "confirmedBefore");
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.record({ kind: fc.constant("content" as const), content }),
  fc.record({ kind: fc.constant("resealed" as const), epoch: u32, n: u32, content }),
  fc.constant<Said>({ kind: "receipt" }),
  fc
    .array(fc.tuple(kind, range), { minLength: 1, maxLength: 255 })
    .map((all) => ({ kind: "void" as const, ranges: all.map(([kind, range]) => ({ kind, ...range })) })),
);

describe("padding", () => {
  it("is PADMÉ with a floor of 256 bytes", () => {
    const lengths = [0, 1, 255, 256, 257, 272, 273, 1_000, 65_536, 65_537];
    expect(lengths.map(paddedLength)).toEqual([256, 256, 256, 256, 272, 272, 288, 1_024, 65_536, 67_584]);
  });

  it("never shortens, grows by at most 12 percent, and keeps what is padded already", () => {
    fc.assert(
      fc.property(fc.integer({ min: 257, max: 81_920 }), (length) => {
        const padded = paddedLength(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(length * 1.12);
        expect(paddedLength(padded)).toBe(padded);
      }),
    );
  });
});

describe("a record's plaintext", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), received, said, (messageId, report, what) => {
        const bytes = encodePlaintext({ messageId, received: report, said: what });
        expect(bytes.length).toBe(plaintextSize(report, what));
        const parsed = parsePlaintext(bytes, SESSION);
        if (!parsed.ok) throw parsed.error.error;
        expect(encodePlaintext(parsed.value)).toEqual(bytes);
        expect(parsed.value.said).toEqual(what);
      }),
    );
  });

  it("is refused with other padding, another length, or a kind that is not known; its report is believed still", () => {
    const messageId = nodeRng(16);
    const bytes = encodePlaintext({ messageId, received: NOTHING, said: { kind: "receipt" } });
    const spoiled = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return parsePlaintext(copy, SESSION);
    };
    for (const result of [spoiled(1, 9), spoiled(255, 1), spoiled(SIZE.plaintextFixed, 1), spoiled(46, 1)]) {
      if (result.ok) throw new Error("taken");
      expect(result.error.received).toEqual(NOTHING);
    }
    expect(spoiled(0, 2)).toMatchObject({ ok: false, error: { received: undefined } });
    expect(parsePlaintext(bytes.slice(0, 255), SESSION).ok).toBe(false);
    expect(parsePlaintext(new Uint8Array([...bytes, 0]), SESSION).ok).toBe(false);
  });

  it("takes any bytes without a crash", () => {
    const random = seeded(5);
    for (let i = 0; i < form("decoders"); i++) {
      const bytes = random.bytes(256);
      bytes[0] = 1;
      bytes[1] = random.below(6);
      if (i % 2) bytes.fill(0, 18 + random.below(60));
      const parsed = parsePlaintext(bytes, SESSION);
      if (parsed.ok) expect(encodePlaintext(parsed.value)).toEqual(bytes);
    }
  });
});

describe("a record", () => {
  const plaintext = encodePlaintext({ messageId: new Uint8Array(16), received: NOTHING, said: { kind: "receipt" } });
  const header = { session: SESSION, epoch: 2, n: 3, previous: 4 };
  const body = sealRecord(nodePrimitives, nodeRng, CHAIN, header, undefined, plaintext, { from: A, to: B });

  it("opens with its chain, for its sender and its recipient alone", () => {
    const parsed = parseRecord(body);
    if (!parsed.ok) throw parsed.error;
    expect(parsed.value).toMatchObject({ type: "record", epoch: 2, n: 3, previous: 4, part: undefined });
    expect(body.length).toBe(bodySize(plaintext.length, undefined));
    expect(openRecord(nodePrimitives, CHAIN, parsed.value, { from: A, to: B })).toEqual(plaintext);
    expect(openRecord(nodePrimitives, CHAIN, parsed.value, { from: B, to: A })).toBeUndefined();
    expect(openRecord(nodePrimitives, new Uint8Array(32), parsed.value, { from: A, to: B })).toBeUndefined();
  });

  it("does not open with any byte of it changed", () => {
    for (let at = 0; at < body.length; at++) {
      const changed = body.slice();
      changed[at]! ^= 0x40;
      const parsed = parseRecord(changed);
      if (parsed.ok) expect(openRecord(nodePrimitives, CHAIN, parsed.value, { from: A, to: B })).toBeUndefined();
    }
  });

  it("never uses a key with a nonce twice, though one state seals twice", () => {
    const again = sealRecord(nodePrimitives, nodeRng, CHAIN, header, undefined, plaintext, { from: A, to: B });
    expect(equal(again.subarray(SIZE.recordHeader), body.subarray(SIZE.recordHeader))).toBe(false);
  });

  it("of any size but a body's is refused by its layout", () => {
    expect(parseRecord(body.subarray(0, SIZE.recordHeader + LIMIT.paddingFloor)).ok).toBe(false);
    expect(parseRecord(new Uint8Array(200_000)).ok).toBe(false);
    expect(parseRecord(new Uint8Array(0)).ok).toBe(false);
  });
});

describe("what a thread takes from the wire", () => {
  const stage = new Stage(nodeRng);
  stage.alice.say("hello");
  stage.answer();
  const bodies = [...stage.queues.alice];
  stage.deliver("alice");
  stage.bob.say("answer");
  bodies.push(...stage.queues.bob);
  stage.settle();
  stage.alice.say("step");
  bodies.push(...stage.queues.alice);
  stage.alice.say("plain");
  bodies.push(stage.queues.alice.at(-1)!);
  const refused = new Stage(nodeRng);
  refused.alice.say("x");
  refused.answer();
  refused.bob.keyring = freshKeyring(refused.rng);
  refused.bob.upkeep("joined");
  refused.deliver("alice");
  bodies.push(...refused.queues.bob);

  it("is explained to the last byte, whatever its type", () => {
    const kinds = ["opening", "answer", "step", "record", "refusal"];
    expect(bodies.map((body) => SUITE.explain(body).kind)).toEqual(kinds);
    expect(bodies.map((body) => body[1])).toEqual([TYPE.opening, TYPE.answer, TYPE.step, TYPE.record, TYPE.refusal]);
    for (const body of bodies) {
      let end = 0;
      for (const { offset, size, meaning } of SUITE.explain(body).fields) {
        expect(offset).toBe(end);
        expect(meaning).not.toBe("unknown");
        end += size;
      }
      expect(end).toBe(body.length);
    }
    expect(SUITE.explain(new Uint8Array(3))).toMatchObject({ kind: "unknown" });
    expect(bodies.map((body) => SUITE.opens(body))).toEqual([true, false, false, false, false]);
  });

  it("changes nothing if it is random or mutated: no crash, no effect but the refusal", () => {
    const random = seeded(6);
    const victim = new Stage(nodeRng);
    victim.bob.contact = false;
    for (let i = 0; i < form("decoders") / 10; i++) {
      const body = bodies[random.below(bodies.length)]!.slice();
      for (let flips = random.below(4); flips >= 0; flips--) body[random.below(body.length)] = random.below(256);
      const input = random.below(8) === 0 ? body.subarray(0, random.below(body.length)) : body;
      const before = victim.bob.state;
      const effects = victim.bob.take({ on: "body", from: victim.alice.self.id, body: input });
      expect(effects.map((effect) => effect.do)).toEqual(["refused"]);
      expect(victim.bob.state).toBe(before);
      SUITE.explain(input);
    }
  });
});
