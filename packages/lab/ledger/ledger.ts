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
  #entries: readonly LedgerEntry[] = [];

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  of(who: string): readonly LedgerEntry[] {
    return this.#entries.filter((entry) => entry.who === who);
  }

  /** All that somebody's device holds now: what is not in it any more was deleted. */
  saw(who: string, facts: readonly Fact[], move: number): void {
    const held = new Map(facts.map((fact) => [keyOf(fact), fact]));
    this.#entries = this.#entries.map((entry) => {
      if (entry.who !== who || entry.until !== undefined) return entry;
      return held.delete(keyOf(entry.fact)) ? entry : { ...entry, until: move };
    });
    for (const fact of held.values()) this.learned(who, fact, move);
  }

  learned(who: string, fact: Fact, move: number): void {
    this.#entries = [...this.#entries, { who, fact, since: move }];
  }
}

function keyOf({ kind, name, value, of }: Fact): string {
  return `${kind}:${name}:${of}:${value}`;
}
