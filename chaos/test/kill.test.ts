import { describe, expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario } from "../scenarios/kill.ts";

const seed = 20_261_124;

describe("a relay that is killed", () => {
  test("loses nothing that it accepted, and nothing is shown twice", async () => {
    expect(broken(await runScenario(scenario, { short: true, seed }))).toEqual([]);
  });

  test("is caught by the same ledger where it accepts before it commits", async () => {
    const verdict = await runScenario(scenario, { short: true, seed, lies: true });
    expect(broken(verdict).join("\n")).toContain("accepted and lost");
  });
});
