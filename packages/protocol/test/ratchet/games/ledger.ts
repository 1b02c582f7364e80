import { toHex } from "@sandi/crypto";
import type { Stage } from "../stage.support.ts";
import { BURSTS, comesToRest, type Game, HONEST, holds, movesOf, often, Run } from "./game.ts";

/** Profile and counter are restored from an old copy, which nobody can tell them. */
export const ledger: Game = (seed) => {
  const run = new Run(seed);
  const moves = [...HONEST, often(1, "drop"), often(2, "copy"), often(2, "restore"), BURSTS];
  for (const move of movesOf(seed, moves)) {
    run.make(move);
    ticksAreTrue(run.stage);
  }
  comesToRest(run.stage, 8);
  ticksAreTrue(run.stage);
};

/** Two ticks were never shown for what the other side has not seen. */
function ticksAreTrue(stage: Stage): void {
  for (const { confirmed, peer } of stage.people)
    for (const id of confirmed) holds(peer.seen.has(toHex(id)), "what has two ticks was seen by its reader");
}
