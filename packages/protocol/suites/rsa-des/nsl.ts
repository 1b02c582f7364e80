import { compare, concat, equal, u32 } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import type { VerifiedCard } from "../../identity.ts";
import { NOTHING_OPENED } from "../../received.ts";
import { deriveKeys, hashCiphertexts, sessionId, transcript, viewHash } from "./derive.ts";
import { RSA_DES_LIMITS as LIMIT } from "./limits.ts";
import { encodeHeader, encodeM1Header, type Leg, M1, M2, M3, M4, openLeg, ROLE, readEpoch, TYPE } from "./messages.ts";
import { acceptableDesKey, chooseDesKey, newEpoch } from "./rekey.ts";
import type { Initiating, Responding, RsaDesState, Session, Standing, Waiting } from "./state.ts";
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
  sent,
  store,
  type Turn,
} from "./turn.ts";
import { rsaKeyOf, versionOf, viewOf } from "./view.ts";

/** The first epoch of every session; a rekey makes it one more. */
const FIRST_EPOCH = 1;
/** T binds M1 to M4 in full; these are the ciphertexts that the hashes inside the legs name. */
const ciphertextsOf = (legs: Responding["legs"]) => legs.map(({ ciphertext }) => ciphertext);

/** Begins a handshake. Says `failed` if there is no key to encrypt for, or if the peer does not offer the suite. */
export function startM1(turn: Turn, record: VerifiedCard | undefined, retried: boolean): void {
  const { env, me, peer } = turn.context;
  if (record === undefined) return fail(turn, "RSA_DES_NO_RECORD");
  const spki = rsaKeyOf(record);
  if (spki === undefined) return fail(turn, "RSA_DES_NOT_OFFERED");
  const handshake = env.rng(16);
  const n1 = env.rng(32);
  const view = viewHash(env, viewOf(me.card), viewOf(record));
  const header = encodeM1Header({ handshake, from: me.id, to: peer.id }, view, me.card.bytes);
  const plaintext = M1.encode({ idA: me.id, idB: peer.id, n1, view });
  const waiting: Waiting = {
    at: "sealM1",
    handshake,
    n1,
    header,
    plaintext,
    peerVersion: versionOf(record),
    retried,
  };
  ask(turn, waiting, { op: "oaepEncrypt", spki, plaintext, label: M1.label });
}

export function sealedM1(turn: Turn, waiting: Waiting & { at: "sealM1" }, c1: Uint8Array | undefined): void {
  if (c1 === undefined) return fail(turn, "RSA_DES_KEY_UNUSABLE", { leg: "M1" });
  const { handshake, n1, header, peerVersion, retried } = waiting;
  const body = concat(header, c1);
  const initiating: Initiating = {
    at: "awaitM2",
    handshake,
    n1,
    legs: [{ header, ciphertext: c1 }],
    peerVersion,
    retried,
    stored: store(turn, new Uint8Array(0), [body]),
    lastLeg: turn.context.env.now,
  };
  turn.state = { ...turn.state, initiating };
  say(turn, { do: "handshake", state: "started" });
  sent(turn, "M1", body, M1.describe(waiting.plaintext));
}

/** M1 has been decrypted: it is answered once, and its N1 is remembered. */
export function openedM1(turn: Turn, waiting: Waiting & { at: "openM1" }, plaintext: Uint8Array | undefined): void {
  const { env, me, peer } = turn.context;
  const { m1, body, spki } = waiting;
  const wrong = (code: ErrorCode) => refuse(turn, body, code, { leg: "M1" });
  const opened = openLeg(M1, plaintext);
  if (!opened.ok) return refuse(turn, body, opened.error);
  const { idA, idB, n1, view } = opened.value;
  if (!equal(idA, peer.id) || !equal(idB, me.id)) return wrong("RSA_DES_WRONG_PEER");
  if (!equal(view, m1.view)) return wrong("RSA_DES_WRONG_TRANSCRIPT");
  const n1Hash = env.primitives.sha256(n1);
  const c1 = env.primitives.sha256(m1.content);
  // The same ciphertext comes this far only under another header.
  if (turn.state.remembered.some((old) => equal(old.n1, n1Hash) && !equal(old.c1, c1)))
    return wrong("RSA_DES_M1_REPLAYED");
  const others = turn.state.remembered.filter((old) => !equal(old.c1, c1));
  const remembered = [...others, { c1, n1: n1Hash, until: env.now + LIMIT.handshakeLife }];
  turn.state = { ...turn.state, remembered: remembered.slice(-LIMIT.remembered) };
  came(turn, "M1", body, M1.describe(plaintext!));
  const n2 = env.rng(32);
  const answer = M2.encode({ idB: me.id, idA: peer.id, n1, n2, hashC1: c1 });
  const next: Waiting = { at: "sealM2", m1, digest: digestOf(turn, body), n1: n1.slice(), n2, plaintext: answer };
  ask(turn, next, { op: "oaepEncrypt", spki, plaintext: answer, label: M2.label });
}

