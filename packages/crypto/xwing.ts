import { concat, utf8, wipe } from "./bytes.ts";
import type { Rng } from "./env.ts";
import { checkLength } from "./primitives/bounds.ts";
import type { KemPrimitives } from "./primitives/kemPort.ts";

/** In bytes. */
export const XWING_SIZES = { seed: 32, publicKey: 1216, ciphertext: 1120, sharedSecret: 32 } as const;

/** A key encapsulation mechanism. All byte arrays are the caller's; nothing here keeps or changes them. */
export interface Kem {
  /** @param seed the private key, 32 secret random bytes. @returns 1216 bytes, the same for the same seed */
  publicKey(seed: Uint8Array): Uint8Array;
  /**
   * Ciphertext 1120, shared secret 32 bytes.
   * @returns undefined for every public key that is refused: a wrong length, a part of ML-KEM out of range (FIPS 203
   *   §7.2), a part of X25519 of small order
   */
  encapsulate(publicKey: Uint8Array, rng: Rng): { ciphertext: Uint8Array; sharedSecret: Uint8Array } | undefined;
  /**
   * A ciphertext that was made for another key, or changed, gives a secret that nobody else has.
   * @returns 32 bytes, or undefined for a ciphertext of a wrong length or with a part of X25519 of small order
   */
  decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined;
}

const ML_KEM = { seed: 64, publicKey: 1184, ciphertext: 1088 } as const;
const LABEL = utf8("\\.//^\\");

/**
 * X-Wing, draft-connolly-cfrg-xwing-kem: X25519 and ML-KEM-768, safe as long as either is. The draft lets an all-zero
 * secret of X25519 pass, because ML-KEM carries it; here it is refused (RFC 7748 §6.1), since no honest key leads to it.
 */
export function createXWing(kem: KemPrimitives): Kem {
  const { x25519 } = kem;

  /** Draft §5.2, expandDecapsulationKey. */
  function expand(seed: Uint8Array): { readonly m: Uint8Array; readonly x: Uint8Array; wipe(): void } {
    checkLength("X-Wing seed", seed, XWING_SIZES.seed);
    const expanded = kem.shake256(seed, ML_KEM.seed + 32);
    return {
      m: expanded.subarray(0, ML_KEM.seed),
      x: expanded.subarray(ML_KEM.seed),
      wipe: () => wipe(expanded),
    };
  }

  /** Draft §5.3, Combiner. */
  function combine(ssM: Uint8Array, ssX: Uint8Array, ctX: Uint8Array, pkX: Uint8Array): Uint8Array {
    const input = concat(ssM, ssX, ctX, pkX, LABEL);
    const sharedSecret = kem.sha3_256(input);
    for (const secret of [input, ssM, ssX]) wipe(secret);
    return sharedSecret;
  }

  return {
    publicKey(seed) {
      const secret = expand(seed);
      const publicKey = concat(kem.mlKem768.publicKey(secret.m), x25519.publicKey(secret.x));
      secret.wipe();
      return publicKey;
    },
    encapsulate(publicKey, rng) {
      if (publicKey.length !== XWING_SIZES.publicKey) return undefined;
      const pkX = publicKey.subarray(ML_KEM.publicKey);
      const m = kem.mlKem768.encapsulate(publicKey.subarray(0, ML_KEM.publicKey), rng);
      if (m === undefined) return undefined;
      const ephemeral = rng(32);
      const ctX = x25519.publicKey(ephemeral);
      const ssX = x25519.sharedSecret(ephemeral, pkX);
      wipe(ephemeral);
      if (ssX === undefined) return undefined;
      return { ciphertext: concat(m.ciphertext, ctX), sharedSecret: combine(m.sharedSecret, ssX, ctX, pkX) };
    },
    decapsulate(seed, ciphertext) {
      if (ciphertext.length !== XWING_SIZES.ciphertext) return undefined;
      const secret = expand(seed);
      const ctX = ciphertext.subarray(ML_KEM.ciphertext);
      const ssX = x25519.sharedSecret(secret.x, ctX);
      const ssM = ssX && kem.mlKem768.decapsulate(secret.m, ciphertext.subarray(0, ML_KEM.ciphertext));
      const pkX = x25519.publicKey(secret.x);
      secret.wipe();
      return ssX && ssM && combine(ssM, ssX, ctX, pkX);
    },
  };
}
