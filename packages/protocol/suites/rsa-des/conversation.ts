import { equal } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import type { Answer, SealRef, SuiteEffect, SuiteInput, VoidRange } from "../../suite.ts";
import { receiveLeg } from "./legs.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { bodyType, TYPE } from "./messages.ts";
import {
  followLead,
  openedM1,
  openedM2,
  openedM3,
  openedM4,
  sealedM1,
  sealedM2,
  sealedM3,
  sealedM4,
  startM1,
} from "./nsl.ts";
import { type Content, VOID_RANGES } from "./records.ts";
import { openedM4Rekey, receiveM5Rekey, receiveM6Rekey, rekeyIfDue, sealedM4Rekey } from "./rekey.ts";
import { type OpenedRecord, openRecord, sayMissing, sealRecord } from "./session.ts";
import type { RsaDesState, Session } from "./state.ts";
import { handshakeUnderWay, tick } from "./time.ts";
import {
  answerRepeat,
  digestOf,
  fail,
  findSession,
  type PairContext,
  passed,
  putSession,
  refuse,
  say,
  sealingSession,
  type Turn,
} from "./turn.ts";

/**
 * One input: Needham–Schroeder–Lowe over RSA-OAEP, records in DES-CBC under HMAC-SHA-256. See
 * docs/rsa-des.md §4 to §7. A slow question is answered before anything else comes.
 */
export function step(state: RsaDesState, input: SuiteInput, context: PairContext) {
  const turn: Turn = { state, effects: [], context };
  if ((state.waiting.at !== "nothing") !== (input.on === "answer"))
    throw new Error(`${input.on} while ${state.waiting.at} is being waited for`);
  carryOut(turn, input);
  sayOver(turn, state);
  sayReady(turn, state, input.on === "open");
  return { next: turn.state, effects: turn.effects as readonly SuiteEffect[] };
}

function carryOut(turn: Turn, input: SuiteInput): void {
  switch (input.on) {
    case "open":
      turn.state = { ...turn.state, wanted: sealingSession(turn.state) === undefined };
      return tick(turn);
    case "tick":
      return tick(turn);
    case "body":
      return receive(turn, input.body);
    case "answer":
      return answer(turn, input.answer);
    case "seal":
      return seal(turn, input);
    case "receipt":
      return sealControl(turn, { kind: "receipt" });
    case "void":
      return sealVoid(turn, input);
    case "discard":
      return discard(turn);
    case "disowned":
      return disowned(turn, input.session);
    case "declined":
    case "unheard":
      return;
  }
}

/** Sealing has become possible or has moved, or someone asks. */
function sayReady(turn: Turn, before: RsaDesState, asked: boolean): void {
  const now = sealingSession(turn.state);
  if (now === undefined) return;
  turn.state = { ...turn.state, wanted: false };
  const was = sealingSession(before);
  if (was && equal(was.id, now.id) && (!asked || now.stopped)) return;
  sayBeforeSlow(turn, { do: "ready", session: now.id });
}

function sayOver(turn: Turn, before: RsaDesState): void {
  if (turn.state.sessions === before.sessions) return;
  for (const { id } of before.sessions)
    if (!findSession(turn.state, id)) sayBeforeSlow(turn, { do: "over", session: id });
}

/** A slow effect has to be the last. */
function sayBeforeSlow(turn: Turn, effect: SuiteEffect): void {
  const slow = turn.effects.at(-1)?.do === "ask" ? turn.effects.pop() : undefined;
  turn.effects.push(effect, ...(slow ? [slow] : []));
}

function receive(turn: Turn, body: Uint8Array): void {
  const type = bodyType(body);
  if (type !== TYPE.record && type !== TYPE.olderRecord) return receiveLeg(turn, body);
  const session = findSession(turn.state, body.subarray(4, 20));
  if (session === undefined) return unknownSession(turn, body);
  const { m6Rekey } = session;
  if (m6Rekey && session.standing.at !== "discarded" && equal(m6Rekey.answers, digestOf(turn, body)))
    return putSession(turn, { ...session, m6Rekey: answerRepeat(turn, m6Rekey, body) });
  // Before M5 nobody has shown to hold the other end of a session that I began.
  if (session.standing.at === "unverified") return refuse(turn, body, "RSA_DES_RECORD_REFUSED");
  const opened = openRecord(turn, session, body);
  if (opened) receiveRecord(turn, opened);
}

function receiveRecord(turn: Turn, record: OpenedRecord): void {
  const { session, plaintext, ref, body } = record;
  if (plaintext === undefined) {
    putSession(turn, session);
    sayMissing(turn, record);
    return refuse(turn, body, "RSA_DES_CONTENT_UNREADABLE");
  }
  const { content, messageId, received } = plaintext;
  if (content.kind === "M5'" || content.kind === "M6'") {
    const done = content.kind === "M5'" ? receiveM5Rekey(turn, record) : receiveM6Rekey(turn, record);
    if (!done) {
      putSession(turn, session);
      return refuse(turn, body, "RSA_DES_RECORD_REFUSED");
    }
  } else putSession(turn, session);
  if (received) say(turn, { do: "confirmed", received });
  sayMissing(turn, record);
  const now = findSession(turn.state, session.id);
  if (now) followLead(turn, now);
  if (content.kind === "content") say(turn, { do: "content", messageId, content: content.content, ref, body });
  if (content.kind === "resealed") {
    const instead = { session: session.id, epoch: content.epoch, sequence: content.sequence };
    say(turn, { do: "content", messageId, content: content.content, ref, instead, body });
  }
  if (content.kind === "content" || content.kind === "resealed" || content.kind === "void")
    say(turn, { do: "receiptDue" });
  if (record.isOldCopy) return discard(turn);
  rekeyIfDue(turn, content.kind === "rekeyWanted");
}

