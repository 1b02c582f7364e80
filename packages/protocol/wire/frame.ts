import { concat, u32 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";

/**
 * A WebSocket message is one or more frames, each `length u32 ‖ type u8 ‖ body`; `length` counts type and body.
 * docs/wire.md §2.
 */
export const FRAME = {
  challenge: 0x01,
  hello: 0x02,
  welcome: 0x03,
  error: 0x04,
  lookup: 0x05,
  entries: 0x06,
  publish: 0x07,
  watch: 0x08,
  changes: 0x09,
  publishPrekeys: 0x0a,
  stock: 0x0b,
  fetchPrekeys: 0x0c,
  prekeys: 0x0d,
  invite: 0x0e,
  invited: 0x0f,
  send: 0x10,
  deliver: 0x11,
  accepted: 0x12,
  ack: 0x13,
  refused: 0x14,
} as const;

export type FrameName = keyof typeof FRAME;
export type FrameType = (typeof FRAME)[FrameName];

export const FRAME_HEADER = 5;

const NAMES = new Map<number, FrameName>(Object.entries(FRAME).map(([name, type]) => [type, name as FrameName]));

export function frameName(type: number): FrameName | undefined {
  return NAMES.get(type);
}

export function frame(type: FrameType, body: Uint8Array): Uint8Array {
  return concat(u32(body.length + 1), Uint8Array.of(type), body);
}

/**
 * Walks the frames of one WebSocket message without copying: `visit` gets the type and where the body lies, and
 * returns an error to stop there. The lengths of all frames are checked before the first visit, so that a message is
 * taken whole or not at all. The message lies in the bytes from `from` to `total`. Allocates nothing on success: this is the relay's hottest loop.
 */
export function walkFrames(
  message: Uint8Array,
  visit: (type: FrameType, start: number, end: number) => ProtocolError | undefined,
  from = 0,
  total = message.length,
): ProtocolError | undefined {
  const size = total - from;
  if (size > LIMITS.webSocketMessage)
    return new ProtocolError("WIRE_TOO_LARGE", { field: "message", size, limit: LIMITS.webSocketMessage });
  if (size === 0) return new ProtocolError("WIRE_TRUNCATED", { field: "frame" });
  for (let at = from; at < total; ) {
    if (total - at < FRAME_HEADER) return new ProtocolError("WIRE_TRUNCATED", { field: "frame" });
    const length = readU32(message, at);
    if (length < 1) return new ProtocolError("WIRE_BAD_VALUE", { field: "frame.length" });
    if (length > total - at - 4) return new ProtocolError("WIRE_TRUNCATED", { field: "frame" });
    const type = message[at + 4]!;
    if (!NAMES.has(type)) return new ProtocolError("WIRE_UNKNOWN_TYPE", { type });
    at += 4 + length;
  }
  for (let at = from; at < total; ) {
    const end = at + 4 + readU32(message, at);
    const stop = visit(message[at + 4] as FrameType, at + FRAME_HEADER, end);
    if (stop) return stop;
    at = end;
  }
  return undefined;
}

/** The frames of one message as a list of views: the readable twin of `walkFrames`, for tests, lab and traces. */
export function splitFrames(
  message: Uint8Array,
): Result<readonly { type: FrameType; body: Uint8Array }[], ProtocolError> {
  const frames: { type: FrameType; body: Uint8Array }[] = [];
  const error = walkFrames(message, (type, start, end) => {
    frames.push({ type, body: message.subarray(start, end) });
    return undefined;
  });
  return error ? err(error) : ok(frames);
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** @returns NaN if the field holds more than a safe integer */
export function readU64(bytes: Uint8Array, at: number): number {
  const high = readU32(bytes, at);
  return high > 0x1f_ffff ? Number.NaN : high * 0x1_0000_0000 + readU32(bytes, at + 4);
}

export function writeU64(bytes: Uint8Array, at: number, value: number): void {
  writeU32(bytes, at, Math.floor(value / 0x1_0000_0000));
  writeU32(bytes, at + 4, value >>> 0);
}
