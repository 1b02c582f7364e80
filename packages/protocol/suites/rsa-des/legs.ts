import { compare, equal } from "@sandi/crypto";
import { judgeCard, openCard, type VerifiedCard } from "../../identity.ts";
import { viewHash } from "./derive.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { encodeAnswer, LAYOUTS, type Leg, M1, parseLeg } from "./messages.ts";
import { receiveM5, receiveM6, startM1 } from "./nsl.ts";
import type { Session } from "./state.ts";
import {
  answerRepeat,
  ask,
  came,
  digestOf,
  fail,
  findSession,
  passed,
  putSession,
  refuse,
  say,
  sent,
  type Turn,
} from "./turn.ts";
import { rsaKeyOf, versionOf, viewOf } from "./view.ts";

/** A body that is no record: what can be judged by its clear header is; the rest is asked to be decrypted. */
export function receiveLeg(turn: Turn, body: Uint8Array): void {
  const parsed = parseLeg(body);
  if (!parsed.ok) return refuse(turn, body, parsed.error);
  const leg = parsed.value;
  const { me, peer } = turn.context;
  if (!equal(leg.from, peer.id) || !equal(leg.to, me.id))
    return refuse(turn, body, "RSA_DES_WRONG_PEER", { leg: leg.leg });
  if (answeredBefore(turn, body)) return;
  switch (leg.leg) {
    case "M1":
      return receiveM1(turn, leg, body);
    case "M5":
      return receiveM5(turn, { ...leg, leg: leg.leg }, body);
    case "M6":
      return receiveM6(turn, { ...leg, leg: leg.leg }, body);
    case "answer":
      return receiveAnswer(turn, leg, body);
    default:
      return receiveSealed(turn, leg, body);
  }
}

/** A body that was answered gets the stored bytes again: OAEP is random, a second answer would fork the handshake. */
function answeredBefore(turn: Turn, body: Uint8Array): boolean {
  const digest = digestOf(turn, body);
  const { initiating, responding, sessions } = turn.state;
  if (initiating.at === "awaitM5" && equal(initiating.stored.answers, digest)) {
    const stored = answerRepeat(turn, initiating.stored, body);
    turn.state = { ...turn.state, initiating: { ...initiating, stored } };
    return true;
  }
  const half = responding.find(({ stored }) => equal(stored.answers, digest));
  if (half) {
    const next = { ...half, stored: answerRepeat(turn, half.stored, body) };
    turn.state = { ...turn.state, responding: responding.map((old) => (old === half ? next : old)) };
    return true;
  }
  for (const session of sessions) {
    const { standing, rekey } = session;
    if ("stored" in standing && standing.stored && equal(standing.stored.answers, digest)) {
      const stored = answerRepeat(turn, standing.stored, body);
      putSession(turn, { ...session, standing: { ...standing, stored } });
      return true;
    }
    if (rekey.at === "awaitM6'" && equal(rekey.stored.answers, digest)) {
      putSession(turn, { ...session, rekey: { ...rekey, stored: answerRepeat(turn, rekey.stored, body) } });
      return true;
    }
  }
  return false;
}

function receiveM1(turn: Turn, m1: Leg & { leg: "M1" }, body: Uint8Array): void {
  const { env, me, peer } = turn.context;
  const wrong = (code: "RSA_DES_M1_REPLAYED" | "RSA_DES_CROSSED" | "RSA_DES_LEG_UNEXPECTED") =>
    refuse(turn, body, code, { leg: "M1" });
  const c1 = env.primitives.sha256(m1.content);
  if (turn.state.remembered.some((old) => equal(old.c1, c1)) && !comesUnderAnotherHeader(turn, m1))
    return wrong("RSA_DES_M1_REPLAYED");
  if (turn.state.responding.some(({ handshake }) => equal(handshake, m1.handshake)))
    return wrong("RSA_DES_LEG_UNEXPECTED");
  // Crossing: the smaller ID's M1 wins. The greater ID answers it and keeps its own until M4 shows that this one was
  // no forgery; the smaller ID never answers the other, so that only one can come to its end.
  if (turn.state.initiating.at === "awaitM2" && compare(me.id, peer.id) < 0) return wrong("RSA_DES_CROSSED");
  const newest = learn(turn, m1.record, body);
  if (newest === undefined) return;
  const spki = rsaKeyOf(newest);
  if (spki === undefined) return refuse(turn, body, "RSA_DES_NOT_OFFERED");
  // Without a key of my own I cannot open it: the peer goes by a card of mine that is old.
  if (rsaKeyOf(me.card) === undefined || !equal(m1.view, viewHash(env, viewOf(newest), viewOf(me.card)))) {
    if (turn.state.answeredAt === 0 || passed(env.now, turn.state.answeredAt, LIMIT.answerEvery)) {
      turn.state = { ...turn.state, answeredAt: env.now };
      const header = { handshake: m1.handshake, from: me.id, to: peer.id };
      sent(turn, "record", encodeAnswer(header, me.card.bytes), []);
    }
    return refuse(turn, body, "RSA_DES_VIEW_OUTDATED");
  }
  ask(turn, { at: "openM1", m1, body, spki }, { op: "oaepDecrypt", ciphertext: m1.content, label: M1.label });
}

