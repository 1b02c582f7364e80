import { expect, test } from "vitest";
import { broken, Stage } from "../lib/scenario.ts";
import { commonSlope, type Sample } from "../lib/slope.ts";
import { soak } from "../lib/soak.ts";

test("a soak finds what a relay keeps for nothing, and nothing else", async () => {
  const stage = new Stage();
  try {
    const load = { minutes: 0.3, restartMinutes: 0.1, seed: 20_261_124, leakBytesPerSecond: 2_000_000 };
    const found = broken(await soak({ ...load, stage, note: () => undefined }));
    expect(found.find((line) => line.includes("live memory"))).toMatch(/slope +[3-9]\d{3}/);
    // A life of six seconds is too short to tell descriptors of those who come and go from others.
    expect(found.filter((line) => !/live memory|descriptors/.test(line))).toEqual([]);
  } finally {
    await stage.end();
  }
});

test("a slope is that of every life, whatever a restart gives back", () => {
  const life = (startMs: number, from: number, perHour: number): Sample[] =>
    Array.from({ length: 60 }, (_, i) => ({
      atMs: startMs + i * 10_000,
      value: from + (perHour * i) / 360 + (i % 2 === 0 ? 0.05 : -0.05),
    }));
  const steady = commonSlope([life(0, 20, 0), life(700_000, 18, 0), life(1_400_000, 22, 0)]);
  expect(Math.abs(steady.perHour)).toBeLessThan(3 * steady.error);
  expect(steady.error).toBeLessThan(0.2);
  const rising = commonSlope([life(0, 20, 2), life(700_000, 18, 2), life(1_400_000, 16, 2)]);
  expect(rising.perHour).toBeCloseTo(2, 0);
});
