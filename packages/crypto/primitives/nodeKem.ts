import { createPrivateKey, createPublicKey, decapsulate, encapsulate, hash, type KeyObject } from "node:crypto";
import { createXWing, type Kem } from "../xwing.ts";
import { checkLength } from "./bounds.ts";
import type { KemPrimitives } from "./kemPort.ts";
import { nodePrimitives, plain } from "./node.ts";

function privateKey(seed: Uint8Array): KeyObject {
  checkLength("ML-KEM seed", seed, 64);
  return createPrivateKey({ key: seed, format: "raw-seed", asymmetricKeyType: "ml-kem-768" });
}

export const nodeKemPrimitives: KemPrimitives = {
  sha3_256: (data) => plain(hash("sha3-256", data, "buffer")),
  shake256: (data, length) => plain(hash("shake256", data, { outputEncoding: "buffer", outputLength: length })),
  mlKem768: {
    publicKey: (seed) => plain(createPublicKey(privateKey(seed)).export({ format: "raw-public" })),
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
export const nodeKem: Kem = createXWing(nodeKemPrimitives, nodePrimitives.x25519);
