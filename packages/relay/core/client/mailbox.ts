import type { ScratchPool } from "../base/scratch.ts";
import { bodySize, deliverSize, frameSize, numberFrames, writeDeliver } from "./frames.ts";
import type { Pair } from "./pair.ts";

/** A row is read, sent and acknowledged in one piece, so none is larger than this by more than one message. */
const LARGEST_RUN_BYTES = 256 * 1024;
/** The most room that a run is given at once, if the run before it needed as much. */
export const EXPECTED_BYTES = 32 * 1024;

/** The way out of a mailbox to one connection, as the mailbox and its runs see it: `Delivery`. */
export interface Outlet {
  /** The number of the last delivery that the recipient has acknowledged. */
  readonly acked: number;
  /** Bytes of frames that are sent, or about to be, and not acknowledged. */
  readonly outstanding: number;
  /** Sends a message at once. Only while this is its mailbox's `live`. */
  forward(pair: Pair, number: number, now: number, message: Uint8Array, start: number, end: number): void;
  /** From now on new messages go to the store first. */
  fallBack(now: number): void;
  /** What is only in memory goes to the store: up to this run, or all of it. */
  storeMemory(last?: Run): void;
  /** The store had no room for this run, which stays in memory. */
  takeBack(run: Run, now: number): void;
}

/**
 * Consecutive messages for one mailbox. They are forwarded, wait for the disk, are stored and are acknowledged
 * together.
 *
 *     memory   sent to the recipient, and held only here
 *     pending  has its row, and the commit is not through. May have been sent as well
 *     stored   committed. The bytes are no longer here
 */
export class Run {
  readonly mailbox: Mailbox;
  stage: "memory" | "pending" | "stored";
  /** 0 while it has none. */
  row = 0;
  frames: Uint8Array;
  length = 0;
  /** One item for each message. `pairs` is undefined if the relay has forgotten the sender. */
  pairs: (Pair | undefined)[] = [];
  numbers: number[] = [];
  sizes: number[] = [];
  /** How many messages, from the first on, the recipient has acknowledged. */
  acked = 0;
  /** Where it was sent, and the delivery number of its first message there. */
  sentOn: Outlet | undefined;
  firstDelivery = 0;
  sentAt = 0;
  /** What it counts for in `MemoryBudget`, until it is acknowledged. */
  charge = 0;

  readonly #pool: ScratchPool;

  /** @param frames its bytes, or how many bytes it will likely need: as many as the run before it */
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

  /** Cuts off what has been acknowledged, which need not be stored any more. */
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

  /** Copies its frames from `rest` on to the beginning of `target`, with delivery numbers from `delivery` on. */
  writeNumbered(target: Uint8Array, rest: number, delivery: number): void {
    target.set(this.frames.subarray(rest, this.length));
    numberFrames(target, this.length - rest, delivery);
  }

  /** Its bytes are not needed any more. */
  release(): void {
    this.#pool.give(this.frames);
    this.frames = EMPTY;
    this.length = 0;
  }
}

const EMPTY = new Uint8Array(0);

/** What waits for one client. It counts rows, committed or about to be, and not what is forwarded live. */
export class Mailbox {
  readonly registration: number;
  /** The epoch of the seat in which this relay took it. 0 if there is no other relay. */
  readonly epoch: number;
  messages = 0;
  bytes = 0;
  /** The last row that is committed, and the last one that is done with: acknowledged, or past its retention. */
  committedRow = 0;
  doneRow = 0;
  /**
   * How many messages of the first row after `doneRow` were acknowledged. In memory only: after a crash they come
   * again.
   */
  skip = { row: 0, messages: 0 };
  /** Rows that are not committed yet, in order. The last one is still growing if it is `open`. */
  pending: Run[] = [];
  open: Run | undefined;
  /** Where new messages go at once: a connection that has read everything stored, and is not behind. */
  live: Outlet | undefined;

  #expected = 0;

  constructor(registration: number, epoch = 0) {
    this.registration = registration;
    this.epoch = epoch;
  }

  /** @returns the run; `begun` if it is a new one, which needs a row */
  append(
    pair: Pair,
    number: number,
    now: number,
    message: Uint8Array,
    start: number,
    end: number,
    pool: ScratchPool,
  ): { run: Run; begun: boolean } {
    let run = this.open;
    const begun = run === undefined || run.length >= LARGEST_RUN_BYTES;
    if (run === undefined || begun) {
      run = new Run(this, "pending", pool, Math.min(this.#expected, EXPECTED_BYTES));
      this.open = run;
    }
    const size = deliverSize(start, end);
    const at = run.reserve(size);
    writeDeliver(run.frames, at, pair.sender.id, 0, now, message, start, end);
    run.note(pair, number, bodySize(size));
    this.#expected = run.length;
    this.count(pair, bodySize(size));
    return { run, begun };
  }

  count(pair: Pair | undefined, size: number): void {
    this.messages++;
    this.bytes += size;
    if (pair === undefined) return;
    pair.messages++;
    pair.bytes += size;
  }

  uncount(pair: Pair | undefined, size: number): void {
    // Counts that come from the store may lack what was acknowledged just before a crash.
    this.messages = Math.max(0, this.messages - 1);
    this.bytes = Math.max(0, this.bytes - size);
    if (pair === undefined) return;
    pair.messages = Math.max(0, pair.messages - 1);
    pair.bytes = Math.max(0, pair.bytes - size);
  }
}
