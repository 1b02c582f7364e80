import { concat, equal, type UnixMs, u16 } from "@sandi/crypto";
import { form } from "@sandi/testkit/forms";
import { LOW_ORDER_POINTS, withCoefficient } from "@sandi/testkit/refusedKeys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../limits.ts";
import { makeAnswer, readAnswer, verifyAnswer } from "../../suites/ratchet/answer.ts";
import { RatchetKeyring } from "../../suites/ratchet/keyring.ts";
import { REASON, SIZE } from "../../suites/ratchet/layout.ts";
import {
  declineOpening,
  makeOpening,
  openingHash,
  parseOpening,
  takeOpening,
  verifyOpening,
} from "../../suites/ratchet/opening.ts";
import { openPrekey, type Prekey } from "../../suites/ratchet/prekeys.ts";
import { judgeRank, nextRank } from "../../suites/ratchet/rank.ts";
import { makeRefusal, parseRefusal, verifyRefusal } from "../../suites/ratchet/refusal.ts";
import { Reader } from "../../wire/reader.ts";
import {
  codeOf,
  contextOf,
  damagedTaken,
  envOf,
  must,
  NODE,
  NOW,
  neighbours,
  someone,
  TWINS,
} from "./people.support.ts";
import { RelayOfOne } from "./relay.support.ts";

const a = someone("Ayu");
const b = someone("Budi");
const c = someone("Citra");
const { primitives, kem } = NODE;
const reasons = Object.keys(REASON) as (keyof typeof REASON)[];

/** A keyring that has published, and what the relay then hands out. */
function published() {
  const relay = new RelayOfOne();
  let keyring = must(RatchetKeyring.open(kem, undefined));
  const context = contextOf(b);
  let { next, questions } = keyring.step({ on: "joined" }, context);
  while (questions.length > 0) {
    keyring = next as RatchetKeyring;
    const question = questions[0]!;
    if (question.ask !== "publish") throw new Error(question.ask);
    const stock = relay.publish(question.prekeys);
    ({ next, questions } = keyring.step({ on: "answer", answer: { to: "publish", stock } }, context));
  }
  keyring = next as RatchetKeyring;
  const bundle = () => {
    const { signed, oneTime } = relay.fetch();
    return {
      signed: must(openPrekey(primitives, b.owner, "signed", signed!)),
      oneTime: must(openPrekey(primitives, b.owner, "oneTime", oneTime!)),
    };
  };
  return { relay, keyring, bundle };
}

const { keyring, bundle, relay } = published();
const keys = bundle();
const make = (changes: Partial<Parameters<typeof makeOpening>[2]> = {}) =>
  must(makeOpening(envOf(), a, { to: b.id, rank: NOW, reason: "first", ...keys, ...changes }));
const verify = (part: Uint8Array, from = a.id, me = b.id) => {
  const parsed = parseOpening(part);
  return parsed.ok ? verifyOpening(primitives, me, from, parsed.value) : parsed;
};
const take = (part: Uint8Array, from = keyring, floor = 0, env = envOf()) =>
  takeOpening(env, NOW, from, floor, must(verify(part)));
const refusalOf = (result: ReturnType<typeof takeOpening>) =>
  result.ok ? "ok" : [result.error.error.code, result.error.code];

/** Changed inside and signed again: what a hostile holder of A's key can send. */
function resigned(part: Uint8Array, change: (unsigned: Uint8Array) => Uint8Array): Uint8Array {
  const unsigned = change(part.slice(0, -SIZE.signature));
  return concat(unsigned, a.sign("ratchet-opening", [openingHash(primitives, unsigned)]));
}

