// npm test: everything that can be shown of this tree by running it. The last line counts; the exit code says the same.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "./checks.ts";
import { freshenPage } from "./freshPage.ts";
import { providePrograms } from "./programs.ts";
import { type Ran, runNode, seconds } from "./run.ts";
import { addTallies, slowestFiles, type Tally, tallyModels } from "./tally.ts";
import { PART_LIMIT_MS, runVitest } from "./vitest.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const started = performance.now();

const write = (piece: string) => void process.stdout.write(piece);

async function testChecks(): Promise<Tally> {
  const results = await runChecks(root);
  const failed = results.filter((result) => !result.ok).length;
  return { passed: results.length - failed, failed, skipped: [] };
}

async function testProject(project: string): Promise<{ readonly tally: Tally; readonly report: string | undefined }> {
  const { ran, report, tally } = await runVitest(root, ["--project", project]);
  return { tally: summed(project, ran, tally), report };
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

// The tests of each page share one build. If it fails, they say why.
const freshening = (["web", "lab"] as const).map((name) => freshenPage(root, name).catch(() => undefined));
const [problem] = await Promise.all([providePrograms(), ...freshening]);
if (problem !== undefined) console.error(problem);
const programs: Tally = { passed: 0, failed: problem === undefined ? 0 : 1, skipped: [] };

// Many tests wait for timers and processes: checks and models take the processor meanwhile. Those that hold a relay to
// milliseconds come when all of that is over.
const [checks, models, tests] = await Promise.all([testChecks(), testModels(), testProject("tests")]);
const timed = await testProject("timed");

for (const line of slowestFiles([tests.report, timed.report], root)) console.log(line);
const { passed, failed, skipped } = addTallies([programs, checks, models, tests.tally, timed.tally]);
for (const line of skipped) console.log(`skipped: ${line}`);
console.log(`took ${seconds(performance.now() - started)}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
