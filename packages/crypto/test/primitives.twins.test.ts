import { generateKeyPairSync } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { concat, equal, toHex, utf8 } from "../bytes.ts";
import { isAcceptableEd25519Key } from "../primitives/ed25519Strict.ts";
import { rsaPublicKeyInfo } from "../primitives/spki.ts";
import { flipped, hex, NODE, PAIRS, TWINS, type Twin, WEB } from "./primitives.support.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const some = fc.uint8Array({ maxLength: 300 });
const label = utf8("sandi/test");

const { Point } = ed25519;
const L = Point.Fn.ORDER;
/** A point of order 8, from which the other seven of small order follow. */
const TORSION = Point.fromBytes(hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));

function littleEndian(value: bigint): Uint8Array {
  return hex(value.toString(16).padStart(64, "0")).reverse();
}

function numberOf(little: Uint8Array): bigint {
  return BigInt(`0x${toHex(little.slice().reverse())}`);
}

/** What both say of a signature: a twin that disagrees with the other fails here. */
function bothVerify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [node, web] = TWINS.map(({ fast }) => fast.ed25519.verify(key, message, signature));
  expect(web, `${toHex(key)} ${toHex(message)} ${toHex(signature)}`).toBe(node);
  return node!;
}

describe("the twins compute the same", () => {
  it("hashes, HMAC, HKDF", () => {
    const lengths = fc.integer({ min: 1, max: 8160 });
    fc.assert(
      fc.property(some, some, some, lengths, (a, b, c, length) => {
        expect(WEB.fast.sha256(a)).toEqual(NODE.fast.sha256(a));
        expect(WEB.fast.sha512(a)).toEqual(NODE.fast.sha512(a));
        expect(WEB.fast.hmacSha256(a, b)).toEqual(NODE.fast.hmacSha256(a, b));
        const derived = NODE.fast.hkdfSha256(a, b, c, length);
        expect(derived.length).toBe(length);
        expect(equal(WEB.fast.hkdfSha256(a, b, c, length), derived)).toBe(true);
      }),
    );
  });

  it("Ed25519: equal keys and signatures, each verified by the other", () => {
    fc.assert(
      fc.property(bytes(32), some, (seed, message) => {
        const key = NODE.fast.ed25519.publicKey(seed);
        expect(WEB.fast.ed25519.publicKey(seed)).toEqual(key);
        const signature = NODE.fast.ed25519.sign(seed, message);
        expect(WEB.fast.ed25519.sign(seed, message)).toEqual(signature);
        expect(bothVerify(key, message, signature)).toBe(true);
        expect(bothVerify(key, message, flipped(signature, message.length % 64))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it("X25519: both sides of an agreement, whichever twin they use", () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), (a, b) => {
        const [keyA, keyB] = [NODE.x25519.publicKey(a), WEB.x25519.publicKey(b)];
        expect(WEB.x25519.publicKey(a)).toEqual(keyA);
        expect(WEB.x25519.sharedSecret(b, keyA)).toEqual(NODE.x25519.sharedSecret(a, keyB));
      }),
      { numRuns: 40 },
    );
  });

  it.each(PAIRS)("AES-256-GCM: $to.name opens what $from.name sealed", ({ from, to }) => {
    fc.assert(
      fc.property(bytes(32), bytes(12), some, some, fc.nat(), (key, nonce, plaintext, associated, at) => {
        const sealed = from.fast.aesGcm.seal(key, nonce, plaintext, associated);
        expect(sealed.length).toBe(plaintext.length + 16);
        expect(to.fast.aesGcm.open(key, nonce, sealed, associated)).toEqual(plaintext);
        const changed = flipped(sealed, at % sealed.length);
        expect(to.fast.aesGcm.open(key, nonce, changed, associated)).toBeUndefined();
        expect(to.fast.aesGcm.open(key, nonce, sealed.subarray(0, at % sealed.length), associated)).toBeUndefined();
      }),
    );
  });

  it("Argon2id", async () => {
    for (const cost of [
      { memoryKiB: 8, passes: 1, lanes: 1 },
      { memoryKiB: 64, passes: 3, lanes: 1 },
      { memoryKiB: 64, passes: 2, lanes: 4 },
    ]) {
      for (const passphrase of [utf8("kata sandi"), new Uint8Array(0)]) {
        const salt = utf8("0123456789abcdef");
        const node = await NODE.slow.argon2id(passphrase, salt, cost, 32);
        expect(node.length).toBe(32);
        expect(await WEB.slow.argon2id(passphrase, salt, cost, 32)).toEqual(node);
      }
    }
  });

  it("Argon2id, as the reference program computes it", async () => {
    // From the tests of P-H-C/phc-winner-argon2: version 0x13, t = 2, m = 2^16, p = 1, "password", "somesalt".
    const cost = { memoryKiB: 65_536, passes: 2, lanes: 1 };
    const answer = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7";
    expect(toHex(await NODE.slow.argon2id(utf8("password"), utf8("somesalt"), cost, 32))).toBe(answer);
  });
});

describe("RSA", () => {
  const pairs = new Map<string, { spki: Uint8Array; pkcs8: Uint8Array }>();
  beforeAll(async () => {
    for (const { name, slow } of TWINS) pairs.set(name, await slow.rsa.generate());
  });
  const pairOf = (twin: Twin) => pairs.get(twin.name)!;

  it.each(PAIRS)("$to.name decrypts what $from.name encrypted, whoever made the key", async ({ from, to }) => {
    for (const { spki, pkcs8 } of [pairOf(from), pairOf(to)]) {
      expect(rsaPublicKeyInfo(spki)).toEqual({ modulusBits: 3072 });
      expect(spki.length).toBe(422);
      for (const size of [0, 1, 133, 177, 318]) {
        const plaintext = NODE.rng(size);
        const ciphertext = await from.slow.rsa.oaepEncrypt(spki, plaintext, label);
        expect(ciphertext?.length).toBe(384);
        expect(await to.slow.rsa.oaepDecrypt(pkcs8, ciphertext!, label)).toEqual(plaintext);
        expect(await to.slow.rsa.oaepDecrypt(pkcs8, ciphertext!, utf8("another"))).toBeUndefined();
        expect(await to.slow.rsa.oaepDecrypt(pkcs8, flipped(ciphertext!, size), label)).toBeUndefined();
        expect(await to.slow.rsa.oaepDecrypt(pkcs8, ciphertext!.subarray(1), label)).toBeUndefined();
      }
      // 3072 / 8 − 2 · 32 − 2 = 318 bytes is the most that fits (RFC 8017 §7.1.1).
      expect(await from.slow.rsa.oaepEncrypt(spki, NODE.rng(319), label)).toBeUndefined();
    }
  });

  it.each(TWINS)("$name goes by the bytes, not by the array that held them", async (twin) => {
    const [one, other] = [pairOf(NODE), pairOf(WEB)];
    const spki = one.spki.slice();
    const first = await twin.slow.rsa.oaepEncrypt(spki, utf8("satu"), label);
    spki.set(other.spki);
    const second = await twin.slow.rsa.oaepEncrypt(spki, utf8("dua"), label);
    expect(await twin.slow.rsa.oaepDecrypt(one.pkcs8, first!, label)).toEqual(utf8("satu"));
    expect(await twin.slow.rsa.oaepDecrypt(other.pkcs8, second!, label)).toEqual(utf8("dua"));
    // No key at first, then a key, then none again: an overwritten secret is not used from memory.
    const pkcs8 = new Uint8Array(one.pkcs8.length);
    expect(await twin.slow.rsa.oaepDecrypt(pkcs8, first!, label)).toBeUndefined();
    pkcs8.set(one.pkcs8);
    expect(await twin.slow.rsa.oaepDecrypt(pkcs8, first!, label)).toEqual(utf8("satu"));
    pkcs8.fill(0);
    expect(await twin.slow.rsa.oaepDecrypt(pkcs8, first!, label)).toBeUndefined();
    spki.fill(0);
    expect(await twin.slow.rsa.oaepEncrypt(spki, utf8("tiga"), label)).toBeUndefined();
  });

  it.each(TWINS)("$name signs by the bytes, not by the array that held them", ({ fast }) => {
    const seed = NODE.rng(32);
    const before = fast.ed25519.sign(seed, label);
    seed.set(NODE.rng(32));
    const after = fast.ed25519.sign(seed, label);
    expect(equal(before, after)).toBe(false);
    expect(fast.ed25519.verify(fast.ed25519.publicKey(seed), label, after)).toBe(true);
  });

  it("takes a public key in its one encoding: truncated, lengthened or with any other byte it is none", async () => {
    const { spki } = pairOf(NODE);
    for (let length = 0; length < spki.length; length++)
      expect(rsaPublicKeyInfo(spki.subarray(0, length)), `length ${length}`).toBeUndefined();
    expect(rsaPublicKeyInfo(concat(spki, Uint8Array.of(0)))).toBeUndefined();
    // Bytes 33 to 416 are the modulus: inside it a changed bit makes another key, as long as the number stays odd and
    // its top bit set. Everywhere else it makes a fault, or, in the zero before it, a key of another size.
    const modulus = { from: 33, to: 417 };
    for (let at = 0; at < spki.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = spki.slice();
        changed[at]! ^= 1 << bit;
        const stays = at >= modulus.from && at < modulus.to && !(at === 33 && bit === 7) && !(at === 416 && bit === 0);
        expect(rsaPublicKeyInfo(changed)?.modulusBits === 3072, `byte ${at} bit ${bit}`).toBe(stays);
      }
    }
  });

  it("refuses what is no RSA key of 2048 to 4096 bits with e = 65537, in both twins", async () => {
    const spkiOf = (pair: { publicKey: { export(o: { format: "der"; type: "spki" }): Buffer } }) =>
      new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }));
    const refused = {
      "1024 bits": spkiOf(generateKeyPairSync("rsa", { modulusLength: 1024 })),
      "2047 bits": spkiOf(generateKeyPairSync("rsa", { modulusLength: 2047 })),
      "e = 3": spkiOf(generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 })),
      "RSA-PSS": spkiOf(generateKeyPairSync("rsa-pss", { modulusLength: 2048 })),
      "elliptic curve": spkiOf(generateKeyPairSync("ec", { namedCurve: "P-256" })),
      Ed25519: spkiOf(generateKeyPairSync("ed25519")),
      nothing: new Uint8Array(0),
      "a byte too many": concat(pairOf(NODE).spki, Uint8Array.of(0)),
    };
    for (const [what, spki] of Object.entries(refused)) {
      expect(rsaPublicKeyInfo(spki), what).toBeUndefined();
      for (const { name, slow } of TWINS)
        expect(await slow.rsa.oaepEncrypt(spki, label, label), `${what}, ${name}`).toBeUndefined();
    }
    for (const modulusLength of [2048, 4096]) {
      const spki = spkiOf(generateKeyPairSync("rsa", { modulusLength }));
      expect(rsaPublicKeyInfo(spki)).toEqual({ modulusBits: modulusLength });
      for (const { slow } of TWINS) expect(await slow.rsa.oaepEncrypt(spki, label, label)).toBeInstanceOf(Uint8Array);
    }
  });

  it.each(TWINS)("$name refuses private keys of other kinds and garbage", async ({ slow }) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const elliptic = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }));
    for (const pkcs8 of [elliptic, new Uint8Array(0), NODE.rng(1791)])
      expect(await slow.rsa.oaepDecrypt(pkcs8, NODE.rng(384), label)).toBeUndefined();
  });
});

