import type { ReceivedState } from "../../suite.ts";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";
import type { CarriedPart, Session } from "./sessionState.ts";
import { passed } from "./time.ts";

/**
 * Records 1, 4, 16, 64 and every 64th of a chain carry its part until it has been seen to arrive; so does one sealed an
 * hour after the last that did, and the next after a report that lacks it.
 */
export function carries({ at, again }: CarriedPart, n: number, clock: number): boolean {
  return again || n === 1 || n === 4 || n === 16 || n % LIMIT.carryEvery === 0 || passed(clock, at, LIMIT.carryAfter);
}

/**
 * What a report of the peer tells of the part that I carry: it has arrived if the peer has opened a record of the epoch
 * that it begins. Otherwise it goes again, if everything of mine had been accepted before: then the peer could have it.
 * @returns the same session if nothing is new
 */
export function heardOf(session: Session, report: ReceivedState, accepted: boolean, clock: number): Session {
  const { carried, sending } = session;
  if (carried === undefined || sending === undefined) return session;
  if (report.last.sequence > 0 && report.last.epoch >= sending.epoch) return { ...session, carried: undefined };
  const lost = accepted && sending.n > 0 && !carried.again && passed(clock, carried.at, LIMIT.carryAgain);
  return lost ? { ...session, carried: { ...carried, again: true } } : session;
}
