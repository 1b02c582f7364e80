import { Cursor, join, number, Refused, same } from "./bytes.ts";
import type { Card } from "./card.ts";
import { publicKeyOf, sha256, sign, verify, XWING } from "./primitives.ts";

export const PREKEY_SIZE = 1306;
export const SIGNED = 1;
export const ONE_TIME = 2;
const LIFE_MS = 90 * 86_400_000;

export type Prekey = {
  readonly kind: number;
  readonly id: Uint8Array;
  readonly issued: number;
  readonly notAfter: number;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  /** SHA-256 of the 1306 bytes. */
  readonly hash: Uint8Array;
};

/** docs/ratchet.md, Prekeys: what a reader refuses, in its order. */
export function readPrekey(bytes: Uint8Array, kind: number, owner: Card): Prekey {
  if (bytes.length < PREKEY_SIZE) throw new Refused("WIRE_TRUNCATED");
  if (bytes.length > PREKEY_SIZE) throw new Refused("WIRE_TRAILING_BYTES");
  const cursor = new Cursor(bytes);
  cursor.oneOf([1], "WIRE_UNKNOWN_VERSION");
  cursor.oneOf([kind]);
  const id = cursor.take(8);
  const issued = cursor.number(8);
  const notAfter = cursor.number(8);
  const publicKey = cursor.take(XWING.publicKey);
  const signature = cursor.take(64);
  if (notAfter - issued > LIFE_MS) throw new Refused("WIRE_BAD_VALUE");
  if (!same(id, sha256(publicKey).slice(0, 8))) throw new Refused("WIRE_BAD_VALUE");
  const signed = [owner.id, number(kind, 1), id, number(issued, 8), number(notAfter, 8), publicKey];
  verify("RATCHET_PREKEY_SIGNATURE", owner.identityKey, signature, "ratchet-prekey", ...signed);
  return { kind, id, issued, notAfter, publicKey, signature, hash: sha256(bytes) };
}

/**
 * A signed prekey as the relay handed it out.
 * @param now by the relay's clock
 * @param newest the highest `issued` of the signed prekeys of this owner that were ever verified
 */
export function judgeSignedPrekey(bytes: Uint8Array, owner: Card, now: number, newest: number): Prekey {
  const prekey = readPrekey(bytes, SIGNED, owner);
  if (now > prekey.notAfter) throw new Refused("RATCHET_PREKEY_EXPIRED");
  if (prekey.issued < newest) throw new Refused("RATCHET_PREKEY_ROLLBACK");
  return prekey;
}

/** A prekey of my own. @param seed of its private key, 32 bytes */
export function makePrekey(owner: Card, identitySeed: Uint8Array, kind: number, seed: Uint8Array, issued: number) {
  const publicKey = publicKeyOf(seed);
  const id = sha256(publicKey).slice(0, 8);
  const dates = [number(issued, 8), number(issued + LIFE_MS, 8)];
  const signature = sign(identitySeed, "ratchet-prekey", owner.id, number(kind, 1), id, ...dates, publicKey);
  return join(Uint8Array.of(1, kind), id, ...dates, publicKey, signature);
}
