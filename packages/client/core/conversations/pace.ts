/** So many at once, and then so many a second: what a stranger or a hostile relay can make this client do. */
export class Pace {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at = 0;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
  }

  /** @returns whether one more is within the pace; it counts then */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** When `take` will next say yes. */
  nextAt(now: number): number {
    this.#refill(now);
    return this.#left >= 1 ? now : now + Math.ceil(((1 - this.#left) * 1_000) / this.#perSecond);
  }

  #refill(now: number): void {
    // A clock that was set back gives nothing, and takes nothing away.
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#left = Math.min(this.#burst, this.#left + (passed / 1_000) * this.#perSecond);
  }
}