describe("strictness of Ed25519 is the same in both", () => {
  it("S of L and above is refused (RFC 8032 §5.1.7)", () => {
    for (let i = 0; i < 20; i++) {
      const seed = NODE.rng(32);
      const key = NODE.fast.ed25519.publicKey(seed);
      const signature = NODE.fast.ed25519.sign(seed, label);
      const s = numberOf(signature.subarray(32));
      expect(bothVerify(key, label, signature)).toBe(true);
      for (let more = s + L; more < 2n ** 256n; more += L)
        expect(bothVerify(key, label, concat(signature.subarray(0, 32), littleEndian(more)))).toBe(false);
    }
  });

  it("keys of small order and encodings over p are refused, whatever the signature", () => {
    const p = 2n ** 255n - 19n;
    const keys: Uint8Array[] = [];
    for (let i = 0n, point = Point.ZERO; i < 8n; i++, point = point.add(TORSION)) keys.push(point.toBytes());
    for (let y = p; y < 2n ** 255n; y++) keys.push(littleEndian(y), littleEndian(y | (1n << 255n)));
    // x = 0 with its sign bit set (RFC 8032 §5.1.3, step 4).
    keys.push(littleEndian(1n | (1n << 255n)), littleEndian((p - 1n) | (1n << 255n)));
    expect(keys.length).toBe(8 + 38 + 2);
    const zero = new Uint8Array(32);
    for (const key of keys) {
      // Asked by itself too: an OpenSSL that is as strict would hide it if it were gone.
      expect(isAcceptableEd25519Key(key), toHex(key)).toBe(false);
      for (let i = 0; i < 16; i++) {
        // R = identity, S = 0 satisfies the equation for a key of small order whenever its order divides k.
        const signature = concat(Point.ZERO.toBytes(), zero);
        expect(bothVerify(key, Uint8Array.of(i), signature), toHex(key)).toBe(false);
        expect(bothVerify(key, Uint8Array.of(i), concat(key, zero)), toHex(key)).toBe(false);
      }
    }
  });

  it("every other key of 32 bytes below p is left to the curve", () => {
    const p = 2n ** 255n - 19n;
    for (const y of [2n, 3n, p - 2n, p - 3n]) expect(isAcceptableEd25519Key(littleEndian(y))).toBe(true);
    for (const length of [0, 31, 33]) expect(isAcceptableEd25519Key(new Uint8Array(length).fill(5))).toBe(false);
  });

  it("a signature that holds only after multiplying by the cofactor is refused", () => {
    const scalar = 123_456_789n;
    const key = Point.BASE.multiply(scalar).toBytes();
    for (let i = 1n; i < 8n; i++) {
      const r = Point.BASE.multiply(987_654_321n).add(TORSION.multiply(i)).toBytes();
      const k = numberOf(sha512(concat(r, key, label))) % L;
      const signature = concat(r, littleEndian((987_654_321n + k * scalar) % L));
      expect(ed25519.verify(signature, label, key, { zip215: false }), "the case is the one that is meant").toBe(true);
      expect(bothVerify(key, label, signature)).toBe(false);
    }
  });

  it("keys with a part of small order: the twins agree about every signature", () => {
    const scalar = 55_555n;
    const key = Point.BASE.multiply(scalar).add(TORSION).toBytes();
    const r = Point.BASE.multiply(77_777n).toBytes();
    let taken = 0;
    for (let i = 0; i < 120; i++) {
      const message = utf8(`pesan ${i}`);
      const k = numberOf(sha512(concat(r, key, message))) % L;
      const signature = concat(r, littleEndian((77_777n + k * scalar) % L));
      if (bothVerify(key, message, signature)) taken++;
    }
    // One in eight holds as it stands, where k is a multiple of 8: this shows that both sorts were met.
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(60);
  });

  it("whatever is malformed is false, never an exception", () => {
    fc.assert(
      fc.property(some, some, some, (key, message, signature) => {
        expect(bothVerify(key, message, signature)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(bytes(32), some, bytes(64), (key, message, signature) => {
        expect(bothVerify(key, message, signature)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(TWINS)("the port's bounds in $name", ({ fast, x25519, slow, rng }) => {
  it("X25519 refuses points of small order and wrong lengths", () => {
    const secret = NODE.rng(32);
    const order8 = hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
    for (const key of [new Uint8Array(32), littleEndian(1n), order8, littleEndian(2n ** 255n - 20n)])
      expect(x25519.sharedSecret(secret, key)).toBeUndefined();
    const key = x25519.publicKey(secret);
    expect(x25519.sharedSecret(secret, key.subarray(1))).toBeUndefined();
    expect(x25519.sharedSecret(secret.subarray(1), key)).toBeUndefined();
  });

  it("wrong lengths of our own throw, the other side's come to nothing", () => {
    const [key, nonce, empty] = [rng(32), rng(12), new Uint8Array(0)];
    expect(() => fast.aesGcm.seal(key.subarray(1), nonce, empty, empty)).toThrow(RangeError);
    expect(() => fast.aesGcm.seal(key, rng(16), empty, empty)).toThrow(RangeError);
    expect(() => fast.ed25519.sign(rng(31), empty)).toThrow(RangeError);
    expect(() => fast.ed25519.publicKey(rng(33))).toThrow(RangeError);
    expect(() => x25519.publicKey(rng(31))).toThrow(RangeError);
    for (const length of [0, -1, 1.5, 8161]) expect(() => fast.hkdfSha256(key, key, key, length)).toThrow(RangeError);
    expect(fast.hkdfSha256(key, key, rng(1024), 32).length).toBe(32);
    expect(() => fast.hkdfSha256(key, key, rng(1025), 32)).toThrow(RangeError);
    const sealed = fast.aesGcm.seal(key, nonce, empty, empty);
    expect(fast.aesGcm.open(rng(16), nonce, sealed, empty)).toBeUndefined();
    expect(fast.aesGcm.open(key, rng(16), sealed, empty)).toBeUndefined();
  });

  it("Argon2id's parameters are bounded", async () => {
    const salt = rng(16);
    const cheap = { memoryKiB: 8, passes: 1, lanes: 1 };
    for (const cost of [
      { ...cheap, memoryKiB: 7 },
      { ...cheap, memoryKiB: 2 ** 26 },
      { ...cheap, passes: 0 },
      { ...cheap, lanes: 0 },
      { ...cheap, lanes: 2 },
    ])
      await expect(slow.argon2id(label, salt, cost, 32)).rejects.toThrow(RangeError);
    await expect(slow.argon2id(label, rng(7), cheap, 32)).rejects.toThrow(RangeError);
    await expect(slow.argon2id(label, salt, cheap, 3)).rejects.toThrow(RangeError);
  });

  it("inputs stay as they were, and outputs are plain arrays of the caller's own", async () => {
    const { spki, pkcs8 } = await slow.rsa.generate();
    const [seed, nonce, message] = [rng(32), rng(12), rng(100)];
    const copies = [seed, nonce, message, spki, pkcs8].map((input) => input.slice());
    const sealed = fast.aesGcm.seal(seed, nonce, message, message);
    const ciphertext = (await slow.rsa.oaepEncrypt(spki, message, message))!;
    const outputs = [
      fast.sha256(message),
      fast.sha512(message),
      fast.hmacSha256(seed, message),
      fast.hkdfSha256(seed, nonce, message, 40),
      fast.ed25519.publicKey(seed),
      fast.ed25519.sign(seed, message),
      x25519.publicKey(seed),
      x25519.sharedSecret(seed, x25519.publicKey(rng(32))),
      sealed,
      fast.aesGcm.open(seed, nonce, sealed, message),
      spki,
      pkcs8,
      ciphertext,
      await slow.rsa.oaepDecrypt(pkcs8, ciphertext, message),
      await slow.argon2id(message, seed, { memoryKiB: 8, passes: 1, lanes: 1 }, 32),
      rng(8),
    ];
    for (const output of outputs) expect(output?.constructor).toBe(Uint8Array);
    expect([seed, nonce, message, spki, pkcs8]).toEqual(copies);
  });

  it("random bytes: of every length, none handed out twice", () => {
    for (const length of [0, 1, 12, 1024, 1025, 4096, 65_536, 65_537, 200_000]) expect(rng(length).length).toBe(length);
    const seen = new Set<string>();
    const kept: Uint8Array[] = [];
    for (let i = 0; i < 3_000; i++) {
      const drawn = rng(12);
      kept.push(drawn);
      seen.add(toHex(drawn));
    }
    expect(seen.size).toBe(3_000);
    // Writing to one changes no other: a caller may overwrite what it was given.
    const after = kept.map(toHex);
    kept[7]!.fill(0);
    rng(12).fill(0xff);
    expect(kept.map(toHex).filter((text, i) => text !== after[i])).toHaveLength(1);
    // A long piece has all byte values, and not one of its 4 KiB blocks is zero to its end.
    const long = rng(200_000);
    expect(new Set(long).size).toBe(256);
    for (let at = 0; at < long.length; at += 4096)
      expect(long.subarray(at, at + 64).some((byte) => byte !== 0)).toBe(true);
  });
});
