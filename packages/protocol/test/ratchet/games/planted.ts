// Plays every planted fault with its seed, and prints what caught it as JSON: an array of { fault, caught }.
// `planted.ts FAULT MOST` looks for the smallest seed, from 0 to MOST, that catches the faults with FAULT in their names.
import { registerHooks } from "node:module";
import type { Game } from "./game.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";

const PACKAGE = new URL("../../../", import.meta.url).href;

/** Every mutant has a copy of the package's modules of its own, by the query of their addresses. */
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const query = context.parentURL?.split("?")[1];
    return query && found.url.startsWith(PACKAGE) ? { ...found, url: `${found.url}?${query}` } : found;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const [address, query] = url.split("?");
    const mutant = query === undefined ? undefined : MUTANTS[Number(query)];
    if (!mutant || address !== PACKAGE + mutant.file) return loaded;
    return { ...loaded, source: planted(String(loaded.source), mutant) };
  },
});

function planted(source: string, { fault, plants, file }: Mutant): string {
  return plants.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${file} should have this once, for "${fault}": ${from}`);
    return text.replace(from, () => to);
  }, source);
}

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
