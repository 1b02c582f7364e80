import { describe, expect, test } from "vitest";
import { broken, runScenario } from "../lib/scenario.ts";
import { scenario as halfOpen } from "../scenarios/halfOpen.ts";
import { scenario as idle } from "../scenarios/idle.ts";
import { scenario as slowReader } from "../scenarios/slowReader.ts";
import { scenario as storm } from "../scenarios/storm.ts";

const options = { short: true, seed: 20_261_124 };

describe("many connections, and slow ones", () => {
  test("idle ones cost little", async () => {
    expect(broken(await runScenario(idle, options))).toEqual([]);
  });

  test("all come back after a restart, and nothing accepted is lost", async () => {
    expect(broken(await runScenario(storm, options))).toEqual([]);
  });

  test("those that never join are closed in time, and an honest client joins meanwhile", async () => {
    expect(broken(await runScenario(halfOpen, options))).toEqual([]);
  });

  test("one that does not read is cut off, gets its mail later, and disturbs nobody", async () => {
    expect(broken(await runScenario(slowReader, options))).toEqual([]);
  });
});