export function sealedM2(turn: Turn, waiting: Waiting & { at: "sealM2" }, c2: Uint8Array | undefined): void {
  const { env, me, peer } = turn.context;
  if (c2 === undefined) return fail(turn, "RSA_DES_KEY_UNUSABLE", { leg: "M2" });
  const { m1, n1, n2 } = waiting;
  const header = encodeHeader({ type: TYPE.M2, handshake: m1.handshake, from: me.id, to: peer.id });
  const body = concat(header, c2);
  const answered: Responding = {
    at: "awaitM3",
    handshake: m1.handshake.slice(),
    n1,
    n2,
    legs: [
      { header: m1.header.slice(), ciphertext: m1.content.slice() },
      { header, ciphertext: c2 },
    ],
    stored: store(turn, waiting.digest, [body]),
    lastLeg: env.now,
  };
  const responding = [...turn.state.responding, answered].slice(-LIMIT.halfOpen);
  turn.state = { ...turn.state, responding };
  say(turn, { do: "handshake", state: "started" });
  sent(turn, "M2", body, M2.describe(waiting.plaintext));
}

/** M2 has been decrypted: this is where Lowe's attack ends. A wrong one leaves the handshake as it was. */
export function openedM2(turn: Turn, leg: Leg & { leg: "M2" }, body: Uint8Array, plaintext: Uint8Array | undefined) {
  const { env, me, peer } = turn.context;
  const { initiating } = turn.state;
  if (initiating.at !== "awaitM2") throw new Error("no handshake waits for M2");
  const wrong = (code: ErrorCode) => refuse(turn, body, code, { leg: "M2" });
  const opened = openLeg(M2, plaintext);
  if (!opened.ok) return refuse(turn, body, opened.error);
  const m2 = opened.value;
  const [c1] = ciphertextsOf(initiating.legs);
  if (!equal(m2.idB, peer.id)) return wrong("RSA_DES_WRONG_PEER"); // Lowe's fix
  if (!equal(m2.hashC1, hashCiphertexts(env, c1!))) return wrong("RSA_DES_WRONG_TRANSCRIPT"); // Binding to c1
  if (!equal(m2.idA, me.id)) return wrong("RSA_DES_WRONG_PEER");
  if (!equal(m2.n1, initiating.n1)) return wrong("RSA_DES_WRONG_NONCE");
  if (peer.card === undefined) return fail(turn, "RSA_DES_NO_RECORD");
  // The card may have become another one since M1.
  const spki = rsaKeyOf(peer.card);
  if (spki === undefined) return fail(turn, "RSA_DES_NOT_OFFERED");
  came(turn, "M2", body, M2.describe(plaintext!));
  const n2 = m2.n2.slice();
  const legs = [...initiating.legs, { header: leg.header.slice(), ciphertext: leg.content.slice() }];
  const answer = M3.encode({ idA: me.id, idB: peer.id, n2, hashC1C2: hashCiphertexts(env, ...ciphertextsOf(legs)) });
  const { handshake, n1 } = initiating;
  const next: Waiting = { at: "sealM3", handshake, digest: digestOf(turn, body), n1, n2, legs, plaintext: answer };
  ask(turn, next, { op: "oaepEncrypt", spki, plaintext: answer, label: M3.label });
}

