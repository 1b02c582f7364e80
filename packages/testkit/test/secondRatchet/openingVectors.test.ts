import { describe, expect, test } from "vitest";
import { readAnswerPart, verifyAnswer } from "../../secondRatchet/answer.ts";
import { Cursor, hex } from "../../secondRatchet/bytes.ts";
import { openingKeys, readOpeningPart, takeOpening } from "../../secondRatchet/opening.ts";
import { judgeSignedPrekey, ONE_TIME, readPrekey, SIGNED } from "../../secondRatchet/prekey.ts";
import { decapsulate, publicKeyOf, sha256, sign } from "../../secondRatchet/primitives.ts";
import { readRefusal, verifyRefusal } from "../../secondRatchet/refusal.ts";
import { cardOf, codeOf, unhex, type VectorPerson, vectorsOf } from "../support/ratchetVectors.ts";

type Texts = "kind" | "name" | "code" | "bytes" | "hash" | "seed" | "t0" | "part" | "body";
type Seeds = "ratchetSeed" | "ratchetKey" | "nextRatchetSeed" | "publicKey" | "signature";
type Counts = "now" | "newest" | "floor" | "rank";
type Vector = Readonly<Record<Texts | Seeds, string> & Record<Counts, number>>;

type File = {
  readonly valid: readonly Vector[];
  readonly refused: readonly Vector[];
  readonly owner: VectorPerson;
  readonly a: VectorPerson;
  readonly b: VectorPerson;
  readonly now: number;
  readonly prekeys: readonly Vector[];
};

/** What the file says of something, in the file's own words. */
function same(vector: Vector, found: Record<string, Uint8Array | number | string | null>): void {
  for (const [name, value] of Object.entries(found)) {
    expect(value instanceof Uint8Array ? hex(value) : value, name).toBe(vector[name as keyof Vector]);
  }
}

describe("prekeys.json", () => {
  const { owner, valid, refused } = vectorsOf<File>("prekeys");
  const card = cardOf(owner);
  const kinds: Record<string, number> = { signed: SIGNED, oneTime: ONE_TIME };

  test.each(valid)("$kind", (vector) => {
    const prekey = readPrekey(unhex(vector.bytes), kinds[vector.kind]!, card);
    same(vector, {
      id: prekey.id,
      issued: prekey.issued,
      notAfter: prekey.notAfter,
      publicKey: prekey.publicKey,
      signature: prekey.signature,
      hash: prekey.hash,
    });
    expect(hex(publicKeyOf(unhex(vector.seed)))).toBe(vector.publicKey);
  });

  test.each(refused)("refused: $name", (vector) => {
    const { kind, now, newest, code } = vector;
    expect(kind).toBe("signed");
    expect(codeOf(() => judgeSignedPrekey(unhex(vector.bytes), card, now, newest))).toBe(code);
  });
});

describe("opening.json", () => {
  const { a, b, prekeys, now, valid, refused } = vectorsOf<File>("opening");
  const [from, to] = [cardOf(a), cardOf(b)];
  const secrets = new Map(prekeys.map(({ kind, hash, seed }) => [`${kind} ${hash}`, unhex(seed)]));
  const reasons = ["", "first", "lost", "rolledBack", "broken", "refused"];

  function take(vector: Vector, floor: number) {
    const cursor = new Cursor(unhex(vector.part));
    const part = readOpeningPart(cursor);
    cursor.end();
    const keys = takeOpening(part, part.session, {
      me: to.id,
      sender: from.id,
      floor,
      clock: now,
      secretOf: (kind, hash) => secrets.get(`${kind === SIGNED ? "signed" : "oneTime"} ${hex(hash)}`),
    });
    return { part, keys };
  }

  test.each(valid)("$name", (vector) => {
    const { part, keys } = take(vector, 0);
    const { signed, oneTime } = part;
    const secret = (named: typeof signed | undefined) =>
      named &&
      decapsulate(
        secrets.get(`${named.kind === SIGNED ? "signed" : "oneTime"} ${hex(named.hash)}`)!,
        named.ciphertext,
      )!;
    const [ss1, ss2] = [secret(signed)!, secret(oneTime) ?? new Uint8Array()];
    same(vector, {
      rank: part.rank,
      reason: reasons[part.reason]!,
      signed: signed.hash,
      oneTime: oneTime?.hash ?? null,
      ratchetKey: part.ratchetKey,
      ct1: signed.ciphertext,
      ct2: oneTime?.ciphertext ?? null,
      ss1,
      ss2,
      unsigned: part.unsigned,
      t0: part.t0,
      signature: part.signature,
      part: part.bytes,
      session: part.session,
      root: keys.root,
      chain0: keys.chain,
    });
    expect(openingKeys(part.t0, ss1, ss2)).toEqual({ root: keys.root, chain: keys.chain });
    expect(hex(publicKeyOf(unhex(vector.ratchetSeed)))).toBe(vector.ratchetKey);
    expect(hex(sign(unhex(a.seed), "ratchet-opening", part.t0))).toBe(vector.signature);
    expect(Object.keys(vector).sort()).toEqual(
      ["name", "rank", "reason", "signed", "oneTime", "ratchetSeed", "ratchetKey", "ct1", "ct2", "ss1", "ss2"]
        .concat(["unsigned", "t0", "signature", "part", "session", "root", "chain0"])
        .sort(),
    );
  });

  test.each(refused)("refused: $name", (vector) => {
    expect(codeOf(() => take(vector, vector.floor))).toBe(vector.code);
  });
});

describe("answer.json", () => {
  const { b, valid, refused } = vectorsOf<File>("answer");
  const card = cardOf(b);

  function take(vector: Vector) {
    const cursor = new Cursor(unhex(vector.part));
    const part = readAnswerPart(cursor);
    cursor.end();
    verifyAnswer(part, unhex(vector.t0), card.id);
    return part;
  }

  test.each(valid)("of the session with t0 $t0", (vector) => {
    const part = take(vector);
    same(vector, {
      ss: decapsulate(unhex(vector.ratchetSeed), part.kem.ciphertext)!,
      kemPart: part.kem.bytes,
      kemPartHash: sha256(part.kem.bytes),
      cardHash: sha256(part.card),
      signature: part.signature,
      part: part.bytes,
    });
    expect(hex(publicKeyOf(unhex(vector.nextRatchetSeed)))).toBe(hex(part.kem.ratchetKey));
  });

  test.each(refused)("refused: $name", (vector) => {
    expect(codeOf(() => take(vector))).toBe(vector.code);
  });
});

describe("refusal.json", () => {
  const { b, valid, refused } = vectorsOf<File>("refusal");
  const card = cardOf(b);
  const codes = ["", "prekeyGone", "rankTooLow", "rankTooHigh"];

  test.each(valid)("$code", (vector) => {
    const refusal = readRefusal(unhex(vector.body));
    const prekey = verifyRefusal(refusal, card);
    same(vector, {
      code: codes[refusal.code]!,
      t0: refusal.t0,
      rank: refusal.rank,
      prekey: refusal.prekey,
      prekeyHash: prekey.hash,
      signature: refusal.signature,
    });
  });

  test.each(refused)("refused: $name", (vector) => {
    expect(codeOf(() => verifyRefusal(readRefusal(unhex(vector.body)), card))).toBe(vector.code);
  });
});