/**
 * Whether an M1 that was answered has come again under another header: the first may be the one that was changed on the
 * way, and its answer then reaches nobody. Nobody can tell which is right, so each gets its M2, within bounds.
 */
function comesUnderAnotherHeader({ state, context }: Turn, m1: Leg & { leg: "M1" }): boolean {
  const same = state.responding.filter(({ at, legs }) => at === "awaitM3" && equal(legs[0]!.ciphertext, m1.content));
  if (same.length === 0 || same.length > LIMIT.headersAnswered) return false;
  const { now } = context.env;
  return same.every(({ legs, stored }) => {
    return !equal(legs[0]!.header, m1.header) && passed(now, stored.sentAt, LIMIT.resendFirst);
  });
}

/** Verifies a record of the peer that came with a leg. @returns the newer of it and of what was known */
function learn(turn: Turn, bytes: Uint8Array, body: Uint8Array): VerifiedCard | undefined {
  const { env, peer } = turn.context;
  // Byte for byte the record that has been verified before.
  if (peer.card && equal(bytes, peer.card.bytes)) return peer.card;
  const opened = openCard(bytes, env.primitives, env.now);
  if (!opened.ok) {
    refuse(turn, body, opened.error);
    return undefined;
  }
  const record = opened.value;
  if (!equal(record.id, peer.id)) {
    refuse(turn, body, "RSA_DES_WRONG_PEER", { leg: "record" });
    return undefined;
  }
  if (peer.card === undefined) {
    say(turn, { do: "learned", card: record });
    return record;
  }
  // An M1 may have waited in a mailbox while its sender published a newer record: that one counts.
  if (versionOf(record) < versionOf(peer.card)) return peer.card;
  const judged = judgeCard(peer.card, record);
  if (!judged.ok) {
    refuse(turn, body, judged.error);
    return undefined;
  }
  if (versionOf(record) > versionOf(peer.card)) say(turn, { do: "learned", card: record });
  return record;
}

/** The peer says that my view of it is outdated: one more try, and only for a record that is newer. */
function receiveAnswer(turn: Turn, leg: Leg & { leg: "answer" }, body: Uint8Array): void {
  const { initiating } = turn.state;
  if (initiating.at !== "awaitM2" || !equal(initiating.handshake, leg.handshake))
    return refuse(turn, body, "RSA_DES_LEG_UNEXPECTED", { leg: "record" });
  const record = learn(turn, leg.record, body);
  if (record === undefined) return;
  if (versionOf(record) <= initiating.peerVersion) return refuse(turn, body, "RSA_DES_VIEW_OUTDATED");
  came(turn, "record", body, []);
  turn.state = { ...turn.state, initiating: { at: "none" } };
  if (initiating.retried) return fail(turn, "RSA_DES_VIEW_OUTDATED");
  startM1(turn, record, true);
}

function receiveSealed(turn: Turn, leg: Leg & { leg: "M2" | "M3" | "M4" | "M4'" }, body: Uint8Array): void {
  if (!expected(turn, leg)) return refuse(turn, body, "RSA_DES_LEG_UNEXPECTED", { leg: leg.leg });
  const { label } = LAYOUTS[leg.leg];
  ask(turn, { at: "openLeg", leg, body }, { op: "oaepDecrypt", ciphertext: leg.content, label });
}

/** Whether something waits for this leg: judged before the RSA operation, which is what a flood would aim at. */
function expected(turn: Turn, { leg, handshake }: Leg & { leg: "M2" | "M3" | "M4" | "M4'" }): boolean {
  const { initiating, responding } = turn.state;
  if (leg === "M2") return initiating.at === "awaitM2" && equal(initiating.handshake, handshake);
  if (leg === "M4'") return expectsRekey(findSession(turn.state, handshake));
  const half = responding.find((one) => equal(one.handshake, handshake));
  return half?.at === (leg === "M3" ? "awaitM3" : "awaitM4");
}

function expectsRekey(session: Session | undefined): boolean {
  if (session?.role !== 1 || session.rekey.at !== "none") return false;
  return session.standing.at === "open" || session.standing.at === "receiving";
}
