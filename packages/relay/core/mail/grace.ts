import type { Counters } from "../counters.ts";
import type { Run } from "./mailbox.ts";

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

  /** @returns the ms until the next run's time is over */
  expire(now: number, storeFull: boolean): number {
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
