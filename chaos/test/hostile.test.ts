import { describe, expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario as flood } from "../scenarios/flood.ts";
import { scenario as frames } from "../scenarios/hostileFrames.ts";

const options = { short: true, seed: 20_261_124 };

describe("hostile clients", () => {
  test("each wrong frame gets its close code, and no memory is kept", async () => {
    expect(broken(await runScenario(frames, options))).toEqual([]);
  });

  test("floods disturb nobody else and fill no memory", async () => {
    expect(broken(await runScenario(flood, options))).toEqual([]);
  });
});
