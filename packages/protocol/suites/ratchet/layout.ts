import { type Env, type Kem, utf8, XWING_SIZES } from "@sandi/crypto";
import { MARK_SIZE, RECORD_HASH_SIZE } from "../../received.ts";
import type { OpeningReason } from "../../suite.ts";
import { suiteNumber } from "../names.ts";

/** The world as this suite sees it: with the KEM that opens its sessions and drives its ratchet. */
export type RatchetEnv = Env & { readonly kem: Kem };

export const SUITE_NAME = "ratchet";
export const SUITE_NUMBER = suiteNumber(SUITE_NAME);

/** The second byte of a body. A record's says which part it carries; an opening part repeats `opening`. */
export const TYPE = { record: 1, opening: 2, answer: 3, step: 4, refusal: 5 } as const;
export type BodyType = keyof typeof TYPE;
/** A record that carries a part, or none. */
export type RecordType = Exclude<BodyType, "refusal">;

/** What a record's plaintext is. */
export const KIND = { content: 1, resealed: 2, receipt: 3, void: 4 } as const;

export const REASON: Readonly<Record<OpeningReason, number>> = {
  first: 1,
  lost: 2,
  rolledBack: 3,
  broken: 4,
  refused: 5,
};

export const PREKEY_KIND = { signed: 1, oneTime: 2 } as const;
export type PrekeyKind = keyof typeof PREKEY_KIND;

export const REFUSAL_CODE = { prekeyGone: 1, rankTooLow: 2, rankTooHigh: 3 } as const;
export type RefusalCode = keyof typeof REFUSAL_CODE;

/** UTF-8; the first field of a hash, the info (or its first field) of a derivation. */
export const LABEL = {
  /** T0 = SHA-256(label ‖ opening part without its signature). The part names each prekey by the hash of its body. */
  t0: utf8("sandi/ratchet/v1/t0"),
  /** session = the first 16 bytes of SHA-256(label ‖ T0). */
  session: utf8("sandi/ratchet/v1/session"),
  /** root 32 ‖ chain₀ 32 = HKDF(salt T0, ss₁ ‖ ss₂, label). */
  opening: utf8("sandi/ratchet/v1/opening"),
  /** root 32 ‖ chain 32 = HKDF(salt root, ss, label ‖ session ‖ epoch ‖ SHA-256(KEM part)). */
  step: utf8("sandi/ratchet/v1/step"),
  /** key 32 ‖ nonce 12 = HKDF(salt, message key, label). */
  record: utf8("sandi/ratchet/v1/record"),
} as const;

/** In bytes. */
export const SIZE = {
  /** version 1, type 1, suite 2: how every body begins. */
  start: 4,
  id: 32,
  session: 16,
  t0: 32,
  salt: 16,
  tag: 16,
  messageId: 16,
  signature: 64,
  rank: 8,
  /** start 4, session 16, epoch 4, n 4, previousChainLength 4, salt 16; then the carried part. */
  recordHeader: 48,
  /** version 1, kind 1, message id 16, received state 25 with 12 more for each range, length of the content 4. */
  plaintextFixed: 47,
  ratchetKey: XWING_SIZES.publicKey,
  ciphertext: XWING_SIZES.ciphertext,
  seed: XWING_SIZES.seed,
  /** Ciphertext 1120, the sender's next ratchet key 1216. An answer part goes on with card length 2, card, signature 64. */
  kemPart: XWING_SIZES.ciphertext + XWING_SIZES.publicKey,
  prekeyId: 8,
  /** kind 1, id 8, SHA-256 of the prekey's body 32: how an opening part names a prekey. */
  prekeyReference: 41,
  recordHash: RECORD_HASH_SIZE,
  mark: MARK_SIZE,
} as const;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The numbers of the suite; docs/ratchet.md lists the same, by test. Times in ms. */
export const RATCHET_LIMITS = {
  /** A plaintext is padded to at least this. */
  paddingFloor: 256,
  /** Records of one chain, and the greatest leap within one. */
  chain: 4_096,
  /** Of these, the last are for receipts and voids. */
  chainReserve: 64,
  /** A step is due after this, or after so many records but receipts, sent and received, and `stepSoonest`. */
  stepEvery: 60 * SECOND,
  stepRecords: 32,
  stepSoonest: SECOND,
  /** A part that has not arrived is carried by records 1, 4, 16 and every one that this divides. */
  carryEvery: 64,
  /** And by any record sealed this long after the last that carried it. */
  carryAfter: HOUR,
  /** A report that lacks my epoch makes my next record carry the part, unless one has within this time. */
  carryAgain: 2 * SECOND,
  /** A record that lacks its KEM part is answered by a receipt at most this often. */
  partMissing: MINUTE,
  /** A void deserves a receipt at most this often. */
  voidReceipt: MINUTE,
  /** Ranges that one void names. */
  voidRanges: 255,
  /** Sessions of one pair; the lowest in rank goes. */
  sessions: 8,
  /** IDs of dead and refused sessions that are kept of one pair. */
  ended: 64,
  /** A record of a dead session is answered by a receipt at most this often. */
  deadReceipt: HOUR,
  /** A rank is taken if it is less than this above the greater of floor and own clock. */
  rankLeap: 2 ** 42,
  /** Sessions of a state that is an old copy receive this long. */
  condemned: 31 * DAY,
  /** A refusal is repeated for one T0 at most this often, and sent to one peer so many times a day. */
  refusalEvery: HOUR,
  refusalsDaily: 10,
  /** Refusals count together within this. */
  refusalsWithin: DAY,
  /** Refusals after which I wait before opening again: an hour, then twice as long, up to a day. */
  refusalsHeeded: 2,
  refusedWait: HOUR,
  refusedWaitMost: DAY,
  /** Failures in the sealing session, within a day, after which it counts as broken. */
  failures: 3,
  failuresWithin: DAY,
  /** Waits before the next opening on grounds that only the relay vouches for; then always the last. */
  brokenWaits: [HOUR, 4 * HOUR, DAY],
  /** The waits start afresh when a record opens in the sealing session this long after the last such opening. */
  brokenForgotten: DAY,
  /** After prekeys could not be had, they are asked for again: the first wait doubles up to the last. */
  askAgain: 5 * SECOND,
  askAgainMost: HOUR,
  /** Prekeys. A signed one is replaced after this; its secret dies `signedKept` after its successor was published. */
  signedEvery: 7 * DAY,
  signedKept: 31 * DAY,
  prekeyLife: 90 * DAY,
  /** One that is older is used, and noted. */
  prekeyStale: 14 * DAY,
  /** One-time prekeys at the relay: filled up to `oneTime` when fewer than `oneTimeLow` are left. */
  oneTime: 20,
  oneTimeLow: 8,
  /** New ones are made at most this often: the relay hands out 60 an hour. Twice as long each time it keeps too few. */
  oneTimePace: 20 * MINUTE,
  oneTimePaceMost: DAY,
  /** One-time secrets that are kept; the oldest go. */
  oneTimeMost: 1_000,
  /** Prekeys in one publication. */
  published: 10,
  /** Who is opened to as broken publishes fresh prekeys, at most this often. */
  freshEvery: DAY,
} as const;
