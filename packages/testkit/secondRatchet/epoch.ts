import { type Cursor, fields, number, text } from "./bytes.ts";
import { hkdf, hmac, sha256, XWING } from "./primitives.ts";

/** A KEM step as it travels: 2336 bytes. */
export type KemPart = {
  readonly bytes: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly ratchetKey: Uint8Array;
};

export function readKemPart(cursor: Cursor): KemPart {
  const start = cursor.position;
  const ciphertext = cursor.take(XWING.ciphertext);
  const ratchetKey = cursor.take(XWING.publicKey);
  return { bytes: cursor.since(start), ciphertext, ratchetKey };
}

/**
 * Root and chain of an epoch.
 * @param root of the epoch before
 * @param secret of the KEM part's ciphertext
 */
export function epochKeys(
  root: Uint8Array,
  secret: Uint8Array,
  session: Uint8Array,
  epoch: number,
  kemPart: Uint8Array,
): { root: Uint8Array; chain: Uint8Array } {
  const info = fields(text("sandi/ratchet/v1/step"), session, number(epoch, 4), sha256(kemPart));
  const keys = hkdf(root, secret, info, 64);
  return { root: keys.slice(0, 32), chain: keys.slice(32) };
}

export function messageKey(chain: Uint8Array): Uint8Array {
  return hmac(chain, Uint8Array.of(1));
}

export function nextChain(chain: Uint8Array): Uint8Array {
  return hmac(chain, Uint8Array.of(2));
}

/** The key and the nonce of one record. */
export function recordKeys(salt: Uint8Array, message: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const keys = hkdf(salt, message, text("sandi/ratchet/v1/record"), 44);
  return { key: keys.slice(0, 32), nonce: keys.slice(32) };
}
