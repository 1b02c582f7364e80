/** `npm run bench -- NAME [--json] [--quick] [--check]`: runs bench/NAME.ts and says which bars it met. */
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Bench, describeMachine, formatReport, isMet } from "./lib/report.ts";

const USAGE = `usage: npm run bench -- NAME [--json] [--quick] [--check]
  --json          print one JSON object (use npm run -s bench, so that npm prints nothing)
  --quick         fewer rounds: a quick look, not a measurement
  --check         exit with 1 if a bar is not met
for relay:
  --only PARTS    only some scenarios: --only a,b
  --alone         without peers
  --cpu-prof DIR  write the relay's processor profiles to DIR`;

type Module = { readonly run: Bench; readonly parts?: readonly string[] };

const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".ts") && file !== "main.ts")
  .map((file) => file.slice(0, -3))
  .sort();

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      alone: { type: "boolean", default: false },
      only: { type: "string" },
      "cpu-prof": { type: "string" },
    },
  });
  const [name, ...more] = positionals;
  if (values.help) return undefined;
  if (name === undefined) throw new Error("Which benchmark?");
  if (!names.includes(name)) throw new Error(`There is no benchmark "${name}".`);
  if (more.length > 0) throw new Error(`Not understood: ${more.join(" ")}`);
  return { name, ...values };
}

async function main(): Promise<number> {
  let args: NonNullable<ReturnType<typeof readArguments>>;
  let module: Module;
  let only: readonly string[] | undefined;
  try {
    const read = readArguments();
    if (read === undefined) {
      console.log(`${USAGE}\nbenchmarks: ${names.join(", ")}`);
      return 0;
    }
    args = read;
    module = (await import(`./${args.name}.ts`)) as Module;
    const parts = module.parts ?? [];
    if (parts.length === 0 && (args.only !== undefined || args.alone || args["cpu-prof"] !== undefined))
      throw new Error(`${args.name} has no parts and no peers to leave out, and no relay to profile.`);
    only = args.only?.split(",");
    const unknown = only?.filter((part) => !parts.includes(part)) ?? [];
    if (unknown.length > 0) throw new Error(`${args.name} has the parts ${parts.join(",")}, not ${unknown.join(",")}.`);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}\nbenchmarks: ${names.join(", ")}`);
    return 2;
  }
  const report = await module.run({
    quick: args.quick,
    alone: args.alone,
    ...(only && { only }),
    ...(args["cpu-prof"] !== undefined && { profileTo: args["cpu-prof"] }),
  });
  if (args.json) {
    const bars = report.bars.map((bar) => ({ ...bar, met: isMet(bar) }));
    console.log(JSON.stringify({ bench: args.name, machine: describeMachine(), ...report, bars }));
  } else {
    console.log(formatReport(report));
  }
  return args.check && !report.bars.every(isMet) ? 1 : 0;
}

// On exit, so that an interrupted benchmark leaves no servers and files behind.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
process.exitCode = await main();
