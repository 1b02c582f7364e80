import type { Turn } from "../turn.ts";

/** How many lines of mine may stand behind the last that is known to have been shown: they are read at a start. */
const BEHIND_MOST = 1_000;

/**
 * Up to which line of history everything has been shown, so that a crash shows again what it may have hidden. One's own
 * lines count as shown; they are written down with those of others, or after a while.
 */
export class Shown {
  /** Lines of others that have been added and are not known to have been shown, by seq, oldest first. */
  readonly #waiting = new Set<number>();
  #newest: number;
  #written: number;

  constructor(newest: number) {
    this.#newest = newest;
    this.#written = newest;
  }

  added(seq: number): void {
    this.#newest = Math.max(this.#newest, seq);
    this.#waiting.add(seq);
  }

  mine(seq: number, turn: Turn): void {
    this.#newest = seq;
    if (this.#waiting.size === 0 && seq - this.#written >= BEHIND_MOST) this.#write(seq, turn);
  }

  shown(through: number, turn: Turn): void {
    for (const seq of this.#waiting) {
      if (seq > through) break;
      this.#waiting.delete(seq);
    }
    this.#write(this.#waiting.size === 0 ? this.#newest : through, turn);
  }

  #write(through: number, turn: Turn): void {
    this.#written = through;
    turn.write({ op: "shown", through });
  }
}
