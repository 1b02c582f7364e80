import { concat, fromHex, type Rng, toHex } from "@sandi/crypto";
import type { SlowOperation } from "@sandi/protocol";

/** A seeded generator, xorshift128: the same seed gives the same conversation. For lab and tests only. */
export class SeededRandom {
  #words: [number, number, number, number];

  constructor(seed: number) {
    this.#words = [seed ^ 0x9e3779b9, 362436069, 521288629, 88675123];
    for (let i = 0; i < 16; i++) this.#next();
  }

  readonly bytes: Rng = (length) => Uint8Array.from({ length }, () => this.#next() & 0xff);

  /** From 0 to `limit` − 1. */
  below(limit: number): number {
    return this.#next() % limit;
  }

  #next(): number {
    const [x, y, z, w] = this.#words;
    const t = x ^ (x << 11);
    const next = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) | 0;
    this.#words = [y, z, w, next];
    return next >>> 0;
  }
}

/**
 * RSA-OAEP as a table: a ciphertext is 384 random bytes, and opens with the right key and label.
 * It makes transcripts repeatable (OAEP's own seed cannot be injected) and thousands of attacks affordable.
 */
export class SymbolicRsa {
  readonly #sealed = new Map<string, { readonly key: string; readonly plaintext: Uint8Array }>();
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** @param spki the public key that belongs to the caller's private key */
  perform(operation: SlowOperation, spki: Uint8Array): Uint8Array | undefined {
    const key = (whose: Uint8Array) => `${toHex(whose)}/${toHex(operation.label)}`;
    if (operation.op === "oaepEncrypt") {
      const ciphertext = this.#rng(384);
      this.#sealed.set(toHex(ciphertext), { key: key(operation.spki), plaintext: operation.plaintext.slice() });
      return ciphertext;
    }
    const found = this.#sealed.get(toHex(operation.ciphertext));
    return found?.key === key(spki) ? found.plaintext.slice() : undefined;
  }
}

/** The DER of a 3072-bit RSA key around an arbitrary modulus: symbolic RSA needs it distinct and well formed, no more. */
export function symbolicSpki(rng: Rng): Uint8Array {
  const modulus = rng(384);
  modulus[0] = modulus[0]! | 0x80;
  modulus[383] = modulus[383]! | 1;
  const [before, after] = ["308201a2300d06092a864886f70d01010105000382018f003082018a0282018100", "0203010001"];
  return concat(fromHex(before)!, modulus, fromHex(after)!);
}
