import { FRAME, FRAME_HEADER, SEND_FIXED, writeU32 } from "@sandi/protocol";
import { Slots } from "./slots.ts";
import { newMask, writeMaskedHeader, writeMaskedU32 } from "./webSocket.ts";

/** The longest header of a masked WebSocket frame. */
const HEADER = 14;
const ACK_FRAME = FRAME_HEADER + 8;

type Masked = { readonly bytes: Buffer; readonly mask: Buffer };

/**
 * `send` frames of one sender to one recipient, masked beforehand: of a message only its number is written, twice (the
 * relay's field, and in front of the body).
 */
export class SendTemplate {
  readonly #to: Uint8Array;
  readonly #body: Uint8Array;
  readonly #most: number;
  readonly #slots = new Slots(() => this.#newSlot());
  readonly frameSize: number;

  /** @param body what follows the four bytes of the number; `most` frames go into one message */
  constructor(to: Uint8Array, body: Uint8Array, most: number) {
    this.#to = to;
    this.#body = body;
    this.#most = most;
    this.frameSize = FRAME_HEADER + SEND_FIXED + 4 + body.length;
  }

  /** One WebSocket message with the messages from `first` on; `confirmed` is the last that is confirmed. */
  message(first: number, count: number, confirmed: number): Buffer {
    const { bytes, mask } = this.#slots.take(first + count - 1, confirmed);
    const { frameSize } = this;
    for (let i = 0; i < count; i++) {
      const offset = i * frameSize;
      // The low halves of both: bytes 41 to 44 and 45 to 48 of the frame.
      writeMaskedU32(bytes, HEADER, mask, offset + 41, first + i);
      writeMaskedU32(bytes, HEADER, mask, offset + 45, first + i);
    }
    const payload = count * frameSize;
    return bytes.subarray(writeMaskedHeader(bytes, HEADER, payload, mask), HEADER + payload);
  }

  #newSlot(): Masked {
    const { frameSize } = this;
    const mask = newMask();
    const bytes = Buffer.alloc(HEADER + this.#most * frameSize);
    for (let i = 0; i < this.#most; i++) {
      const at = HEADER + i * frameSize;
      writeU32(bytes, at, frameSize - 4);
      bytes[at + 4] = FRAME.send;
      bytes.set(this.#to, at + FRAME_HEADER);
      bytes.set(this.#body, at + FRAME_HEADER + SEND_FIXED + 4);
    }
    for (let i = 0; i < bytes.length - HEADER; i++) bytes[HEADER + i] = bytes[HEADER + i]! ^ mask[i & 3]!;
    return { bytes, mask };
  }
}

/** An `ack` frame, of which only the number is written. */
export class AckTemplate {
  readonly #slots: readonly { readonly bytes: Buffer; readonly mask: Buffer }[];
  #turn = 0;

  /** @param most acks that may be on their way at once */
  constructor(most: number) {
    this.#slots = Array.from({ length: most + 1 }, () => {
      const mask = newMask();
      const bytes = Buffer.alloc(HEADER + ACK_FRAME);
      writeU32(bytes, HEADER, ACK_FRAME - 4);
      bytes[HEADER + 4] = FRAME.ack;
      for (let i = 0; i < ACK_FRAME; i++) bytes[HEADER + i] = bytes[HEADER + i]! ^ mask[i & 3]!;
      return { bytes: bytes.subarray(writeMaskedHeader(bytes, HEADER, ACK_FRAME, mask)), mask };
    });
  }

  message(through: number): Buffer {
    const { bytes, mask } = this.#slots[this.#turn++ % this.#slots.length]!;
    writeMaskedU32(bytes, bytes.length - ACK_FRAME, mask, 9, through);
    return bytes;
  }
}
