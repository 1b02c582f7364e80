import { concat, lengthPrefixed, type Primitives, utf8 } from "@sandi/crypto";

/**
 * Everything that an identity key signs, and of how many fields each consists. A purpose is never used for a second
 * layout: a changed one gets a new name.
 */
export const SIGNATURE_PURPOSES = {
  /** A client's record: its body. */
  record: 1,
  /** Possession, shown by the client to the relay and by the relay to the client: see `joinFields`. */
  "join-client": 5,
  "join-relay": 5,
  /** Possession of an invite, over the same fields. */
  "join-invite": 5,
  /** Suite `ratchet`, docs/ratchet.md: owner, kind, id, issued, not-after, key. */
  "ratchet-prekey": 6,
  /** T0. */
  "ratchet-opening": 1,
  /** T0, SHA-256 of the KEM part, SHA-256 of the card. */
  "ratchet-answer": 3,
  /** T0, code, rank, SHA-256 of the prekey. */
  "ratchet-refusal": 4,
} as const;

export type SignaturePurpose = keyof typeof SIGNATURE_PURPOSES;

/**
 * `"sandi/sig/v1/" purpose 0x00 ‖ fields`, each field with its length (u32) before it. No name holds a zero byte, so
 * equal bytes mean one purpose and one list of fields. docs/wire.md §1.
 */
export function signedBytes(purpose: SignaturePurpose, fields: readonly Uint8Array[]): Uint8Array {
  if (fields.length !== SIGNATURE_PURPOSES[purpose]) {
    throw new RangeError(`${purpose} is signed over ${SIGNATURE_PURPOSES[purpose]} fields, not ${fields.length}`);
  }
  return concat(utf8(`sandi/sig/v1/${purpose}\0`), lengthPrefixed(...fields));
}

/** @returns 64 bytes, Ed25519 (RFC 8032) */
export function signFields(
  primitives: Primitives,
  seed: Uint8Array,
  purpose: SignaturePurpose,
  fields: readonly Uint8Array[],
): Uint8Array {
  return primitives.ed25519.sign(seed, signedBytes(purpose, fields));
}

/** False for every signature that is not `signFields`' own, however malformed. */
export function verifyFields(
  primitives: Primitives,
  publicKey: Uint8Array,
  purpose: SignaturePurpose,
  fields: readonly Uint8Array[],
  signature: Uint8Array,
): boolean {
  return primitives.ed25519.verify(publicKey, signedBytes(purpose, fields), signature);
}