describe("an opening", () => {
  const made = make();
  const without = make({ oneTime: undefined });

  it("has the sizes that the documentation says", () => {
    const card = a.card.bytes.length;
    expect(made.part.length).toBe(3681 + card);
    expect(without.part.length).toBe(2521 + card);
    expect([made.root, made.chain, made.session, made.t0, made.ratchetSeed].map(({ length }) => length)).toEqual([
      32, 32, 16, 32, 32,
    ]);
  });

  it("is read as it was made", () => {
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(whole, fc.constantFrom(...reasons), fc.boolean(), (rank, reason, one) => {
        const { part, ratchetSeed } = make({ rank, reason, ...(one ? {} : { oneTime: undefined }) });
        const read = must(parseOpening(part));
        expect([read.from, read.to, read.rank, read.reason]).toEqual([a.id, b.id, rank, reason]);
        expect([read.signed.id, read.signed.hash]).toEqual([keys.signed.id, keys.signed.hash]);
        expect(read.oneTime?.hash).toEqual(one ? keys.oneTime.hash : undefined);
        expect(read.ratchetKey).toEqual(kem.publicKey(ratchetSeed));
        expect(read.card).toEqual(a.card.bytes);
        expect(concat(read.unsigned, read.signature)).toEqual(part);
      }),
      { numRuns: 40 },
    );
  });

  it("gives both sides one session, whichever twin either has, and consumes nothing by itself", () => {
    for (const mine of TWINS)
      for (const theirs of TWINS)
        for (const oneTime of [keys.oneTime, undefined]) {
          const opening = must(
            makeOpening(envOf(mine), a, { to: b.id, rank: NOW, reason: "first", signed: keys.signed, oneTime }),
          );
          const before = keyring.encode();
          const taken = take(opening.part, keyring, 0, envOf(theirs));
          if (!taken.ok) throw taken.error.error;
          const { root, chain, t0, session, ratchetKey } = taken.value;
          expect({ root, chain, t0, session }).toEqual({
            root: opening.root,
            chain: opening.chain,
            t0: opening.t0,
            session: opening.session,
          });
          opening.part.fill(0);
          expect(ratchetKey).toEqual(kem.publicKey(opening.ratchetSeed));
          expect(keyring.encode()).toEqual(before);
          const gone = taken.value.keyring.secret("oneTime", keys.oneTime.hash, { now: NOW, clock: NOW });
          expect(gone === undefined).toBe(oneTime !== undefined);
        }
  });

  it("never opens twice with one one-time prekey", () => {
    const taken = take(made.part);
    if (!taken.ok) throw taken.error.error;
    const again = make({ rank: NOW + 1 });
    expect(refusalOf(take(made.part, taken.value.keyring))).toEqual(["RATCHET_PREKEY_GONE", "prekeyGone"]);
    expect(refusalOf(take(again.part, taken.value.keyring))).toEqual(["RATCHET_PREKEY_GONE", "prekeyGone"]);
    expect(take(without.part, taken.value.keyring).ok).toBe(true);
    const declined = declineOpening(keyring, must(verify(made.part)));
    expect(refusalOf(take(made.part, declined))).toEqual(["RATCHET_PREKEY_GONE", "prekeyGone"]);
    expect(declineOpening(keyring, must(verify(without.part)))).toBe(keyring);
  });

  it("is known as signed even when its prekeys are gone", () => {
    const empty = must(RatchetKeyring.open(kem, undefined));
    expect(verify(made.part).ok).toBe(true);
    expect(refusalOf(take(made.part, empty))).toEqual(["RATCHET_PREKEY_GONE", "prekeyGone"]);
  });

  it("notices a one-time prekey that the relay held back", () => {
    expect(keyring.stock).toBeGreaterThan(0);
    const skipped = (reason: (typeof reasons)[number], oneTime?: Prekey) => {
      const taken = take(make({ reason, oneTime }).part);
      return taken.ok && taken.value.skippedOneTime;
    };
    expect(reasons.filter((reason) => skipped(reason))).toEqual(["first", "lost", "rolledBack"]);
    expect(reasons.filter((reason) => skipped(reason, keys.oneTime))).toEqual([]);
    const none = { to: "publish", stock: { ...relay.stock(), oneTime: 0 } } as const;
    const { next } = keyring.step({ on: "answer", answer: none }, contextOf(b));
    const taken = take(without.part, next as RatchetKeyring);
    expect(taken.ok && taken.value.skippedOneTime).toBe(false);
  });

  it("is refused whichever byte of it is changed", () => {
    for (const { what, bytes } of neighbours(made.part, 37)) expect(verify(bytes).ok, what).toBe(false);
    for (const { what, bytes } of neighbours(without.part, 41)) expect(verify(bytes).ok, what).toBe(false);
    expect(codeOf(verify(made.part.slice(0, -1)))).toBe("WIRE_TRUNCATED");
    expect(codeOf(verify(concat(made.part, Uint8Array.of(0))))).toBe("WIRE_TRAILING_BYTES");
    const last = made.part.length - 1;
    expect(codeOf(verify(made.part.with(last, made.part[last]! ^ 1)))).toBe("RATCHET_OPENING_SIGNATURE");
  });

  it("is refused with a number that is not in its list", () => {
    const at = (offset: number, value: number) => codeOf(verify(made.part.with(offset, value)));
    expect(at(0, 2)).toBe("WIRE_UNKNOWN_VERSION");
    expect(at(1, 1)).toBe("WIRE_BAD_VALUE");
    expect(at(3, 1)).toBe("WIRE_BAD_VALUE");
    expect(at(68, 0xff)).toBe("WIRE_BAD_VALUE");
    for (const reason of [0, 6, 255]) expect(at(76, reason)).toBe("WIRE_BAD_VALUE");
    for (const kind of [0, 2, 3]) expect(at(77, kind)).toBe("WIRE_BAD_VALUE");
    for (const kind of [1, 3]) expect(at(118, kind)).toBe("WIRE_BAD_VALUE");
    const cardAt = made.part.length - SIZE.signature - a.card.bytes.length - 2;
    const long = concat(made.part.subarray(0, cardAt), u16(LIMITS.record + 1), new Uint8Array(2_000));
    expect(codeOf(verify(long))).toBe("WIRE_TOO_LARGE");
  });

  it("is refused if it names others, or comes from another", () => {
    expect(codeOf(verify(made.part, c.id))).toBe("RATCHET_WRONG_PEER");
    expect(codeOf(verify(made.part, a.id, c.id))).toBe("RATCHET_WRONG_PEER");
    const toMyself = make({ to: a.id });
    expect(codeOf(verify(toMyself.part, a.id, a.id))).toBe("RATCHET_WRONG_PEER");
    const cardOfC = resigned(made.part, (unsigned) =>
      concat(unsigned.subarray(0, unsigned.length - a.card.bytes.length - 2), u16(c.card.bytes.length), c.card.bytes),
    );
    expect(codeOf(verify(cardOfC))).toBe("RATCHET_WRONG_PEER");
    const signedByC = must(
      makeOpening(envOf(), { ...a, sign: c.sign }, { to: b.id, rank: NOW, reason: "first", ...keys }),
    );
    expect(codeOf(verify(signedByC.part))).toBe("RATCHET_OPENING_SIGNATURE");
    const badCard = resigned(made.part, (unsigned) => {
      const inSignature = unsigned.length - a.card.bytes.length + 10;
      return unsigned.with(inSignature, unsigned[inSignature]! ^ 1);
    });
    expect(codeOf(verify(badCard))).toBe("RECORD_BAD_SIGNATURE");
  });

  it("is taken with a card that has expired since: it may have waited for long", () => {
    const late = envOf(NODE, (a.card.notAfter + 1) as UnixMs);
    expect(takeOpening(late, NOW, keyring, 0, must(verify(without.part))).ok).toBe(true);
  });

  it("is refused with points of small order and keys out of range, by both twins alike, and nothing goes back", () => {
    const points = LOW_ORDER_POINTS;
    const X25519_AT = 1184;
    const change = (offset: number, bytes: Uint8Array) =>
      resigned(made.part, (unsigned) =>
        concat(unsigned.subarray(0, offset), bytes, unsigned.subarray(offset + bytes.length)),
      );
    const firstCiphertext = 159;
    const secondCiphertext = firstCiphertext + SIZE.ciphertext;
    const ratchetKey = secondCiphertext + SIZE.ciphertext;
    const mine = made.part.subarray(ratchetKey, ratchetKey + SIZE.ratchetKey);
    const hostile = [
      ...points.map((point) => change(firstCiphertext + 1088, point)),
      ...points.map((point) => change(secondCiphertext + 1088, point)),
      ...points.map((point) => change(ratchetKey + X25519_AT, point)),
      ...[3329, 4095].map((value) => change(ratchetKey, withCoefficient(mine, 767, value))),
    ];
    expect(hostile.length).toBe(26);
    for (const part of hostile)
      for (const twin of TWINS)
        expect(refusalOf(take(part, keyring, 0, envOf(twin)))).toEqual(["RATCHET_KEY_REFUSED", undefined]);
  });

  it("is not made to such a prekey, by either twin", () => {
    const bad = [
      ...LOW_ORDER_POINTS.map((point) => concat(keys.signed.publicKey.subarray(0, 1184), point)),
      withCoefficient(keys.signed.publicKey, 5, 3329),
    ];
    for (const publicKey of bad)
      for (const twin of TWINS) {
        const opening = { to: b.id, rank: NOW, reason: "first" } as const;
        const signed = { ...keys.signed, publicKey };
        expect(codeOf(makeOpening(envOf(twin), a, { ...opening, signed }))).toBe("RATCHET_KEY_REFUSED");
        const oneTime = { ...keys.oneTime, publicKey };
        expect(codeOf(makeOpening(envOf(twin), a, { ...opening, signed: keys.signed, oneTime }))).toBe(
          "RATCHET_KEY_REFUSED",
        );
      }
  });

  it("leads to another session when a ciphertext is changed: the sealed record inside does not open", () => {
    const changed = resigned(made.part, (unsigned) => unsigned.with(159, unsigned[159]! ^ 1));
    const taken = take(changed);
    expect(taken.ok && equal(taken.value.root, made.root)).toBe(false);
  });

  it("is judged by rank before any key is used", () => {
    const empty = must(RatchetKeyring.open(kem, undefined));
    expect(refusalOf(take(made.part, empty, NOW))).toEqual(["RATCHET_RANK_TOO_LOW", "rankTooLow"]);
    const far = make({ rank: NOW + 2 ** 42 });
    expect(refusalOf(take(far.part, empty))).toEqual(["RATCHET_RANK_TOO_HIGH", "rankTooHigh"]);
    expect(take(make({ rank: NOW + 2 ** 42 - 1 }).part).ok).toBe(true);
    expect(take(make({ rank: 1 }).part).ok).toBe(true);
  });

  it("is read by a decoder that takes nothing else", () => {
    expect(damagedTaken((bytes) => verify(bytes), [made.part, without.part], form("ratchetDecoders"))).toBe(0);
  });
});

