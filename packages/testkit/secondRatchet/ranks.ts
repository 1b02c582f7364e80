import { Refused } from "./bytes.ts";

/** docs/ratchet.md, Opening ("Rank") and Sessions of a pair. */

const LEAP = 2 ** 42;
const SESSIONS_MOST = 8;

export type Ranked = { readonly rank: number; readonly t0: Uint8Array };

/** @param known the highest rank known of the pair. @param clock my own */
export function makeRank(known: number, clock: number): number {
  return Math.min(Math.max(known + 1, clock), Number.MAX_SAFE_INTEGER);
}

export function checkRank(rank: number, floor: number, clock: number): void {
  if (rank <= floor) throw new Refused("RATCHET_RANK_TOO_LOW");
  if (rank - Math.max(floor, clock) >= LEAP) throw new Refused("RATCHET_RANK_TOO_HIGH");
}

/** The higher rank first; of equal ranks, the smaller T0. */
export function inOrder<One extends Ranked>(sessions: readonly One[]): readonly One[] {
  return [...sessions].sort((one, other) => other.rank - one.rank || Buffer.compare(one.t0, other.t0));
}

/** Which one goes, beyond 8: the last that neither seals nor has just come. @param sessions in their order */
export function tooMany<One>(sessions: readonly One[], seals: One | undefined, fresh: One): One | undefined {
  if (sessions.length <= SESSIONS_MOST) return undefined;
  return sessions.findLast((session) => session !== seals && session !== fresh);
}

/** Which die when a record of the peer has been opened in one of them. @param sessions in their order */
export function behind<One>(sessions: readonly One[], opened: One): readonly One[] {
  return sessions.slice(sessions.indexOf(opened) + 1);
}
