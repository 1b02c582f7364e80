import type { SequenceRange } from "../../suite.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { REPORTED_RANGES, type Received } from "./records.ts";

/** What one side lacks of the other's records: ranges without overlap, the oldest first. */
export type Missing = readonly SequenceRange[];

export function countMissing(missing: Missing): number {
  return missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/**
 * A record came, `sequence` being greater than any before: what it leaps over is missing now.
 * Beyond the bound the two neighbours that are closest become one range, which asks for some records twice and hides
 * none. @returns undefined if that is impossible, because every range is of another epoch
 */
export function leap(received: Received, sequence: number): Received | undefined {
  const { epoch, missing } = received;
  if (sequence === received.sequence + 1) return { epoch, sequence, missing };
  const grown = [...missing, { epoch, from: received.sequence + 1, to: sequence - 1 }];
  if (grown.length <= LIMIT.missingRanges) return { epoch, sequence, missing: grown };
  let closest = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < grown.length; i++) {
    const [left, right] = [grown[i]!, grown[i + 1]!];
    if (left.epoch !== right.epoch || right.from - left.to >= distance) continue;
    closest = i;
    distance = right.from - left.to;
  }
  if (closest < 0) return undefined;
  const joined = { ...grown[closest]!, to: grown[closest + 1]!.to };
  return { epoch, sequence, missing: grown.toSpliced(closest, 2, joined) };
}

/** Removes ranges. If that makes too many pieces, the piece that cannot be kept apart stays missing. */
export function fill(missing: Missing, filled: readonly SequenceRange[]): Missing {
  let left = missing;
  for (const gone of filled) {
    const cut = left.flatMap((range) => without(range, gone));
    if (cut.length <= LIMIT.missingRanges) left = cut;
  }
  return left;
}

function without(range: SequenceRange, gone: SequenceRange): SequenceRange[] {
  if (range.epoch !== gone.epoch || gone.to < range.from || gone.from > range.to) return [range];
  const pieces: SequenceRange[] = [];
  if (range.from < gone.from) pieces.push({ ...range, to: gone.from - 1 });
  if (range.to > gone.to) pieces.push({ ...range, from: gone.to + 1 });
  return pieces;
}

/**
 * What a record says of this: the 16 oldest ranges, and where there are more, nothing from the 17th on, so that what
 * is not mentioned is never taken for received.
 */
export function report(received: Received): Received {
  const { missing } = received;
  const next = missing[REPORTED_RANGES];
  if (next === undefined) return received;
  return { epoch: next.epoch, sequence: next.from - 1, missing: missing.slice(0, REPORTED_RANGES) };
}
