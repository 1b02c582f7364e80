/** RFC 6455 §5.2, as far as the fast path needs it. Everything unusual is left to `ws`. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The head of a client's frame. `size` is the size of the whole frame, or 0 if the head itself is incomplete. */
export type FrameHead = {
  size: number;
  payloadAt: number;
  first: number;
  masked: boolean;
};

/** Longest head: 2 bytes, 8 of extended length, 4 of mask. */
export const LONGEST_HEAD = 14;
const TOO_LARGE = 0x7fff_ffff;

/** Reads the head at `at` into `head`; nothing is allocated. A length of more than 31 bits is read as 2^31 - 1. */
export function readHead(view: DataView, at: number, end: number, head: FrameHead): void {
  head.size = 0;
  if (end - at < 2) return;
  const second = view.getUint8(at + 1);
  head.first = view.getUint8(at);
  head.masked = second >= 0x80;
  let length = second & 0x7f;
  let payloadAt = at + 2;
  if (length === 126) {
    if (end - at < 4) return;
    length = view.getUint16(at + 2);
    payloadAt = at + 4;
  } else if (length === 127) {
    if (end - at < 10) return;
    length = view.getUint32(at + 2) > 0 ? TOO_LARGE : Math.min(TOO_LARGE, view.getUint32(at + 6));
    payloadAt = at + 10;
  }
  if (head.masked) payloadAt += 4;
  if (payloadAt > end) return;
  head.payloadAt = payloadAt;
  head.size = payloadAt - at + length;
}

/**
 * Undoes the mask (RFC 6455 §5.3) in place. Eight bytes at a time: DataView's 64-bit reads and writes compile to single
 * machine instructions, without a bigint ever being made.
 */
export function unmask(view: DataView, from: number, to: number): void {
  const mask = view.getUint32(from - 4);
  if (mask === 0) return;
  const wide = (BigInt(mask) << 32n) | BigInt(mask);
  let at = from;
  for (; at + 8 <= to; at += 8) view.setBigUint64(at, view.getBigUint64(at) ^ wide);
  for (let byte = 0; at < to; at++, byte++) view.setUint8(at, view.getUint8(at) ^ (mask >>> (24 - 8 * (byte & 3))));
}

/** Writes the head of an unmasked, whole binary message. @returns its size: 2, 4 or 10 */
export function writeHead(view: DataView, at: number, length: number): number {
  view.setUint8(at, 0x80 | OPCODE.binary);
  if (length < 126) {
    view.setUint8(at + 1, length);
    return 2;
  }
  if (length < 65_536) {
    view.setUint8(at + 1, 126);
    view.setUint16(at + 2, length);
    return 4;
  }
  view.setUint8(at + 1, 127);
  view.setUint32(at + 2, 0);
  view.setUint32(at + 6, length);
  return 10;
}
