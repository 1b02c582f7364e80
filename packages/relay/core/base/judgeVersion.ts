import { equal } from "@sandi/crypto";
import { err, ok, ProtocolError, type Result, shortId } from "@sandi/protocol";
import type { OpenedCard } from "./keys.ts";

/**
 * A card that is older than the known one is a rollback. One of the same version with other bytes means that the
 * identity key signed two different things, which is an alarm.
 */
export function judgeVersion(
  known: { readonly card: Uint8Array; readonly version: number } | undefined,
  card: Uint8Array,
  { id, version }: OpenedCard,
): Result<"new" | "newer" | "same", ProtocolError> {
  if (known === undefined) return ok("new");
  if (version > known.version) return ok("newer");
  if (version < known.version)
    return err(new ProtocolError("RECORD_ROLLBACK", { id: shortId(id), known: known.version, offered: version }));
  if (equal(card, known.card)) return ok("same");
  return err(new ProtocolError("RECORD_CONFLICT", { id: shortId(id), version }));
}
