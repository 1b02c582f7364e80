import type { MoveOf } from "../world/moves.ts";
import type { Scene } from "../world/scene.ts";
import { shownTexts } from "./goals.ts";
import { signsOf } from "./signs.ts";

/** What came of a text that Mallory typed as somebody: the first of these that is so. */
export type Typed = { readonly move: MoveOf<"type"> } & (
  | { readonly came: "shown" | "nothing" }
  /** She has no key to type with. */
  | { readonly came: "noKey" }
  | { readonly came: "refused"; readonly check: string }
);

/** Of the last text that she typed with one of the first so many moves; undefined if there is none. */
export function typedBy(world: Pick<Scene, "moves" | "steps" | "nameOf">, moves: number): Typed | undefined {
  const at = world.moves.findLastIndex(({ do: what }, index) => what === "type" && index < moves);
  const move = world.moves[at];
  if (move?.do !== "type") return undefined;
  const steps = world.steps.filter((step) => step.move === at + 1);
  const shown = shownTexts({ steps, nameOf: (id) => world.nameOf(id) });
  const isShown = shown.some(({ who, from, text }) => who === move.to && from === move.as && text === move.text);
  if (isShown) return { move, came: "shown" };
  if (steps.some((step) => step.is === "impossible" && step.code === "LAB_NO_KEY_TO_TYPE"))
    return { move, came: "noKey" };
  const refusal = signsOf({ steps }).find((sign) => sign.is === "refused");
  return refusal ? { move, came: "refused", check: refusal.check } : { move, came: "nothing" };
}
