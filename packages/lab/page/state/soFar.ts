import type { Move } from "../../world/moves.ts";
import type { Step } from "../../world/steps.ts";

/**
 * Moves that lead to where a run stands after so many of its steps. Of what is delivered at once, each packet that has been
 * delivered by then is a move of its own; any other move is done as a whole.
 */
export function movesSoFar(
  { moves, steps }: { readonly moves: readonly Move[]; readonly steps: readonly Step[] },
  seen: number,
): Move[] {
  const now = steps[seen - 1]?.move ?? 0;
  const underWay = moves[now - 1];
  if (underWay?.do !== "deliverAll" || steps[seen]?.move !== now) return moves.slice(0, now);
  const single: Move[] = [];
  const happened = steps.slice(0, seen).filter(({ move }) => move === now);
  let at = happened[0]!.at;
  for (const step of happened) {
    // Time passes there only while nothing is left to deliver.
    if (step.at > at && single.at(-1)?.do !== "wait") single.push({ do: "wait", seconds: 0 });
    at = step.at;
    if (step.is === "delivered") single.push({ do: "deliver", packet: step.packet });
  }
  return [...moves.slice(0, now - 1), ...single];
}
