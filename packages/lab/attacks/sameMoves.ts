import { inOrder, type Move } from "../world/moves.ts";
import type { ProtocolName } from "../world/protocols.ts";
import { type Attack, isNotHere } from "./attack.ts";
import { FOUND_BY_SPIN } from "./foundBySpin.ts";

/** Whether two lists of moves are the same run, in whatever order their fields stand. */
export function sameMoves(one: readonly Move[], other: readonly Move[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}

/** Whether a run is an attack as it comes ready made. */
export function comesReady(
  attack: Attack,
  { protocol, moves }: { readonly protocol: ProtocolName; readonly moves: readonly Move[] },
): boolean {
  const ready = attack.moves(protocol);
  if (attack.name === "lowe" && protocol === "ns-1978" && sameMoves(FOUND_BY_SPIN, moves)) return true;
  return !isNotHere(ready) && sameMoves(ready, moves);
}
