import { describe, expect, it } from "vitest";
import { readEpochsTrail } from "../epochsTrail.ts";
import { replayEpochs } from "../replayEpochs.ts";

/** The first record of an epoch is lost, and those after it carry no part until a report lacks it. */
const LOST = [
  ...["B writes text 1", "B steps to epoch 2", "B seals record 1 of epoch 2, part 2, text 1"],
  ...["relay drops record 1 of epoch 2", "B seals record 2 of epoch 2, part 0, text 0"],
  ...["A gets record 2 of epoch 2", "A lacks the part of epoch 2", "a minute passes"],
];
const STOLEN = [
  ...["B steps to epoch 2", "B seals record 1 of epoch 2, part 2, text 0", "A gets record 1 of epoch 2"],
  ...["A opens epoch 2", "A steps to epoch 3", "A seals record 1 of epoch 3, part 2, text 0"],
  ...["a thief takes the state of 0", "relay doubles record 1 of epoch 3", "B gets record 1 of epoch 3"],
];

describe("a trail of epochs.pml", () => {
  it("becomes steps, none for what a real machine shows by itself; the opening's epoch is 0", () => {
    expect(readEpochsTrail(LOST)).toEqual([
      { do: "step", who: "bob" },
      { do: "seal", who: "bob", text: 1 },
      { do: "drop", epoch: 1, n: 1 },
      { do: "seal", who: "bob", text: 0 },
      { do: "deliver", epoch: 1, n: 2 },
      { do: "minute" },
    ]);
  });

  it.each([
    "C steps to epoch 2",
    "A gets record 1",
    "relay drops record of epoch 2",
    "a thief takes the state of 2",
    "",
  ])("is refused where the model cannot have printed it: %s", (line) => {
    expect(() => readEpochsTrail([line])).toThrow();
  });

  it.each([LOST, STOLEN])("is done to two real machines, record by record", (...lines) => {
    expect(replayEpochs(readEpochsTrail(lines))).toEqual({ kept: true, complete: true, stolen: [], idle: 0 });
  });
});
