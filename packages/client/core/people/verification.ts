import { equal, toHex } from "@sandi/crypto";
import { type ClientId, parseId } from "@sandi/protocol";

/** Capitals, digits and colons: QR codes hold these in two thirds of the room. docs/wire.md §1.4. */
const MARK = "SANDI:VERIFY:1";

/** What a QR code for `theirs` says: whose client shows it, and whom that client takes the other for. */
export function verificationText(mine: ClientId, theirs: ClientId): string {
  return [MARK, toHex(mine), toHex(theirs)].join(":").toUpperCase();
}

export type Comparison = "match" | "mismatch" | "mine" | "invalid";

/**
 * Compares what the other side shows with what this side knows. `mine` is the QR code that this side shows itself, which
 * proves nothing.
 * @param code the text of a QR code, or the 60 digits of a safety number, spaced in any way
 */
export function compareCode(
  code: string,
  { mine, theirs, digits }: { readonly mine: ClientId; readonly theirs: ClientId; readonly digits: string },
): Comparison {
  const compact = code.replaceAll(/[\s\u00a0-]/g, "");
  if (/^\d+$/.test(compact))
    return compact.length !== digits.length ? "invalid" : compact === digits ? "match" : "mismatch";
  const [, shower, seen] = new RegExp(`^${MARK}:([0-9A-F]{64}):([0-9A-F]{64})$`, "i").exec(compact) ?? [];
  const ids = [shower, seen].map((text) => parseId(text ?? ""));
  const [first, second] = ids.map((id) => (id.ok && id.value.form === "full" ? id.value.id : undefined));
  if (!first || !second) return "invalid";
  if (equal(first, theirs) && equal(second, mine)) return "match";
  return equal(first, mine) ? "mine" : "mismatch";
}
