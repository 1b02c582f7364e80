import { Cursor, join, number, Refused } from "./bytes.ts";
import type { Card } from "./card.ts";
import { PREKEY_SIZE, type Prekey, readPrekey, SIGNED } from "./prekey.ts";
import { sha256, sign, verify } from "./primitives.ts";

export type Refusal = {
  readonly t0: Uint8Array;
  /** 1 prekey gone, 2 rank too low, 3 rank too high. */
  readonly code: number;
  readonly rank: number;
  readonly prekey: Uint8Array;
  readonly signature: Uint8Array;
};

export function readRefusal(body: Uint8Array): Refusal {
  const cursor = new Cursor(body);
  cursor.oneOf([1], "WIRE_UNKNOWN_VERSION");
  cursor.oneOf([5]);
  if (cursor.number(2) !== 2) throw new Refused("WIRE_BAD_VALUE");
  const t0 = cursor.take(32);
  const code = cursor.oneOf([1, 2, 3]);
  const rank = cursor.number(8);
  const prekey = cursor.take(PREKEY_SIZE);
  const signature = cursor.take(64);
  cursor.end();
  return { t0, code, rank, prekey, signature };
}

/** B's signature, then the prekey that it offers. Whether the opening is one of mine, the caller knows. */
export function verifyRefusal({ t0, code, rank, prekey, signature }: Refusal, b: Card): Prekey {
  const signed = [t0, number(code, 1), number(rank, 8), sha256(prekey)];
  verify("RATCHET_REFUSAL_SIGNATURE", b.identityKey, signature, "ratchet-refusal", ...signed);
  return readPrekey(prekey, SIGNED, b);
}

/** B's side. @param prekey its signed one of now, 1306 bytes */
export function makeRefusal(identitySeed: Uint8Array, t0: Uint8Array, code: number, rank: number, prekey: Uint8Array) {
  const said = [number(code, 1), number(rank, 8)];
  const signature = sign(identitySeed, "ratchet-refusal", t0, ...said, sha256(prekey));
  return join(Uint8Array.of(1, 5, 0, 2), t0, ...said, prekey, signature);
}
