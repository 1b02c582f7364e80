import type { Move } from "../../world/moves.ts";

/** Whether two lists of moves are the same run, in whatever order their fields stand. */
export function sameMoves(one: readonly Move[], other: readonly Move[]): boolean {
  return one.length === other.length && one.every((move, at) => canonical(move) === canonical(other[at]!));
}

function canonical(move: Move): string {
  return JSON.stringify(Object.entries(move).sort(([a], [b]) => (a < b ? -1 : 1)));
}
