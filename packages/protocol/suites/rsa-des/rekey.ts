import { equal, u32 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import type { ErrorCode } from "../../errors/codes.ts";
import { deriveKeys, nextTranscript } from "./derive.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { encodeHeader, type Leg, M4_REKEY, openLeg, ROLE, readEpoch, TYPE } from "./messages.ts";
import { keysOf, type OpenedRecord, sealRecord, sendingKeys } from "./session.ts";
import type { EpochKeys, Session, Waiting } from "./state.ts";
import {
  ask,
  came,
  confirmationField,
  digestOf,
  fail,
  findSession,
  putSession,
  refuse,
  say,
  sealingSession,
  sent,
  store,
  type Turn,
} from "./turn.ts";
import { rsaKeyOf } from "./view.ts";

/** A fresh K_DES: 56 random bits with odd parity, none of the 64 keys that repeat themselves. */
export function chooseDesKey(turn: Turn): Uint8Array {
  for (;;) {
    const key = des.setOddParity(turn.context.env.rng(8));
    if (des.weaknessOf(key) === undefined) return key;
  }
}

export function acceptableDesKey(key: Uint8Array): boolean {
  return des.hasOddParity(key) && des.weaknessOf(key) === undefined;
}

export function newEpoch(turn: Turn, epoch: number, transcript: Uint8Array, kDes: Uint8Array, macs: EpochKeys["macs"]) {
  const startedAt = turn.context.env.now;
  return { epoch, transcript, kDes, macs, startedAt, sentBlocks: 0, receivedBlocks: 0, records: 0 };
}

/** 2^16 blocks, 1,000 records, or one hour since the key was first there, if it was used at all. */
function rekeyDue(turn: Turn, session: Session): boolean {
  if (session.rekey.at === "awaitM5'" || session.rekey.at === "awaitM6'") return false;
  const keys = sendingKeys(session);
  const age = turn.context.env.now - keys.startedAt;
  return (
    session.stopped ||
    keys.sentBlocks + keys.receivedBlocks >= LIMIT.rekeyBlocks ||
    keys.records >= LIMIT.rekeyRecords ||
    (keys.records > 0 && age >= LIMIT.rekeyAge)
  );
}

/** The initiator changes the key of the session in use; the responder asks for it, once an epoch. */
export function rekeyIfDue(turn: Turn, wanted = false): void {
  const session = sealingSession(turn.state);
  if (turn.state.waiting.at !== "nothing" || session?.standing.at !== "open") return;
  if (!(wanted && session.rekey.at !== "awaitM5'") && !rekeyDue(turn, session)) return;
  if (session.role === ROLE.initiator) return startRekey(turn, session);
  if (session.asked) return;
  const asking = sealRecord(turn, { ...session, asked: true }, turn.context.env.rng(16), { kind: "rekeyWanted" });
  if (asking) say(turn, { do: "send", body: asking.body, ref: asking.ref });
}

function startRekey(turn: Turn, session: Session): void {
  const { env, me, peer } = turn.context;
  const spki = peer.card && rsaKeyOf(peer.card);
  if (spki === undefined) return;
  const kDes = chooseDesKey(turn);
  const s = env.rng(32);
  const plaintext = M4_REKEY.encode({
    idA: me.id,
    idB: peer.id,
    n2: session.n2,
    hashT: env.primitives.sha256(sendingKeys(session).transcript),
    epoch: u32(session.sending.epoch + 1),
    kDes,
    s,
  });
  const header = encodeHeader({ type: TYPE["M4'"], handshake: session.id, from: me.id, to: peer.id });
  const waiting: Waiting = { at: "sealM4'", session: session.id, header, kDes, s, plaintext };
  ask(turn, waiting, { op: "oaepEncrypt", spki, plaintext, label: M4_REKEY.label });
}

export function sealedM4Rekey(turn: Turn, waiting: Waiting & { at: "sealM4'" }, c4: Uint8Array | undefined): void {
  const { env } = turn.context;
  const session = findSession(turn.state, waiting.session);
  if (session === undefined) throw new Error("the session to rekey is gone");
  if (c4 === undefined) return fail(turn, "RSA_DES_KEY_UNUSABLE", { leg: "M4'" });
  const t = nextTranscript(env, sendingKeys(session).transcript, c4);
  const { macs, confirmations } = deriveKeys(env, t, session.n1, session.n2, waiting.s);
  const next = newEpoch(turn, session.sending.epoch + 1, t, waiting.kDes, [...macs]);
  const body = new Uint8Array([...waiting.header, ...c4]);
  const [m6, m5] = confirmations;
  putSession(turn, {
    ...session,
    rekey: { at: "awaitM5'", next, m5, m6, stored: store(turn, new Uint8Array(0), [body]), lastLeg: env.now },
  });
  sent(turn, "M4'", body, M4_REKEY.describe(waiting.plaintext));
}

/** M4' has been decrypted: the new key is verified, and M5' ends the old epoch in this direction. */
export function openedM4Rekey(
  turn: Turn,
  leg: Leg & { leg: "M4'" },
  body: Uint8Array,
  plaintext: Uint8Array | undefined,
): void {
  const { env, me, peer } = turn.context;
  const session = findSession(turn.state, leg.handshake);
  if (session === undefined) throw new Error("the session to rekey is gone");
  const wrong = (code: ErrorCode, context = {}) => refuse(turn, body, code, { leg: "M4'", ...context });
  const opened = openLeg(M4_REKEY, plaintext);
  if (!opened.ok) return refuse(turn, body, opened.error);
  const { idA, idB, n2, hashT, epoch, kDes, s } = opened.value;
  const keys = sendingKeys(session);
  if (!equal(idA, peer.id) || !equal(idB, me.id)) return wrong("RSA_DES_WRONG_PEER");
  if (!equal(n2, session.n2)) return wrong("RSA_DES_WRONG_NONCE");
  if (!equal(hashT, env.primitives.sha256(keys.transcript))) return wrong("RSA_DES_WRONG_TRANSCRIPT");
  const number = readEpoch(epoch);
  if (number !== session.sending.epoch + 1) return wrong("RSA_DES_WRONG_EPOCH", { epoch: number });
  if (!acceptableDesKey(kDes)) return wrong("RSA_DES_WEAK_KEY");
  const t = nextTranscript(env, keys.transcript, leg.content);
  const derived = deriveKeys(env, t, session.n1, session.n2, s);
  const next = newEpoch(turn, number, t, kDes.slice(), [...derived.macs]);
  const [m6, m5] = derived.confirmations;
  const m5Record = sealRecord(turn, session, env.rng(16), { kind: "M5'", confirmation: m5 });
  if (m5Record === undefined) throw new Error("the reserve for a rekey is used up");
  const old = m5Record.session;
  putSession(turn, {
    ...old,
    sending: { epoch: number, sequence: 0 },
    epochs: [...old.epochs, next],
    rekey: { at: "awaitM6'", m6, stored: store(turn, digestOf(turn, body), [m5Record.body]), lastLeg: env.now },
    asked: false,
    stopped: false,
  });
  came(turn, "M4'", body, M4_REKEY.describe(plaintext!));
  sent(turn, "M5'", m5Record.body, confirmationField(m5), m5Record.ref);
  if (old.stopped) say(turn, { do: "ready", session: session.id });
}

/** An authentic M5': the peer has the new key. M6' ends the old epoch in this direction. */
export function receiveM5Rekey(turn: Turn, record: OpenedRecord): boolean {
  const { session, plaintext, body } = record;
  const content = plaintext?.content;
  const { rekey } = session;
  if (content?.kind !== "M5'" || rekey.at !== "awaitM5'" || !equal(content.confirmation, rekey.m5)) return false;
  if (session.standing.at === "discarded") return false;
  putSession(turn, session);
  const m6Record = sealRecord(turn, session, turn.context.env.rng(16), { kind: "M6'", confirmation: rekey.m6 });
  if (m6Record === undefined) throw new Error("the reserve for a rekey is used up");
  const old = m6Record.session;
  putSession(turn, {
    ...old,
    sending: { epoch: rekey.next.epoch, sequence: 0 },
    receiving: { epoch: rekey.next.epoch, sequence: 0 },
    epochs: [{ ...rekey.next, startedAt: turn.context.env.now }],
    rekey: { at: "none" },
    m6Rekey: store(turn, digestOf(turn, body), [m6Record.body]),
    asked: false,
    stopped: false,
  });
  came(turn, "M5'", body, confirmationField(content.confirmation));
  sent(turn, "M6'", m6Record.body, confirmationField(rekey.m6), m6Record.ref);
  say(turn, { do: "handshake", state: "rekeyed" });
  if (old.stopped) say(turn, { do: "ready", session: session.id });
  return true;
}

/** An authentic M6': the old key is gone from both sides. */
export function receiveM6Rekey(turn: Turn, record: OpenedRecord): boolean {
  const { session, plaintext, body } = record;
  const content = plaintext?.content;
  const { rekey } = session;
  if (content?.kind !== "M6'" || rekey.at !== "awaitM6'" || !equal(content.confirmation, rekey.m6)) return false;
  const keys = keysOf(session, session.sending.epoch);
  if (keys === undefined) throw new Error("a session without the keys of its sending epoch");
  putSession(turn, {
    ...session,
    receiving: { epoch: keys.epoch, sequence: 0 },
    epochs: [keys],
    rekey: { at: "none" },
  });
  came(turn, "M6'", body, confirmationField(content.confirmation));
  say(turn, { do: "handshake", state: "rekeyed" });
  return true;
}
