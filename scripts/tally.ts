// Reads how many tests passed and failed out of what the parts of `npm test` leave behind.
import { relative } from "node:path";
import { seconds } from "./run.ts";

export type Tally = {
  readonly passed: number;
  readonly failed: number;
  /** What did not run, one line each, with the reason where the part gives one. */
  readonly skipped: readonly string[];
};

type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
};

/**
 * Counts a report of vitest's JSON reporter. A file that failed as a whole, and an ending with another code than the
 * tests explain (an unhandled rejection, a worker that died), each count as one failure. So does an empty run.
 */
export function tallyVitest(report: string | undefined, code: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1, skipped: [] };
  const { testResults } = JSON.parse(report) as VitestReport;
  let [passed, failed] = [0, 0];
  const skipped: string[] = [];
  for (const file of testResults) {
    const before = failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed++;
      else if (test.status === "failed") failed++;
      else skipped.push(`${file.name}: ${test.fullName} (${test.status})`);
    }
    if (file.status === "failed" && failed === before) failed++;
  }
  if (failed === 0 && (code !== 0 || passed === 0)) failed++;
  return { passed, failed, skipped };
}

/** The files that took longest, slowest first, a line each: `12.3 s  packages/relay/test/door.test.ts`. */
export function slowestFiles(reports: readonly (string | undefined)[], root: string, count = 10): string[] {
  return reports
    .flatMap((report) => (report === undefined ? [] : (JSON.parse(report) as VitestReport).testResults))
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), ms: endTime - startTime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ name, ms }) => `${seconds(ms).padStart(8)}  ${name}`);
}

/** Counts the last line `models: N passed, N failed` of models/run.ts; without it the run counts as one failure. */
export function tallyModels(output: string, code: number): Tally {
  const counts = [...output.matchAll(/^models: (\d+) passed, (\d+) failed$/gm)].at(-1);
  if (counts === undefined) return { passed: 0, failed: 1, skipped: [] };
  const [passed, failed] = [Number(counts[1]), Number(counts[2])];
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped: [] };
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}
