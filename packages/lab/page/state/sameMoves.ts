import { inOrder, type Move } from "../../world/moves.ts";

/** Whether two lists of moves are the same run, in whatever order their fields stand. */
export function sameMoves(one: readonly Move[], other: readonly Move[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}
