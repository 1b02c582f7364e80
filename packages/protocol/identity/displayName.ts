import { utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";

/** UTF-8 bytes, after NFC: room for 64 Latin letters or 21 Chinese ones. */
export const NAME_LIMIT = 64;

/**
 * Controls (Cc), line and paragraph separators (Zl, Zp), and whatever turns the direction of text. Joiners stay: emoji and Indic
 * scripts need them. Written out: V8 takes a millisecond to look up Unicode's classes, and these three never change.
 */
const FORBIDDEN = /[\0-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

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
