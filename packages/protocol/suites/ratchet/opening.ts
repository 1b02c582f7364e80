import { concat, equal, lengthPrefixed, type Primitives, type UnixMs, u16, u64, wipe } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { type ClientId, openCard, toClientId, type VerifiedCard, verifyFields } from "../../identity.ts";
import { err, ok, type Result } from "../../result.ts";
import { BODY_VERSION, type OpeningReason, type SuiteSelf } from "../../suite.ts";
import { Reader } from "../../wire/reader.ts";
import { readCard } from "./answer.ts";
import { halves, type RootAndChain } from "./chain.ts";
import type { RatchetKeyring } from "./keyring.ts";
import { LABEL, PREKEY_KIND, type RatchetEnv, REASON, type RefusalCode, SIZE, SUITE_NUMBER, TYPE } from "./layout.ts";
import type { Prekey } from "./prekeys.ts";
import { judgeRank } from "./rank.ts";

/** What an opening encapsulated to one prekey. */
type Encapsulated = {
  readonly id: Uint8Array;
  /** SHA-256 of the prekey as the relay handed it out. */
  readonly hash: Uint8Array;
  /** X-Wing, 1120 bytes. */
  readonly ciphertext: Uint8Array;
};

/** An opening part, read. Views into what was read; nothing is verified. */
export type OpeningPart = {
  readonly from: ClientId;
  readonly to: ClientId;
  readonly rank: number;
  readonly reason: OpeningReason;
  readonly signed: Encapsulated;
  readonly oneTime: Encapsulated | undefined;
  /** X-Wing, 1216 bytes: what the responder's first step encapsulates to. */
  readonly ratchetKey: Uint8Array;
  readonly card: Uint8Array;
  readonly signature: Uint8Array;
  /** All before the signature: what T0 covers. */
  readonly unsigned: Uint8Array;
};

/** What an opening that its sender signed leads to, before any key is used. */
export type VerifiedOpening = {
  readonly part: OpeningPart;
  readonly t0: Uint8Array;
  /** 16 bytes. */
  readonly session: Uint8Array;
  readonly card: VerifiedCard;
};

/** The secrets of a session that has just begun. The chain is the initiator's first. */
export type OpenedSession = RootAndChain & { readonly t0: Uint8Array; readonly session: Uint8Array };

const NO_ONE_TIME = 0;
const REASONS = new Map(Object.entries(REASON).map(([reason, number]) => [number, reason as OpeningReason]));

/** T0 = SHA-256(label ‖ opening part without its signature). */
export function openingHash(primitives: Primitives, unsigned: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(LABEL.t0, unsigned));
}

/** @returns 16 bytes */
function sessionId(primitives: Primitives, t0: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(LABEL.session, t0)).slice(0, SIZE.session);
}

/**
 * root, chain₀ = HKDF(salt T0, ss₁ ‖ ss₂, label); without a one-time prekey ss₂ is an empty field. Wipes what it is
 * given.
 */
function openingKeys(
  primitives: Primitives,
  t0: Uint8Array,
  ss1: Uint8Array,
  ss2: Uint8Array = new Uint8Array(0),
): RootAndChain {
  const input = lengthPrefixed(ss1, ss2);
  const both = primitives.hkdfSha256(input, t0, LABEL.opening, 64);
  for (const secret of [input, ss1, ss2]) wipe(secret);
  return halves(both);
}

/**
 * Reads an opening part; errors are left in the reader.
 * @param source the bytes that the reader reads
 */
