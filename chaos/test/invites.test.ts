import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario } from "../scenarios/invites.ts";

test("a crash gives no invite a second use, takes none away, and forgets nobody who was welcomed", async () => {
  expect(broken(await runScenario(scenario, { short: true, seed: 20_261_124 }))).toEqual([]);
});

test("a relay that welcomes before its disk has it is found out", async () => {
  expect(broken(await runScenario(scenario, { short: true, seed: 20_261_124, lies: true }))).not.toEqual([]);
});
