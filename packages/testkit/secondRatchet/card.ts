import { nodePrimitives } from "@sandi/crypto/node";
import { openCard } from "@sandi/protocol";
import { Refused, same } from "./bytes.ts";

/** Cards are docs/wire.md §1.1 and no part of this suite: they are read as everyone reads them. */
export type Card = { readonly bytes: Uint8Array; readonly id: Uint8Array; readonly identityKey: Uint8Array };

/** A card inside an opening or an answer part: of this owner, whatever its not-after says. */
export function readCard(bytes: Uint8Array, owner: Uint8Array): Card {
  const opened = openCard(bytes, nodePrimitives);
  if (!opened.ok) throw new Refused(opened.error.code);
  const { id, identityKey } = opened.value;
  if (!same(id, owner)) throw new Refused("RATCHET_WRONG_PEER");
  return { bytes, id, identityKey };
}
