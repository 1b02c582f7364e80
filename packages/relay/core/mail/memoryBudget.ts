/** What a run costs besides its bytes: its object, its lists, a message of the socket. */
const RUN_COST_BYTES = 512;
/** What a reader may have on its way if memory is short. It is enough for a reader that keeps up. */
const SHORT_SHARE = 64 * 1024;

/**
 * The messages that are held in memory, for all readers together: what is sent or about to be sent and not
 * acknowledged, and what is being read from the store for them. It is an upper bound, because the kernel holds part of
 * it.
 *
 *     up to a half     every reader has its full share
 *     beyond           readers have a small share, so that a few slow ones cannot take it all. A reader that makes no
 *                      progress is cut off
 *     three quarters   a reader that has something on its way gets no more before that is acknowledged
 *     at the limit     nothing is forwarded, but stored, and nothing is read from the store
 */
export class MemoryBudget {
  readonly limit: number;
  readonly #share: number;
  used = 0;
  /** Bytes that one reader may have on its way. */
  share: number;
  /** Deliveries that wait for room, first come, first served. */
  readonly waiting = new Set<{ pump(now: number): void }>();

  constructor(limit: number, share: number) {
    this.limit = limit;
    this.#share = share;
    this.share = share;
  }

  get full(): boolean {
    return this.used >= this.limit;
  }

  get short(): boolean {
    return this.used > 0.5 * this.limit;
  }

  /** @returns what to subtract again when the run is gone */
  takeRun(bytes: number): number {
    this.used += bytes + RUN_COST_BYTES;
    return bytes + RUN_COST_BYTES;
  }

  /** Once a tick: sets the share, and lets deliveries that waited for room go on. */
  settle(now: number): void {
    const scarce = this.used > 0.75 * this.limit;
    this.share = scarce ? 1 : this.short ? Math.min(SHORT_SHARE, this.#share) : this.#share;
    for (const delivery of this.waiting) {
      if (this.full) return;
      this.waiting.delete(delivery);
      delivery.pump(now);
    }
  }
}
