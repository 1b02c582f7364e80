import type { Rng } from "@sandi/crypto";
import { SeededRandom } from "./symbolic.ts";

/** A seeded source as two functions: the same run again for the same seed. */
export function seeded(seed: number): { bytes: Rng; below(limit: number): number } {
  const random = new SeededRandom(seed);
  return { bytes: random.bytes, below: (limit) => random.below(limit) };
}