export function readOpening(reader: Reader, source: Uint8Array): OpeningPart {
  const start = reader.offset;
  const refuse = (error: ProtocolError) => reader.fail(error);
  const version = reader.u8("opening.version");
  if (version !== BODY_VERSION) refuse(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (reader.u8("opening.type") !== TYPE.opening) refuse(badValue("opening.type"));
  if (reader.u16("opening.suite") !== SUITE_NUMBER) refuse(badValue("opening.suite"));
  const from = toClientId(reader.bytes(SIZE.id, "opening.from"));
  const to = toClientId(reader.bytes(SIZE.id, "opening.to"));
  const rank = reader.u64("opening.rank");
  const reason = REASONS.get(reader.u8("opening.reason"));
  if (reason === undefined) refuse(badValue("opening.reason"));
  const signed = readReference(reader, PREKEY_KIND.signed, "opening.signed");
  if (signed === undefined) refuse(badValue("opening.signed.kind"));
  const oneTime = readReference(reader, PREKEY_KIND.oneTime, "opening.oneTime");
  const ciphertext = reader.bytes(SIZE.ciphertext, "opening.signed.ciphertext");
  const second = oneTime && { ...oneTime, ciphertext: reader.bytes(SIZE.ciphertext, "opening.oneTime.ciphertext") };
  const ratchetKey = reader.bytes(SIZE.ratchetKey, "opening.ratchetKey");
  const card = readCard(reader, "opening");
  const unsigned = source.subarray(start, reader.offset);
  const signature = reader.bytes(SIZE.signature, "opening.signature");
  return {
    from,
    to,
    rank,
    reason: reason ?? "first",
    signed: { ...(signed ?? NOTHING), ciphertext },
    oneTime: second,
    ratchetKey,
    card,
    signature,
    unsigned,
  };
}

const NOTHING = { id: new Uint8Array(0), hash: new Uint8Array(0) };

/** kind 1, then id 8 and hash 32; or kind 0 alone, which only the one-time prekey may be. */
function readReference(reader: Reader, kind: number, field: string): Omit<Encapsulated, "ciphertext"> | undefined {
  const found = reader.u8(`${field}.kind`);
  if (found === NO_ONE_TIME) return undefined;
  if (found !== kind) reader.fail(badValue(`${field}.kind`));
  return { id: reader.bytes(SIZE.prekeyId, `${field}.id`), hash: reader.bytes(SIZE.t0, `${field}.hash`) };
}

function badValue(field: string): ProtocolError {
  return new ProtocolError("WIRE_BAD_VALUE", { field });
}

/** An opening part by itself. Errors: `WIRE_…`. */
export function parseOpening(bytes: Uint8Array): Result<OpeningPart, ProtocolError> {
  const reader = new Reader(bytes);
  return reader.finish(readOpening(reader, bytes));
}

export type OpeningFields = {
  readonly to: ClientId;
  readonly rank: number;
  readonly reason: OpeningReason;
  readonly signed: Prekey;
  readonly oneTime?: Prekey | undefined;
};

/** What the initiator keeps of its opening. */
export type MadeOpening = OpenedSession & {
  /** As it is carried, byte for byte, until it is answered. */
  readonly part: Uint8Array;
  /** The private key of the ratchet key in it, 32 bytes. */
  readonly ratchetSeed: Uint8Array;
};

/** `RATCHET_KEY_REFUSED` if one of the prekeys is no key that anything can be encapsulated to. */
export function makeOpening(
  { rng, primitives, kem }: RatchetEnv,
  me: SuiteSelf,
  { to, rank, reason, signed, oneTime }: OpeningFields,
): Result<MadeOpening, ProtocolError> {
  const first = kem.encapsulate(signed.publicKey, rng);
  const second = oneTime && kem.encapsulate(oneTime.publicKey, rng);
  if (first === undefined || (oneTime && second === undefined))
    return err(new ProtocolError("RATCHET_KEY_REFUSED", { key: first ? "oneTime" : "signed" }));
  const ratchetSeed = rng(SIZE.seed);
  const unsigned = concat(
    Uint8Array.of(BODY_VERSION, TYPE.opening),
    u16(SUITE_NUMBER),
    me.id,
    to,
    u64(rank),
    Uint8Array.of(REASON[reason]),
    reference(signed),
    oneTime ? reference(oneTime) : Uint8Array.of(NO_ONE_TIME),
    first.ciphertext,
    second?.ciphertext ?? new Uint8Array(0),
    kem.publicKey(ratchetSeed),
    u16(me.card.bytes.length),
    me.card.bytes,
  );
  const t0 = openingHash(primitives, unsigned);
  const part = concat(unsigned, me.sign("ratchet-opening", [t0]));
  const keys = openingKeys(primitives, t0, first.sharedSecret, second?.sharedSecret);
  return ok({ ...keys, t0, session: sessionId(primitives, t0), part, ratchetSeed });
}

function reference({ kind, id, hash }: Prekey): Uint8Array {
  return concat(Uint8Array.of(PREKEY_KIND[kind]), id, hash);
}

/**
 * The first half of taking an opening: it is for me, and its sender has signed it. No key is looked for, so that even
 * an opening to a prekey that is gone can be refused. The card's not-after is not looked at: an opening may have waited.
 * Errors: `RATCHET_WRONG_PEER`, those of `openCard`, `RATCHET_OPENING_SIGNATURE`.
 * @param from who sent the body that carried it, as the relay says
 */
export function verifyOpening(
  primitives: Primitives,
  me: ClientId,
  from: ClientId,
  part: OpeningPart,
): Result<VerifiedOpening, ProtocolError> {
  if (!equal(part.from, from) || !equal(part.to, me) || equal(from, me)) return wrongPeer();
  const card = openCard(part.card, primitives);
  if (!card.ok) return card;
  if (!equal(card.value.id, from)) return wrongPeer();
  const t0 = openingHash(primitives, part.unsigned);
  if (!verifyFields(primitives, card.value.identityKey, "ratchet-opening", [t0], part.signature))
    return err(new ProtocolError("RATCHET_OPENING_SIGNATURE"));
  return ok({ part, t0, session: sessionId(primitives, t0), card: card.value });
}

function wrongPeer(): Result<never, ProtocolError> {
  return err(new ProtocolError("RATCHET_WRONG_PEER", { part: "opening" }));
}

export type TakenOpening = OpenedSession & {
  /** The initiator's first ratchet key, a copy: something can be encapsulated to it. */
  readonly ratchetKey: Uint8Array;
  /** Without the one-time prekey. To be kept only once the record that carried the part has been opened. */
  readonly keyring: RatchetKeyring;
  /** The relay handed out no one-time prekey although it should have some. */
  readonly skippedOneTime: boolean;
};

/** Why not. With a code the opening deserves a refusal, if its sender is a contact. */
export type OpeningRefused = { readonly error: ProtocolError; readonly code?: RefusalCode };

/**
 * The second half: rank, then prekeys, then the keys of the session. Nothing is consumed: see `keyring` of the result.
 * Errors: `RATCHET_RANK_TOO_LOW`, `RATCHET_RANK_TOO_HIGH`, `RATCHET_PREKEY_GONE` with a code; `RATCHET_KEY_REFUSED`
 * for a ciphertext or a ratchet key with a part of small order or out of range.
 * @param floor the highest rank of this sender that was taken, or in which a record was opened; 0 for none
 */
export function takeOpening(
  { rng, primitives, kem, now }: RatchetEnv,
  clock: UnixMs,
  keyring: RatchetKeyring,
  floor: number,
  { part, t0, session }: VerifiedOpening,
): Result<TakenOpening, OpeningRefused> {
  const wrongRank = judgeRank(part.rank, floor, clock);
  if (wrongRank)
    return err({ error: new ProtocolError(RANK_ERROR[wrongRank], { rank: part.rank, floor }), code: wrongRank });
  const seed1 = keyring.secret("signed", part.signed.hash, { now, clock });
  const seed2 = part.oneTime && keyring.secret("oneTime", part.oneTime.hash, { now, clock });
  if (seed1 === undefined || (part.oneTime && seed2 === undefined)) {
    const kind = seed1 ? "oneTime" : "signed";
    return err({ error: new ProtocolError("RATCHET_PREKEY_GONE", { kind }), code: "prekeyGone" });
  }
  const ss1 = kem.decapsulate(seed1, part.signed.ciphertext);
  const ss2 = part.oneTime && seed2 && kem.decapsulate(seed2, part.oneTime.ciphertext);
  if (ss1 === undefined || (part.oneTime && ss2 === undefined))
    return err({ error: new ProtocolError("RATCHET_KEY_REFUSED", { key: ss1 ? "oneTime" : "signed" }) });
  // Found out now, before anything is consumed: the first answer could not be sealed.
  const trial = kem.encapsulate(part.ratchetKey, rng);
  if (trial === undefined) return err({ error: new ProtocolError("RATCHET_KEY_REFUSED", { key: "ratchet" }) });
  wipe(trial.sharedSecret);
  return ok({
    ...openingKeys(primitives, t0, ss1, ss2),
    t0,
    session,
    ratchetKey: new Uint8Array(part.ratchetKey),
    keyring: part.oneTime ? keyring.without(part.oneTime.hash) : keyring,
    skippedOneTime: part.oneTime === undefined && SHOULD_HAVE_ONE.has(part.reason) && keyring.stock > 0,
  });
}

const RANK_ERROR = { rankTooLow: "RATCHET_RANK_TOO_LOW", rankTooHigh: "RATCHET_RANK_TOO_HIGH" } as const;
/** For the other reasons an opening takes none. */
const SHOULD_HAVE_ONE: ReadonlySet<OpeningReason> = new Set(["first", "lost", "rolledBack"]);

/** A person has declined the opening: the one-time prekey that it would have used dies. */
export function declineOpening(keyring: RatchetKeyring, { part }: VerifiedOpening): RatchetKeyring {
  return part.oneTime ? keyring.without(part.oneTime.hash) : keyring;
}
