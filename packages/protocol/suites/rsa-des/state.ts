import * as v from "valibot";
import { openedSchema } from "../../received.ts";
import { boundedBytes, count, encodeCbor, fixedBytes } from "../../wire/cbor.ts";
import type { HeaderAndCiphertext } from "./derive.ts";
import { type Leg, TYPE } from "./messages.ts";

const bytes16 = fixedBytes(16);
const bytes32 = fixedBytes(32);
const body = boundedBytes(2_048);
const time = count;
export const list = <const S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(item), v.maxLength(most));

/** A leg of mine as it was sent, for sending it again byte for byte: OAEP is random, a second one would fork. */
const stored = v.strictObject({
  /** SHA-256 of the body that these answer; empty for what answers nothing. */
  answers: boundedBytes(32),
  bodies: list(body, 2),
  /** When these went out last, or were given as the answer to a repeat. */
  sentAt: time,
  /** How long the next wait is. */
  wait: count,
  repeats: count,
});

const ciphertexts = list(v.strictObject({ header: body, ciphertext: fixedBytes(384) }), 4);

const initiating = v.variant("at", [
  v.strictObject({ at: v.literal("none") }),
  v.strictObject({
    at: v.literal("awaitM2"),
    handshake: bytes16,
    n1: bytes32,
    legs: ciphertexts,
    /** The version of the peer's record that M1 was written for, and whether it is the second try. */
    peerVersion: count,
    retried: v.boolean(),
    stored,
    lastLeg: time,
  }),
  v.strictObject({
    at: v.literal("awaitM5"),
    handshake: bytes16,
    session: bytes16,
    m5: bytes32,
    m6: bytes32,
    stored,
    lastLeg: time,
  }),
]);

const responding = v.variant("at", [
  v.strictObject({
    at: v.literal("awaitM3"),
    handshake: bytes16,
    n1: bytes32,
    n2: bytes32,
    legs: ciphertexts,
    stored,
    lastLeg: time,
  }),
  v.strictObject({
    at: v.literal("awaitM4"),
    handshake: bytes16,
    n1: bytes32,
    n2: bytes32,
    legs: ciphertexts,
    stored,
    lastLeg: time,
  }),
]);

const epochKeys = v.strictObject({
  epoch: count,
  /** T of this epoch. */
  transcript: bytes32,
  kDes: fixedBytes(8),
  macs: v.strictTuple([bytes32, bytes32]),
  startedAt: time,
  sentBlocks: count,
  receivedBlocks: count,
  /** Records under this key, both ways. */
  records: count,
});

const standing = v.variant("at", [
  /** Mine, M4 sent: seals if no other does, opens nothing before M5 is verified. */
  v.strictObject({ at: v.literal("unverified") }),
  /** The peer's, M5 sent: opens, and seals if no other does. */
  v.strictObject({ at: v.literal("awaitM6"), handshake: bytes16, m6: bytes32, stored, lastLeg: time }),
  /** `stored` is M6 if this side sent it, for a repeated M5. */
  v.strictObject({ at: v.literal("open"), stored: v.nullable(stored) }),
  /** Replaced by another: opens only. */
  v.strictObject({ at: v.literal("receiving"), until: time, stored: v.nullable(stored) }),
  /** Given up because its numbers cannot be trusted: opens only, and seals nothing whatever comes. */
  v.strictObject({ at: v.literal("discarded"), until: time }),
]);

const rekey = v.variant("at", [
  v.strictObject({ at: v.literal("none") }),
  v.strictObject({ at: v.literal("awaitM5'"), next: epochKeys, m5: bytes32, m6: bytes32, stored, lastLeg: time }),
  v.strictObject({ at: v.literal("awaitM6'"), m6: bytes32, stored, lastLeg: time }),
]);

const position = v.strictObject({ epoch: count, sequence: count });

export const session = v.strictObject({
  id: bytes16,
  /** The type of its records. One of an older version's is `discarded` and takes type 7. */
  records: v.union([v.literal(TYPE.olderRecord), v.literal(TYPE.record)]),
  /** My role in it: 0 initiator, 1 responder. */
  role: v.union([v.literal(0), v.literal(1)]),
  /** If two were agreed on at once, the greater one seals; 0 if that is not settled. */
  order: count,
  standing,
  n1: bytes32,
  n2: bytes32,
  sending: position,
  /** The epoch in which the peer's next record is, and the last sequence of it. */
  receiving: position,
  opened: openedSchema,
  /** The keys of the sending and of the receiving epoch, the older first: one, or two in the midst of a rekey. */
  epochs: v.pipe(v.array(epochKeys), v.minLength(1), v.maxLength(2)),
  rekey,
  /** The last M6' of this side, for a repeated M5'. */
  m6Rekey: v.nullable(stored),
  /** Whether a rekey was asked for in this epoch. */
  asked: v.boolean(),
  /** Whether text was turned away at the hard stop. */
  stopped: v.boolean(),
});

