import { fromHex, toHex } from "../../bytes.ts";
import { webRng } from "../../primitives/web.ts";
import { webKem, webKemPrimitives } from "../../primitives/webKem.ts";

/** What the page made of one vector of X-Wing: public key, ciphertext with its coins, and the secret both ways. */
export function xwing(seed: string, coins: string): { pk: string; ct: string; ss: string; opened: string } {
  const key = bytes(seed);
  const publicKey = webKem.publicKey(key);
  const pieces = [bytes(coins).subarray(0, 32), bytes(coins).subarray(32)];
  const made = webKem.encapsulate(publicKey, () => pieces.shift()!)!;
  const opened = webKem.decapsulate(key, made.ciphertext)!;
  return { pk: toHex(publicKey), ct: toHex(made.ciphertext), ss: toHex(made.sharedSecret), opened: toHex(opened) };
}

/** Ciphertext and secret for each encapsulation key of ML-KEM-768 with its coins; null where the key is refused. */
export function mlKem768(
  tests: readonly { readonly ek: string; readonly m: string }[],
): ({ c: string; K: string } | null)[] {
  return tests.map(({ ek, m }) => {
    const made = webKemPrimitives.mlKem768.encapsulate(bytes(ek), () => bytes(m));
    return made ? { c: toHex(made.ciphertext), K: toHex(made.sharedSecret) } : null;
  });
}

export function encapsulate(publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array } | undefined {
  return webKem.encapsulate(publicKey, webRng);
}

export function decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  return webKem.decapsulate(seed, ciphertext);
}

function bytes(hex: string): Uint8Array {
  return fromHex(hex)!;
}
