import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario as backup } from "../scenarios/backup.ts";
import { scenario as flips } from "../scenarios/flips.ts";

const seed = 20_261_124;

test("a backup of a relay under load holds everything that was accepted before it", async () => {
  expect(broken(await runScenario(backup, { short: true, seed }))).toEqual([]);
});

test("a flipped bit in a relay's database is never another message", async () => {
  expect(broken(await runScenario(flips, { short: true, seed }))).toEqual([]);
});
