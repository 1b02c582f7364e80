import { createHash } from "node:crypto";
import { equal, type Kem, type Primitives, type Rng, toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";

/**
 * A secret that some primitive has given out. Its bytes stand for it, and are unlike all others.
 * `ways`: it follows from all terms of any one of these. A random one follows from nothing.
 */
export type Term = { readonly bytes: Uint8Array; readonly what: string; readonly ways: readonly (readonly Term[])[] };

type Sealed = { readonly key: Uint8Array; readonly nonce: Uint8Array; readonly plaintext: Uint8Array };

/**
 * Primitives that compute nothing: what they return is made up, and remembered with what it was made from. So it can be
 * asked what an attacker can derive who breaks none of them. Hashes are taken for public, which helps the attacker.
 */
export class Terms {
  readonly #byStart = new Map<number, Term[]>();
  readonly #sealed = new Map<string, Sealed>();
  readonly #seedOf = new Map<string, Uint8Array>();
  readonly #sharedBy = new Map<string, { readonly seed: Uint8Array; readonly shared: Uint8Array }>();
  readonly #signedBy = new Map<string, Uint8Array>();
  /** What was used since `take`: keys of HMAC and HKDF, roots, seeds. */
  #used: Term[] = [];

  readonly primitives: Primitives = {
    name: "node",
    sha256: nodePrimitives.sha256,
    sha512: nodePrimitives.sha512,
    hmacSha256: (key, data) => {
      this.#use(key);
      return this.#derive("hmac", [key, data], 32);
    },
    hkdfSha256: (input, salt, info, length) => {
      this.#use(input);
      this.#use(salt);
      return this.#derive("hkdf", [input, salt, info], length);
    },
    ed25519: {
      publicKey: (seed) => {
        const key = madeUp("identity", [seed], 32);
        this.#signedBy.set(toHex(key), seed.slice());
        return key;
      },
      sign: (seed, message) => madeUp("signature", [seed, message], 64),
      verify: (publicKey, message, signature) => {
        const seed = this.#signedBy.get(toHex(publicKey));
        return seed !== undefined && equal(madeUp("signature", [seed, message], 64), signature);
      },
    },
    aesGcm: {
      seal: (key, nonce, plaintext, associated) => {
        if (this.in(plaintext).length > 0) throw new Error("not true: no plaintext holds a key");
        const ciphertext = madeUp("sealed", [key, nonce, plaintext, associated], plaintext.length + 16);
        this.#sealed.set(toHex(ciphertext), { key: key.slice(), nonce: nonce.slice(), plaintext: plaintext.slice() });
        return ciphertext;
      },
      open: (key, nonce, ciphertext, associated) => {
        const sealed = this.#sealed.get(toHex(ciphertext));
        if (!sealed) return undefined;
        const again = madeUp("sealed", [key, nonce, sealed.plaintext, associated], ciphertext.length);
        return equal(again, ciphertext) ? sealed.plaintext.slice() : undefined;
      },
    },
  };

  readonly kem: Kem = {
    publicKey: (seed) => {
      const key = madeUp("public key", [seed], 1216);
      this.#seedOf.set(toHex(key), seed.slice());
      return key;
    },
    encapsulate: (publicKey, rng) => {
      const seed = this.#seedOf.get(toHex(publicKey));
      if (!seed) return undefined;
      const coins = rng(32);
      const ciphertext = madeUp("ciphertext", [coins, publicKey], 1120);
      const shared = madeUp("shared secret", [ciphertext], 32);
      this.#add("shared secret", shared, [this.in(seed), this.in(coins)]);
      this.#sharedBy.set(toHex(ciphertext), { seed, shared });
      return { ciphertext, sharedSecret: shared.slice() };
    },
    decapsulate: (seed, ciphertext) => {
      const made = this.#sharedBy.get(toHex(ciphertext));
      if (!made || !equal(made.seed, seed)) return madeUp("rejected", [seed, ciphertext], 32);
      this.#use(seed);
      return made.shared.slice();
    },
  };

  /** The same numbers give the same bytes. */
  random(who: string, count: () => number): Rng {
    return (length) => {
      const bytes = madeUp("random", [utf8(`${who} ${count()}`)], length);
      if (length === 32) this.#add("random", bytes, []);
      return bytes;
    };
  }

  /** The terms whose bytes stand in a text, whatever stands around them. */
  in(text: Uint8Array): readonly Term[] {
    const found = new Set<Term>();
    for (let at = 0; at + 4 <= text.length; at++) {
      const here = this.#byStart.get(startOf(text, at));
      const term = here?.find(({ bytes }) => equal(bytes, text.subarray(at, at + bytes.length)));
      if (term) found.add(term);
      if (term) at += term.bytes.length - 1;
    }
    return [...found];
  }

  /** The key of a sealed record, and whatever it was sealed with beside it. */
  keyOf(ciphertext: Uint8Array): { readonly key: readonly Term[]; readonly nonce: Uint8Array } {
    const sealed = this.#sealed.get(toHex(ciphertext));
    const key = sealed ? this.in(sealed.key) : [];
    if (!sealed || key.length !== 1) throw new Error("sealed with no key of this run");
    return { key, nonce: sealed.nonce };
  }

  /** What has been used since the last time. */
  take(): readonly Term[] {
    const used = this.#used;
    this.#used = [];
    return used;
  }

  #use(bytes: Uint8Array): void {
    this.#used.push(...this.in(bytes));
  }

  /** Pieces of 32 bytes, which the suite takes apart, are terms of their own. */
  #derive(what: string, inputs: readonly Uint8Array[], length: number): Uint8Array {
    const bytes = madeUp(what, inputs, length);
    const way = inputs.flatMap((input) => this.in(input));
    for (let at = 0; at + 32 <= length; at += 32) this.#add(what, bytes.slice(at, at + 32), [way]);
    return bytes;
  }

  #add(what: string, bytes: Uint8Array, ways: readonly (readonly Term[])[]): void {
    const start = startOf(bytes, 0);
    const here = this.#byStart.get(start) ?? [];
    if (here.some((term) => equal(term.bytes, bytes))) return;
    this.#byStart.set(start, [...here, { what, bytes: bytes.slice(), ways }]);
  }
}

/** Who knows some terms: what else follows from them? */
export class Knowledge {
  readonly #known = new Map<Term, boolean>();

  constructor(terms: readonly Term[]) {
    for (const term of terms) this.#known.set(term, true);
  }

  has(term: Term): boolean {
    const known = this.#known.get(term);
    if (known !== undefined) return known;
    const follows = term.ways.some((way) => way.every((part) => this.has(part)));
    this.#known.set(term, follows);
    return follows;
  }
}

function startOf(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function madeUp(what: string, inputs: readonly Uint8Array[], length: number): Uint8Array {
  const hash = createHash("shake256", { outputLength: length }).update(what);
  for (const input of inputs) hash.update(`/${input.length}/`).update(input);
  return new Uint8Array(hash.digest());
}
