import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { wipe } from "../bytes.ts";
import { createXWing, type Kem } from "../xwing.ts";
import { checkLength } from "./bounds.ts";
import type { KemPrimitives } from "./kemPort.ts";
import { x25519 } from "./webX25519.ts";

function keyPair(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
  checkLength("ML-KEM seed", seed, 64);
  return ml_kem768.keygen(seed);
}

export const webKemPrimitives: KemPrimitives = {
  sha3_256: (data) => sha3_256(data),
  shake256: (data, length) => shake256(data, { dkLen: length }),
  x25519: {
    publicKey(secret) {
      checkLength("X25519 secret", secret, 32);
      return x25519.getPublicKey(secret);
    },
    sharedSecret(secret, publicKey) {
      if (secret.length !== 32 || publicKey.length !== 32) return undefined;
      try {
        return x25519.getSharedSecret(secret, publicKey);
      } catch {
        return undefined; // noble refuses an all-zero secret by itself (RFC 7748 §6.1).
      }
    },
  },
  mlKem768: {
    publicKey(seed) {
      const { publicKey, secretKey } = keyPair(seed);
      wipe(secretKey);
      return publicKey;
    },
    encapsulate(publicKey, rng) {
      const coins = rng(32);
      try {
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, coins);
        return { ciphertext: cipherText, sharedSecret };
      } catch {
        return undefined; // noble checks length and coefficients (FIPS 203 §7.2).
      } finally {
        wipe(coins);
      }
    },
    decapsulate(seed, ciphertext) {
      const { secretKey } = keyPair(seed);
      try {
        return ciphertext.length === 1088 ? ml_kem768.decapsulate(ciphertext, secretKey) : undefined;
      } finally {
        wipe(secretKey);
      }
    },
  },
};

/** X-Wing on @noble/*. */
export const webKem: Kem = createXWing(webKemPrimitives);
