import type { Turn } from "../base/turn.ts";

/**
 * Up to which line of history everything has been shown, so that a crash shows again what it may have hidden. One's own
 * lines count as shown. What stands behind is read at every start.
 */
export class Shown {
  /** Lines of others that have been added and are not known to have been shown, by seq, oldest first. */
  readonly #waiting = new Set<number>();
  #newest: number;

  constructor(newest: number) {
    this.#newest = newest;
  }

  added(seq: number): void {
    this.#newest = Math.max(this.#newest, seq);
    this.#waiting.add(seq);
  }

  mine(seq: number, turn: Turn): void {
    this.#newest = seq;
    if (this.#waiting.size === 0) turn.write({ op: "shown", through: seq });
  }

  shown(through: number, turn: Turn): void {
    for (const seq of this.#waiting) {
      if (seq > through) break;
      this.#waiting.delete(seq);
    }
    turn.write({ op: "shown", through: this.#waiting.size === 0 ? this.#newest : through });
  }
}
