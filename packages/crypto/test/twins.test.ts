import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { nodePrimitives as node, nodeSlowPrimitives as nodeSlow } from "../primitives/node.ts";
import { nodeKemPrimitives } from "../primitives/nodeKem.ts";
import { webPrimitives as web, webSlowPrimitives as webSlow } from "../primitives/web.ts";
import { webKemPrimitives } from "../primitives/webKem.ts";
import { bytes } from "./des.support.ts";

const text = fc.uint8Array({ maxLength: 300 });
const seed = bytes(32);
const [nodeX25519, webX25519] = [nodeKemPrimitives.x25519, webKemPrimitives.x25519];
/** A place in an array of any length: the bit is taken modulo the array's own bits. */
const bit = fc.nat();

function flipped(original: Uint8Array, at: number): Uint8Array {
  const out = original.slice();
  const place = at % (out.length * 8);
  out[place >> 3]! ^= 1 << (place & 7);
  return out;
}

/** Plain copies: a Buffer and a Uint8Array of the same bytes are not equal to `toEqual`. */
function same(a: Uint8Array | undefined, b: Uint8Array | undefined): void {
  expect(a && [...a]).toEqual(b && [...b]);
}

describe("hashes", () => {
  test("SHA-256 and SHA-512 are equal, across the edges of their blocks too", () => {
    for (let length = 0; length <= 260; length++) {
      const data = new Uint8Array(length).fill(length);
      same(node.sha256(data), web.sha256(data));
      same(node.sha512(data), web.sha512(data));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (data) => {
        same(node.sha256(data), web.sha256(data));
        same(node.sha512(data), web.sha512(data));
      }),
    );
  });

  test("HMAC-SHA-256 is equal for every length of key, the empty one too", () => {
    for (let length = 0; length <= 130; length++) {
      const key = new Uint8Array(length).fill(7);
      same(node.hmacSha256(key, key), web.hmacSha256(key, key));
    }
    fc.assert(fc.property(text, text, (key, data) => same(node.hmacSha256(key, data), web.hmacSha256(key, data))));
  });

  test("HKDF-SHA-256 is equal for every length, and both throw at the same bounds", () => {
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 8160 }), (input, salt, info, length) => {
        const derived = node.hkdfSha256(input, salt, info, length);
        expect(derived.length).toBe(length);
        same(derived, web.hkdfSha256(input, salt, info, length));
      }),
    );
    const none = new Uint8Array(0);
    for (const twin of [node, web]) {
      for (const length of [-1, 0, 1.5, 8161, Number.NaN])
        expect(() => twin.hkdfSha256(none, none, none, length)).toThrow(RangeError);
      expect(() => twin.hkdfSha256(none, none, new Uint8Array(1025), 32)).toThrow(RangeError);
      expect(twin.hkdfSha256(none, none, new Uint8Array(1024), 8160).length).toBe(8160);
    }
  });
});

