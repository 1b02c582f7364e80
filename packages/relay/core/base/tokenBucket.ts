/** A token bucket. If time goes backwards, nothing is added and nothing is lost. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** @returns 0 if there were `count` tokens, which are taken; else the ms until there are */
  take(now: number, count = 1): number {
    if (now !== this.#at) {
      if (now > this.#at) this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
      this.#at = now;
    }
    // There is never room for more than the burst, so a full bucket will do.
    const wanted = Math.min(count, this.#burst);
    if (this.#tokens < wanted) return Math.ceil((wanted - this.#tokens) / this.#perMs);
    this.#tokens -= wanted;
    return 0;
  }
}
