import {
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  hash,
  type KeyObject,
} from "node:crypto";
import { createXWing, type Kem } from "../xwing.ts";
import { checkLength } from "./bounds.ts";
import type { KemPrimitives } from "./kemPort.ts";
import { plain, rawPrivate, rawPublic } from "./node.ts";

function privateKey(seed: Uint8Array): KeyObject {
  checkLength("ML-KEM seed", seed, 64);
  return createPrivateKey({ key: seed, format: "raw-seed", asymmetricKeyType: "ml-kem-768" });
}

export const nodeKemPrimitives: KemPrimitives = {
  sha3_256: (data) => plain(hash("sha3-256", data, "buffer")),
  shake256: (data, length) => plain(hash("shake256", data, { outputEncoding: "buffer", outputLength: length })),
  x25519: {
    publicKey(secret) {
      checkLength("X25519 secret", secret, 32);
      return rawPublic(rawPrivate("x25519", secret));
    },
    sharedSecret(secret, publicKey) {
      if (secret.length !== 32 || publicKey.length !== 32) return undefined;
      try {
        const theirs = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "x25519" });
        return plain(diffieHellman({ privateKey: rawPrivate("x25519", secret), publicKey: theirs }));
      } catch {
        return undefined; // OpenSSL refuses an all-zero secret by itself (RFC 7748 §6.1).
      }
    },
  },
  mlKem768: {
    publicKey: (seed) => rawPublic(privateKey(seed)),
    encapsulate(publicKey) {
      if (publicKey.length !== 1184) return undefined;
      try {
        // OpenSSL checks the coefficients as it reads the key.
        const key = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "ml-kem-768" });
        const { ciphertext, sharedKey } = encapsulate(key);
        return { ciphertext: plain(ciphertext), sharedSecret: plain(sharedKey) };
      } catch {
        return undefined;
      }
    },
    decapsulate(seed, ciphertext) {
      const key = privateKey(seed);
      return ciphertext.length === 1088 ? plain(decapsulate(key, ciphertext)) : undefined;
    },
  },
};

/** X-Wing on node:crypto. */
export const nodeKem: Kem = createXWing(nodeKemPrimitives);
