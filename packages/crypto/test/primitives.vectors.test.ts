import { describe, expect, it } from "vitest";
import { concat, equal, toHex } from "../bytes.ts";
import { flipped, hex, TWINS, type Twin, type Vector, wycheproof } from "./primitives.support.ts";

/** How a run of vectors came out; counts are asserted, so that none can drop out unseen. */
type Tally = { taken: number; refused: number; outOfScope: number; negatives: number };

function tally(): Tally {
  return { taken: 0, refused: 0, outOfScope: 0, negatives: 0 };
}

function count(into: Tally, test: Vector, taken: boolean, what = ""): void {
  expect(taken, `tcId ${test.tcId} ${what} ${String(test.comment)}`).toBe(test.result !== "invalid");
  if (taken) into.taken++;
  else into.refused++;
}

describe.each(TWINS)("Wycheproof through $name", ({ fast, x25519, slow }: Twin) => {
  it("AES-256-GCM, nonces of 96 bits", () => {
    const seen = tally();
    for (const { group, test } of wycheproof("aes_gcm")) {
      // The port has AES-256 with nonces of 12 bytes alone; every tag in the file is of 16.
      expect(group.tagSize).toBe(128);
      if (group.keySize !== 256 || group.ivSize !== 96) {
        seen.outOfScope++;
        // What is out of scope is refused by the lengths, never computed otherwise.
        const other = fast.aesGcm.open(hex(test.key), hex(test.iv), concat(hex(test.ct), hex(test.tag)), hex(test.aad));
        expect(other).toBeUndefined();
        continue;
      }
      const [key, iv, aad, msg] = [hex(test.key), hex(test.iv), hex(test.aad), hex(test.msg)];
      const sealed = concat(hex(test.ct), hex(test.tag));
      const opened = fast.aesGcm.open(key, iv, sealed, aad);
      count(seen, test, opened !== undefined);
      if (opened === undefined) continue;
      expect(toHex(opened)).toBe(test.msg);
      expect(toHex(fast.aesGcm.seal(key, iv, msg, aad))).toBe(toHex(sealed));
      for (const at of [0, sealed.length >> 1, sealed.length - 16, sealed.length - 1]) {
        expect(fast.aesGcm.open(key, iv, flipped(sealed, at), aad), `tcId ${test.tcId} byte ${at}`).toBeUndefined();
        seen.negatives++;
      }
      expect(fast.aesGcm.open(key, iv, sealed, concat(aad, Uint8Array.of(0)))).toBeUndefined();
      seen.negatives++;
    }
    expect(seen).toEqual({ taken: 39, refused: 27, outOfScope: 250, negatives: 195 });
  });

  it("Ed25519", () => {
    const seen = tally();
    for (const { group, test } of wycheproof("ed25519")) {
      const key = hex((group.publicKey as { pk: string }).pk);
      const [msg, sig] = [hex(test.msg), hex(test.sig)];
      const taken = fast.ed25519.verify(key, msg, sig);
      count(seen, test, taken);
      if (!taken) continue;
      for (const changed of [flipped(sig, 0), flipped(sig, 31), flipped(sig, 32), flipped(sig, 63)]) {
        expect(fast.ed25519.verify(key, msg, changed), `tcId ${test.tcId}`).toBe(false);
        seen.negatives++;
      }
      expect(fast.ed25519.verify(key, concat(msg, Uint8Array.of(0)), sig)).toBe(false);
      seen.negatives++;
    }
    expect(seen).toEqual({ taken: 88, refused: 63, outOfScope: 0, negatives: 440 });
  });

  it("X25519", () => {
    const seen = tally();
    let zero = 0;
    for (const { test } of wycheproof("x25519")) {
      const shared = x25519.sharedSecret(hex(test.private), hex(test.public));
      // RFC 7748 §6.1 lets an implementation refuse the all-zero secret, and the port does; nothing else is refused.
      if (test.flags.includes("ZeroSharedSecret")) {
        expect(shared, `tcId ${test.tcId}`).toBeUndefined();
        expect(test.result).toBe("acceptable");
        zero++;
        continue;
      }
      count(seen, test, shared !== undefined);
      expect(toHex(shared!), `tcId ${test.tcId}`).toBe(test.shared);
    }
    expect({ ...seen, zero }).toEqual({ taken: 487, refused: 0, outOfScope: 0, negatives: 0, zero: 31 });
  });

  it("HKDF-SHA-256", () => {
    const seen = tally();
    for (const { test } of wycheproof("hkdf_sha256")) {
      const derive = () => fast.hkdfSha256(hex(test.ikm), hex(test.salt), hex(test.info), test.size as number);
      if (test.result === "invalid") {
        expect(derive).toThrow(RangeError);
        seen.refused++;
        continue;
      }
      expect(toHex(derive()), `tcId ${test.tcId}`).toBe(test.okm);
      seen.taken++;
    }
    expect(seen).toEqual({ taken: 83, refused: 3, outOfScope: 0, negatives: 0 });
  });

  it("HMAC-SHA-256", () => {
    const seen = tally();
    for (const { test } of wycheproof("hmac_sha256")) {
      // Half of the file has tags cut to 16 bytes: the port gives 32, whose beginning they are.
      const tag = hex(test.tag);
      const own = fast.hmacSha256(hex(test.key), hex(test.msg));
      expect(own.length).toBe(32);
      count(seen, test, equal(own.subarray(0, tag.length), tag));
    }
    expect(seen).toEqual({ taken: 66, refused: 108, outOfScope: 0, negatives: 0 });
  });

  it.each([2048, 3072])("RSA-%i OAEP with SHA-256", async (bits) => {
    const seen = tally();
    for (const { group, test } of wycheproof(`rsa_oaep_${bits}_sha256_mgf1sha256`)) {
      const pkcs8 = hex(group.privateKeyPkcs8);
      const [ct, label] = [hex(test.ct), hex(test.label)];
      const opened = await slow.rsa.oaepDecrypt(pkcs8, ct, label);
      count(seen, test, opened !== undefined);
      if (opened === undefined) continue;
      expect(toHex(opened)).toBe(test.msg);
      expect(await slow.rsa.oaepDecrypt(pkcs8, flipped(ct, ct.length - 1), label)).toBeUndefined();
      expect(await slow.rsa.oaepDecrypt(pkcs8, ct, concat(label, Uint8Array.of(0)))).toBeUndefined();
      seen.negatives += 2;
    }
    expect(seen).toEqual({ taken: 18, refused: 19, outOfScope: 0, negatives: 36 });
  });
});
