import type { UnixMs } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { ROLE } from "./messages.ts";
import { startM1 } from "./nsl.ts";
import { rekeyIfDue } from "./rekey.ts";
import { sendingKeys } from "./session.ts";
import type { RsaDesState, Session, Stored } from "./state.ts";
import { passed, resend, say, sealingSession, type Turn } from "./turn.ts";

/** Time has passed: expire, send again, begin where text waits, rekey. */
export function tick(turn: Turn): void {
  expire(turn);
  resendAll(turn);
  if (turn.state.wanted && !sealingSession(turn.state) && !handshakeUnderWay(turn))
    return startM1(turn, turn.context.peer.card, false);
  rekeyIfDue(turn);
}

/** Whether a handshake is running. A peer's M1 that was answered counts only for a while, because anyone can forge one. */
export function handshakeUnderWay({ state, context }: Turn): boolean {
  if (state.initiating.at !== "none") return true;
  return state.responding.some(({ lastLeg }) => !passed(context.env.now, lastLeg, LIMIT.patience));
}

function expire(turn: Turn): void {
  const { now } = turn.context.env;
  // A clock that was set back expires nothing.
  const over = (since: number) => now - since >= LIMIT.handshakeLife;
  const { state } = turn;
  const mine = state.initiating.at !== "none" && over(state.initiating.lastLeg);
  const responding = state.responding.filter(({ lastLeg }) => !over(lastLeg));
  const sessions = state.sessions.filter(({ standing }) => {
    if (standing.at === "unverified") return !mine;
    if (standing.at === "awaitM6") return !over(standing.lastLeg);
    return standing.at === "open" || now < standing.until;
  });
  const ended = mine || responding.length < state.responding.length || lostOne(state.sessions, sessions);
  turn.state = {
    ...state,
    initiating: mine ? { at: "none" } : state.initiating,
    responding,
    sessions: sessions.map((session) =>
      session.rekey.at !== "none" && over(session.rekey.lastLeg) ? withoutRekey(session) : session,
    ),
    remembered: state.remembered.filter(({ until }) => now < until),
  };
  if (!ended) return;
  const days = LIMIT.handshakeLife / 86_400_000;
  say(turn, { do: "handshake", state: "expired", error: new ProtocolError("RSA_DES_EXPIRED", { days }) });
}

function lostOne(before: readonly Session[], after: readonly Session[]): boolean {
  const halfOpen = (sessions: readonly Session[]) =>
    sessions.filter(({ standing }) => standing.at === "awaitM6").length;
  return halfOpen(after) < halfOpen(before);
}

/** An initiator that got no M5' tries again; a responder whose M5' was never answered keeps waiting for M6'. */
function withoutRekey(session: Session): Session {
  return session.role === ROLE.initiator ? { ...session, rekey: { at: "none" } } : session;
}

function resendAll(turn: Turn): void {
  const { initiating, responding, sessions } = turn.state;
  turn.state = {
    ...turn.state,
    initiating: initiating.at === "none" ? initiating : { ...initiating, stored: resend(turn, initiating.stored) },
    responding: responding.map((half) => ({ ...half, stored: resend(turn, half.stored) })),
    sessions: sessions.map((session) => resendOf(turn, session)),
  };
}

function resendOf(turn: Turn, session: Session): Session {
  const { standing, rekey } = session;
  if (standing.at === "awaitM6")
    return { ...session, standing: { ...standing, stored: resend(turn, standing.stored) } };
  if (rekey.at !== "none" && standing.at !== "discarded")
    return { ...session, rekey: { ...rekey, stored: resend(turn, rekey.stored) } };
  return session;
}

/** When `tick` is next worth calling; undefined for never. */
export function nextTick(state: RsaDesState): UnixMs | undefined {
  const times: number[] = [];
  const waits = (stored: Stored, lastLeg: number) =>
    times.push(Math.min(stored.sentAt + stored.wait, lastLeg + LIMIT.handshakeLife));
  if (state.initiating.at !== "none") waits(state.initiating.stored, state.initiating.lastLeg);
  for (const { stored, lastLeg } of state.responding) {
    waits(stored, lastLeg);
    if (state.wanted && state.initiating.at === "none") times.push(lastLeg + LIMIT.patience);
  }
  for (const { standing, rekey } of state.sessions) {
    if (standing.at === "awaitM6") waits(standing.stored, standing.lastLeg);
    if (standing.at === "receiving" || standing.at === "discarded") times.push(standing.until);
    if (rekey.at !== "none" && standing.at !== "discarded") waits(rekey.stored, rekey.lastLeg);
  }
  const session = sealingSession(state);
  if (session?.standing.at === "open" && session.rekey.at === "none" && !session.asked) {
    const keys = sendingKeys(session);
    if (keys.records > 0) times.push(keys.startedAt + LIMIT.rekeyAge);
  }
  return times.length === 0 ? undefined : (Math.min(...times) as UnixMs);
}
