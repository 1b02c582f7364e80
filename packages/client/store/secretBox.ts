import { concat, type Primitives, type Rng } from "@sandi/crypto";

/** Bytes before the ciphertext. */
export const SEALED_NONCE = 12;

/** Seals what a profile keeps: AES-256-GCM under its storage key, bound to the place where it lies. */
export type SecretBox = {
  /** @param where what the blob belongs to (table, row, column): a blob moved elsewhere does not open */
  seal(where: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** @returns undefined for every failure alike */
  open(where: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
};

/**
 * Sealed = nonce 12 (random) ‖ ciphertext ‖ tag 16. A random nonce is fine for 2^32 blobs (NIST SP 800-38D §8.3).
 * @param storageKey 32 bytes; the box keeps a reference
 */
export function secretBox(primitives: Primitives, rng: Rng, storageKey: Uint8Array): SecretBox {
  return {
    seal: (where, plaintext) => {
      const nonce = rng(SEALED_NONCE);
      return concat(nonce, primitives.aesGcm.seal(storageKey, nonce, plaintext, where));
    },
    open: (where, sealed) =>
      sealed.length < SEALED_NONCE
        ? undefined
        : primitives.aesGcm.open(storageKey, sealed.subarray(0, SEALED_NONCE), sealed.subarray(SEALED_NONCE), where),
  };
}
