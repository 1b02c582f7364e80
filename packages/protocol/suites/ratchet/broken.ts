import type { OpeningReason } from "../../suite.ts";
import { groundsWait, intend } from "./initiating.ts";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";
import { NEVER } from "./pair.ts";
import type { Session } from "./sessionState.ts";
import { holdsProven, sealingSession } from "./sessions.ts";
import { passed } from "./time.ts";
import { change, type Turn } from "./turn.ts";

/**
 * Grounds to open anew that only the relay vouches for: it may have made them up. At once, then after 1, 4 and 24 hours.
 * While I hold a session in which the peer has shown itself, the opening is quiet: what the relay injects must not move
 * a conversation onto a fresh chain.
 */
export function unprovenGrounds(turn: Turn, reason: OpeningReason): void {
  const { broken, sessions } = turn.pair;
  const { clock } = turn.context;
  if (!passed(clock, broken.at, groundsWait(broken))) return;
  change(turn, { broken: { count: broken.count + 1, at: clock }, failures: [] });
  const quiet = holdsProven(sessions);
  intend(turn, { reason: sealingSession(sessions) ? "broken" : reason, quiet, oneTime: !quiet, above: undefined });
}

/** A record failed. Three within a day in the session that seals are grounds, whatever opened in between. */
export function recordFailed(turn: Turn, session: Session): void {
  const { sessions, failures } = turn.pair;
  if (sealingSession(sessions) !== session) return;
  const { clock } = turn.context;
  const recent = failures.filter((at) => !passed(clock, at, LIMIT.failuresWithin));
  change(turn, { failures: [...recent, clock].slice(-LIMIT.failures) });
  if (recent.length + 1 >= LIMIT.failures) unprovenGrounds(turn, "broken");
}

/** A record has opened in the session that seals: a day after the last opening the waits start afresh. */
export function recordWorked(turn: Turn): void {
  const { broken, disowned } = turn.pair;
  if (broken.count > 0 && passed(turn.context.clock, broken.at, LIMIT.brokenForgotten)) change(turn, { broken: NEVER });
  if (disowned.count > 0 && passed(turn.env.now, disowned.at, LIMIT.brokenForgotten)) change(turn, { disowned: NEVER });
}
