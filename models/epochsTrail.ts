// Turns what epochs.pml prints while SPIN replays a trail into typed steps.
import type { Who } from "./sessionsTrail.ts";

/** `epoch` counts as the code does: the opening's is 0. What becomes of a record is left out: a real client shows it. */
export type EpochsStep =
  | { readonly do: "step" | "steal"; readonly who: Who }
  /** Its text by number, or 0 for a receipt. */
  | { readonly do: "seal"; readonly who: Who; readonly text: number }
  | { readonly do: "deliver" | "drop" | "double"; readonly epoch: number; readonly n: number }
  | { readonly do: "stealPrekeys" | "minute" | "honest" };

const NAMES: Readonly<Record<string, Who>> = { A: "alice", B: "bob", 0: "alice", 1: "bob" };
const record = (what: "deliver" | "drop" | "double") => (n: string, epoch: string) =>
  ({ do: what, epoch: Number(epoch) - 1, n: Number(n) }) as const;

type Reader = readonly [pattern: RegExp, read: (first: string, second: string) => EpochsStep];

const STEPS: readonly Reader[] = [
  [/^([AB]) steps to epoch \d$/, (who) => ({ do: "step", who: NAMES[who]! })],
  [
    /^([AB]) seals record \d of epoch \d, part \d, text (\d)$/,
    (who, text) => ({ do: "seal", who: NAMES[who]!, text: Number(text) }),
  ],
  [/^[AB] gets record (\d) of epoch (\d)$/, record("deliver")],
  [/^relay drops record (\d) of epoch (\d)$/, record("drop")],
  [/^relay doubles record (\d) of epoch (\d)$/, record("double")],
  [/^a thief takes the state of ([01])$/, (who) => ({ do: "steal", who: NAMES[who]! })],
  [/^a thief has the prekeys$/, () => ({ do: "stealPrekeys" })],
  [/^a minute passes$/, () => ({ do: "minute" })],
  [/^relay becomes honest, and an hour passes$/, () => ({ do: "honest" })],
];

/** A text is said when it is sealed. */
const SHOWN =
  /^[AB] (?:writes text \d|opens epoch \d|lacks the part of epoch \d|ignores a repeat|ignores a record of a dead chain)$/;

/**
 * @param lines what the model printed after `STEP `
 * @throws Error on a line that the model cannot have printed
 */
export function readEpochsTrail(lines: readonly string[]): EpochsStep[] {
  return lines.filter((line) => !SHOWN.test(line)).map(readStep);
}

function readStep(line: string): EpochsStep {
  for (const [pattern, read] of STEPS) {
    const found = pattern.exec(line);
    if (found) return read(found[1] ?? "", found[2] ?? "");
  }
  throw new Error(`not a step of epochs.pml: ${line}`);
}
