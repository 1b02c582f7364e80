import { type Kem, toHex } from "@sandi/crypto";
import type { Platform } from "./platform.ts";

const KEPT_MOST = 5_000;
/** X-Wing draws twice so many bytes: for ML-KEM, then for X25519. */
const COINS = 32;

/**
 * The platform, with what it has computed before given again: worlds of one seed make the same keys and signatures, and
 * a matrix has dozens of them. What is remembered are functions of their arguments alone, so no byte changes.
 */
export function remembering(platform: Platform): Platform {
  const { primitives, kem } = platform;
  const remember = remembererOf();
  const { publicKey, sign, verify } = primitives.ed25519;
  return {
    primitives: {
      ...primitives,
      ed25519: {
        publicKey: (seed) => remember("key", [seed], () => publicKey(seed)).slice(),
        sign: (seed, message) => remember("sign", [seed, message], () => sign(seed, message)).slice(),
        verify: (key, message, signature) =>
          remember("verify", [key, message, signature], () => verify(key, message, signature)),
      },
    },
    kem: rememberingKem(kem, remember),
    async oaepDecrypt(pkcs8, ciphertext, label) {
      const opened = await remember("oaep", [pkcs8, ciphertext, label], () =>
        platform.oaepDecrypt(pkcs8, ciphertext, label),
      );
      return opened?.slice();
    },
  };
}

type Remember = <T>(what: string, parts: readonly Uint8Array[], compute: () => T) => T;

/** Draws as much randomness as the KEM would: what comes after it stays as it is. */
function rememberingKem(kem: Kem, remember: Remember): Kem {
  const taken = new Set<string>();
  return {
    publicKey: (seed) => remember("kem", [seed], () => kem.publicKey(seed)).slice(),
    encapsulate(key, rng) {
      const first = rng(COINS);
      // Only for a key that is known to be taken is it known that more is drawn.
      const second = taken.has(toHex(key)) ? rng(COINS) : undefined;
      const draws = [first, ...(second ? [second] : [])];
      const compute = () => kem.encapsulate(key, (length) => draws.shift() ?? rng(length));
      const given = second ? remember("encapsulate", [key, first, second], compute) : compute();
      if (given === undefined) return undefined;
      taken.add(toHex(key));
      return { ciphertext: given.ciphertext.slice(), sharedSecret: given.sharedSecret.slice() };
    },
    decapsulate: (seed, ciphertext) =>
      remember("decapsulate", [seed, ciphertext], () => kem.decapsulate(seed, ciphertext))?.slice(),
  };
}

function remembererOf(): Remember {
  const kept = new Map<string, unknown>();
  return <T>(what: string, parts: readonly Uint8Array[], compute: () => T): T => {
    // Written out: to hash them would take longer than some of what is remembered.
    const key = [what, ...parts.map(toHex)].join(":");
    if (kept.has(key)) return kept.get(key) as T;
    const value = compute();
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(key, value);
    return value;
  };
}
