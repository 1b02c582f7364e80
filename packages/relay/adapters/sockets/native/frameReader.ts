import { heldBy, newReceiver, type ReceiverEvents, type WsReceiver } from "../webSocket/receiver.ts";
import { type FrameHead, OPCODE, readHead, unmask } from "./frameHead.ts";

const FIRST_PARTIAL = 1_024;

/** Who receives the frames. */
export interface FrameHost extends ReceiverEvents {
  /** The descriptor is closed. Nothing more of its input counts. */
  readonly ended: boolean;
  /** This side has sent its close frame. */
  readonly closing: boolean;
  /** One whole binary message, in the buffer where it was read. */
  take(bytes: Buffer, from: number, to: number): void;
}

export type FrameLimits = { readonly maxPayload: number; readonly maxFragments: number };

/**
 * Splits the bytes of one connection into frames. Sandi's clients send whole, unfragmented, masked binary messages:
 * they are handed on in the buffer where they were read. Any other frame goes to a `Receiver` of ws, which is made when
 * first needed.
 */
export class FrameReader {
  readonly #host: FrameHost;
  readonly #limits: FrameLimits;
  /** Shared by all connections. It holds nothing between two calls. */
  readonly #head: FrameHead;
  #partial: Buffer | undefined;
  #partialLength = 0;
  #receiver: WsReceiver | undefined;
  /** Bytes still missing of the frame that goes to the receiver. */
  #slowRest = 0;
  #inFragments = false;
  /** The other side has sent a close frame or broken the rules. Nothing more of its input counts. */
  #deaf = false;

  constructor(host: FrameHost, limits: FrameLimits, head: FrameHead) {
    this.#host = host;
    this.#limits = limits;
    this.#head = head;
  }

  /** Bytes kept of unfinished messages. */
  unfinished(): number {
    return (this.#partial?.length ?? 0) + heldBy(this.#receiver);
  }

  deafen(): void {
    this.#deaf = true;
  }

  release(): void {
    this.#partial = undefined;
    this.#receiver = undefined;
  }

  /** Reads `bytes` up to `end`; `view` is of the same memory. It is reused after this returns. */
  read(bytes: Buffer, view: DataView, end: number): void {
    const from = this.#partial === undefined ? 0 : this.#complete(bytes, end);
    if (from < end) this.#frames(bytes, view, from, end);
  }

  /** Handles the whole frames from `from` on, and keeps the rest. */
  #frames(bytes: Buffer, view: DataView, from: number, end: number): void {
    const head = this.#head;
    const host = this.#host;
    let at = from;
    while (at < end && !host.ended && !this.#deaf) {
      if (this.#slowRest > 0) {
        at = this.#slow(bytes, at, end);
        continue;
      }
      readHead(view, at, end, head);
      const { size, payloadAt } = head;
      if (size === 0) break;
      if (!this.#isSimple() || size - (payloadAt - at) > this.#limits.maxPayload) {
        const opcode = head.first & 0x0f;
        if (opcode < OPCODE.close) this.#inFragments = head.first < 0x80;
        this.#slowRest = size;
        continue;
      }
      if (size > end - at) break;
      unmask(view, payloadAt, at + size);
      host.take(bytes, payloadAt, at + size);
      at += size;
    }
    if (at < end && !host.ended && !this.#deaf) this.#keep(bytes, at, end);
  }

  #keep(bytes: Buffer, from: number, end: number): void {
    const length = end - from;
    const needed = this.#partialLength + length;
    if (this.#partial === undefined || needed > this.#partial.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(needed, FIRST_PARTIAL, 2 * (this.#partial?.length ?? 0)));
      this.#partial?.copy(bigger, 0, 0, this.#partialLength);
      this.#partial = bigger;
    }
    bytes.copy(this.#partial, this.#partialLength, from, end);
    this.#partialLength = needed;
  }

  /** Completes the frame that has begun. @returns how much of `bytes` that took */
  #complete(bytes: Buffer, end: number): number {
    const head = this.#head;
    let used = 0;
    while (this.#partial !== undefined) {
      const partial: Buffer = this.#partial;
      const length = this.#partialLength;
      const view = new DataView(partial.buffer, partial.byteOffset, partial.length);
      readHead(view, 0, length, head);
      if (head.size > 0 && (length >= head.size || !this.#isSimple() || this.#isTooLarge())) {
        this.#partial = undefined;
        this.#partialLength = 0;
        this.#frames(partial, view, 0, length);
        continue;
      }
      const wanted = Math.min(head.size === 0 ? 1 : head.size - length, end - used);
      if (wanted === 0) return used;
      this.#keep(bytes, used, used + wanted);
      used += wanted;
    }
    return used;
  }

  /** Whether the frame of the head is one whole message, as Sandi's clients send it. */
  #isSimple(): boolean {
    const { first, masked } = this.#head;
    return first === (0x80 | OPCODE.binary) && masked && !this.#inFragments && !this.#host.closing;
  }

  #isTooLarge(): boolean {
    return this.#head.size - this.#head.payloadAt > this.#limits.maxPayload;
  }

  /** Control frames, fragments, and whatever breaks the rules: ws handles them as they come. */
  #slow(bytes: Buffer, from: number, end: number): number {
    const to = Math.min(end, from + this.#slowRest);
    this.#slowRest -= to - from;
    this.#receiver ??= newReceiver(this.#limits, this.#host);
    this.#receiver.write(Buffer.from(bytes.subarray(from, to)));
    // ws reports it later. Nothing after that frame counts.
    if (this.#receiver?.errored) this.#deaf = true;
    return to;
  }
}
