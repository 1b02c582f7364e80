import { fromHex, lengthPrefixed, type Primitives, toHex, utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

declare const clientId: unique symbol;
/** 32 bytes: what routing, associated data, links and pins use. It commits to the client's Ed25519 key. */
export type ClientId = Uint8Array & { readonly [clientId]: true };

declare const shortClientId: unique symbol;
/** The first 80 bits of an ID for people: `k7mq-2xvd-9hnt-4wpz`. Two different IDs may share one: then show neither. */
export type ShortId = string & { readonly [shortClientId]: true };

const ID_BYTES = 32;
const SHORT_BITS = 80;
const DIGIT_BITS = 5;
const GROUP_BITS = 4 * DIGIT_BITS;
const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** ID = SHA-256("sandi/id/v1" ‖ Ed25519 public key). docs/wire.md §1. */
export function clientIdOf(primitives: Primitives, identityKey: Uint8Array): ClientId {
  return primitives.sha256(lengthPrefixed(utf8("sandi/id/v1"), identityKey)) as ClientId;
}

/** Brands 32 bytes that a parser has measured; any other length throws. */
export function toClientId(bytes: Uint8Array): ClientId {
  if (bytes.length !== ID_BYTES) throw new RangeError(`an ID of ${bytes.length} bytes`);
  return bytes as ClientId;
}

/** All 32 bytes in hex, for links and pins. */
export function fullId(id: ClientId): string {
  return toHex(id);
}

export function shortId(id: ClientId): ShortId {
  let short = "";
  for (let bit = 0; bit < SHORT_BITS; bit += DIGIT_BITS) {
    if (bit > 0 && bit % GROUP_BITS === 0) short += "-";
    // A digit may begin in one byte and end in the next.
    const at = bit >> 3;
    const two = (id[at]! << 8) | id[at + 1]!;
    short += CROCKFORD[(two >> (16 - DIGIT_BITS - (bit & 7))) & 31];
  }
  return short as ShortId;
}

/**
 * Reads a short form as people type it: in either case, with o for 0 and i or l for 1, dashes and spaces anywhere or
 * nowhere. `ID_INVALID` for anything else.
 */
export function parseShortId(text: string): Result<ShortId, ProtocolError> {
  const digits = withoutSeparators(text).replaceAll("o", "0").replaceAll(/[il]/g, "1");
  if (digits.length !== 16 || ![...digits].every((digit) => CROCKFORD.includes(digit))) return invalid(text);
  return ok(grouped(digits));
}

/** Either form: 64 hexadecimal digits are a whole ID, 16 of Crockford's are the short form. `ID_INVALID` otherwise. */
export function parseId(
  text: string,
): Result<
  { readonly form: "full"; readonly id: ClientId } | { readonly form: "short"; readonly short: ShortId },
  ProtocolError
> {
  const bytes = fromHex(withoutSeparators(text));
  if (bytes?.length === ID_BYTES) return ok({ form: "full", id: bytes as ClientId });
  const short = parseShortId(text);
  return short.ok ? ok({ form: "short", short: short.value }) : short;
}

function withoutSeparators(text: string): string {
  // Longer than any form with a separator behind every digit: not worth looking at.
  return text.length > 128 ? "" : text.toLowerCase().replaceAll(/[-\s]/g, "");
}

function grouped(digits: string): ShortId {
  return digits.replaceAll(/(.{4})(?=.)/g, "$1-") as ShortId;
}

function invalid(text: string): Result<never, ProtocolError> {
  return err(new ProtocolError("ID_INVALID", { length: text.length }));
}
