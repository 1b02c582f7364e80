// npm run test:long [NAME...]: the long forms of the tests that have two. The list is packages/testkit/forms.ts.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FORMS } from "../packages/testkit/forms.ts";
import { runNode, seconds } from "./run.ts";
import { addTallies, slowestFiles, tallyModels } from "./tally.ts";
import { runVitest } from "./vitest.ts";

const started = performance.now();
const LIMIT_MS = 4 * 3_600_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = Object.keys(FORMS) as (keyof typeof FORMS)[];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(names as string[]).includes(name));
if (unknown.length > 0) {
  console.error(`No long form is called ${unknown.join(", ")}. There are: ${names.join(", ")}.`);
  process.exit(2);
}
const chosen = asked.length === 0 ? names : names.filter((name) => asked.includes(name));

console.log("Long forms (npm test runs the short ones):");
for (const name of chosen) {
  const { about, short, long } = FORMS[name];
  console.log(`  ${name.padEnd(18)} ${long.toLocaleString("en")} instead of ${short.toLocaleString("en")} ${about}`);
}
console.log("Longer runs with commands of their own: npm run test:chaos, npm run soak -- --minutes 60\n");

/** The test files that ask for one of the chosen forms, by themselves or through the fuzzer. */
function filesOf(forms: readonly string[]): string[] {
  const uses = forms.map((name) => `form\\("${name}"\\)`);
  if (forms.includes("decoders")) uses.push("FUZZ_COUNT");
  return execFileSync("git", ["grep", "-lE", uses.join("|"), "--", "*.test.ts"], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n");
}

const { tally, report } = await runVitest(root, filesOf(chosen), { env: { SANDI_LONG: "1" }, limitMs: LIMIT_MS });
for (const line of slowestFiles([report], root)) console.log(line);
for (const line of tally.skipped) console.log(`skipped: ${line}`);
let all = tally;
if (asked.length === 0) {
  const write = (piece: string) => void process.stdout.write(piece);
  const models = await runNode(join(root, "models", "run.ts"), ["--long"], {
    cwd: root,
    onOutput: write,
    timeoutMs: LIMIT_MS,
  });
  all = addTallies([tally, tallyModels(models.output, models.code)]);
}
console.log(`took ${seconds(performance.now() - started)}`);
process.exitCode = all.failed > 0 ? 1 : 0;
console.log(`${all.passed} passed, ${all.failed} failed`);
