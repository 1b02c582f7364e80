import { ProtocolError } from "../../errors.ts";
import { intend } from "./initiating.ts";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";
import { findSession, sealingSession } from "./sessions.ts";
import { change, endSession, say, type Turn } from "./turn.ts";

/**
 * My stored state is an old copy: none of its sessions seals again, since the peer has moved on from it, or others have
 * sealed in them. A session is opened when text waits, or when something of the peer comes.
 */
export function discard(turn: Turn): void {
  const { wanted, sessions } = turn.pair;
  const sealed = sealingSession(sessions) !== undefined;
  condemn(turn);
  if (sealed || wanted) sayRolledBack(turn);
  if (wanted) reopen(turn);
}

/**
 * Towards this peer my state is an old copy, or the peer lies: then only the conversation with it suffers. It is opened
 * anew; how often, `intend` bounds.
 */
export function disowned(turn: Turn, id: Uint8Array): void {
  const session = findSession(turn.pair.sessions, id);
  if (session === undefined || session.standing.at === "condemned") return;
  condemn(turn);
  sayRolledBack(turn);
  reopen(turn);
}

/** Something of the peer has come, and no session seals: it is to hear of a new one. */
export function reopenIfMute(turn: Turn): void {
  if (turn.context.contact && sealingSession(turn.pair.sessions) === undefined) reopen(turn);
}

function reopen(turn: Turn): void {
  intend(turn, { reason: turn.pair.because, quiet: false, oneTime: true, above: undefined });
}

function sayRolledBack(turn: Turn): void {
  say(turn, { do: "handshake", state: "rolledBack", error: new ProtocolError("RATCHET_ROLLED_BACK") });
}

function condemn(turn: Turn): void {
  const standing = { at: "condemned", until: turn.env.now + LIMIT.condemned } as const;
  const { sessions } = turn.pair;
  for (const session of sessions)
    if (session.standing.at !== "condemned") say(turn, { do: "over", session: session.id });
  change(turn, {
    because: "rolledBack",
    intent: undefined,
    told: undefined,
    sessions: sessions.map((session) => (session.standing.at === "condemned" ? session : { ...session, standing })),
  });
}

/** Condemned sessions have received long enough. */
export function expireCondemned(turn: Turn): void {
  for (const session of turn.pair.sessions)
    if (session.standing.at === "condemned" && session.standing.until <= turn.env.now) endSession(turn, session);
}