describe("curves", () => {
  test("Ed25519: one key, one signature, and each verifies the other's", () => {
    fc.assert(
      fc.property(seed, text, (secret, message) => {
        const key = node.ed25519.publicKey(secret);
        const signature = node.ed25519.sign(secret, message);
        same(key, web.ed25519.publicKey(secret));
        same(signature, web.ed25519.sign(secret, message));
        for (const twin of [node, web]) expect(twin.ed25519.verify(key, message, signature)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("Ed25519: a flipped bit of the message, the signature or the key is refused by both", () => {
    fc.assert(
      fc.property(seed, fc.uint8Array({ minLength: 1, maxLength: 100 }), bit, (secret, message, at) => {
        const key = node.ed25519.publicKey(secret);
        const signature = node.ed25519.sign(secret, message);
        for (const twin of [node, web]) {
          expect(twin.ed25519.verify(key, flipped(message, at), signature)).toBe(false);
          expect(twin.ed25519.verify(key, message, flipped(signature, at))).toBe(false);
          expect(twin.ed25519.verify(flipped(key, at), message, signature)).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("Ed25519: wrong lengths are false, and a seed of a wrong length throws", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        text,
        fc.uint8Array({ maxLength: 70 }),
        (key, message, signature) => {
          for (const twin of [node, web]) expect(twin.ed25519.verify(key, message, signature)).toBe(false);
        },
      ),
    );
    for (const twin of [node, web]) {
      for (const length of [0, 31, 33, 64]) {
        expect(() => twin.ed25519.publicKey(new Uint8Array(length))).toThrow(RangeError);
        expect(() => twin.ed25519.sign(new Uint8Array(length), new Uint8Array(1))).toThrow(RangeError);
      }
    }
  });

  test("X25519: equal for every point, on the curve or its twist, and both sides come to one secret", () => {
    fc.assert(
      fc.property(seed, seed, seed, (mine, theirs, point) => {
        const myKey = nodeX25519.publicKey(mine);
        const theirKey = webX25519.publicKey(theirs);
        same(myKey, webX25519.publicKey(mine));
        const shared = nodeX25519.sharedSecret(mine, theirKey);
        expect(shared?.length).toBe(32);
        same(shared, webX25519.sharedSecret(theirs, myKey));
        same(nodeX25519.sharedSecret(mine, point), webX25519.sharedSecret(mine, point));
      }),
      { numRuns: 60 },
    );
  });

  test("X25519: a wrong length of our own throws in both, and of the other side is undefined", () => {
    const right = new Uint8Array(32).fill(9);
    for (const x25519 of [nodeX25519, webX25519]) {
      for (const length of [0, 31, 33, 64]) {
        expect(() => x25519.publicKey(new Uint8Array(length))).toThrow(RangeError);
        expect(x25519.sharedSecret(right, new Uint8Array(length).fill(9))).toBeUndefined();
        expect(x25519.sharedSecret(new Uint8Array(length).fill(9), right)).toBeUndefined();
      }
    }
  });
});

describe("AES-256-GCM", () => {
  test("both seal to the same bytes, and each opens what the other sealed", () => {
    fc.assert(
      fc.property(bytes(32), bytes(12), text, text, (key, nonce, plaintext, associated) => {
        const sealed = node.aesGcm.seal(key, nonce, plaintext, associated);
        expect(sealed.length).toBe(plaintext.length + 16);
        same(sealed, web.aesGcm.seal(key, nonce, plaintext, associated));
        for (const twin of [node, web]) same(twin.aesGcm.open(key, nonce, sealed, associated), plaintext);
      }),
    );
  });

  test("a flipped bit of anything, or a cut anywhere, is refused by both", () => {
    const some = fc.uint8Array({ minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(bytes(32), bytes(12), some, some, bit, (key, nonce, plaintext, associated, at) => {
        const sealed = node.aesGcm.seal(key, nonce, plaintext, associated);
        for (const { aesGcm } of [node, web]) {
          expect(aesGcm.open(flipped(key, at), nonce, sealed, associated)).toBeUndefined();
          expect(aesGcm.open(key, flipped(nonce, at), sealed, associated)).toBeUndefined();
          expect(aesGcm.open(key, nonce, flipped(sealed, at), associated)).toBeUndefined();
          expect(aesGcm.open(key, nonce, sealed, flipped(associated, at))).toBeUndefined();
          expect(aesGcm.open(key, nonce, sealed.subarray(0, at % sealed.length), associated)).toBeUndefined();
        }
      }),
    );
  });
});

describe("RSA-OAEP", () => {
  const text8 = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  let keys: { spki: Uint8Array; pkcs8: Uint8Array }[];
  beforeAll(async () => {
    keys = await Promise.all([nodeSlow.rsa.generate(), webSlow.rsa.generate()]);
  });

  test("each opens what the other sealed, with keys that either made", async () => {
    const plaintext = fc.uint8Array({ maxLength: 318 });
    const run = fc.asyncProperty(plaintext, text, fc.nat({ max: 1 }), bit, async (message, label, which, at) => {
      const { spki, pkcs8 } = keys[which]!;
      expect(spki.length).toBe(422);
      for (const [from, to] of [
        [nodeSlow, webSlow],
        [webSlow, nodeSlow],
      ] as const) {
        const sealed = await from.rsa.oaepEncrypt(spki, message, label);
        expect(sealed?.length).toBe(384);
        same(await to.rsa.oaepDecrypt(pkcs8, sealed!, label), message);
        expect(await to.rsa.oaepDecrypt(pkcs8, flipped(sealed!, at), label)).toBeUndefined();
        expect(await to.rsa.oaepDecrypt(pkcs8, sealed!, Uint8Array.of(...label, 0))).toBeUndefined();
        expect(await to.rsa.oaepDecrypt(pkcs8, sealed!.subarray(1), label)).toBeUndefined();
      }
    });
    await fc.assert(run, { numRuns: 12 });
  });

  test("a ciphertext whose leading zero was cut off is not one, in both", async () => {
    const { spki, pkcs8 } = keys[0]!;
    let sealed: Uint8Array | undefined;
    for (let tries = 0; sealed?.[0] !== 0; tries++) {
      if (tries > 20_000) throw new Error("no ciphertext begins with a zero");
      sealed = await nodeSlow.rsa.oaepEncrypt(spki, Uint8Array.of(7), text8);
    }
    for (const twin of [nodeSlow, webSlow]) {
      same(await twin.rsa.oaepDecrypt(pkcs8, sealed, text8), Uint8Array.of(7));
      expect(await twin.rsa.oaepDecrypt(pkcs8, sealed.subarray(1), text8)).toBeUndefined();
    }
  });

  test("318 bytes are the most that fit", async () => {
    for (const twin of [nodeSlow, webSlow]) {
      const none = new Uint8Array(0);
      expect((await twin.rsa.oaepEncrypt(keys[0]!.spki, new Uint8Array(318), none))?.length).toBe(384);
      expect(await twin.rsa.oaepEncrypt(keys[0]!.spki, new Uint8Array(319), none)).toBeUndefined();
    }
  });

  test("an SPKI cut anywhere, with a byte too many or with a wrong header is undefined in both", async () => {
    const { spki } = keys[0]!;
    const message = Uint8Array.of(1, 2, 3);
    // Behind the modulus come only the five bytes of e = 65537; what lies between is any odd number's business.
    const structure = [...Array(32).keys(), ...[5, 4, 3, 2, 1].map((fromEnd) => spki.length - fromEnd)];
    const malformed = [
      ...Array.from(spki, (_, length) => spki.subarray(0, length)),
      Uint8Array.of(...spki, 0),
      ...structure.map((at) => spki.with(at, spki[at]! ^ 0x40)),
    ];
    expect(malformed.length).toBe(422 + 1 + 37);
    for (const twin of [nodeSlow, webSlow])
      for (const bad of malformed) expect(await twin.rsa.oaepEncrypt(bad, message, message)).toBeUndefined();
  });

  test("a private key that is none is undefined in both", async () => {
    const { spki, pkcs8 } = keys[0]!;
    const sealed = (await nodeSlow.rsa.oaepEncrypt(spki, Uint8Array.of(1), new Uint8Array(0)))!;
    for (const twin of [nodeSlow, webSlow])
      for (const bad of [new Uint8Array(0), spki, pkcs8.subarray(0, 100), new Uint8Array(1_700)])
        expect(await twin.rsa.oaepDecrypt(bad, sealed, new Uint8Array(0))).toBeUndefined();
  });
});
