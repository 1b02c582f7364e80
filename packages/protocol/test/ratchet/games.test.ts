import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import { GAMES } from "./games/games.ts";
import { MUTANTS } from "./games/mutants.ts";

const RUNS = form("ratchetGames");
const PLANTED = fileURLToPath(new URL("games/planted.ts", import.meta.url));
const GAMES_BY_NAME = Object.entries(GAMES).map(([name, game]) => ({ name, ...game }));

describe("games of two machines of ratchet", () => {
  it.each(GAMES_BY_NAME)("$name: $promise", { timeout: 3_600_000 }, ({ play }) => {
    for (let seed = 1; seed <= RUNS; seed++) {
      try {
        play(seed);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
});

describe("a planted fault", () => {
  const results = JSON.parse(execFileSync(process.execPath, [PLANTED], { encoding: "utf8" })) as unknown[];

  it.each(MUTANTS.map(({ fault, game, seed }) => ({ fault, game, seed })))(
    "$fault: $game catches it with seed $seed",
    ({ fault }) => {
      expect(results).toContainEqual({ fault, caught: expect.stringContaining("not true: ") });
    },
  );
});