describe("a rank", () => {
  it("is above every known one, and by the clock where that is higher", () => {
    expect(nextRank(0, NOW)).toBe(NOW);
    expect(nextRank(NOW + 5, NOW)).toBe(NOW + 6);
    expect(nextRank(Number.MAX_SAFE_INTEGER, NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("that an honest side makes is taken, however wrong the clocks are", () => {
    const year = 365 * 86_400_000;
    const clock = fc.integer({ min: NOW - year, max: NOW + year }).map((at) => at as UnixMs);
    fc.assert(
      fc.property(clock, clock, fc.integer({ min: 0, max: NOW + year }), (mine, theirs, floor) => {
        expect(judgeRank(nextRank(floor, mine), floor, theirs)).toBeUndefined();
        expect(judgeRank(floor, floor, theirs)).toBe("rankTooLow");
      }),
    );
  });

  it("of one opening never uses up the numbers", () => {
    let floor = 0;
    let openings = 0;
    while (floor < Number.MAX_SAFE_INTEGER) {
      const rank = Math.min(Math.max(floor, NOW) + 2 ** 42 - 1, Number.MAX_SAFE_INTEGER);
      expect(judgeRank(rank, floor, NOW)).toBeUndefined();
      floor = rank;
      openings++;
    }
    expect(openings).toBeGreaterThan(2_000);
  });
});

describe("an answer", () => {
  const { t0 } = make();
  const kemPart = envOf().rng(SIZE.kemPart);
  const part = makeAnswer(primitives, b, t0, kemPart);
  const read = (bytes: Uint8Array) => {
    const reader = new Reader(bytes);
    return reader.finish(readAnswer(reader));
  };
  const check = (bytes: Uint8Array, peer = b.id, of = t0) => {
    const parsed = read(bytes);
    return parsed.ok ? verifyAnswer(primitives, peer, of, parsed.value) : parsed;
  };

  it("is read as it was made", () => {
    expect(part.length).toBe(SIZE.kemPart + 2 + b.card.bytes.length + 64);
    expect(must(read(part)).kemPart).toEqual(kemPart);
    expect(must(check(part)).id).toEqual(b.id);
  });

  it("is refused whichever byte of it is changed, for another session and from another", () => {
    for (const { what, bytes } of neighbours(part, 31)) expect(check(bytes).ok, what).toBe(false);
    expect(codeOf(check(part, b.id, make().t0))).toBe("RATCHET_ANSWER_SIGNATURE");
    expect(codeOf(check(part, c.id))).toBe("RATCHET_WRONG_PEER");
    expect(codeOf(check(makeAnswer(primitives, { ...b, sign: c.sign }, t0, kemPart)))).toBe("RATCHET_ANSWER_SIGNATURE");
    const cardOfC = makeAnswer(primitives, { ...b, card: c.card }, t0, kemPart);
    expect(codeOf(check(cardOfC))).toBe("RATCHET_WRONG_PEER");
  });

  it("is read by a decoder that takes nothing else", () => {
    expect(damagedTaken((bytes) => check(bytes), [part], form("ratchetDecoders"))).toBe(0);
  });
});

describe("a refusal", () => {
  const { t0 } = make();
  const prekey = keyring.signed!;
  const said = { t0, code: "rankTooLow", rank: NOW + 9, prekey } as const;
  const body = makeRefusal(primitives, b, said);
  const check = (bytes: Uint8Array, peer = b.owner) => {
    const parsed = parseRefusal(bytes);
    return parsed.ok ? verifyRefusal(primitives, peer, parsed.value) : parsed;
  };

  it("is read as it was made, with the prekey to open with", () => {
    expect(body).toHaveLength(1415);
    expect(relay.has(prekey)).toBe(true);
    for (const code of ["prekeyGone", "rankTooLow", "rankTooHigh"] as const) {
      const { signature, ...rest } = must(parseRefusal(makeRefusal(primitives, b, { ...said, code })));
      expect(rest).toEqual({ ...said, code });
      expect(signature.length).toBe(64);
    }
    expect(must(check(body)).hash).toEqual(keys.signed.hash);
  });

  it("is refused whichever byte of it is changed, and from another", () => {
    for (const { what, bytes } of neighbours(body, 13)) expect(check(bytes).ok, what).toBe(false);
    expect(codeOf(check(body, c.owner))).toBe("RATCHET_REFUSAL_SIGNATURE");
    expect(codeOf(check(body.with(1, 1)))).toBe("WIRE_UNKNOWN_TYPE");
    expect(codeOf(check(body.with(3, 1)))).toBe("WIRE_BAD_VALUE");
    for (const code of [0, 4]) expect(codeOf(check(body.with(36, code)))).toBe("WIRE_BAD_VALUE");
    const withOneTime = makeRefusal(primitives, b, { ...said, prekey: keys.oneTime.bytes });
    expect(codeOf(check(withOneTime))).toBe("WIRE_BAD_VALUE");
    expect(codeOf(check(makeRefusal(primitives, { ...b, sign: c.sign }, said)))).toBe("RATCHET_REFUSAL_SIGNATURE");
  });

  it("is read by a decoder that takes nothing else", () => {
    expect(damagedTaken((bytes) => check(bytes), [body], form("ratchetDecoders"))).toBe(0);
  });
});
