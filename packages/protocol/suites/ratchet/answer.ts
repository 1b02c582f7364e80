import { concat, equal, type Primitives, u16 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { type ClientId, openCard, type VerifiedCard, verifyFields } from "../../identity.ts";
import { LIMITS } from "../../limits.ts";
import { err, ok, type Result } from "../../result.ts";
import type { SuiteSelf } from "../../suite.ts";
import type { Reader } from "../../wire/reader.ts";
import { SIZE } from "./layout.ts";

/** The part of the responder's first epoch. Views into what was read; nothing is verified. */
export type AnswerPart = {
  /** Ciphertext 1120, ratchet key 1216: as in every other epoch. */
  readonly kemPart: Uint8Array;
  readonly card: Uint8Array;
  readonly signature: Uint8Array;
};

function signedFields(primitives: Primitives, t0: Uint8Array, kemPart: Uint8Array, card: Uint8Array): Uint8Array[] {
  return [t0, primitives.sha256(kemPart), primitives.sha256(card)];
}

/** KEM part 2336, length of the card 2, card, signature 64. */
export function makeAnswer(primitives: Primitives, me: SuiteSelf, t0: Uint8Array, kemPart: Uint8Array): Uint8Array {
  const card = me.card.bytes;
  const signature = me.sign("ratchet-answer", signedFields(primitives, t0, kemPart, card));
  return concat(kemPart, u16(card.length), card, signature);
}

/** Reads an answer part out of a record; errors are left in the reader. */
export function readAnswer(reader: Reader): AnswerPart {
  const kemPart = reader.bytes(SIZE.kemPart, "answer.kemPart");
  const card = readCard(reader, "answer");
  const signature = reader.bytes(SIZE.signature, "answer.signature");
  return { kemPart, card, signature };
}

/** Length 2, card; at most `LIMITS.record` bytes. */
export function readCard(reader: Reader, part: "answer" | "opening"): Uint8Array {
  const field = `${part}.card`;
  const size = reader.u16(`${field}.length`);
  if (size > LIMITS.record) reader.fail(new ProtocolError("WIRE_TOO_LARGE", { field, size, limit: LIMITS.record }));
  return reader.bytes(size, field);
}

/**
 * The card of whoever answered. Its not-after is not looked at: the signature is made for this session alone.
 * Errors: those of `openCard`, `RATCHET_WRONG_PEER`, `RATCHET_ANSWER_SIGNATURE`.
 */
export function verifyAnswer(
  primitives: Primitives,
  peer: ClientId,
  t0: Uint8Array,
  { kemPart, card: bytes, signature }: AnswerPart,
): Result<VerifiedCard, ProtocolError> {
  const card = openCard(bytes, primitives);
  if (!card.ok) return card;
  if (!equal(card.value.id, peer)) return err(new ProtocolError("RATCHET_WRONG_PEER", { part: "answer" }));
  const fields = signedFields(primitives, t0, kemPart, bytes);
  if (!verifyFields(primitives, card.value.identityKey, "ratchet-answer", fields, signature))
    return err(new ProtocolError("RATCHET_ANSWER_SIGNATURE"));
  return ok(card.value);
}
