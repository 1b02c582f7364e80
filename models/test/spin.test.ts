import { describe, expect, it } from "vitest";
import { CASES } from "../cases.ts";
import { judge, readVerdict } from "../spin.ts";

const HOLDS = `
(Spin Version 6.5.2 -- 6 December 2019)

Full statespace search for:
	never claim         	- (none specified)
	assertion violations	+

State-vector 96 byte, depth reached 70, errors: 0
    32075 states, stored
    66134 states, matched
`;
const VIOLATED = `pan:1: assertion violated (inbox[0]==(history+1)) (at depth 10)
pan: wrote delivery.pml.trail
Warning: Search not completed
State-vector 124 byte, depth reached 10, errors: 1
     1172 states, stored
`;

describe("a verifier's report", () => {
  it("is read where the search came to its end", () => {
    expect(readVerdict(HOLDS, 0)).toEqual({ states: 32_075, errors: 0, incomplete: undefined });
  });

  it("is read where an assertion fails, although that ends the search early", () => {
    expect(readVerdict(VIOLATED, 0)).toEqual({ states: 1_172, errors: 1, incomplete: undefined });
  });

  it("reads counts that SPIN writes with an exponent", () => {
    expect(readVerdict(HOLDS.replace("    32075 states", "1.0000001e+08 states"), 0).states).toBe(100_000_010);
  });

  it.each([
    ["max search depth too small", `error: max search depth too small\n${HOLDS}`, 0],
    ["out of memory", `pan: out of memory\n${HOLDS}`, 0],
    ["search not completed", `${HOLDS}\nWarning: Search not completed\n`, 0],
    ["Bitstate", HOLDS.replace("Full statespace", "Bitstate statespace"), 0],
    ["the verifier gave no report", "Segmentation fault", 139],
    ["the verifier ended with code 124", HOLDS, 124],
  ])("does not count when the search was cut short: %s", (incomplete, output, code) => {
    expect(readVerdict(output, code).incomplete).toBe(incomplete);
  });
});

describe("a verdict", () => {
  const verdict = (errors: number) => ({ states: 1, errors, incomplete: undefined });

  it("passes where it is as expected", () => {
    expect(judge("holds", verdict(0), "")).toBeUndefined();
    expect(judge(/relay crashes/, verdict(1), "relay crashes")).toBeUndefined();
  });

  it("fails where a property that should hold does not, and the other way round", () => {
    expect(judge("holds", verdict(1), "relay crashes")).toContain("relay crashes");
    expect(judge(/relay crashes/, verdict(0), "")).toContain("no trail");
  });

  it("fails where the trail shows another flaw than the one that was planted", () => {
    expect(judge(/relay crashes/, verdict(1), "sender crashes")).toContain("does not show");
  });

  it("fails where the search was cut short, whatever it found", () => {
    const short = { states: 1, errors: 0, incomplete: "out of memory" };
    expect(judge("holds", short, "")).toBe("out of memory");
    expect(judge(/x/, { ...short, errors: 1 }, "x")).toBe("out of memory");
  });
});

describe("the cases", () => {
  it("have names of their own, so that a trail is the trail of one case", () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  });
});
