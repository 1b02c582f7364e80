import type { Rng } from "../env.ts";

/**
 * What X-Wing needs, twice as well (`nodeKem.ts`, `webKem.ts`). A port of its own, so that a page loads X25519 and ML-KEM
 * with the suite that uses them.
 */
export interface KemPrimitives {
  /** FIPS 202; 32 bytes. */
  sha3_256(data: Uint8Array): Uint8Array;
  /** FIPS 202; `length` bytes. */
  shake256(data: Uint8Array, length: number): Uint8Array;
  /** RFC 7748. @returns undefined if the shared secret would be all zero or an input has the wrong length. */
  readonly x25519: {
    publicKey(secret: Uint8Array): Uint8Array;
    sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  };
  /** FIPS 203, ML-KEM-768. A private key is its seed d ‖ z, 64 bytes (§7.1 lets it be kept so). */
  readonly mlKem768: {
    /** @returns the encapsulation key, 1184 bytes */
    publicKey(seed: Uint8Array): Uint8Array;
    /**
     * Ciphertext 1088, shared secret 32 bytes. Node ignores `rng`: OpenSSL takes no coins. The web twin takes 32 bytes of it.
     * @returns undefined if the key fails the checks of §7.2: its length, and every coefficient below q
     */
    encapsulate(publicKey: Uint8Array, rng: Rng): { ciphertext: Uint8Array; sharedSecret: Uint8Array } | undefined;
    /**
     * A ciphertext that was made for another key, or changed, gives a secret that nobody else has (§6.3).
     * @returns 32 bytes, or undefined if the ciphertext does not have 1088 bytes (§7.3)
     */
    decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined;
  };
}
