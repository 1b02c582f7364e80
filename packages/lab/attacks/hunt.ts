import type { Move } from "../world/moves.ts";
import type { Scene } from "../world/scene.ts";
import { writtenTexts } from "./goals.ts";

/** So many moves are enough to find Lowe's attack; a test holds that to the one that comes ready made. */
export const HUNT_MOVES = 6;

/** What needs no theft, no search and no lie about keys: people write, and packets are handed on. */
const FAIR: readonly Move["do"][] = [
  "say",
  "deliver",
  "deliverAll",
  "hold",
  "drop",
  "copy",
  "swap",
  "misaddress",
  "reencrypt",
  "edit",
  "flip",
  "wait",
  "restart",
];

/** Lowe's attack, as somebody finds it with moves of their own. */
export type Hunt = {
  readonly moves: number;
  /** The first text of one of the others for the other that Mallory has read, and with which move. */
  readonly read?: { readonly who: string; readonly text: string; readonly move: number };
  /** The first move up to there that Lowe's attack can do without. */
  readonly unfair?: Move["do"];
};

/** How far it has come after so many moves of a run. */
export function huntIn(world: Pick<Scene, "steps" | "moves">, moves: number): Hunt {
  const written = writtenTexts(world).filter(({ who, to }) => who !== "mallory" && to !== "mallory");
  const isOthers = (who: string, text: string) => written.some((one) => one.who === who && one.text === text);
  for (const step of world.steps) {
    if (step.move > moves) break;
    if (step.is !== "learned" || step.fact.kind !== "text" || step.fact.of === "mallory") continue;
    const { name: who, value: text } = step.fact;
    if (isOthers(who, text)) return { moves, read: { who, text, move: step.move }, ...unfairIn(world, step.move) };
  }
  return { moves, ...unfairIn(world, moves) };
}

function unfairIn(world: Pick<Scene, "moves">, moves: number): Pick<Hunt, "unfair"> {
  const other = world.moves.slice(0, moves).find((move) => !FAIR.includes(move.do));
  return other ? { unfair: other.do } : {};
}
