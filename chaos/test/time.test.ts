import { expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario as canary } from "../scenarios/canary.ts";
import { scenario as clock } from "../scenarios/clock.ts";

const options = { short: true, seed: 20_261_124 };

test("may be anything: nothing is lost, and nothing expires early", async () => {
  expect(broken(await runScenario(clock, options))).toEqual([]);
});

test("secrets are nowhere in what a relay writes, through a crash", async () => {
  expect(broken(await runScenario(canary, options))).toEqual([]);
});
