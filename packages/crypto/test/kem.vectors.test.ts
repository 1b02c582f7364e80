import { describe, expect, it } from "vitest";
import { toHex } from "../bytes.ts";
import { KEM_TWINS, rngOf, WEB_KEM, wrongSizes, xwingVectors } from "./kem.support.ts";
import { flipped, hex, NODE, wycheproof } from "./primitives.support.ts";

describe.each(KEM_TWINS)("Wycheproof, encapsulation of ML-KEM-768 through $name", ({ parts, name }) => {
  it("takes what is valid and refuses coefficients of q and above, and other lengths", () => {
    const seen = { taken: 0, outOfRange: 0, wrongSize: 0, negatives: 0 };
    for (const { group, test } of wycheproof("mlkem_768_encaps")) {
      expect(group.parameterSet).toBe("ML-KEM-768");
      const [ek, coins] = [hex(test.ek), rngOf(hex(test.m))];
      const made = parts.mlKem768.encapsulate(ek, coins);
      expect(made !== undefined, `tcId ${test.tcId}`).toBe(test.result === "valid");
      if (made === undefined) {
        if (ek.length === 1184) seen.outOfRange++;
        else seen.wrongSize++;
        continue;
      }
      seen.taken++;
      expect([made.ciphertext.length, made.sharedSecret.length]).toEqual([1088, 32]);
      if (name === WEB_KEM.name) {
        expect(toHex(made.ciphertext), `tcId ${test.tcId}`).toBe(test.c);
        expect(toHex(made.sharedSecret), `tcId ${test.tcId}`).toBe(test.K);
        expect(coins.left()).toBe(0);
      }
      for (const wrong of wrongSizes(ek)) {
        expect(parts.mlKem768.encapsulate(wrong, NODE.rng), `tcId ${test.tcId}`).toBeUndefined();
        seen.negatives++;
      }
    }
    expect(seen).toEqual({ taken: 133, outOfRange: 112, wrongSize: 20, negatives: 532 });
  });
});

describe.each(KEM_TWINS)("the draft's vectors of X-Wing through $name", ({ kem, name }) => {
  const vectors = xwingVectors();

  it("are three", () => expect(vectors.length).toBe(3));

  it.each(vectors)("seed $seed", (vector) => {
    const [seed, pk, ct] = [hex(vector.seed), hex(vector.pk), hex(vector.ct)];
    expect(vector.sk).toBe(vector.seed);
    expect(toHex(kem.publicKey(seed))).toBe(vector.pk);
    expect(toHex(kem.decapsulate(seed, ct)!)).toBe(vector.ss);
    const coins = rngOf(hex(vector.eseed));
    const made = kem.encapsulate(pk, coins)!;
    if (name === WEB_KEM.name) {
      expect([toHex(made.ciphertext), toHex(made.sharedSecret)]).toEqual([vector.ct, vector.ss]);
      expect(coins.left()).toBe(0);
    } else expect(kem.decapsulate(seed, made.ciphertext)).toEqual(made.sharedSecret);
    // A byte of either part changed, in text or seed: another secret, never this one.
    let negatives = 0;
    for (const at of [0, 500, 1087, 1088, 1119]) {
      expect(toHex(kem.decapsulate(seed, flipped(ct, at))!), `byte ${at}`).not.toBe(vector.ss);
      negatives++;
    }
    for (const at of [0, 31]) {
      expect(toHex(kem.decapsulate(flipped(seed, at), ct)!), `seed ${at}`).not.toBe(vector.ss);
      negatives++;
    }
    for (const wrong of wrongSizes(ct)) {
      expect(kem.decapsulate(seed, wrong)).toBeUndefined();
      negatives++;
    }
    for (const wrong of wrongSizes(pk)) {
      expect(kem.encapsulate(wrong, NODE.rng)).toBeUndefined();
      negatives++;
    }
    expect(negatives).toBe(15);
  });
});