/** Judged by the clear header alone, which is why it is bounded: M1 at most once an hour, and visibly. */
function unknownSession(turn: Turn, body: Uint8Array): void {
  const { lostAt } = turn.state;
  const { env, peer } = turn.context;
  refuse(turn, body, "RSA_DES_UNKNOWN_SESSION");
  if (handshakeUnderWay(turn) || peer.card === undefined || (lostAt !== 0 && !passed(env.now, lostAt, LIMIT.lostEvery)))
    return;
  turn.state = { ...turn.state, lostAt: env.now };
  say(turn, { do: "handshake", state: "lost", error: new ProtocolError("RSA_DES_UNKNOWN_SESSION") });
  startM1(turn, peer.card, false);
}

/** My state is an old copy: no session of it seals again, since its numbers may have been used before. */
function discard(turn: Turn): void {
  const { env, peer } = turn.context;
  const { sessions, lostAt, wanted } = turn.state;
  const sealing = sealingSession(turn.state) !== undefined;
  const until = env.now + LIMIT.receiveLife;
  turn.state = {
    ...turn.state,
    initiating: { at: "none" },
    responding: [],
    sessions: sessions
      .filter(({ standing }) => standing.at !== "unverified")
      .map((session) => ({ ...session, standing: { at: "discarded", until }, rekey: { at: "none" } })),
  };
  if (!sealing && !wanted) return;
  say(turn, { do: "handshake", state: "rolledBack", error: new ProtocolError("RSA_DES_ROLLED_BACK") });
  if (peer.card === undefined || (lostAt !== 0 && !passed(env.now, lostAt, LIMIT.lostEvery))) return;
  turn.state = { ...turn.state, lostAt: env.now };
  startM1(turn, peer.card, false);
}

/** A session that was given up already says nothing new. */
function disowned(turn: Turn, id: Uint8Array): void {
  const session = findSession(turn.state, id);
  if (session && session.standing.at !== "discarded") discard(turn);
}

function answer(turn: Turn, given: Answer): void {
  if (given.to !== "slow") throw new Error(`an answer to ${given.to}, which nothing has asked for`);
  const { result } = given;
  const { waiting } = turn.state;
  turn.state = { ...turn.state, waiting: { at: "nothing" } };
  switch (waiting.at) {
    case "sealM1":
      return sealedM1(turn, waiting, result);
    case "openM1":
      return openedM1(turn, waiting, result);
    case "sealM2":
      return sealedM2(turn, waiting, result);
    case "sealM3":
      return sealedM3(turn, waiting, result);
    case "sealM4":
      return sealedM4(turn, waiting, result);
    case "sealM4'":
      return sealedM4Rekey(turn, waiting, result);
    case "openLeg": {
      const { leg, body } = waiting;
      if (leg.leg === "M2") openedM2(turn, { ...leg, leg: leg.leg }, body, result);
      else if (leg.leg === "M3") openedM3(turn, { ...leg, leg: leg.leg }, body, result);
      else if (leg.leg === "M4") openedM4(turn, { ...leg, leg: leg.leg }, body, result);
      else openedM4Rekey(turn, { ...leg, leg: leg.leg }, body, result);
      return;
    }
    case "nothing":
      throw new Error("an answer that nothing has asked for");
  }
}

function seal(turn: Turn, { messageId, content, instead }: SuiteInput & { on: "seal" }): void {
  if (messageId.length !== 16) throw new RangeError("a message id has 16 bytes");
  const session = sealingSession(turn.state);
  if (session === undefined) {
    turn.state = { ...turn.state, wanted: true };
    return say(turn, { do: "unready", messageId, because: "noSession" });
  }
  const sealed = sealRecord(turn, session, messageId, contentOf(session, content, instead));
  if (sealed) say(turn, { do: "sealed", messageId, ref: sealed.ref, body: sealed.body });
  else {
    // Said once, so that nobody wonders why text waits.
    if (!session.stopped) fail(turn, "RSA_DES_HARD_STOP");
    putSession(turn, { ...session, stopped: true });
    say(turn, { do: "unready", messageId, because: "hardStop" });
  }
  rekeyIfDue(turn);
}

function contentOf(session: Session, content: Uint8Array, instead: SealRef | undefined): Content {
  // What another session lacks is not known in this one: there the content is simply new.
  if (instead === undefined || !equal(instead.session, session.id)) return { kind: "content", content };
  return { kind: "resealed", epoch: instead.epoch, sequence: instead.sequence, content };
}

function sealControl(turn: Turn, content: Content): void {
  const session = sealingSession(turn.state);
  const sealed = session && sealRecord(turn, session, turn.context.env.rng(16), content);
  if (sealed) say(turn, { do: "send", body: sealed.body, ref: sealed.ref });
  rekeyIfDue(turn);
}

/** Only in the session whose sequences they are: in another the same numbers may stand for texts. */
function sealVoid(turn: Turn, { session, ranges }: SuiteInput & { on: "void" }): void {
  const sealing = sealingSession(turn.state);
  if (!sealing || !equal(sealing.id, session)) return;
  for (let at = 0; at < ranges.length; at += VOID_RANGES) sealVoidRecord(turn, ranges.slice(at, at + VOID_RANGES));
  rekeyIfDue(turn);
}

function sealVoidRecord(turn: Turn, ranges: readonly VoidRange[]): void {
  const session = sealingSession(turn.state);
  const sealed = session && sealRecord(turn, session, turn.context.env.rng(16), { kind: "void", ranges });
  if (sealed) say(turn, { do: "send", body: sealed.body, ref: sealed.ref });
}
