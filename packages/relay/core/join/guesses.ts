import type { RelayLimits } from "../limits.ts";

/** With more addresses than this the oldest is forgotten. */
const MOST_ADDRESSES = 10_000;

/** Invites that were presented and are none, by address: whoever goes on guessing is not even looked at. */
export class Guesses {
  readonly #limits: RelayLimits;
  readonly #byAddress = new Map<string, { since: number; wrong: number }>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns ms until somebody from there may try again; 0 for now */
  wait(address: string, now: number): number {
    const known = this.#byAddress.get(address);
    if (known === undefined || known.wrong < this.#limits.guesses) return 0;
    const passed = now - known.since;
    // A clock that was set back must not lock anybody out.
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
