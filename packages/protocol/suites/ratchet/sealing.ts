import { RATCHET_LIMITS as LIMIT, SIZE } from "./layout.ts";
import { sayLeg } from "./legs.ts";
import type { Said } from "./plaintext.ts";
import { seal } from "./session.ts";
import type { Session } from "./sessionState.ts";
import { sealingSession } from "./sessions.ts";
import { outwards, putSession, say, type Turn } from "./turn.ts";

/** Seals in one session and advances it; the driver stores that before the record leaves. @returns false if it is full */
export function sealIn(turn: Turn, session: Session, messageId: Uint8Array, said: Said): boolean {
  const { me, clock, bodyLimit } = turn.context;
  const made = seal(session, { env: turn.env, me, clock, bodyLimit }, outwards(turn), messageId, said);
  putSession(turn, made.session);
  for (const { ref, body, part, messageId: id } of made.sealed) {
    const asked = id === messageId && (said.kind === "content" || said.kind === "resealed");
    say(turn, asked ? { do: "sealed", messageId, ref, body } : { do: "send", body, ref });
    if (part && ref.sequence === 1) sayLeg(turn, "sent", part.type, body);
  }
  return !made.full;
}

/** In the session that seals, or in one that is meant. Nobody who is not a contact is told anything. */
export function sealReceipt(turn: Turn, session = sealingSession(turn.pair.sessions)): void {
  if (session && turn.context.contact) sealIn(turn, session, turn.env.rng(SIZE.messageId), { kind: "receipt" });
}

/** Whether the session that seals takes one more content, by its chain or by a step. */
export function hasRoom({ sending, peerKey }: Session): boolean {
  return peerKey !== undefined || (sending !== undefined && sending.n < LIMIT.chain - LIMIT.chainReserve);
}
