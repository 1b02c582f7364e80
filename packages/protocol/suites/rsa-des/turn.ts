import { type Env, equal } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { type ErrorContext, ProtocolError } from "../../errors.ts";
import type { ClientId, VerifiedCard } from "../../identity.ts";
import type { LegField, SealRef, SlowOperation, SuiteEffect } from "../../suite.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { notationOf } from "./messages.ts";
import type { RsaDesState, Session, Stored, Waiting } from "./state.ts";

/** The world as this suite sees it: it talks to one peer. */
export type PairContext = {
  readonly env: Env;
  readonly me: { readonly id: ClientId; readonly card: VerifiedCard };
  readonly peer: { readonly id: ClientId; readonly card: VerifiedCard | undefined };
};

/** One step in the making: the state is replaced as it goes on, never changed in place. */
export type Turn = { state: RsaDesState; readonly effects: SuiteEffect[]; readonly context: PairContext };

export function say(turn: Turn, ...effects: readonly SuiteEffect[]): void {
  turn.effects.push(...effects);
}

/** The body came to nothing: said here, and to nobody else. */
export function refuse(turn: Turn, body: Uint8Array, error: ProtocolError | ErrorCode, context?: ErrorContext): void {
  const reason = typeof error === "string" ? new ProtocolError(error, context) : error;
  say(turn, { do: "refused", error: reason, body });
}

export function fail(turn: Turn, code: ErrorCode, context?: ErrorContext): void {
  say(turn, { do: "handshake", state: "failed", error: new ProtocolError(code, context) });
}

/** Asks for an RSA operation and remembers what its answer is for. */
export function ask(turn: Turn, waiting: Waiting, operation: SlowOperation): void {
  turn.state = { ...turn.state, waiting };
  say(turn, { do: "ask", question: { ask: "slow", operation } });
}

/** @param ref where it stands, if it is a record */
export function sent(turn: Turn, leg: string, body: Uint8Array, fields: readonly LegField[], ref?: SealRef): void {
  say(
    turn,
    { do: "send", body, ...(ref ? { ref } : {}) },
    { do: "leg", leg, notation: notationOf(leg), direction: "sent", body, fields },
  );
}

export function came(turn: Turn, leg: string, body: Uint8Array, fields: readonly LegField[]): void {
  say(turn, { do: "leg", leg, notation: notationOf(leg), direction: "received", body, fields });
}

export function confirmationField(value: Uint8Array): LegField[] {
  return [{ name: "confirmation", size: value.length, value, checked: "keyConfirmation" }];
}

export function putSession(turn: Turn, session: Session): void {
  const sessions = turn.state.sessions.map((old) => (equal(old.id, session.id) ? session : old));
  turn.state = { ...turn.state, sessions };
}

export function findSession(state: RsaDesState, id: Uint8Array): Session | undefined {
  return state.sessions.find((session) => equal(session.id, id));
}

/** The session that seals: the open one, or the newest that is on its way where none is open. */
export function sealingSession(state: RsaDesState): Session | undefined {
  return (
    state.sessions.find(({ standing }) => standing.at === "open") ??
    state.sessions.find(({ standing }) => standing.at === "unverified" || standing.at === "awaitM6")
  );
}

export function digestOf(turn: Turn, body: Uint8Array): Uint8Array {
  return turn.context.env.primitives.sha256(body);
}

/** @param answers SHA-256 of the body that these answer, empty for none */
export function store(turn: Turn, answers: Uint8Array, bodies: Uint8Array[]): Stored {
  return { answers, bodies, sentAt: turn.context.env.now, wait: LIMIT.resendFirst, repeats: 0 };
}

/** A clock that was set back counts as time that has passed: better a leg too many than one a year late. */
export function passed(now: number, since: number, duration: number): boolean {
  return now < since || now - since >= duration;
}

/** Answers a body that has come again with the bytes that answered it first, within bounds. */
export function answerRepeat(turn: Turn, stored: Stored, body: Uint8Array): Stored {
  const { now } = turn.context.env;
  if (stored.repeats >= LIMIT.repeatsAnswered && !passed(now, stored.sentAt, LIMIT.resendFirst)) {
    refuse(turn, body, "RSA_DES_LEG_UNEXPECTED", { leg: "a repeated leg" });
    return stored;
  }
  for (const again of stored.bodies) say(turn, { do: "send", body: again });
  return { ...stored, sentAt: now, repeats: stored.repeats + 1 };
}

/** Sends a leg again that has gone unanswered for as long as it says. */
export function resend(turn: Turn, stored: Stored): Stored {
  const { now } = turn.context.env;
  if (!passed(now, stored.sentAt, stored.wait)) return stored;
  for (const body of stored.bodies) say(turn, { do: "send", body });
  return { ...stored, sentAt: now, wait: Math.min(stored.wait * 2, LIMIT.resendMost) };
}
