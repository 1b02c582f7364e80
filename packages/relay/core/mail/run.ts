import { DELIVER_FIXED, FRAME, FRAME_HEADER, readU32, SEND_FIXED, writeU32, writeU64 } from "@sandi/protocol";
import type { Pair } from "../people/client.ts";
import type { Delivery } from "./delivery.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ScratchPool } from "./scratch.ts";

const HEAD = FRAME_HEADER + DELIVER_FIXED;
const DELIVERY_AT = FRAME_HEADER + 32;

/** The size of the frame at `at`, its header included. */
export function frameSize(frames: Uint8Array, at: number): number {
  return 4 + readU32(frames, at);
}

/** What a message of this frame size counts for in quotas: its body. */
export function bodySize(frame: number): number {
  return frame - HEAD;
}

/** The `deliver` frame that a `send` whose fields lie from `start` to `end` turns into. */
export function deliverSize(start: number, end: number): number {
  return HEAD + (end - start - SEND_FIXED);
}

/** Writes that frame at `to`; delivery number 0 stands for none. The body is copied once, here, and never looked at. */
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
  target.set(message.subarray(start + SEND_FIXED, end), to + HEAD);
}

/**
 * Consecutive messages for one mailbox: what is forwarded, waits for the disk, is stored and is acknowledged in one
 * piece.
 *
 *     memory   sent to the recipient, held here alone
 *     pending  has its row; the commit is not through. May have been sent as well
 *     stored   committed; the bytes are no longer here
 */
export class Run {
  readonly mailbox: Mailbox;
  stage: "memory" | "pending" | "stored";
  /** 0 while it has none. */
  row = 0;
  frames: Uint8Array;
  length = 0;
  /** One item a message each. `pairs` is undefined where the relay has forgotten the sender. */
  pairs: (Pair | undefined)[] = [];
  numbers: number[] = [];
  sizes: number[] = [];
  /** Messages at its beginning that the recipient has acknowledged. */
  acked = 0;
  /** The connection it was sent on, and the delivery number of its first message there. */
  sentOn: Delivery | undefined;
  firstDelivery = 0;
  sentAt = 0;
  /** What it counts for in `Memory`, for as long as it is on its way. */
  charge = 0;

  readonly #pool: ScratchPool;

  /** @param frames what it holds, or how many bytes it will likely grow to: what the one before it did */
  constructor(mailbox: Mailbox, stage: Run["stage"], pool: ScratchPool, frames: Uint8Array | number) {
    this.mailbox = mailbox;
    this.stage = stage;
    this.#pool = pool;
    this.frames = typeof frames === "number" ? pool.take(frames) : frames;
  }

  get messages(): number {
    return this.pairs.length;
  }

  note(pair: Pair | undefined, number: number, size: number): void {
    this.pairs.push(pair);
    this.numbers.push(number);
    this.sizes.push(size);
  }

  /** Room for `size` bytes at the returned offset. */
  reserve(size: number): number {
    const at = this.length;
    this.length = at + size;
    if (this.length > this.frames.length) this.frames = this.#pool.grow(this.frames, at, this.length);
    return at;
  }

  /** Cuts off what has been acknowledged: it is not to be stored any more. */
  trim(): void {
    if (this.acked === 0) return;
    const offset = this.rest();
    this.frames.copyWithin(0, offset, this.length);
    this.length -= offset;
    this.pairs = this.pairs.slice(this.acked);
    this.numbers = this.numbers.slice(this.acked);
    this.sizes = this.sizes.slice(this.acked);
    this.firstDelivery += this.acked;
    this.acked = 0;
  }

  /** Where its first unacknowledged frame begins. */
  rest(): number {
    let offset = 0;
    for (let i = 0; i < this.acked; i++) offset += frameSize(this.frames, offset);
    return offset;
  }

  /** Writes its frames from `rest` on to the beginning of `target`, with delivery numbers from `delivery`. */
  writeNumbered(target: Uint8Array, rest: number, delivery: number): void {
    const size = this.length - rest;
    target.set(this.frames.subarray(rest, this.length));
    for (let at = 0, number = delivery; at < size; at += frameSize(target, at))
      writeU64(target, at + DELIVERY_AT, number++);
  }

  /** Its bytes are needed no more. */
  release(): void {
    this.#pool.give(this.frames);
    this.frames = EMPTY;
    this.length = 0;
  }
}

const EMPTY = new Uint8Array(0);
