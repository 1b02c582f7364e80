import { FRAME, FRAME_HEADER, type FrameType, REFUSALS, type RefusalCode, writeU32, writeU64 } from "@sandi/protocol";
import type { Link } from "../base/ports.ts";
import { Scratch, type ScratchPool } from "../base/scratch.ts";
import type { Pair } from "../client/pair.ts";

const ACCEPTED_SIZE = 40;
const REFUSED_SIZE = 46;
const FLUSH_BYTES = 256 * 1024;

/** What one client is told of its messages: `accepted` and `refused`, collected and sent together. */
export class Answers {
  readonly #pool: ScratchPool;
  /** Undefined if there is nothing in it: idle connections hold no memory. */
  #frames: Scratch | undefined;
  /** Pairs of which more is accepted. */
  #news: Pair[] = [];

  constructor(pool: ScratchPool) {
    this.#pool = pool;
  }

  /** `accepted` of this pair is written when the answers are sent, for all that is durable by then. */
  tell(pair: Pair): void {
    pair.news = true;
    this.#news.push(pair);
  }

  accepted(to: Uint8Array, through: number): void {
    const { bytes, length } = this.#frame(FRAME.accepted, ACCEPTED_SIZE);
    const out = length - ACCEPTED_SIZE;
    bytes.set(to, out);
    writeU64(bytes, out + 32, through);
  }

  refused(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void {
    const { bytes, length } = this.#frame(FRAME.refused, REFUSED_SIZE);
    const out = length - REFUSED_SIZE;
    bytes.set(to.subarray(at, at + 32), out);
    writeU64(bytes, out + 32, wanted);
    bytes[out + 40] = REFUSALS[code] >>> 8;
    bytes[out + 41] = REFUSALS[code];
    writeU32(bytes, out + 42, retryAfterMs);
  }

  send(link: Link): void {
    for (const pair of this.#news) {
      pair.news = false;
      this.accepted(pair.recipient.id, pair.durable);
      if (this.#frames!.length >= FLUSH_BYTES) this.#send(link);
    }
    this.#news.length = 0;
    this.#send(link);
  }

  /** Nothing of it is sent any more. */
  drop(): void {
    if (this.#frames !== undefined) this.#pool.give(this.#frames.bytes);
    this.#frames = undefined;
    for (const pair of this.#news) pair.news = false;
    this.#news = [];
  }

  #frame(type: FrameType, size: number): Scratch {
    this.#frames ??= new Scratch(this.#pool);
    const at = this.#frames.reserve(FRAME_HEADER + size);
    const { bytes } = this.#frames;
    writeU32(bytes, at, size + 1);
    bytes[at + 4] = type;
    return this.#frames;
  }

  #send(link: Link): void {
    if (this.#frames === undefined) return;
    link.send(this.#frames.bytes, 0, this.#frames.length);
    this.#pool.give(this.#frames.bytes);
    this.#frames = undefined;
  }
}
