import { lengthPrefixed, type Primitives, type Rng } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import type { ClientId } from "../../identity.ts";
import { LIMITS } from "../../limits.ts";
import { err, type Result } from "../../result.ts";
import { BODY_VERSION } from "../../suite.ts";
import { writeU32 } from "../../wire/frame.ts";
import { type FieldNote, Reader } from "../../wire/reader.ts";
import { readAnswer } from "./answer.ts";
import { recordKey } from "./chain.ts";
import { RATCHET_LIMITS as LIMIT, type RecordType, SIZE, SUITE_NUMBER, TYPE } from "./layout.ts";
import { readOpening } from "./opening.ts";

export type RecordHeader = {
  readonly type: RecordType;
  readonly session: Uint8Array;
  readonly epoch: number;
  /** From 1 in each chain. */
  readonly n: number;
  /** Records of its sender's chain before; 0 in its first. */
  readonly previous: number;
};

/** A part and the type of a record that carries it. */
export type Part = { readonly type: Exclude<RecordType, "record">; readonly bytes: Uint8Array };

export type SealedRecord = RecordHeader & {
  readonly salt: Uint8Array;
  readonly part: Uint8Array | undefined;
  /** All before the ciphertext, the part included. */
  readonly header: Uint8Array;
  readonly ciphertext: Uint8Array;
};

/** From whom to whom a record goes. */
export type Way = { readonly from: ClientId; readonly to: ClientId };

/** What a record of `plaintext` padded bytes takes on the wire. */
export function bodySize(plaintext: number, part: Part | undefined): number {
  return SIZE.recordHeader + (part?.bytes.length ?? 0) + plaintext + SIZE.tag;
}

/**
 * start 4, session 16, epoch 4, n 4, previousChainLength 4, salt 16, carried part, ciphertext with its tag of 16.
 * Associated data = all of it before the ciphertext ‖ sender's ID ‖ recipient's ID.
 * @param chain as it stands before this record
 */
export function sealRecord(
  primitives: Primitives,
  rng: Rng,
  chain: Uint8Array,
  { session, epoch, n, previous }: Omit<RecordHeader, "type">,
  part: Part | undefined,
  plaintext: Uint8Array,
  { from, to }: Way,
): Uint8Array {
  const end = SIZE.recordHeader + (part?.bytes.length ?? 0);
  const body = new Uint8Array(end + plaintext.length + SIZE.tag);
  const salt = rng(SIZE.salt);
  body[0] = BODY_VERSION;
  body[1] = TYPE[part?.type ?? "record"];
  body[2] = SUITE_NUMBER >>> 8;
  body[3] = SUITE_NUMBER;
  body.set(session, 4);
  writeU32(body, 20, epoch);
  writeU32(body, 24, n);
  writeU32(body, 28, previous);
  body.set(salt, 32);
  if (part) body.set(part.bytes, SIZE.recordHeader);
  const associated = lengthPrefixed(body.subarray(0, end), from, to);
  const key = recordKey(primitives, chain, salt);
  body.set(primitives.aesGcm.seal(key.key, key.nonce, plaintext, associated), end);
  key.wipe();
  return body;
}

/** @returns undefined for every failure alike */
export function openRecord(
  primitives: Primitives,
  chain: Uint8Array,
  { salt, header, ciphertext }: SealedRecord,
  { from, to }: Way,
): Uint8Array | undefined {
  const key = recordKey(primitives, chain, salt);
  const plaintext = primitives.aesGcm.open(key.key, key.nonce, ciphertext, lengthPrefixed(header, from, to));
  key.wipe();
  return plaintext;
}

const TYPES: ReadonlyMap<number, RecordType> = new Map([
  [TYPE.record, "record"],
  [TYPE.opening, "opening"],
  [TYPE.answer, "answer"],
  [TYPE.step, "step"],
]);

/**
 * Reads the clear part of a record; nothing is verified. What is returned are views into `body`.
 * Errors: `WIRE_*` for the layout.
 */
export function parseRecord(body: Uint8Array, note?: FieldNote): Result<SealedRecord, ProtocolError> {
  if (body.length > LIMITS.body)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "record", size: body.length, limit: LIMITS.body }));
  const reader = new Reader(body, note);
  const version = reader.u8("version");
  const number = reader.u8("type");
  const suite = reader.u16("suite");
  const type = TYPES.get(number);
  if (version !== BODY_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (suite !== SUITE_NUMBER) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "suite" }));
  if (type === undefined) return err(new ProtocolError("WIRE_UNKNOWN_TYPE", { type: number }));
  const session = reader.bytes(SIZE.session, "session");
  const epoch = reader.u32("epoch");
  const n = reader.u32("n");
  const previous = reader.u32("previous");
  const salt = reader.bytes(SIZE.salt, "salt");
  const start = reader.offset;
  readPart(reader, type, body);
  const end = reader.offset;
  const ciphertext = reader.rest(LIMITS.body, "ciphertext");
  if (ciphertext.length < LIMIT.paddingFloor + SIZE.tag)
    reader.fail(new ProtocolError("WIRE_TRUNCATED", { field: "ciphertext" }));
  if (n < 1) reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "n" }));
  const part = type === "record" ? undefined : body.subarray(start, end);
  return reader.finish({
    type,
    session,
    epoch,
    n,
    previous,
    salt,
    part,
    header: body.subarray(0, end),
    ciphertext,
  });
}

function readPart(reader: Reader, type: RecordType, body: Uint8Array): void {
  if (type === "opening") readOpening(reader, body);
  else if (type === "answer") readAnswer(reader);
  else if (type === "step") {
    reader.bytes(SIZE.ciphertext, "step.ciphertext");
    reader.bytes(SIZE.ratchetKey, "step.ratchetKey");
  }
}
