import { ml_kem768_x25519 as XWing } from "@noble/post-quantum/hybrid.js";
import { LOW_ORDER_POINTS, withCoefficient } from "@sandi/testkit/refusedKeys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, equal } from "../bytes.ts";
import { KEM_PAIRS, KEM_TWINS, NODE_KEM, rngOf, WEB_KEM, wrongSizes } from "./kem.support.ts";
import { flipped, NODE } from "./primitives.support.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const Q = 3329;

describe("the twins compute the same", () => {
  it("SHA3-256 and SHAKE-256, across the edges of their blocks", () => {
    for (let length = 0; length <= 300; length++) {
      const data = NODE.rng(length);
      expect(WEB_KEM.parts.sha3_256(data)).toEqual(NODE_KEM.parts.sha3_256(data));
      expect(WEB_KEM.parts.shake256(data, length + 1)).toEqual(NODE_KEM.parts.shake256(data, length + 1));
    }
  });

  it("public keys of ML-KEM-768 and X-Wing", () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), (seed64, seed32) => {
        expect(WEB_KEM.parts.mlKem768.publicKey(seed64)).toEqual(NODE_KEM.parts.mlKem768.publicKey(seed64));
        const key = NODE_KEM.kem.publicKey(seed32);
        expect(key.length).toBe(1216);
        expect(WEB_KEM.kem.publicKey(seed32)).toEqual(key);
      }),
      { numRuns: 30 },
    );
  });

  it("what an independent composition of X-Wing computes", () => {
    fc.assert(
      fc.property(bytes(32), bytes(64), (seed, coins) => {
        const theirs = XWing.keygen(seed);
        expect(WEB_KEM.kem.publicKey(seed)).toEqual(theirs.publicKey);
        const made = WEB_KEM.kem.encapsulate(theirs.publicKey, rngOf(coins))!;
        const { cipherText, sharedSecret } = XWing.encapsulate(theirs.publicKey, coins);
        expect(made).toEqual({ ciphertext: cipherText, sharedSecret });
        expect(NODE_KEM.kem.decapsulate(seed, cipherText)).toEqual(sharedSecret);
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(KEM_PAIRS)("$to.name opens what $from.name encapsulated", ({ from, to }) => {
  it("ML-KEM-768", () => {
    fc.assert(
      fc.property(bytes(64), fc.nat({ max: 1087 }), (seed, at) => {
        const made = from.parts.mlKem768.encapsulate(to.parts.mlKem768.publicKey(seed), from.rng)!;
        expect(to.parts.mlKem768.decapsulate(seed, made.ciphertext)).toEqual(made.sharedSecret);
        // Implicit rejection (FIPS 203 §6.3): the secret comes from z, so both twins reject alike.
        const changed = flipped(made.ciphertext, at);
        const rejected = to.parts.mlKem768.decapsulate(seed, changed);
        expect(rejected).toEqual(from.parts.mlKem768.decapsulate(seed, changed));
        expect(rejected).not.toEqual(made.sharedSecret);
      }),
      { numRuns: 30 },
    );
  });

  it("X-Wing", () => {
    fc.assert(
      fc.property(bytes(32), fc.nat({ max: 1119 }), (seed, at) => {
        const given = seed.slice();
        const made = from.kem.encapsulate(to.kem.publicKey(seed), from.rng)!;
        expect([made.ciphertext.length, made.sharedSecret.length]).toEqual([1120, 32]);
        expect(to.kem.decapsulate(seed, made.ciphertext)).toEqual(made.sharedSecret);
        const changed = flipped(made.ciphertext, at);
        const rejected = to.kem.decapsulate(seed, changed);
        expect(rejected).toEqual(from.kem.decapsulate(seed, changed));
        expect(rejected).not.toEqual(made.sharedSecret);
        expect(seed).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });
});

describe("both refuse the same inputs", () => {
  const seed = NODE.rng(32);
  const key = NODE_KEM.kem.publicKey(seed);
  const taken = (publicKey: Uint8Array) => {
    const [node, web] = KEM_TWINS.map(({ kem, rng }) => kem.encapsulate(publicKey, rng) !== undefined);
    expect(web).toBe(node);
    return node!;
  };

  it("every coefficient at and around q", () => {
    for (let index = 0; index < 768; index++)
      expect(taken(withCoefficient(key, index, Q)), `coefficient ${index}`).toBe(false);
    for (const index of [0, 1, 383, 766, 767]) {
      for (const value of [0, 1, Q - 1]) expect(taken(withCoefficient(key, index, value)), `${value}`).toBe(true);
      for (const value of [Q + 1, 4095]) expect(taken(withCoefficient(key, index, value)), `${value}`).toBe(false);
    }
  });

  it("anything of the right length", () => {
    const inRange = (publicKey: Uint8Array) =>
      Array.from({ length: 384 }, (_, pair) => publicKey.subarray(3 * pair, 3 * pair + 3)).every(
        ([a, b, c]) => (a! | ((b! & 15) << 8)) < Q && ((b! >> 4) | (c! << 4)) < Q,
      );
    fc.assert(
      fc.property(fc.nat({ max: 767 }), fc.nat({ max: 4095 }), bytes(32), (index, value, rho) => {
        const changed = concat(withCoefficient(key, index, value).subarray(0, 1152), rho, key.subarray(1184));
        expect(taken(changed)).toBe(inRange(changed));
      }),
      { numRuns: 200 },
    );
    expect(taken(new Uint8Array(1216).fill(255))).toBe(false);
  });

  it("points of small order, in a key and in a ciphertext", () => {
    for (const { kem, rng, x25519 } of KEM_TWINS) {
      const { ciphertext } = kem.encapsulate(key, rng)!;
      for (const point of LOW_ORDER_POINTS) {
        expect(x25519.sharedSecret(rng(32), point)).toBeUndefined();
        expect(kem.encapsulate(concat(key.subarray(0, 1184), point), rng)).toBeUndefined();
        expect(kem.decapsulate(seed, concat(ciphertext.subarray(0, 1088), point))).toBeUndefined();
      }
    }
  });

  it("sizes, and a seed of a wrong size is a bug of the caller", () => {
    for (const { kem, parts, rng } of KEM_TWINS) {
      const { ciphertext } = kem.encapsulate(key, rng)!;
      for (const wrong of wrongSizes(key)) expect(kem.encapsulate(wrong, rng)).toBeUndefined();
      for (const wrong of wrongSizes(ciphertext)) expect(kem.decapsulate(seed, wrong)).toBeUndefined();
      for (const wrong of wrongSizes(seed)) {
        expect(() => kem.publicKey(wrong)).toThrow(RangeError);
        expect(() => kem.decapsulate(wrong, ciphertext)).toThrow(RangeError);
      }
      const seed64 = rng(64);
      for (const wrong of wrongSizes(seed64)) {
        expect(() => parts.mlKem768.publicKey(wrong)).toThrow(RangeError);
        expect(() => parts.mlKem768.decapsulate(wrong, new Uint8Array(1088))).toThrow(RangeError);
      }
      for (const wrong of wrongSizes(new Uint8Array(1088)))
        expect(parts.mlKem768.decapsulate(seed64, wrong)).toBeUndefined();
    }
  });

  it("and no two encapsulations give one secret", () => {
    for (const { kem, rng } of KEM_TWINS)
      expect(equal(kem.encapsulate(key, rng)!.sharedSecret, kem.encapsulate(key, rng)!.sharedSecret)).toBe(false);
  });
});
