import type { UnixMs } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { ProtocolError } from "../../errors.ts";
import { shortId } from "../../identity.ts";
import type { Answer, OpeningReason } from "../../suite.ts";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";
import { makeOpening } from "./opening.ts";
import { type Intent, NEVER, type Tally } from "./pair.ts";
import { type UsablePrekeys, usePrekeys } from "./prekeys.ts";
import { nextRank } from "./rank.ts";
import { sealReceipt } from "./sealing.ts";
import { add, openedByMe, sealingSession } from "./sessions.ts";
import { passed } from "./time.ts";
import { change, endSession, fail, say, sessionNow, type Turn } from "./turn.ts";

const DAY_MS = 86_400_000;

/** Text waits and nothing seals: a session is to be opened, for whatever reason the last one went. */
export function want(turn: Turn): void {
  change(turn, { wanted: true });
  intend(turn, { reason: turn.pair.because, quiet: false, oneTime: true, above: undefined });
}

/** Opens as soon as prekeys come. One opening at a time: only one that is to seal takes the place of a quiet one. */
export function intend(turn: Turn, intent: Intent): void {
  const { intent: before } = turn.pair;
  if (before === undefined || (before.quiet && !intent.quiet)) change(turn, { intent });
  askForPrekeys(turn);
}

/** When the next question to the relay is due, by its clock; 0 for at once. */
export function askDueAt({ pair }: Pick<Turn, "pair">): number {
  const { asked, heeded, disowned, intent } = pair;
  const apart = intent?.reason === "rolledBack" ? disowned : NEVER;
  return Math.max(asked.at + askWait(asked), heeded.at + heededWait(heeded), apart.at + groundsWait(apart));
}

function askForPrekeys(turn: Turn): void {
  const { intent, asking, asked, heeded, disowned } = turn.pair;
  const { now } = turn.env;
  if (intent === undefined || asking) return;
  if (!passed(now, asked.at, askWait(asked)) || !passed(now, heeded.at, heededWait(heeded))) return;
  if (intent.reason === "rolledBack" && !passed(now, disowned.at, groundsWait(disowned))) return;
  change(turn, { asking: true });
  say(turn, { do: "ask", question: { ask: "prekeys", of: turn.peer, oneTime: intent.oneTime } });
}

/** Seconds at first: whoever has just joined has prekeys soon. Then twice as long each time, up to an hour. */
function askWait({ count }: Tally): number {
  return count === 0 ? 0 : Math.min(LIMIT.askAgain * 2 ** (count - 1), LIMIT.askAgainMost);
}

/** After the second refusal within a day an hour, then twice as long each time, up to a day. */
function heededWait({ count }: Tally): number {
  const beyond = count - LIMIT.refusalsHeeded;
  return beyond < 0 ? 0 : Math.min(LIMIT.refusedWait * 2 ** beyond, LIMIT.refusedWaitMost);
}

/** How long after the last opening on grounds of a kind the next may follow. */
export function groundsWait({ count }: Tally): number {
  return count === 0 ? 0 : LIMIT.brokenWaits[Math.min(count, LIMIT.brokenWaits.length) - 1]!;
}

/** Prekeys have come, or could not be had. */
export function prekeysCame(turn: Turn, { prekeys }: Answer & { to: "prekeys" }): void {
  const { intent } = turn.pair;
  change(turn, { asking: false });
  if (intent === undefined) return;
  if (prekeys === undefined) return askLater(turn);
  const card = turn.context.cardOf(turn.peer);
  if (card === undefined) return askLater(turn, "RATCHET_NO_CARD");
  const { signed, oneTime } = prekeys;
  if (signed === undefined) return askLater(turn, "RATCHET_NO_PREKEYS");
  const { env, pair } = turn;
  const offered = { signed, oneTime: intent.oneTime ? oneTime : undefined };
  const usable = usePrekeys(env.primitives, card, offered, env.now, pair.newestPrekey);
  if (!usable.ok) return askLater(turn, usable.error);
  openWith(turn, intent, usable.value);
}

/** The person is told why once a day, and when that changes. */
function askLater(turn: Turn, error?: ProtocolError | ErrorCode): void {
  const { now } = turn.env;
  change(turn, { asked: { count: turn.pair.asked.count + 1, at: now } });
  if (error === undefined) return;
  const { told } = turn.pair;
  const code = typeof error === "string" ? error : error.code;
  if (told?.code === code && !passed(now, told.at, DAY_MS)) return;
  change(turn, { told: { code, at: now } });
  fail(turn, error);
}

const RELAY_VOUCHES: ReadonlySet<OpeningReason> = new Set(["broken", "lost"]);

/** Who vouches for a reason: nobody but the relay, who may have made up what led to it, or the peer by signing. */
export function vouched(reason: OpeningReason): "peer" | "relay" {
  return RELAY_VOUCHES.has(reason) ? "relay" : "peer";
}

function openWith(turn: Turn, { reason, quiet, above }: Intent, { signed, oneTime, stale }: UsablePrekeys): void {
  const { env, peer, context, pair } = turn;
  const rank = above === undefined ? nextRank(pair.highestRank, context.clock) : nextRank(above, 0 as UnixMs);
  const made = makeOpening(env, context.me, { to: peer, rank, reason, signed, oneTime });
  if (!made.ok) return askLater(turn, made.error);
  const standing = { at: quiet ? "quiet" : "sealing" } as const;
  const session = openedByMe(made.value, rank, standing, context.clock);
  const { sessions, gone } = add(pair.sessions, session);
  change(turn, {
    sessions,
    highestRank: rank,
    newestPrekey: Math.max(pair.newestPrekey, signed.issued),
    intent: undefined,
    asked: NEVER,
    told: undefined,
    because: "lost",
    ...(reason === "rolledBack" && { disowned: { count: pair.disowned.count + 1, at: env.now } }),
  });
  // One that I opened quietly and that had not been answered is not remembered as anything else.
  if (gone) endSession(turn, gone);
  if (stale) sayStale(turn, signed.issued);
  say(turn, { do: "handshake", state: quiet ? "started" : "unconfirmed", reason, vouched: vouched(reason) });
  // Text that waits carries the opening; where none does, a receipt has to.
  const now = sessionNow(turn, session);
  if (now && (quiet || !pair.wanted)) sealReceipt(turn, now);
}

function sayStale({ effects, peer, env }: Turn, issued: number): void {
  const facts = { id: shortId(peer), days: Math.floor((env.now - issued) / DAY_MS) };
  effects.push({ do: "notice", error: new ProtocolError("RATCHET_PREKEY_STALE", facts) });
}

/** Time has passed: what is due is asked for. */
export function openIfDue(turn: Turn): void {
  const { wanted, sessions, intent } = turn.pair;
  if (wanted && intent === undefined && sealingSession(sessions) === undefined) return want(turn);
  askForPrekeys(turn);
}
