import { describe, expect, it } from "vitest";
import { replaySessions } from "../replaySessions.ts";
import { readSessionsTrail } from "../sessionsTrail.ts";

/** Openings that cross, as sessions.pml prints them, and a relay that refuses one of them itself. */
const CROSSING = [
  ...["B writes text 1", "B opens s0 of rank 1", "B seals text 1 in s0 with its opening"],
  ...["A writes text 1", "A opens s1 of rank 1", "A seals text 1 in s1 with its opening"],
  ...["B takes s1", "A takes s0", "A gets a record of dead s1"],
  ...["both find a text that nobody confirms", "relay becomes honest"],
];
const FORGED = ["relay refuses s0 to A", "A heeds the refusal of s0", "A opens s1 of rank 2"];
const REFUSED = [
  ...["A writes text 1", "A opens s0 of rank 1", "A seals text 1 in s0 with its opening", "B takes s0"],
  ...FORGED,
  ...FORGED.map((line) => line.replaceAll("s1", "s2").replaceAll("s0", "s1")),
];

describe("a trail of sessions.pml", () => {
  it("becomes steps, one for what arrives and none for what becomes of it", () => {
    expect(readSessionsTrail(CROSSING).map((step) => step.do)).toEqual([
      ...["write", "own", "own", "write", "own", "own", "deliver", "deliver", "deliver", "unheard", "honest"],
    ]);
    expect(readSessionsTrail(FORGED)).toEqual([
      { do: "forgeRefusal", to: "alice" },
      { do: "own", who: "alice", what: "open" },
    ]);
  });

  it.each(["C writes text 1", "A opens s0", "relay drops a message of s0", "A does not know s15", "hello", ""])(
    "is refused where the model cannot have printed it: %s",
    (line) => {
      expect(() => readSessionsTrail([line])).toThrow();
    },
  );

  it("is done to two real clients, which come together", () => {
    const outcome = replaySessions(readSessionsTrail(CROSSING));
    expect(outcome).toMatchObject({ agree: true, complete: true });
    expect(outcome.openings).toBeLessThanOrEqual(4);
  });

  it("with made-up refusals moves nobody, unless nobody looks at their signature", () => {
    const steps = readSessionsTrail(REFUSED);
    expect(replaySessions(steps)).toMatchObject({ agree: true, complete: true, openings: 1 });
    expect(replaySessions(steps, "peer").openings).toBeGreaterThan(1);
  });
});
