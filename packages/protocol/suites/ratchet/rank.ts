import type { UnixMs } from "@sandi/crypto";
import { RATCHET_LIMITS as LIMIT, type RefusalCode } from "./layout.ts";

/** max(1 + highest rank known of this pair, unix ms by the client's own clock), below 2^53. */
export function nextRank(known: number, clock: UnixMs): number {
  return Math.min(Math.max(known + 1, clock), Number.MAX_SAFE_INTEGER);
}

/**
 * Above the floor, and less than 2^42 above the greater of floor and own clock: no wrong clock shuts anyone out, and no
 * single opening uses up the numbers.
 * @returns undefined if the rank is taken
 */
export function judgeRank(rank: number, floor: number, clock: UnixMs): Exclude<RefusalCode, "prekeyGone"> | undefined {
  if (rank <= floor) return "rankTooLow";
  return rank - Math.max(floor, clock) < LIMIT.rankLeap ? undefined : "rankTooHigh";
}

/**
 * What a refusal names, so that an opening just above it is taken: the highest rank known, or the floor, if a liar's word
 * has made that one too high or too low.
 */
export function namedRank(known: number, floor: number, clock: UnixMs): number {
  return judgeRank(known + 1, floor, clock) === undefined ? known : floor;
}
