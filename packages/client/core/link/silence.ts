/**
 * Notices a relay that is gone although the connection looks open: TCP alone would take minutes, and a page can neither
 * ping nor see the relay's pings. A relay that has said nothing for `limitMs` is asked whether it is there; if it says
 * nothing for as long again, it is gone.
 */
export class Silence {
  readonly #limitMs: number;
  #heardAt = 0;
  #askedAt: number | undefined;
  #checkAt = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** When `check` has something to do. Unix ms. */
  get checkAt(): number {
    return this.#checkAt;
  }

  begin(now: number): void {
    this.#heardAt = now;
    this.#askedAt = undefined;
    this.#checkAt = now + this.#limitMs;
  }

  /** Anything that comes from the relay shows that it is there. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** What to do now: ask the relay, or give it up. */
  check(now: number): "ask" | "gone" | undefined {
    // A clock that was set back must not put the next look off.
    this.#heardAt = Math.min(this.#heardAt, now);
    this.#checkAt = Math.min(this.#checkAt, now + this.#limitMs);
    if (this.#checkAt > now) return undefined;
    if (now - this.#heardAt < this.#limitMs) {
      this.#askedAt = undefined;
      this.#checkAt = this.#heardAt + this.#limitMs;
      return undefined;
    }
    this.#checkAt = now + this.#limitMs;
    if (this.#askedAt !== undefined && this.#heardAt < this.#askedAt) return "gone";
    this.#askedAt = now;
    return "ask";
  }
}
