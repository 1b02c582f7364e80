// Runs vitest for the test commands, shows its output as it comes, and counts what its report says.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ran, runNode } from "./run.ts";
import { type Tally, tallyVitest } from "./tally.ts";

/** A hang ends here; a busy machine does not. */
export const PART_LIMIT_MS = 1_500_000;

type VitestRun = {
  readonly ran: Ran;
  readonly tally: Tally;
  /** What its JSON reporter wrote; undefined if it did not come so far. */
  readonly report: string | undefined;
};

/** Runs vitest with `args`: files, or options. Without any it runs all tests. `env` is added to the environment of the tests. */
export async function runVitest(
  root: string,
  args: readonly string[],
  { env = {}, limitMs = PART_LIMIT_MS }: { readonly env?: Record<string, string>; readonly limitMs?: number } = {},
): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-report-"));
  const path = join(folder, "report.json");
  try {
    const options = [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${path}`,
      process.stdout.isTTY ? "--color" : "--no-color",
      ...args,
    ];
    const ran = await runNode(join(root, "node_modules/vitest/vitest.mjs"), options, {
      cwd: root,
      env,
      onOutput: (piece) => void process.stdout.write(piece),
      timeoutMs: limitMs,
    });
    const report = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    return { ran, report, tally: tallyVitest(report, ran.code) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
