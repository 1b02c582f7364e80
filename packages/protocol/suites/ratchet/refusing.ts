import { equal } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { unprovenGrounds } from "./broken.ts";
import { intend } from "./initiating.ts";
import { RATCHET_LIMITS as LIMIT, type RefusalCode } from "./layout.ts";
import { sayLeg } from "./legs.ts";
import type { Ended } from "./pair.ts";
import { judgePrekey } from "./prekeys.ts";
import { namedRank } from "./rank.ts";
import { makeRefusal, parseRefusal, verifyRefusal } from "./refusal.ts";
import { isProven, type Session } from "./sessionState.ts";
import { sealingSession } from "./sessions.ts";
import { passed } from "./time.ts";
import { change, endSession, refuse, remember, say, type Turn } from "./turn.ts";

/** The peer's opening, whose signature holds, cannot be taken: not now, and not when it comes again. */
export function refuseOpening(turn: Turn, session: Uint8Array, t0: Uint8Array, code: RefusalCode): void {
  sendRefusal(turn, { session, refused: { t0, code, at: 0 } });
}

/** A record of a session that was refused: its opener has not heard of that. */
export function repeatRefusal(turn: Turn, ended: Ended): void {
  const { refused } = ended;
  if (refused && passed(turn.context.clock, refused.at, LIMIT.refusalEvery)) sendRefusal(turn, ended);
}

/** Contacts alone are answered, ten times a day. */
function sendRefusal(turn: Turn, { session, refused }: Ended): void {
  if (refused === undefined) return;
  const { context, pair, env } = turn;
  const { clock } = context;
  const before = passed(clock, pair.refusals.at, LIMIT.refusalsWithin) ? { count: 0, at: clock } : pair.refusals;
  const prekey = turn.keyring.signed;
  if (!context.contact || prekey === undefined || before.count >= LIMIT.refusalsDaily)
    return remember(turn, { session, refused });
  const { t0, code } = refused;
  const rank = namedRank(pair.highestRank, pair.floor, clock);
  const body = makeRefusal(env.primitives, context.me, { t0, code, rank, prekey });
  remember(turn, { session, refused: { t0, code, at: clock } });
  change(turn, { refusals: { count: before.count + 1, at: before.at } });
  say(turn, { do: "send", body });
  sayLeg(turn, "sent", "refusal", body);
}

/**
 * It has answered this opening, and now refuses it: its state is an old copy, which has met the opening anew. It takes no
 * record of the session any more, and says nothing else of it.
 */
function refusedAfterAll(turn: Turn, session: Session, body: Uint8Array): void {
  refuse(turn, body, "RATCHET_REFUSAL_UNEXPECTED");
  if (sealingSession(turn.pair.sessions) === session) unprovenGrounds(turn, "broken");
}

/**
 * The peer cannot take my opening. Heeded only for a session in which nothing of the peer has been opened: so nobody
 * ends a conversation by it.
 */
export function heedRefusal(turn: Turn, body: Uint8Array): void {
  const { env, peer, context, pair } = turn;
  const parsed = parseRefusal(body);
  if (!parsed.ok) return refuse(turn, body, parsed.error);
  const refusal = parsed.value;
  const session = pair.sessions.find(({ t0 }) => equal(t0, refusal.t0));
  if (!session?.opener) return refuse(turn, body, "RATCHET_REFUSAL_UNEXPECTED");
  const card = context.cardOf(peer);
  if (card === undefined) return refuse(turn, body, "RATCHET_NO_CARD");
  const prekey = verifyRefusal(env.primitives, card, refusal);
  if (!prekey.ok) return refuse(turn, body, prekey.error);
  if (isProven(session)) return refusedAfterAll(turn, session, body);
  sayLeg(turn, "received", "refusal", body);
  const usable = judgePrekey(peer, prekey.value, env.now, pair.newestPrekey).ok;
  const { heeded } = pair;
  const above = refusal.code === "rankTooHigh" ? refusal.rank : undefined;
  change(turn, {
    highestRank: above ?? Math.max(pair.highestRank, refusal.rank),
    newestPrekey: usable ? prekey.value.issued : pair.newestPrekey,
    heeded: { count: passed(env.now, heeded.at, LIMIT.refusalsWithin) ? 1 : heeded.count + 1, at: env.now },
    because: "refused",
  });
  endSession(turn, session);
  const { code } = refusal;
  say(turn, { do: "handshake", state: "refused", error: new ProtocolError("RATCHET_REFUSED", { code }) });
  if (sealingSession(turn.pair.sessions) === undefined)
    intend(turn, { reason: "refused", quiet: false, oneTime: code !== "prekeyGone", above });
  // What my receipts said while the refused session sealed, the peer has never read.
  else say(turn, { do: "receiptDue" });
}
