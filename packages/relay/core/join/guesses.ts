import type { RelayLimits } from "../base/limits.ts";

/** If there are more addresses than this, the oldest is forgotten. */
const MOST_ADDRESSES = 10_000;

/** Counts unknown invites by address. After too many, newcomers from there are turned away unseen. */
export class Guesses {
  readonly #limits: RelayLimits;
  readonly #byAddress = new Map<string, { since: number; wrong: number }>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns the ms until a client from there may try again, 0 if it may now */
  wait(address: string, now: number): number {
    const known = this.#byAddress.get(address);
    if (known === undefined || known.wrong < this.#limits.guesses) return 0;
    const passed = now - known.since;
    // If the clock was set back, nobody must be locked out.
    return passed >= 0 && passed < this.#limits.guessMs ? this.#limits.guessMs - passed : 0;
  }

  wrong(address: string, now: number): void {
    const known = this.#byAddress.get(address);
    const passed = now - (known?.since ?? 0);
    if (known !== undefined && passed >= 0 && passed < this.#limits.guessMs) {
      known.wrong++;
      return;
    }
    this.#byAddress.delete(address);
    if (this.#byAddress.size >= MOST_ADDRESSES) this.#byAddress.delete(this.#byAddress.keys().next().value!);
    this.#byAddress.set(address, { since: now, wrong: 1 });
  }
}
