// npm test: everything that can be shown of this tree by running it. The last line counts; the exit code says the same.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "./checks.ts";
import { providePrograms } from "./programs.ts";
import { type Ran, runNode, seconds } from "./run.ts";
import { addTallies, type Tally, tallyModels, tallyVitest } from "./tally.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** A hang ends here; a busy machine does not. */
const PART_LIMIT_MS = 1_500_000;
const started = performance.now();

const write = (piece: string) => void process.stdout.write(piece);

async function testChecks(): Promise<Tally> {
  const results = await runChecks(root);
  const failed = results.filter((result) => !result.ok).length;
  return { passed: results.length - failed, failed, skipped: [] };
}

async function testUnits(): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-report-"));
  const report = join(folder, "report.json");
  try {
    const options = [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      process.stdout.isTTY ? "--color" : "--no-color",
    ];
    const ran = await runNode(join(root, "node_modules/vitest/vitest.mjs"), options, {
      cwd: root,
      onOutput: write,
      timeoutMs: PART_LIMIT_MS,
    });
    const tally = tallyVitest(existsSync(report) ? readFileSync(report, "utf8") : undefined, ran.code);
    return summed("tests", ran, tally);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function testModels(): Promise<Tally> {
  const ran = await runNode(join(root, "models", "run.ts"), [], {
    cwd: root,
    onOutput: write,
    timeoutMs: PART_LIMIT_MS,
  });
  return summed("models", ran, tallyModels(ran.output, ran.code));
}

function summed(part: string, ran: Ran, tally: Tally): Tally {
  if (ran.code === 124) write(`${ran.output.split("\n").at(-2)}\n`);
  write(`${part}: ${tally.passed} passed, ${tally.failed} failed in ${seconds(ran.ms)} (code ${ran.code})\n\n`);
  return tally;
}

const problem = await providePrograms();
if (problem !== undefined) console.error(problem);
const programs: Tally = { passed: 0, failed: problem === undefined ? 0 : 1, skipped: [] };

// Checks and models do not mind each other; the tests look at the clock and get the machine to themselves.
const [checks, models] = await Promise.all([testChecks(), testModels()]);
const units = await testUnits();

const { passed, failed, skipped } = addTallies([programs, checks, models, units]);
for (const line of skipped) console.log(`skipped: ${line}`);
console.log(`took ${seconds(performance.now() - started)}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