export function sealedM3(turn: Turn, waiting: Waiting & { at: "sealM3" }, c3: Uint8Array | undefined): void {
  const { env, me, peer } = turn.context;
  if (c3 === undefined || peer.card === undefined) return fail(turn, "RSA_DES_KEY_UNUSABLE", { leg: "M3" });
  const spki = rsaKeyOf(peer.card);
  if (spki === undefined) return fail(turn, "RSA_DES_NOT_OFFERED");
  const { handshake, digest, n1, n2 } = waiting;
  const header = encodeHeader({ type: TYPE.M3, handshake, from: me.id, to: peer.id });
  const legs = [...waiting.legs, { header, ciphertext: c3 }];
  const kDes = chooseDesKey(turn);
  const s = env.rng(32);
  const plaintext = M4.encode({
    idA: me.id,
    idB: peer.id,
    n2,
    hashC1C2C3: hashCiphertexts(env, ...ciphertextsOf(legs)),
    epoch: u32(FIRST_EPOCH),
    kDes,
    s,
  });
  const m3 = concat(header, c3);
  sent(turn, "M3", m3, M3.describe(waiting.plaintext));
  const next: Waiting = { at: "sealM4", handshake, digest, n1, n2, legs, m3, kDes, s, plaintext };
  ask(turn, next, { op: "oaepEncrypt", spki, plaintext, label: M4.label });
}

/** M4 is on its way: text may follow it if no other session is open. */
export function sealedM4(turn: Turn, waiting: Waiting & { at: "sealM4" }, c4: Uint8Array | undefined): void {
  const { env, me, peer } = turn.context;
  const { handshake, digest, n1, n2, m3, kDes, s } = waiting;
  if (c4 === undefined) throw new Error("the key that encrypted M3 does not encrypt M4");
  const header = encodeHeader({ type: TYPE.M4, handshake, from: me.id, to: peer.id });
  const legs = [...waiting.legs, { header, ciphertext: c4 }];
  const made = makeSession(turn, ROLE.initiator, { n1, n2, legs, kDes, s }, () => ({ at: "unverified" }));
  const m4 = concat(header, c4);
  const [m6, m5] = made.confirmations;
  turn.state = {
    ...turn.state,
    initiating: {
      at: "awaitM5",
      handshake,
      session: made.session.id,
      m5,
      m6,
      stored: store(turn, digest, [m3, m4]),
      lastLeg: env.now,
    },
  };
  addSession(turn, made.session);
  sent(turn, "M4", m4, M4.describe(waiting.plaintext));
}

export function openedM3(turn: Turn, leg: Leg & { leg: "M3" }, body: Uint8Array, plaintext: Uint8Array | undefined) {
  const { env, me, peer } = turn.context;
  const half = turn.state.responding.find(({ handshake }) => equal(handshake, leg.handshake));
  if (half?.at !== "awaitM3") throw new Error("no handshake waits for M3");
  const wrong = (code: ErrorCode) => refuse(turn, body, code, { leg: "M3" });
  const opened = openLeg(M3, plaintext);
  if (!opened.ok) return refuse(turn, body, opened.error);
  const { idA, idB, n2, hashC1C2 } = opened.value;
  if (!equal(idA, peer.id) || !equal(idB, me.id)) return wrong("RSA_DES_WRONG_PEER");
  if (!equal(n2, half.n2)) return wrong("RSA_DES_WRONG_NONCE");
  if (!equal(hashC1C2, hashCiphertexts(env, ...ciphertextsOf(half.legs)))) return wrong("RSA_DES_WRONG_TRANSCRIPT");
  const legs = [...half.legs, { header: leg.header.slice(), ciphertext: leg.content.slice() }];
  const next: Responding = { ...half, at: "awaitM4", legs, lastLeg: env.now };
  turn.state = { ...turn.state, responding: turn.state.responding.map((old) => (old === half ? next : old)) };
  came(turn, "M3", body, M3.describe(plaintext!));
}

