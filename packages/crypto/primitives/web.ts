import { gcm } from "@noble/ciphers/aes.js";
import { getPublicKey, hashes, Point, sign } from "@noble/ed25519";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { concat, equal } from "../bytes.ts";
import type { Rng } from "../env.ts";
import { checkArgon2id, checkHkdf, checkLength } from "./bounds.ts";
import { littleEndian, ORDER } from "./curve25519.ts";
import { isAcceptableEd25519Key } from "./ed25519Strict.ts";
import { keyCache } from "./keyCache.ts";
import type { Primitives, SlowPrimitives } from "./port.ts";
import { rsaPublicKeyInfo } from "./spki.ts";

const RSA = { name: "RSA-OAEP", hash: "SHA-256" } as const;
const TAG = 16;

hashes.sha512 = sha512;

/**
 * RFC 8032 §5.1.7 lets a verifier multiply by the cofactor or not. noble does and OpenSSL does not, and two clients that
 * disagree about a signature can be split. So the equation is computed here, on noble's points: [S]B = R + [k]A, R compared
 * as it was encoded. What satisfies it satisfies noble's as well, so noble is not asked a second time, which would double the cost.
 * @throws Error for a key that is no point
 */
function holdsWithoutCofactor(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= ORDER) return false;
  const k = littleEndian(sha512(concat(r, publicKey, message))) % ORDER;
  const negatedA = Point.fromBytes(publicKey).negate();
  return equal(Point.BASE.multiplyUnsafe(s).add(negatedA.multiplyUnsafe(k)).toBytes(), r);
}

/** @noble/*: synchronous in a browser, where WebCrypto is not. */
export const webPrimitives: Primitives = {
  name: "web",
  sha256: (data) => sha256(data),
  sha512: (data) => sha512(data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
  hkdfSha256(input, salt, info, length) {
    checkHkdf(info, length);
    return hkdf(sha256, input, salt, info, length);
  },
  ed25519: {
    publicKey(seed) {
      checkLength("Ed25519 seed", seed, 32);
      return getPublicKey(seed);
    },
    sign(seed, message) {
      checkLength("Ed25519 seed", seed, 32);
      return sign(message, seed);
    },
    verify(publicKey, message, signature) {
      if (signature.length !== 64 || !isAcceptableEd25519Key(publicKey)) return false;
      try {
        return holdsWithoutCofactor(publicKey, message, signature);
      } catch {
        return false;
      }
    },
  },
  aesGcm: {
    seal(key, nonce, plaintext, associated) {
      checkLength("AES-256 key", key, 32);
      checkLength("AES-GCM nonce", nonce, 12);
      return gcm(key, nonce, associated).encrypt(plaintext);
    },
    open(key, nonce, ciphertext, associated) {
      if (key.length !== 32 || nonce.length !== 12 || ciphertext.length < TAG) return undefined;
      try {
        return gcm(key, nonce, associated).decrypt(ciphertext);
      } catch {
        return undefined;
      }
    },
  },
};

const rsaPublicKey = keyCache(sha256, async (spki) =>
  rsaPublicKeyInfo(spki) === undefined
    ? undefined
    : await crypto.subtle.importKey("spki", Uint8Array.from(spki), RSA, false, ["encrypt"]),
);

const rsaPrivateKey = keyCache(
  sha256,
  async (pkcs8) => await crypto.subtle.importKey("pkcs8", Uint8Array.from(pkcs8), RSA, false, ["decrypt"]),
);

/** WebCrypto for RSA, which noble does not have; noble for Argon2id, which WebCrypto does not have. */
export const webSlowPrimitives: SlowPrimitives = {
  rsa: {
    async generate() {
      const parameters = { ...RSA, modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1) };
      const pair = await crypto.subtle.generateKey(parameters, true, ["encrypt", "decrypt"]);
      return {
        spki: new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)),
        pkcs8: new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
      };
    },
    async oaepEncrypt(spki, plaintext, label) {
      try {
        const key = await rsaPublicKey(spki);
        const parameters = { name: "RSA-OAEP", label: Uint8Array.from(label) };
        return key && new Uint8Array(await crypto.subtle.encrypt(parameters, key, Uint8Array.from(plaintext)));
      } catch {
        return undefined;
      }
    },
    async oaepDecrypt(pkcs8, ciphertext, label) {
      try {
        const key = await rsaPrivateKey(pkcs8);
        // RFC 8017 §7.1.2 step 1b, which not every implementation checks.
        if (ciphertext.length * 8 !== (key.algorithm as RsaHashedKeyAlgorithm).modulusLength) return undefined;
        const parameters = { name: "RSA-OAEP", label: Uint8Array.from(label) };
        return new Uint8Array(await crypto.subtle.decrypt(parameters, key, Uint8Array.from(ciphertext)));
      } catch {
        return undefined;
      }
    },
  },
  async argon2id(passphrase, salt, cost, length, onProgress) {
    checkArgon2id(salt, cost, length);
    const { memoryKiB: m, passes: t, lanes: p } = cost;
    // Loaded on demand: only a profile with a passphrase needs it.
    const { argon2idAsync } = await import("@noble/hashes/argon2.js");
    return await argon2idAsync(passphrase, salt, { m, t, p, dkLen: length, ...(onProgress ? { onProgress } : {}) });
  },
};

/** WebCrypto's generator gives at most 65,536 bytes a call. */
export const webRng: Rng = (length) => {
  const out = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += 65_536) {
    crypto.getRandomValues(out.subarray(offset, offset + 65_536));
  }
  return out;
};
