import type { Socket } from "node:net";
import { readU32 } from "@sandi/protocol";
import type { Histogram } from "./histogram.ts";

const TIMES = 4_096;

export type PairOptions = {
  readonly index: number;
  readonly port: number;
  /** Messages in flight. */
  readonly window: number;
  readonly bodySize: number;
  /** One message of so many is looked at closely: its time, and of some of those every byte of the body. */
  readonly every: number;
  readonly latency: Histogram;
  readonly failed: (error: Error) => void;
};

/** One message as it goes over the wire, unmasked: where its number belongs (u32), and where its body ends. */
export type Template = { readonly message: Buffer; readonly numberAt: number; readonly bodyEnd: number };

/**
 * One sender and one recipient with a connection each, and a fixed number of messages under way between them. Message
 * `n` carries `n` in the first four bytes of its body, so that the recipient sees what is missing, twice or out of
 * order.
 */
export abstract class Pair {
  readonly options: PairOptions;
  sent = 0;
  /** The recipient has them. */
  delivered = 0;
  /** The sender knows that it need not keep them. */
  settled = 0;
  /** The body behind its number. */
  readonly body: Buffer;
  #running = false;
  readonly #times = new Float64Array(TIMES);

  constructor(options: PairOptions, body: Buffer) {
    this.options = options;
    this.body = body;
  }

  abstract open(): Promise<void>;
  /** Of the sender and of the recipient, once it is open. */
  abstract sockets(): readonly [Socket, Socket];
  abstract template(): Template;
  abstract close(): void;
  /** Sends messages `first` to `first + count - 1` in one write. */
  protected abstract write(first: number, count: number): void;

  start(): void {
    this.#running = true;
    this.refill();
  }

  stop(): void {
    this.#running = false;
  }

  /** Sends one message that was due at `dueMs`, whatever else is on its way. */
  offer(dueMs: number): void {
    this.#times[++this.sent % TIMES] = dueMs;
    this.write(this.sent, 1);
  }

  /** What counts: with the recipient, and confirmed to the sender. */
  get done(): number {
    return Math.min(this.delivered, this.settled);
  }

  get idle(): boolean {
    return this.sent === this.delivered && this.sent === this.settled;
  }

  protected refill(): void {
    if (!this.#running) return;
    const count = this.options.window - (this.sent - this.settled);
    if (count <= 0) return;
    const first = this.sent + 1;
    const now = performance.now();
    for (let number = first; number < first + count; number++) this.#times[number % TIMES] = now;
    this.sent += count;
    this.write(first, count);
  }

  /** One message has come, in the order in which it was sent. */
  protected took(bytes: Buffer, bodyAt: number, bodyEnd: number): void {
    const number = readU32(bytes, bodyAt);
    if (number !== this.delivered + 1 || bodyEnd - bodyAt !== this.body.length + 4)
      throw new Error(`pair ${this.options.index}: message ${number} came, ${this.delivered + 1} was due`);
    this.delivered = number;
    if (number % this.options.every !== 0) return;
    this.options.latency.add(performance.now() - this.#times[number % TIMES]!);
    if (number % (8 * this.options.every) === 0 && this.body.compare(bytes, bodyAt + 4, bodyEnd) !== 0)
      throw new Error(`pair ${this.options.index}: the body of message ${number} is another`);
  }

  /** The sender is told that everything up to `through` has been taken care of. */
  protected confirmed(through: number): void {
    if (through < this.settled || through > this.sent)
      throw new Error(`pair ${this.options.index}: ${through} confirmed, ${this.sent} sent`);
    this.settled = through;
  }
}
