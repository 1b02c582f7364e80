/** `npm run bench -- NAME [--json] [--quick] [--check]`: runs bench/NAME.ts and says which bars it met. */
import { readdirSync } from "node:fs";
import { type Bench, describeMachine, formatReport, isMet } from "./lib/report.ts";

const USAGE = `usage: npm run bench -- NAME [--json] [--quick] [--check]
  --json   one JSON object on standard output (npm run -s bench, so that npm says nothing)
  --quick  fewer rounds: a look, not a measurement
  --check  exit with 1 where a bar is not met`;
const FLAGS = ["--json", "--quick", "--check"];

const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".ts") && file !== "main.ts")
  .map((file) => file.slice(0, -3))
  .sort();

const args = process.argv.slice(2);
const [name, ...more] = args.filter((arg) => !arg.startsWith("-"));
const unknown = [...more, ...args.filter((arg) => arg.startsWith("-") && !FLAGS.includes(arg))];

if (name === undefined || !names.includes(name) || unknown.length > 0) {
  if (name !== undefined && !names.includes(name)) console.error(`There is no benchmark "${name}".`);
  if (unknown.length > 0) console.error(`Not understood: ${unknown.join(" ")}`);
  console.error(`${USAGE}\nbenchmarks: ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  const { run } = (await import(`./${name}.ts`)) as { run: Bench };
  const report = await run({ quick: args.includes("--quick") });
  if (args.includes("--json")) {
    const bars = report.bars.map((bar) => ({ ...bar, met: isMet(bar) }));
    console.log(JSON.stringify({ bench: name, machine: describeMachine(), ...report, bars }));
  } else {
    console.log(formatReport(report));
  }
  if (args.includes("--check") && !report.bars.every(isMet)) process.exitCode = 1;
}
