import { ProtocolError } from "../errors.ts";
import { DELIVER_HEAD, LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { FRAME, FRAME_HEADER, type FrameType, readU32, readU64, writeU32, writeU64 } from "./frame.ts";

/**
 * The frames that every message passes through have fixed layouts (docs/wire.md §4), so that a relay routes them
 * without decoding what they carry:
 *
 *     send      to 32    number u64               body
 *     deliver   from 32  delivery u64  at u64     body
 *     accepted  to 32    through u64
 *     ack                through u64
 *     refused   to 32    wanted u64    code u16   retryAfter u32 (ms)
 */
export const SEND_FIXED = 40;
export const DELIVER_FIXED = DELIVER_HEAD - FRAME_HEADER;
const ACCEPTED_SIZE = 40;
const ACK_SIZE = 8;
const REFUSED_SIZE = 46;

/**
 * What a relay may want at most. Its sender counts on from there and stores that number: far more messages than anyone
 * sends are left below 2^53, where counting by one, and reading it back from SQLite, would end.
 */
export const WANTED_MOST = 2 ** 52;

/** Why a relay did not take a `send`. The sender keeps the message and resumes from `wanted`. */
export const REFUSALS = {
  SEND_OUT_OF_ORDER: 1,
  MAILBOX_FULL: 2,
  SENDER_QUOTA: 3,
  RATE_LIMITED: 4,
  UNKNOWN_RECIPIENT: 5,
  STORE_FULL: 6,
  BODY_TOO_LARGE: 7,
  RELAY_STOPPING: 8,
} as const;

export type RefusalCode = keyof typeof REFUSALS;
const REFUSAL_NAMES = new Map<number, RefusalCode>(
  Object.entries(REFUSALS).map(([name, code]) => [code, name as RefusalCode]),
);

export type Send = { readonly to: Uint8Array; readonly number: number; readonly body: Uint8Array };
export type Deliver = {
  readonly from: Uint8Array;
  readonly delivery: number;
  /** When the relay took it, by the relay's clock, Unix ms. */
  readonly at: number;
  readonly body: Uint8Array;
};
export type Accepted = { readonly to: Uint8Array; readonly through: number };
export type Ack = { readonly through: number };
export type Refused = {
  readonly to: Uint8Array;
  readonly wanted: number;
  readonly code: RefusalCode;
  readonly retryAfterMs: number;
};

export function encodeSend({ to, number, body }: Send): Uint8Array {
  const out = start(FRAME.send, SEND_FIXED + body.length);
  out.set(to, FRAME_HEADER);
  writeU64(out, FRAME_HEADER + 32, number);
  out.set(body, FRAME_HEADER + SEND_FIXED);
  return out;
}

export function encodeDeliver({ from, delivery, at, body }: Deliver): Uint8Array {
  const out = start(FRAME.deliver, DELIVER_FIXED + body.length);
  out.set(from, FRAME_HEADER);
  writeU64(out, FRAME_HEADER + 32, delivery);
  writeU64(out, FRAME_HEADER + 40, at);
  out.set(body, FRAME_HEADER + DELIVER_FIXED);
  return out;
}

export function encodeAccepted({ to, through }: Accepted): Uint8Array {
  const out = start(FRAME.accepted, ACCEPTED_SIZE);
  out.set(to, FRAME_HEADER);
  writeU64(out, FRAME_HEADER + 32, through);
  return out;
}

export function encodeAck({ through }: Ack): Uint8Array {
  const out = start(FRAME.ack, ACK_SIZE);
  writeU64(out, FRAME_HEADER, through);
  return out;
}

export function encodeRefused({ to, wanted, code, retryAfterMs }: Refused): Uint8Array {
  const out = start(FRAME.refused, REFUSED_SIZE);
  out.set(to, FRAME_HEADER);
  writeU64(out, FRAME_HEADER + 32, wanted);
  out[FRAME_HEADER + 40] = REFUSALS[code] >>> 8;
  out[FRAME_HEADER + 41] = REFUSALS[code];
  writeU32(out, FRAME_HEADER + 42, retryAfterMs);
  return out;
}

/** Bodies over `LIMITS.body` pass here: the relay refuses each by its number, with `BODY_TOO_LARGE`. */
export function parseSend(body: Uint8Array): Result<Send, ProtocolError> {
  if (body.length < SEND_FIXED) return truncated("send");
  const number = readU64(body, 32);
  if (!(number >= 1)) return badValue("send.number");
  return ok({ to: body.subarray(0, 32), number, body: body.subarray(SEND_FIXED) });
}

export function parseDeliver(body: Uint8Array): Result<Deliver, ProtocolError> {
  if (body.length < DELIVER_FIXED) return truncated("deliver");
  const size = body.length - DELIVER_FIXED;
  if (size > LIMITS.body)
    return err(new ProtocolError("WIRE_TOO_LARGE", { field: "deliver.body", size, limit: LIMITS.body }));
  const delivery = readU64(body, 32);
  if (!(delivery >= 1)) return badValue("deliver.delivery");
  const at = readU64(body, 40);
  if (Number.isNaN(at)) return badValue("deliver.at");
  return ok({ from: body.subarray(0, 32), delivery, at, body: body.subarray(DELIVER_FIXED) });
}

export function parseAccepted(body: Uint8Array): Result<Accepted, ProtocolError> {
  const wrong = wrongSize(body, ACCEPTED_SIZE, "accepted");
  if (wrong) return err(wrong);
  const through = readU64(body, 32);
  return through >= 1 ? ok({ to: body.subarray(0, 32), through }) : badValue("accepted.through");
}

export function parseAck(body: Uint8Array): Result<Ack, ProtocolError> {
  const wrong = wrongSize(body, ACK_SIZE, "ack");
  if (wrong) return err(wrong);
  const through = readU64(body, 0);
  return through >= 1 ? ok({ through }) : badValue("ack.through");
}

export function parseRefused(body: Uint8Array): Result<Refused, ProtocolError> {
  const wrong = wrongSize(body, REFUSED_SIZE, "refused");
  if (wrong) return err(wrong);
  const wanted = readU64(body, 32);
  if (!(wanted >= 1 && wanted <= WANTED_MOST)) return badValue("refused.wanted");
  const code = REFUSAL_NAMES.get((body[40]! << 8) | body[41]!);
  if (code === undefined) return badValue("refused.code");
  return ok({ to: body.subarray(0, 32), wanted, code, retryAfterMs: readU32(body, 42) });
}

function start(type: FrameType, size: number): Uint8Array {
  const out = new Uint8Array(FRAME_HEADER + size);
  writeU32(out, 0, size + 1);
  out[4] = type;
  return out;
}

function wrongSize(body: Uint8Array, size: number, field: string): ProtocolError | undefined {
  if (body.length < size) return new ProtocolError("WIRE_TRUNCATED", { field });
  if (body.length > size) return new ProtocolError("WIRE_TRAILING_BYTES", { count: body.length - size });
  return undefined;
}

function truncated(field: string): Result<never, ProtocolError> {
  return err(new ProtocolError("WIRE_TRUNCATED", { field }));
}

function badValue(field: string): Result<never, ProtocolError> {
  return err(new ProtocolError("WIRE_BAD_VALUE", { field }));
}
