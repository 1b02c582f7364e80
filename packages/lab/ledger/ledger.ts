import type { Fact } from "./fact.ts";

/** One thing that somebody knows, or knew. Moves count from 1; 0 is before the first. */
export type LedgerEntry = {
  readonly who: string;
  readonly fact: Fact;
  readonly since: number;
  /** With which move it was deleted. */
  readonly until?: number;
  /** How many steps had happened when it was seen there, and when it was seen to be gone. */
  readonly sinceStep: number;
  readonly untilStep?: number;
};

/** When something is written into the ledger: with which move, and after how many steps. */
export type When = { readonly move: number; readonly step: number };

/** An entry as it was after so many steps; undefined if there was none. */
export function entryAt(entry: LedgerEntry, steps: number): LedgerEntry | undefined {
  if (entry.sinceStep > steps) return undefined;
  if (entry.untilStep === undefined || entry.untilStep <= steps) return entry;
  const { until: _, untilStep: __, ...held } = entry;
  return held;
}

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
  saw(who: string, facts: readonly Fact[], when: When): void {
    const before = this.#held.get(who) ?? new Map<string, number>();
    const now = new Map<string, number>();
    for (const fact of facts) {
      const key = keyOf(fact);
      if (!now.has(key)) now.set(key, before.get(key) ?? this.#add(who, fact, when));
    }
    for (const [key, at] of before)
      if (!now.has(key)) this.#entries[at] = { ...this.#entries[at]!, until: when.move, untilStep: when.step };
    this.#held.set(who, now);
  }

  learned(who: string, fact: Fact, when: When): void {
    this.#add(who, fact, when);
  }

  #add(who: string, fact: Fact, { move, step }: When): number {
    return this.#entries.push({ who, fact, since: move, sinceStep: step }) - 1;
  }
}

function keyOf({ kind, name, value, of }: Fact): string {
  return `${kind}:${name}:${of}:${value}`;
}
