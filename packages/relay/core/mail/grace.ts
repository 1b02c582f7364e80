import type { Counters } from "../base/counters.ts";
import type { Run } from "../client/mailbox.ts";

/** So many runs that are done with may stay in the list before it is cut. */
const SPENT_RUNS = 256;

/** What is only in memory, in the order in which it was sent. If it is not acknowledged in time, it is stored. */
export class Grace {
  readonly #graceMs: number;
  readonly #counters: Counters;
  #runs: Run[] = [];
  #head = 0;

  constructor(graceMs: number, counters: Counters) {
    this.#graceMs = graceMs;
    this.#counters = counters;
  }

  add(run: Run): void {
    this.#runs.push(run);
  }

  /** Runs that it still holds, those included that are done with. */
  get size(): number {
    return this.#runs.length;
  }

  /** @returns the ms until the next run's time is over */
  expire(now: number, storeFull: boolean): number {
    const wait = this.#expire(now, storeFull);
    // There may always be a run that still waits, so the end is never reached. At least half of the list goes, so each
    // run is moved at most once.
    if (this.#head >= SPENT_RUNS && 2 * this.#head >= this.#runs.length) {
      this.#runs = this.#runs.slice(this.#head);
      this.#head = 0;
    }
    return wait;
  }

  #expire(now: number, storeFull: boolean): number {
    while (this.#head < this.#runs.length) {
      const run = this.#runs[this.#head]!;
      const waiting = run.stage === "memory" && run.sentOn !== undefined && run.acked < run.messages;
      const waited = now - run.sentAt;
      if (waiting && waited >= 0 && waited < this.#graceMs) return this.#graceMs - waited;
      if (waiting && storeFull) {
        run.sentAt = now;
        return this.#graceMs;
      }
      this.#head++;
      if (!waiting) continue;
      this.#counters.graceExpired += run.messages - run.acked;
      run.sentOn!.storeMemory(run);
    }
    this.#runs = [];
    this.#head = 0;
    return Number.POSITIVE_INFINITY;
  }
}
