/** `npm run test:chaos -- [NAME …] [--short] [--seed N] [--lies] [--json]`: runs chaos/scenarios/NAME.ts, all without a name. */
import { readdirSync } from "node:fs";
import { formatCheck, runScenario, type Scenario } from "./lib/scenario.ts";

const USAGE = `usage: npm run test:chaos -- [NAME …] [--short] [--seed N] [--lies] [--json]
  --short   the short form of npm test: seconds, not minutes
  --seed N  repeat the random numbers of an earlier run, which printed its seed
  --lies    use a relay that accepts before it commits: the ledger must then say BROKEN
  --json    print one JSON object per scenario (use npm run -s test:chaos, so that npm prints nothing)
  --list    list the scenarios
  --help    this`;

const names = readdirSync(new URL("./scenarios/", import.meta.url))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));
const scenarios = await Promise.all(
  names.map(async (name) => ((await import(`./scenarios/${name}.ts`)) as { scenario: Scenario }).scenario),
);
scenarios.sort((a, b) => a.line - b.line || a.name.localeCompare(b.name));

function fail(problem: string): never {
  console.error(`${problem}\n${USAGE}`);
  process.exit(2);
}

const wanted: string[] = [];
const flags = new Set<string>();
let seed = Math.floor(Math.random() * 2 ** 31);
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i++) {
  const arg = args[i]!;
  if (arg === "--seed") {
    seed = Number(args[++i]);
    if (!Number.isSafeInteger(seed)) fail("--seed takes a whole number.");
  } else if (["--short", "--lies", "--json", "--list", "--help"].includes(arg)) flags.add(arg);
  else if (scenarios.some(({ name }) => name === arg)) wanted.push(arg);
  else fail(arg.startsWith("-") ? `Not understood: ${arg}` : `There is no scenario "${arg}".`);
}
const json = flags.has("--json");
const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);

if (flags.has("--help")) {
  say(USAGE);
  process.exit(0);
}

/** Words in lines of at most `columns`. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

if (flags.has("--list")) {
  if (json) {
    for (const { name, line, about } of scenarios) console.log(JSON.stringify({ scenario: name, line, about }));
    process.exit(0);
  }
  const margin = 2 + Math.max(...scenarios.map(({ name }) => name.length)) + 2;
  for (const { name, about } of scenarios) {
    const [first, ...rest] = wrapped(about, Math.max(40, (process.stdout.columns ?? 120) - margin - 1));
    say(`  ${name.padEnd(margin - 2)}${first}`);
    for (const line of rest) say(" ".repeat(margin) + line);
  }
  say(
    "\nTo try one quickly: npm run test:chaos -- kill --short    What each checks, and last results: chaos/README.md",
  );
  process.exit(0);
}

let broken = 0;
for (const scenario of scenarios) {
  const { name, line, about } = scenario;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  say(`${name} (line ${line}): ${about}; seed ${seed}`);
  const started = performance.now();
  let held = false;
  try {
    const options = { short: flags.has("--short"), lies: flags.has("--lies"), seed };
    const verdict = await runScenario(scenario, { ...options, note: (text) => say(`    ${text}`) });
    held = verdict.checks.every((check) => check.held);
    for (const check of verdict.checks) say(formatCheck(check));
    if (json) console.log(JSON.stringify({ scenario: name, line, seed, held, checks: verdict.checks }));
  } catch (error) {
    say(`  BROKEN  ${error instanceof Error ? error.stack : String(error)}`);
    if (json) console.log(JSON.stringify({ scenario: name, line, seed, held, error: String(error) }));
  }
  if (!held) broken++;
  say(`${name}: ${held ? "kept" : "BROKEN"} in ${((performance.now() - started) / 1_000).toFixed(1)} s\n`);
}
process.exit(broken > 0 ? 1 : 0);
