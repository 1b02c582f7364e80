import { concat, u16, u32, u64 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { encodeReport, encodeVoids, readReport, readVoids } from "../../received.ts";
import { err, type Result } from "../../result.ts";
import { BODY_VERSION, type ReceivedState, type VoidRange } from "../../suite.ts";
import { type FieldNote, Reader } from "../../wire/reader.ts";
import { CONFIRMATION_SIZE, type Role, SUITE_NUMBER, TYPE } from "./messages.ts";

/** header 4, session 16, epoch 4, direction 1, sequence 8, IV 8, ciphertext, HMAC 32. docs/rsa-des.md §5. */
export const RECORD_HEADER_SIZE = 33;
export const IV_SIZE = 8;
export const MAC_SIZE = 32;
export const RECORD_FIXED = RECORD_HEADER_SIZE + IV_SIZE + MAC_SIZE;
/** Ranges that one void names. */
export const VOID_RANGES = 255;

export const KIND = { content: 1, resealed: 2, receipt: 3, void: 4, rekeyWanted: 5, "M5'": 6, "M6'": 7 } as const;

export type RecordHeader = {
  readonly session: Uint8Array;
  readonly epoch: number;
  readonly direction: Role;
  readonly sequence: number;
};

export type SealedRecord = RecordHeader & {
  /** `record` or `olderRecord`. */
  readonly type: number;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** All before the HMAC. */
  readonly covered: Uint8Array;
  readonly mac: Uint8Array;
};

export type Content =
  | { readonly kind: "content"; readonly content: Uint8Array }
  | { readonly kind: "resealed"; readonly epoch: number; readonly sequence: number; readonly content: Uint8Array }
  | { readonly kind: "receipt" }
  | { readonly kind: "void"; readonly ranges: readonly VoidRange[] }
  | { readonly kind: "rekeyWanted" }
  | { readonly kind: "M5'" | "M6'"; readonly confirmation: Uint8Array };

export type Plaintext = {
  readonly messageId: Uint8Array;
  /** What the sender has of the receiver's records in this session. */
  readonly received: ReceivedState;
  readonly content: Content;
};

export function encodeRecordHeader({ session, epoch, direction, sequence }: RecordHeader): Uint8Array {
  const start = concat(Uint8Array.of(BODY_VERSION, TYPE.record), u16(SUITE_NUMBER));
  return concat(start, session, u32(epoch), Uint8Array.of(direction), u64(sequence));
}

/** Errors: `WIRE_*` for the layout; nothing is verified. What is returned are views into `body`. */
export function parseRecord(body: Uint8Array, note?: FieldNote): Result<SealedRecord, ProtocolError> {
  if (body.length < RECORD_FIXED + 8) return err(new ProtocolError("WIRE_TRUNCATED", { field: "record" }));
  if (body.length > LIMITS.body)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "record", size: body.length, limit: LIMITS.body }));
  const reader = new Reader(body, note);
  const version = reader.u8("version");
  const type = reader.u8("type");
  const suite = reader.u16("suite");
  if (version !== BODY_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (suite !== SUITE_NUMBER) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "suite" }));
  if (type !== TYPE.record && type !== TYPE.olderRecord) return err(new ProtocolError("WIRE_UNKNOWN_TYPE", { type }));
  const session = reader.bytes(16, "session");
  const epoch = reader.u32("epoch");
  const direction = reader.u8("direction");
  const sequence = reader.u64("sequence");
  const iv = reader.bytes(IV_SIZE, "iv");
  const ciphertext = reader.bytes(body.length - RECORD_FIXED, "ciphertext");
  const mac = reader.bytes(MAC_SIZE, "mac");
  if (direction > 1) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "direction" }));
  if (ciphertext.length % 8 !== 0) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "ciphertext" }));
  const covered = body.subarray(0, body.length - MAC_SIZE);
  return reader.finish({ type, session, epoch, direction: direction as Role, sequence, iv, ciphertext, covered, mac });
}

/** kind 1, message id 16, received (25, and 12 a range: see `encodeReport`), content. */
export function encodePlaintext({ messageId, received, content }: Plaintext): Uint8Array {
  const start = concat(Uint8Array.of(KIND[content.kind]), messageId, encodeReport(received));
  switch (content.kind) {
    case "content":
      return concat(start, content.content);
    case "resealed":
      return concat(start, u32(content.epoch), u32(content.sequence), content.content);
    case "void":
      return concat(start, Uint8Array.of(content.ranges.length), encodeVoids(content.ranges));
    case "M5'":
    case "M6'":
      return concat(start, content.confirmation);
    default:
      return start;
  }
}

/** Reads what an authenticated record carried. Errors: `WIRE_*`. The byte arrays are copies. */
export function parsePlaintext(session: Uint8Array, bytes: Uint8Array): Result<Plaintext, ProtocolError> {
  const reader = new Reader(bytes);
  const kind = reader.u8("kind");
  const messageId = reader.bytes(16, "messageId").slice();
  const received = readReport(reader, session);
  const content = readContent(reader, kind);
  if (content === undefined) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "kind" }));
  return reader.finish({ messageId, received, content });
}

function readContent(reader: Reader, kind: number): Content | undefined {
  switch (kind) {
    case KIND.content:
      return { kind: "content", content: reader.rest(LIMITS.body, "content").slice() };
    case KIND.resealed: {
      const epoch = reader.u32("instead.epoch");
      const sequence = reader.u32("instead.sequence");
      return { kind: "resealed", epoch, sequence, content: reader.rest(LIMITS.body, "content").slice() };
    }
    case KIND.receipt:
      return { kind: "receipt" };
    case KIND.void:
      return { kind: "void", ranges: readVoids(reader, reader.u8("void.count")) };
    case KIND.rekeyWanted:
      return { kind: "rekeyWanted" };
    case KIND["M5'"]:
      return { kind: "M5'", confirmation: reader.bytes(CONFIRMATION_SIZE, "confirmation").slice() };
    case KIND["M6'"]:
      return { kind: "M6'", confirmation: reader.bytes(CONFIRMATION_SIZE, "confirmation").slice() };
    default:
      return undefined;
  }
}