export const persisted = v.strictObject({
  version: v.literal(2),
  /** Text waits for a session. */
  wanted: v.boolean(),
  initiating,
  /** The oldest first. */
  responding: list(responding, 4),
  /** The newest first. */
  sessions: list(session, 8),
  /** The last order given. */
  order: count,
  /** M1s that were answered: SHA-256 of the ciphertext and of N1. The oldest first. */
  remembered: list(v.strictObject({ c1: bytes32, n1: bytes32, until: time }), 64),
  /** When the peer's outdated view was answered last, and a lost or rolled-back session set off an M1; 0 for never. */
  answeredAt: time,
  lostAt: time,
});

export type Stored = Readonly<v.InferOutput<typeof stored>>;
export type Initiating = Readonly<v.InferOutput<typeof initiating>>;
export type Responding = Readonly<v.InferOutput<typeof responding>>;
export type EpochKeys = Readonly<v.InferOutput<typeof epochKeys>>;
export type Standing = Readonly<v.InferOutput<typeof standing>>;
export type Session = Readonly<v.InferOutput<typeof session>>;

/** An RSA operation under way, with all that its answer is needed for. Never persisted: the chain is one transaction. */
export type Waiting =
  | { readonly at: "nothing" }
  | {
      readonly at: "sealM1";
      readonly handshake: Uint8Array;
      readonly n1: Uint8Array;
      readonly header: Uint8Array;
      readonly plaintext: Uint8Array;
      readonly peerVersion: number;
      readonly retried: boolean;
    }
  | { readonly at: "openM1"; readonly m1: Leg & { leg: "M1" }; readonly body: Uint8Array; readonly spki: Uint8Array }
  | {
      readonly at: "sealM2";
      readonly m1: Leg & { leg: "M1" };
      readonly digest: Uint8Array;
      readonly n1: Uint8Array;
      readonly n2: Uint8Array;
      readonly plaintext: Uint8Array;
    }
  | { readonly at: "openLeg"; readonly leg: Leg & { leg: "M2" | "M3" | "M4" | "M4'" }; readonly body: Uint8Array }
  | {
      readonly at: "sealM3";
      readonly handshake: Uint8Array;
      readonly digest: Uint8Array;
      readonly n1: Uint8Array;
      readonly n2: Uint8Array;
      readonly legs: readonly HeaderAndCiphertext[];
      readonly plaintext: Uint8Array;
    }
  | {
      readonly at: "sealM4";
      readonly handshake: Uint8Array;
      readonly digest: Uint8Array;
      readonly n1: Uint8Array;
      readonly n2: Uint8Array;
      readonly legs: readonly HeaderAndCiphertext[];
      readonly m3: Uint8Array;
      readonly kDes: Uint8Array;
      readonly s: Uint8Array;
      readonly plaintext: Uint8Array;
    }
  | {
      readonly at: "sealM4'";
      readonly session: Uint8Array;
      readonly header: Uint8Array;
      readonly kDes: Uint8Array;
      readonly s: Uint8Array;
      readonly plaintext: Uint8Array;
    };

/** One conversation in this suite. Plain data; a step never changes it in place. */
export type RsaDesState = Readonly<v.InferOutput<typeof persisted>> & { readonly waiting: Waiting };

export const INITIAL: RsaDesState = {
  version: 2,
  wanted: false,
  initiating: { at: "none" },
  responding: [],
  sessions: [],
  order: 0,
  remembered: [],
  answeredAt: 0,
  lostAt: 0,
  waiting: { at: "nothing" },
};

/**
 * Deterministic CBOR; holds secrets. Throws in the midst of an RSA operation: such a state must not be stored,
 * because after a crash nobody would answer it.
 */
export function encodeState(state: RsaDesState): Uint8Array {
  const { waiting, ...rest } = state;
  if (waiting.at !== "nothing") throw new Error(`a state that waits for ${waiting.at} is not to be stored`);
  return encodeCbor(rest);
}
