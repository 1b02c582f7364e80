import { comesToRest, everythingArrived, type Game, HONEST, holds, movesOf, often, Run } from "./game.ts";

/** Half of the runs begin with two openings that cross. */
function begun(seed: number): Run {
  const run = new Run(seed);
  if (seed % 2 === 1) run.cross();
  return run;
}

/** Delays, repeats, crashes and waits. */
export const delays: Game = (seed) => {
  const run = begun(seed);
  for (const move of movesOf(seed, HONEST)) run.make(move);
  comesToRest(run.stage, 2);
  everythingArrived(run, "in order");
  const codes = run.stage.people.flatMap((person) => person.codes());
  holds(!codes.some((code) => code.endsWith("REFUSED")), "nothing was refused");
};

/** And bodies that are lost. */
export const losses: Game = (seed) => {
  const run = begun(seed);
  for (const move of movesOf(seed, [...HONEST, often(3, "drop")])) run.make(move);
  comesToRest(run.stage, 8);
  everythingArrived(run, "any order");
};

/** And a relay that hands a one-time prekey out twice, and devices that lose their sessions and prekeys. */
export const forgetting: Game = (seed) => {
  const run = begun(seed);
  for (const move of movesOf(seed, [...HONEST, often(2, "drop"), often(1, "forget"), often(1, "double")]))
    run.make(move);
  comesToRest(run.stage, 8);
  everythingArrived(run, "any order");
};