export function openedM4(turn: Turn, leg: Leg & { leg: "M4" }, body: Uint8Array, plaintext: Uint8Array | undefined) {
  const { env, me, peer } = turn.context;
  const half = turn.state.responding.find(({ handshake }) => equal(handshake, leg.handshake));
  if (half?.at !== "awaitM4") throw new Error("no handshake waits for M4");
  const wrong = (code: ErrorCode, context = {}) => refuse(turn, body, code, { leg: "M4", ...context });
  const opened = openLeg(M4, plaintext);
  if (!opened.ok) return refuse(turn, body, opened.error);
  const { idA, idB, n2, hashC1C2C3, epoch, kDes, s } = opened.value;
  if (!equal(idA, peer.id) || !equal(idB, me.id)) return wrong("RSA_DES_WRONG_PEER");
  if (!equal(n2, half.n2)) return wrong("RSA_DES_WRONG_NONCE");
  if (!equal(hashC1C2C3, hashCiphertexts(env, ...ciphertextsOf(half.legs)))) return wrong("RSA_DES_WRONG_TRANSCRIPT");
  if (readEpoch(epoch) !== FIRST_EPOCH) return wrong("RSA_DES_WRONG_EPOCH", { epoch: readEpoch(epoch) });
  if (!acceptableDesKey(kDes)) return wrong("RSA_DES_WEAK_KEY");
  const { n1, handshake } = half;
  const legs = [...half.legs, { header: leg.header.slice(), ciphertext: leg.content.slice() }];
  const header = encodeHeader({ type: TYPE.M5, handshake, from: me.id, to: peer.id });
  const inputs = { n1, n2: half.n2, legs, kDes: kDes.slice(), s };
  let m5Body = header;
  const made = makeSession(turn, ROLE.responder, inputs, ([m6, m5]) => {
    m5Body = concat(header, m5);
    const stored = store(turn, digestOf(turn, body), [m5Body]);
    return { at: "awaitM6", handshake, m6, stored, lastLeg: env.now };
  });
  const { initiating } = turn.state;
  turn.state = {
    ...turn.state,
    responding: turn.state.responding.filter((old) => old !== half),
    // The peer has chosen this handshake; an M1 of mine that it has not answered by now crossed it.
    initiating: initiating.at === "awaitM2" ? { at: "none" } : initiating,
  };
  // Of two handshakes at once both sides must seal in the same one: they take the one that the smaller ID settled
  // last, and that ID settles one as responder when it sends M5, as initiator when it sends M6.
  addSession(turn, { ...made.session, order: compare(me.id, peer.id) < 0 ? nextOrder(turn) : 0 });
  came(turn, "M4", body, M4.describe(plaintext!));
  sent(turn, "M5", m5Body, confirmationField(made.confirmations[ROLE.responder]));
}

export function receiveM5(turn: Turn, leg: Leg & { leg: "M5" }, body: Uint8Array): void {
  const { initiating } = turn.state;
  if (initiating.at !== "awaitM5" || !equal(initiating.handshake, leg.handshake))
    return refuse(turn, body, "RSA_DES_LEG_UNEXPECTED", { leg: "M5" });
  if (!equal(leg.content, initiating.m5)) return refuse(turn, body, "RSA_DES_WRONG_CONFIRMATION", { leg: "M5" });
  const session = findSession(turn.state, initiating.session);
  if (session === undefined) throw new Error("the session that M5 confirms is gone");
  const { me, peer } = turn.context;
  const header = encodeHeader({ type: TYPE.M6, handshake: initiating.handshake, from: me.id, to: peer.id });
  const m6 = concat(header, initiating.m6);
  turn.state = { ...turn.state, initiating: { at: "none" } };
  const verified = { ...session, order: nextOrder(turn) };
  openSession(turn, verified, { at: "open", stored: store(turn, digestOf(turn, body), [m6]) });
  came(turn, "M5", body, confirmationField(leg.content.slice()));
  sent(turn, "M6", m6, confirmationField(initiating.m6));
  say(turn, { do: "handshake", state: "open" });
}

