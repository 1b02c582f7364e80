import { equal } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { type ErrorContext, ProtocolError } from "../../errors.ts";
import type { ClientId, VerifiedCard } from "../../identity.ts";
import type { SuiteContext, SuiteEffect } from "../../suite.ts";
import type { RatchetKeyring } from "./keyring.ts";
import { RATCHET_LIMITS as LIMIT, type RatchetEnv } from "./layout.ts";
import type { Ended, Pair } from "./pair.ts";
import type { Way } from "./records.ts";
import type { Session } from "./sessionState.ts";
import { findSession, put, remove } from "./sessions.ts";

/** One step in the making: the pair and the keyring are replaced as it goes on, never changed in place. */
export type Turn = {
  pair: Pair;
  keyring: RatchetKeyring;
  readonly effects: SuiteEffect[];
  /** See `Step`. */
  costly: boolean;
  readonly env: RatchetEnv;
  readonly context: SuiteContext;
  readonly peer: ClientId;
};

export function say(turn: Turn, effect: SuiteEffect): void {
  turn.effects.push(effect);
}

/** The body came to nothing: said here, and to nobody else. */
export function refuse(turn: Turn, body: Uint8Array, error: ProtocolError | ErrorCode, facts?: ErrorContext): void {
  say(turn, { do: "refused", error: typeof error === "string" ? new ProtocolError(error, facts) : error, body });
}

/** My opening does not come about, for now. */
export function fail(turn: Turn, error: ProtocolError | ErrorCode): void {
  say(turn, {
    do: "handshake",
    state: "failed",
    error: typeof error === "string" ? new ProtocolError(error) : error,
  });
}

export function change(turn: Turn, part: Partial<Pair>): void {
  turn.pair = { ...turn.pair, ...part };
}

export function putSession(turn: Turn, session: Session): void {
  change(turn, { sessions: put(turn.pair.sessions, session) });
}

/** The session is no more. Its ID is kept, so that late records of it are known for what they are. */
export function endSession(turn: Turn, session: Session): void {
  const { sessions, lost } = turn.pair;
  change(turn, { sessions: remove(sessions, session), lost: lost + session.opened.lost });
  remember(turn, { session: session.id, refused: undefined });
  if (session.standing.at !== "condemned") say(turn, { do: "over", session: session.id });
}

export function remember(turn: Turn, ended: Ended): void {
  const others = turn.pair.ended.filter((other) => !equal(other.session, ended.session));
  change(turn, { ended: [ended, ...others].slice(0, LIMIT.ended) });
}

export function sessionNow(turn: Turn, { id }: Pick<Session, "id">): Session | undefined {
  return findSession(turn.pair.sessions, id);
}

export function outwards({ context, peer }: Turn): Way {
  return { from: context.me.id, to: peer };
}

export function inwards({ context, peer }: Turn): Way {
  return { from: peer, to: context.me.id };
}

/** A card that a signature for this session vouches for. An older one, or one that conflicts, changes nothing. */
export function learn(turn: Turn, card: VerifiedCard): void {
  const known = turn.context.cardOf(turn.peer);
  if (known === undefined || card.version > known.version) say(turn, { do: "learned", card });
}
