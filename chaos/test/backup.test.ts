import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario } from "../scenarios/backup.ts";

test("a backup of a relay under load holds everything that was accepted before it", async () => {
  expect(broken(await runScenario(scenario, { short: true, seed: 20_261_124 }))).toEqual([]);
});
