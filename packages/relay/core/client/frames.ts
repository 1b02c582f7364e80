import { DELIVER_HEAD, FRAME, FRAME_HEADER, readU32, SEND_FIXED, writeU32, writeU64 } from "@sandi/protocol";

const DELIVERY_AT = FRAME_HEADER + 32;

/** The size of the frame at `at`, its header included. */
export function frameSize(frames: Uint8Array, at: number): number {
  return 4 + readU32(frames, at);
}

/** What a message whose frame has this size counts for in quotas: its body. */
export function bodySize(frame: number): number {
  return frame - DELIVER_HEAD;
}

/** The size of the `deliver` frame that a `send` becomes. The fields of the `send` lie from `start` to `end`. */
export function deliverSize(start: number, end: number): number {
  return DELIVER_HEAD + (end - start - SEND_FIXED);
}

/** Writes that frame at `to`. Delivery number 0 means none yet. The body is copied here, once, and never looked at. */
export function writeDeliver(
  target: Uint8Array,
  to: number,
  from: Uint8Array,
  delivery: number,
  at: number,
  message: Uint8Array,
  start: number,
  end: number,
): void {
  writeU32(target, to, deliverSize(start, end) - 4);
  target[to + 4] = FRAME.deliver;
  target.set(from, to + FRAME_HEADER);
  writeU64(target, to + DELIVERY_AT, delivery);
  writeU64(target, to + DELIVERY_AT + 8, at);
  // Not `subarray`: that of a Buffer is slow.
  const body = new Uint8Array(message.buffer, message.byteOffset + start + SEND_FIXED, end - start - SEND_FIXED);
  target.set(body, to + DELIVER_HEAD);
}

/** Gives the frames in the first `size` bytes delivery numbers, from `delivery` on. */
export function numberFrames(frames: Uint8Array, size: number, delivery: number): void {
  let number = delivery;
  for (let at = 0; at < size; at += frameSize(frames, at)) writeU64(frames, at + DELIVERY_AT, number++);
}
