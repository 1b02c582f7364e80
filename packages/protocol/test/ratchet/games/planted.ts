// Plays every planted fault with its seed, and prints what caught it as JSON: an array of { fault, caught }.
// `planted.ts FAULT MOST` looks for the smallest seed, from 0 to MOST, that catches the faults with FAULT in their names.
import type { Game } from "./game.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";
import { plantFaults } from "./plant.ts";

plantFaults(MUTANTS);

async function gameOf(mutant: Mutant): Promise<Game> {
  const { GAMES } = (await import(`./games.ts?${MUTANTS.indexOf(mutant)}`)) as typeof import("./games.ts");
  return GAMES[mutant.game];
}

function caught(game: Game, seed: number): string | undefined {
  try {
    game(seed);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns the smallest seed up to `most` that catches it */
function search(game: Game, most: number): number | undefined {
  for (let seed = 0; seed <= most; seed++) if (caught(game, seed) !== undefined) return seed;
  return undefined;
}

const [wanted = "", most] = process.argv.slice(2);
const results = [];
for (const mutant of MUTANTS.filter(({ fault }) => fault.includes(wanted))) {
  const { fault, seed } = mutant;
  const game = await gameOf(mutant);
  results.push(
    most === undefined ? { fault, caught: caught(game, seed) } : { fault, seed: search(game, Number(most)) },
  );
}
console.log(JSON.stringify(results));
