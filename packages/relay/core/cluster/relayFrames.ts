import { readU32, readU64, writeU32, writeU64 } from "@sandi/protocol";
import type { Scratch } from "../base/scratch.ts";

/**
 * What relays of one cluster say to each other. A message holds many frames: `length u32 ‖ kind u8 ‖ sender 32 ‖
 * epoch u64 ‖ recipient 32 ‖ number u64 ‖ rest`. `length` does not count itself. The epoch is that of the recipient's
 * seat, as the writer knows it.
 *
 *     forward   a message from the sender to a recipient whose mailbox the other relay has. rest: its body
 *     accepted  every message up to `number` is durable
 *     refused   `number` is wanted. rest: code u16, retryAfter u32
 *     ask       what became of the messages up to `number`?
 *     low       few one-time prekeys of the sender, which is connected there, are left. `number` is 0
 */
export const RELAY_FRAME = { forward: 1, accepted: 2, refused: 3, ask: 4, low: 5 } as const;

export type RelayFrameKind = (typeof RELAY_FRAME)[keyof typeof RELAY_FRAME];

const HEAD = 4 + 1 + 32 + 8 + 32 + 8;
const REFUSED_REST = 6;

/** Where a frame's parts lie in the message. From `to` on it looks like a `send` frame's body. */
export type RelayFrame = {
  readonly kind: RelayFrameKind;
  readonly sender: number;
  readonly epoch: number;
  readonly to: number;
  readonly number: number;
  readonly end: number;
};

/** @returns false if the message is not one of ours */
export function walkRelayFrames(message: Uint8Array, visit: (frame: RelayFrame) => void): boolean {
  for (let at = 0; at < message.length; ) {
    if (message.length - at < HEAD) return false;
    const end = at + 4 + readU32(message, at);
    const kind = message[at + 4] as RelayFrameKind;
    const epoch = readU64(message, at + 37);
    const number = readU64(message, at + 77);
    const rest = end - at - HEAD;
    const known = kind >= RELAY_FRAME.forward && kind <= RELAY_FRAME.low;
    if (end > message.length || rest < (kind === RELAY_FRAME.refused ? REFUSED_REST : 0) || !known) return false;
    if (!(epoch >= 0) || !(number >= 0)) return false;
    visit({ kind, sender: at + 5, epoch, to: at + 45, number, end });
    at = end;
  }
  return true;
}

/** @returns where to write the `rest` bytes */
export function writeRelayFrame(
  out: Scratch,
  kind: RelayFrameKind,
  sender: Uint8Array,
  epoch: number,
  recipient: Uint8Array,
  number: number,
  rest: number,
): number {
  const at = out.reserve(HEAD + rest);
  const { bytes } = out;
  writeU32(bytes, at, HEAD + rest - 4);
  bytes[at + 4] = kind;
  bytes.set(sender, at + 5);
  writeU64(bytes, at + 37, epoch);
  bytes.set(recipient, at + 45);
  writeU64(bytes, at + 77, number);
  return at + HEAD;
}

export function writeRefused(
  out: Scratch,
  sender: Uint8Array,
  epoch: number,
  recipient: Uint8Array,
  wanted: number,
  code: number,
  retryAfterMs: number,
): void {
  const at = writeRelayFrame(out, RELAY_FRAME.refused, sender, epoch, recipient, wanted, REFUSED_REST);
  out.bytes[at] = code >>> 8;
  out.bytes[at + 1] = code;
  writeU32(out.bytes, at + 2, retryAfterMs);
}

export function readRefused(message: Uint8Array, { to }: RelayFrame): { code: number; retryAfterMs: number } {
  return { code: (message[to + 40]! << 8) | message[to + 41]!, retryAfterMs: readU32(message, to + 42) };
}
