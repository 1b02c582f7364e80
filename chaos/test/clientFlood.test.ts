import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario } from "../scenarios/clientFlood.ts";

test("a flooded client stays small, answers, and shows what a friend writes", async () => {
  expect(broken(await runScenario(scenario, { short: true, seed: 20_261_128 }))).toEqual([]);
});
