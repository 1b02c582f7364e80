import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";

export type Counter = {
  /** The highest generation that was seen before this opening. */
  readonly value: number;
  /** Remembers a generation that is on disk by now. A lower one than before changes nothing. */
  raise(generation: number): void;
};

/**
 * A count of the profile's transactions, kept apart from the profile: a profile that is behind it is an old copy.
 * It may lag (then an old copy goes unnoticed here, and shows when a peer confirms what was never sent), and must
 * never run ahead of what is on disk.
 */
export function openCounter(root: string, identitySeed: Uint8Array): Counter {
  const label = nodePrimitives.hmacSha256(identitySeed, utf8("sandi/counter/v1"));
  const file = join(root, toHex(label.subarray(0, 16)));
  const value = read(file);
  let last = value;
  return {
    value,
    raise: (generation) => {
      if (generation <= last) return;
      last = generation;
      writeFileSync(`${file}.new`, `${generation}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): number {
  try {
    const value = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(value) && value >= 0 ? value : 0;
  } catch {
    return 0;
  }
}
