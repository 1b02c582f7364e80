import { attackOf } from "../../attacks/index.ts";
import { comesReady } from "../../attacks/sameMoves.ts";
import { goal, task } from "./goal.ts";
import type { Played } from "./played.ts";

/** Whether somebody who sees this run may be looking for Lowe's attack: in 1978's protocol, with moves of their own. */
export function isHunt(played: Played): boolean {
  const isReady = comesReady(attackOf("lowe")!, played);
  return played.protocol === "ns-1978" && ["", "lowe"].includes(goal.value) && !task.value && !isReady;
}
