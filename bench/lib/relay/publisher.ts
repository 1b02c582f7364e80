import type { Histogram } from "./histogram.ts";

const SAMPLE = 16;
const TIMES = 4_096;
/** Messages in one write: what is left of a window comes in several. */
export const PIECE = 64;

/** Messages of one sender to one recipient, counted from 1. */
export type Lane = {
  readonly index: number;
  sent: number;
  settled: number;
  readonly times: Float64Array;
};

/** One sender of many recipients' mail on one connection, with a window for each of them. */
export abstract class Publisher {
  readonly lanes: readonly Lane[];
  readonly #window: number;
  readonly #latency: Histogram;
  /** No lane sends beyond it. */
  #until = 0;

  constructor(recipients: number, window: number, latency: Histogram) {
    this.#window = window;
    this.#latency = latency;
    this.lanes = Array.from({ length: recipients }, (_, index) => ({
      index,
      sent: 0,
      settled: 0,
      times: new Float64Array(TIMES),
    }));
  }

  /** Sends messages `first` to `first + count - 1` of a lane. */
  protected abstract write(lane: Lane, first: number, count: number): void;
  /** What `work` writes leaves in one piece. */
  protected abstract together(work: () => void): void;

  get sent(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.sent, 0);
  }

  get settled(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.settled, 0);
  }

  get idle(): boolean {
    return this.lanes.every(({ sent, settled }) => sent === settled && (sent === this.#until || this.#until === 0));
  }

  /** @param each how many more messages for every recipient */
  start(each: number): void {
    this.#until = this.lanes[0]!.sent + each;
    this.refill();
  }

  stop(): void {
    this.#until = 0;
  }

  readonly refill = (): void => {
    this.together(this.#refillAll);
  };

  readonly #refillAll = (): void => {
    let now: number | undefined;
    for (const lane of this.lanes) {
      const last = Math.min(lane.settled + this.#window, this.#until);
      while (lane.sent < last) {
        const first = lane.sent + 1;
        const count = Math.min(PIECE, last - lane.sent);
        now ??= performance.now();
        for (let number = first; number < first + count; number++) lane.times[number % TIMES] = now;
        lane.sent += count;
        this.write(lane, first, count);
      }
    }
  };

  /** Everything in this lane up to `through` is on disk, by the other side's meaning of that. */
  protected confirmed(lane: Lane, through: number): void {
    if (through < lane.settled || through > lane.sent)
      throw new Error(`recipient ${lane.index}: ${through} confirmed, ${lane.sent} sent`);
    const now = performance.now();
    for (let number = lane.settled + 1; number <= through; number++)
      if (number % SAMPLE === 0) this.#latency.add(now - lane.times[number % TIMES]!);
    lane.settled = through;
  }
}
