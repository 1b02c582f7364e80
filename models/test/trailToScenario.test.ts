import { attackOf, FOUND_BY_SPIN, judge } from "@sandi/lab/attacks";
import { LOWE_STEPS, nodePlatform } from "@sandi/lab/node";
import { World } from "@sandi/lab/world";
import { describe, expect, it } from "vitest";
import { scenarioToLowe, trailToMoves } from "../replay.ts";
import { formatScenario, trailToScenario } from "../trailToScenario.ts";

/** Lowe's attack as nsl.pml prints it: run 1 of Alice, run 0 of Bob. */
const LOWE = ["start 1 1 3", "forgeM1 0 2 1 6", "passM2 0 1", "learn 1 7", "forgeM3 0", "forgeM4 0 4 4"];
const HONEST = [
  ...["start 0 1 2", "passM1 0 1 2", "passM2 1 0", "leak 0", "passM3 0 1", "passM4 0 1", "passM5 1 0", "passM6 0 1"],
  ...["rekey 0", "passM4' 0 1", "passM5' 1 0", "passM6' 0 1"],
];

describe("a trail of nsl.pml", () => {
  it("becomes a scenario that a person can read", () => {
    expect(formatScenario(trailToScenario(LOWE))).toBe(
      [
        "start alice->mallory",
        "mallory reencrypts M1 for bob as alice with N1[1]",
        "deliver bob->alice M2 as mallory",
        "mallory reads M3 of alice: N2[0]",
        "mallory reencrypts M3 for bob as alice with N2[0]",
        "mallory writes M4 for bob as alice with X X",
      ].join("\n"),
    );
  });

  it("says who sends what to whom in an honest run", () => {
    expect(formatScenario(trailToScenario(HONEST)).split("\n")).toEqual([
      "start alice->bob",
      "deliver alice->bob M1",
      "deliver bob->alice M2",
      "a DES key of alice leaks",
      "deliver alice->bob M3",
      "deliver alice->bob M4",
      "deliver bob->alice M5",
      "deliver alice->bob M6",
      "alice rekeys",
      "deliver alice->bob M4'",
      "deliver bob->alice M5'",
      "deliver alice->bob M6'",
    ]);
  });

  it("names what is taken for another leg", () => {
    const lines = ["start 0 1 2", "passM1 0 1 2", "passM4asM4' 0 1"];
    expect(formatScenario(trailToScenario(lines))).toMatch(/\nreplay alice->bob M4 as M4'$/);
  });

  it.each(["start 0 1", "start 0 1 9", "forgeM1 0 2 1 99", "forgeM9", "passM2 0 0", "hello", "start a b c"])(
    "is refused where the model cannot have printed it: %s",
    (line) => {
      expect(() => formatScenario(trailToScenario([line]))).toThrow();
    },
  );
});

describe("Lowe's attack in a scenario", () => {
  it("is the textbook's, up to what Bob says at the end", () => {
    expect([...scenarioToLowe(trailToScenario(LOWE)), "talk"]).toEqual([...LOWE_STEPS]);
  });

  it("is a run of the lab, the one that its page offers, and Mallory reads", async () => {
    const moves = trailToMoves(LOWE);
    expect(moves).toEqual(FOUND_BY_SPIN);
    const world = await World.play({ protocol: "ns-1978", seed: 1, platform: nodePlatform }, moves);
    expect(judge(attackOf("lowe")!, world)).toEqual({ verdict: "SUCCEEDS", check: "" });
  });

  it.each([
    ["an honest run", HONEST],
    ["an M1 with another nonce", LOWE.with(1, "forgeM1 0 2 1 4")],
    ["an M2 from another run", LOWE.with(2, "passM2 1 1")],
    ["an M3 for another run", LOWE.with(4, "forgeM3 1")],
    ["Mallory in her own name", LOWE.with(1, "forgeM1 0 2 3 6")],
    ["nobody who is attacked", LOWE.slice(0, 1)],
  ])("is not found in %s", (_, lines) => {
    expect(() => scenarioToLowe(trailToScenario(lines))).toThrow();
  });
});
