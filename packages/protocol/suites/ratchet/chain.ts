import { lengthPrefixed, type Primitives, u32, wipe } from "@sandi/crypto";
import { LABEL } from "./layout.ts";

/** 32 bytes each. A root lives until the next epoch; a chain until the next record. */
export type RootAndChain = { readonly root: Uint8Array; readonly chain: Uint8Array };

const KEY = 32;
const NONCE = 12;
const MESSAGE = Uint8Array.of(1);
const NEXT = Uint8Array.of(2);

/**
 * root, chain = HKDF(salt root, ss, label ‖ session ‖ epoch ‖ SHA-256(KEM part)). Wipes `sharedSecret`.
 * @param partHash SHA-256 of the KEM part
 */
export function stepRoot(
  primitives: Primitives,
  root: Uint8Array,
  sharedSecret: Uint8Array,
  session: Uint8Array,
  epoch: number,
  partHash: Uint8Array,
): RootAndChain {
  const info = lengthPrefixed(LABEL.step, session, u32(epoch), partHash);
  const both = primitives.hkdfSha256(sharedSecret, root, info, 2 * KEY);
  wipe(sharedSecret);
  return halves(both);
}

/** Two copies, so that neither keeps the other alive. Wipes `both`. */
export function halves(both: Uint8Array): RootAndChain {
  const out = { root: both.slice(0, KEY), chain: both.slice(KEY) };
  wipe(both);
  return out;
}

/** chain = HMAC(chain, 2): the chain after a record that is never opened, or was. */
export function nextChain(primitives: Primitives, chain: Uint8Array): Uint8Array {
  return primitives.hmacSha256(chain, NEXT);
}

/** The chain as it stands before the record that comes after `count` others. */
export function leapChain(primitives: Primitives, chain: Uint8Array, count: number): Uint8Array {
  let at = chain;
  for (let i = 0; i < count; i++) {
    const next = nextChain(primitives, at);
    // The first one belongs to a state that may have to be kept.
    if (i > 0) wipe(at);
    at = next;
  }
  return at;
}

/** One record's key and nonce, for AES-256-GCM. To be wiped after one use. */
export type RecordKey = { readonly key: Uint8Array; readonly nonce: Uint8Array; wipe(): void };

/**
 * message key = HMAC(chain, 1); key 32 ‖ nonce 12 = HKDF(salt, message key, label). The salt is random: a state that
 * was restored or cloned does not use a key with a nonce twice.
 */
export function recordKey(primitives: Primitives, chain: Uint8Array, salt: Uint8Array): RecordKey {
  const messageKey = primitives.hmacSha256(chain, MESSAGE);
  const both = primitives.hkdfSha256(messageKey, salt, LABEL.record, KEY + NONCE);
  wipe(messageKey);
  return { key: both.subarray(0, KEY), nonce: both.subarray(KEY), wipe: () => wipe(both) };
}
