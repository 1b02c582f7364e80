import { type Cursor, join, number } from "./bytes.ts";
import { type Card, readCard } from "./card.ts";
import { type KemPart, readKemPart } from "./epoch.ts";
import { readCardBytes } from "./opening.ts";
import { sha256, sign, verify } from "./primitives.ts";

export type AnswerPart = {
  readonly bytes: Uint8Array;
  readonly kem: KemPart;
  readonly card: Uint8Array;
  readonly signature: Uint8Array;
};

export function readAnswerPart(cursor: Cursor): AnswerPart {
  const start = cursor.position;
  const kem = readKemPart(cursor);
  const card = readCardBytes(cursor);
  const signature = cursor.take(64);
  return { bytes: cursor.since(start), kem, card, signature };
}

/** Before anything is decapsulated: B's card, and B's signature over this session and this KEM part. */
export function verifyAnswer({ kem, card, signature }: AnswerPart, t0: Uint8Array, peer: Uint8Array): Card {
  const known = readCard(card, peer);
  const signed = [t0, sha256(kem.bytes), sha256(card)];
  verify("RATCHET_ANSWER_SIGNATURE", known.identityKey, signature, "ratchet-answer", ...signed);
  return known;
}

export function makeAnswerPart(kem: Uint8Array, t0: Uint8Array, mine: Card, seed: Uint8Array): Uint8Array {
  const signature = sign(seed, "ratchet-answer", t0, sha256(kem), sha256(mine.bytes));
  return join(kem, number(mine.bytes.length, 2), mine.bytes, signature);
}
