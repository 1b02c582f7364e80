import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario } from "../scenarios/nats.ts";

test("relays over NATS lose nothing that they accepted when one of either kind is killed", async () => {
  expect(broken(await runScenario(scenario, { short: true, seed: 20_261_124 }))).toEqual([]);
});