export function receiveM6(turn: Turn, leg: Leg & { leg: "M6" }, body: Uint8Array): void {
  const session = turn.state.sessions.find(
    ({ standing }) => standing.at === "awaitM6" && equal(standing.handshake, leg.handshake),
  );
  if (session?.standing.at !== "awaitM6") return refuse(turn, body, "RSA_DES_LEG_UNEXPECTED", { leg: "M6" });
  if (!equal(leg.content, session.standing.m6)) return refuse(turn, body, "RSA_DES_WRONG_CONFIRMATION", { leg: "M6" });
  const order = session.order === 0 ? nextOrder(turn) : session.order;
  openSession(turn, { ...session, order }, { at: "open", stored: null });
  came(turn, "M6", body, confirmationField(leg.content.slice()));
  say(turn, { do: "handshake", state: "open" });
}

/**
 * A record came in a session that only receives here. The side with the smaller ID leads: if it is known to have
 * left the session that this side seals in (a relay that holds back an M6 can bring that about), this side follows.
 */
export function followLead(turn: Turn, session: Session): void {
  const { me, peer } = turn.context;
  if (session.standing.at !== "receiving" || compare(me.id, peer.id) < 0) return;
  const current = turn.state.sessions.find(({ standing }) => standing.at === "open");
  // An initiator whose M6 may still be on its way sees records of the old session, and that is as it should be.
  const settled = current && (current.role === ROLE.responder || current.opened.last.sequence > 0);
  if (current !== undefined && !settled) return;
  const { responding } = turn.state;
  const { stored } = session.standing;
  openSession(turn, { ...session, order: nextOrder(turn) }, { at: "open", stored });
  turn.state = { ...turn.state, responding };
}

function nextOrder(turn: Turn): number {
  turn.state = { ...turn.state, order: turn.state.order + 1 };
  return turn.state.order;
}

/** The session seals from here on, unless one that was settled later is open; what it replaces receives for a while. */
function openSession(turn: Turn, session: Session, open: Standing & { at: "open" }): void {
  const until = turn.context.env.now + LIMIT.receiveLife;
  const current = turn.state.sessions.find(({ standing }) => standing.at === "open");
  const late = current !== undefined && current.order > session.order;
  if (current?.standing.at === "open" && !late)
    putSession(turn, { ...current, standing: { at: "receiving", until, stored: current.standing.stored } });
  putSession(turn, { ...session, standing: late ? { at: "receiving", until, stored: open.stored } : open });
  // The peer has shown which handshake it follows; other half-open ones are leftovers or forgeries.
  turn.state = { ...turn.state, responding: [] };
}

type SessionInputs = {
  readonly n1: Uint8Array;
  readonly n2: Uint8Array;
  readonly legs: Responding["legs"];
  readonly kDes: Uint8Array;
  readonly s: Uint8Array;
};

function makeSession(
  turn: Turn,
  role: Session["role"],
  { n1, n2, legs, kDes, s }: SessionInputs,
  standing: (confirmations: readonly [Uint8Array, Uint8Array]) => Standing,
) {
  const { env } = turn.context;
  const t = transcript(env, legs);
  const { macs, confirmations } = deriveKeys(env, t, n1, n2, s);
  const session: Session = {
    id: sessionId(env, t),
    role,
    order: 0,
    standing: standing(confirmations),
    n1,
    n2,
    records: TYPE.record,
    sending: { epoch: FIRST_EPOCH, sequence: 0 },
    receiving: { epoch: FIRST_EPOCH, sequence: 0 },
    opened: NOTHING_OPENED,
    epochs: [newEpoch(turn, FIRST_EPOCH, t, kDes, [...macs])],
    rekey: { at: "none" },
    m6Rekey: null,
    asked: false,
    stopped: false,
  };
  return { session, confirmations };
}

/** The newest first. If there are too many, the oldest that only receives goes, then the oldest without M6. */
function addSession(turn: Turn, session: Session): void {
  const sessions: RsaDesState["sessions"] = [session, ...turn.state.sessions];
  const oldest = (...at: Standing["at"][]) => sessions.findLastIndex(({ standing }) => at.includes(standing.at));
  const idle = oldest("receiving", "discarded");
  const full = sessions.length > LIMIT.sessions;
  turn.state = {
    ...turn.state,
    sessions: full ? sessions.toSpliced(idle < 0 ? oldest("awaitM6") : idle, 1) : sessions,
  };
}
