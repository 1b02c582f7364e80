import { utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

/** UTF-8 bytes, after NFC: room for 64 Latin letters or 21 Chinese ones. */
export const NAME_LIMIT = 64;

/**
 * Controls, line and paragraph separators, and whatever turns the direction of text. Joiners stay: emoji and Indic
 * scripts need them.
 */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * A person's choice of display name: NFC, trimmed, 1 to 64 bytes of UTF-8 without controls or overrides of direction.
 * `NAME_EMPTY`, `NAME_TOO_LONG` or `NAME_FORBIDDEN_CHARACTER` otherwise. Only our own names are held to this: what a
 * peer's card says is stripped when it is shown.
 */
export function parseDisplayName(text: string): Result<string, ProtocolError> {
  const name = text.normalize("NFC").trim();
  const size = utf8(name).length;
  if (size === 0) return err(new ProtocolError("NAME_EMPTY"));
  if (size > NAME_LIMIT) return err(new ProtocolError("NAME_TOO_LONG", { size, limit: NAME_LIMIT }));
  if (!name.isWellFormed() || FORBIDDEN.test(name)) return err(new ProtocolError("NAME_FORBIDDEN_CHARACTER"));
  return ok(name);
}
