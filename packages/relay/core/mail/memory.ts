/** What a run costs beside its bytes: its own object, its lists, a message of the socket. */
const RUN_BYTES = 512;
/** What a reader may have on its way when memory is short: enough for whoever keeps up. */
const SHORT_SHARE = 64 * 1024;

/**
 * The messages that are held in memory for readers, of all of them together: what is sent or about to be and not
 * acknowledged, and what is being read from the store for them. An upper bound, for the kernel has part of it.
 *
 *     up to a half     every reader has its full share
 *     beyond           readers have a small one, so that a few slow ones cannot have it all; who makes no progress goes
 *     three quarters   who has something on its way gets no more before it is acknowledged
 *     at the limit     nothing is forwarded any more, but stored; nothing is read from the store; nothing is taken for
 *                      readers that are there
 */
export class Memory {
  readonly limit: number;
  readonly #share: number;
  used = 0;
  /** Bytes that one reader may have on its way. */
  share: number;
  /** Who waits for room, first come first served. */
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

  /** @returns what is to be given back when the run is gone */
  takeRun(bytes: number): number {
    this.used += bytes + RUN_BYTES;
    return bytes + RUN_BYTES;
  }

  /** Once a tick: shares as they are now, and whoever waited for room may go on. */
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
