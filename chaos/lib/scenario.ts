import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One promise, the result, and whether it is good enough. */
export type Check = {
  readonly what: string;
  readonly figure: string | number;
  /** What the figure is compared with, in words; absent if it only informs. */
  readonly bar?: string;
  readonly held: boolean;
};

export type Verdict = { readonly checks: readonly Check[] };

export type ScenarioOptions = {
  /** The form that `npm test` runs: seconds, not minutes. */
  readonly short: boolean;
  readonly seed: number;
  /** The relay says that it has committed before it has: the scenario must not hold. */
  readonly lies: boolean;
  readonly stage: Stage;
  /** Progress, for people who watch. */
  note(text: string): void;
};

export type Scenario = {
  readonly name: string;
  /** The promise's number in the table of chaos/README.md. */
  readonly line: number;
  readonly about: string;
  run(options: ScenarioOptions): Promise<Verdict>;
};

/** Whatever a scenario starts is ended with it, last first, however it ends. */
export class Stage {
  readonly #cleanups: (() => unknown)[] = [];

  later(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** A folder that is removed afterwards. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "sandi-chaos-"));
    this.later(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
  }

  async end(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}

export async function runScenario(
  scenario: Scenario,
  options: Partial<Omit<ScenarioOptions, "stage">> = {},
): Promise<Verdict> {
  const stage = new Stage();
  try {
    return await scenario.run({ short: false, seed: 1, lies: false, note: () => undefined, ...options, stage });
  } finally {
    await stage.end();
  }
}

/** Checks that did not hold, a line each: what a test compares with nothing. */
export function broken(verdict: Verdict): string[] {
  return verdict.checks.filter(({ held }) => !held).map(formatCheck);
}

export function formatCheck({ what, figure, bar, held }: Check): string {
  const end = bar === undefined ? "" : `  (${bar})`;
  return `  ${held ? "ok    " : "BROKEN"}  ${what.padEnd(48)} ${figure}${end}`;
}

export function atMost(what: string, figure: number, limit: number, unit = ""): Check {
  return { what, figure: `${round(figure)}${unit}`, bar: `at most ${round(limit)}${unit}`, held: figure <= limit };
}

export function atLeast(what: string, figure: number, limit: number, unit = ""): Check {
  return { what, figure: `${round(figure)}${unit}`, bar: `at least ${round(limit)}${unit}`, held: figure >= limit };
}

export function equals<T extends string | number>(what: string, figure: T, wanted: T): Check {
  return { what, figure, bar: `${wanted}`, held: figure === wanted };
}

/** A figure that nothing is promised of. */
export function informs(what: string, figure: string | number, unit = ""): Check {
  return { what, figure: typeof figure === "number" ? `${round(figure)}${unit}` : figure, held: true };
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
