import type { Fact } from "./fact.ts";

/** One thing that somebody knows, or knew. Moves count from 1; 0 is before the first. */
export type LedgerEntry = {
  readonly who: string;
  readonly fact: Fact;
  readonly since: number;
  /** With which move it was deleted. */
  readonly until?: number;
};

/** Who knows what, where from, and since when. */
export class Ledger {
  readonly #entries: LedgerEntry[] = [];
  /** What each holds now, with its place among the entries. */
  readonly #held = new Map<string, Map<string, number>>();

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  of(who: string): readonly LedgerEntry[] {
    return this.#entries.filter((entry) => entry.who === who);
  }

  /** All that somebody's device holds now: what is not in it any more was deleted. */
  saw(who: string, facts: readonly Fact[], move: number): void {
    const before = this.#held.get(who) ?? new Map<string, number>();
    const now = new Map<string, number>();
    for (const fact of facts) {
      const key = keyOf(fact);
      if (!now.has(key)) now.set(key, before.get(key) ?? this.#add(who, fact, move));
    }
    for (const [key, at] of before) if (!now.has(key)) this.#entries[at] = { ...this.#entries[at]!, until: move };
    this.#held.set(who, now);
  }

  learned(who: string, fact: Fact, move: number): void {
    this.#add(who, fact, move);
  }

  #add(who: string, fact: Fact, since: number): number {
    return this.#entries.push({ who, fact, since }) - 1;
  }
}

function keyOf({ kind, name, value, of }: Fact): string {
  return `${kind}:${name}:${of}:${value}`;
}
