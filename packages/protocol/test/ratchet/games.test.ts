import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import { GAMES } from "./games/games.ts";
import { MUTANTS } from "./games/mutants.ts";

const RUNS = form("ratchetGames");
const PLANTED = fileURLToPath(new URL("games/planted.ts", import.meta.url));
const PROMISES = [
  { game: "delays", promise: "delays, repeats, crashes and crossing openings: each text once, in order" },
  { game: "losses", promise: "bodies are lost: each text once" },
  { game: "forgetting", promise: "sessions and prekeys are lost, prekeys handed out twice: each text once" },
  { game: "ledger", promise: "old copies are restored: nothing is confirmed that was not seen" },
  { game: "hijack", promise: "a clone seals as its victim: both notice, and a new session shuts it out" },
  { game: "replay", promise: "old bodies, wrong clocks, rollbacks that show: nothing old is taken, nobody stays mute" },
  { game: "forgery", promise: "bits are turned on the way: nothing is shown or changed" },
  { game: "lies", promise: "a contact lies in what it signs and seals: others notice nothing, and it is heard again" },
] as const;

describe("games of two machines of ratchet", () => {
  it.each(PROMISES)("$game: $promise", { timeout: 3_600_000 }, ({ game }) => {
    for (let seed = 1; seed <= RUNS; seed++) {
      try {
        GAMES[game](seed);
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
