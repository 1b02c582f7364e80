import { type AnswerPart, readAnswerPart } from "./answer.ts";
import { Cursor, fields, Refused } from "./bytes.ts";
import { type KemPart, messageKey, readKemPart, recordKeys } from "./epoch.ts";
import { type OpeningPart, readOpeningPart } from "./opening.ts";
import { gcmOpen, gcmSeal } from "./primitives.ts";

export const TYPE = { record: 1, opening: 2, answer: 3, kem: 4, refusal: 5 };
const FLOOR_AND_TAG = 256 + 16;

export type CarriedPart =
  | { readonly carries: "opening"; readonly part: OpeningPart }
  | { readonly carries: "answer"; readonly part: AnswerPart }
  | { readonly carries: "kem"; readonly part: KemPart };

export type RecordBody = {
  readonly body: Uint8Array;
  readonly session: Uint8Array;
  readonly epoch: number;
  readonly n: number;
  readonly previousChainLength: number;
  readonly salt: Uint8Array;
  readonly carried?: CarriedPart;
  /** All bytes before the ciphertext. */
  readonly head: Uint8Array;
  readonly ciphertext: Uint8Array;
};

export function readRecord(body: Uint8Array): RecordBody {
  const cursor = new Cursor(body);
  cursor.oneOf([1], "WIRE_UNKNOWN_VERSION");
  const type = cursor.oneOf([TYPE.record, TYPE.opening, TYPE.answer, TYPE.kem]);
  if (cursor.number(2) !== 2) throw new Refused("WIRE_BAD_VALUE");
  const session = cursor.take(16);
  const epoch = cursor.number(4);
  const n = cursor.number(4);
  const previousChainLength = cursor.number(4);
  const salt = cursor.take(16);
  if (n < 1) throw new Refused("WIRE_BAD_VALUE");
  const carried = readCarried(type, cursor);
  const head = cursor.since(0);
  const ciphertext = cursor.rest();
  if (ciphertext.length < FLOOR_AND_TAG) throw new Refused("WIRE_TRUNCATED");
  return { body, session, epoch, n, previousChainLength, salt, ...(carried && { carried }), head, ciphertext };
}

function readCarried(type: number, cursor: Cursor): CarriedPart | undefined {
  if (type === TYPE.opening) return { carries: "opening", part: readOpeningPart(cursor) };
  if (type === TYPE.answer) return { carries: "answer", part: readAnswerPart(cursor) };
  if (type === TYPE.kem) return { carries: "kem", part: readKemPart(cursor) };
  return undefined;
}

/** @returns undefined if the record is not authentic */
export function openRecord(
  record: RecordBody,
  chain: Uint8Array,
  sealer: Uint8Array,
  reader: Uint8Array,
): Uint8Array | undefined {
  const { key, nonce } = recordKeys(record.salt, messageKey(chain));
  return gcmOpen(key, nonce, record.ciphertext, fields(record.head, sealer, reader));
}

/** @returns the ciphertext that follows `head` */
export function sealRecord(
  head: Uint8Array,
  salt: Uint8Array,
  chain: Uint8Array,
  plaintext: Uint8Array,
  sealer: Uint8Array,
  reader: Uint8Array,
): Uint8Array {
  const { key, nonce } = recordKeys(salt, messageKey(chain));
  return gcmSeal(key, nonce, plaintext, fields(head, sealer, reader));
}
