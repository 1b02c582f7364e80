/** `npm run soak -- [--minutes N] [--restart-minutes N] [--seed N] [--leak BYTES] [--json]` */
import { formatCheck, Stage } from "./lib/scenario.ts";
import { soak } from "./lib/soak.ts";

const USAGE = `usage: npm run soak -- [--minutes N] [--restart-minutes N] [--seed N] [--leak BYTES] [--json]
  --minutes N          how long; default 60
  --restart-minutes N  time between restarts; default 10
  --seed N             repeat the random numbers of an earlier run, which printed its seed
  --leak BYTES         let the relay waste this many bytes a second: the soak must notice
  --json               print the verdict as one JSON object`;

const numbers = new Map([
  ["--minutes", 60],
  ["--restart-minutes", 10],
  ["--seed", Math.floor(Math.random() * 2 ** 31)],
  ["--leak", 0],
]);
let json = false;
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i++) {
  const arg = args[i]!;
  const value = Number(args[i + 1]);
  if (arg === "--help") {
    console.log(USAGE);
    process.exit(0);
  } else if (arg === "--json") json = true;
  else if (numbers.has(arg) && args[i + 1] !== undefined && value >= 0) {
    numbers.set(arg, value);
    i++;
  } else {
    console.error(`Not understood: ${arg}\n${USAGE}`);
    process.exit(2);
  }
}

const [minutes, restartMinutes, seed, leak] = [...numbers.values()] as [number, number, number, number];
const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
say(`soak for ${minutes} min, a restart every ${restartMinutes} min; seed ${seed}`);
const stage = new Stage();
let held = false;
try {
  const { checks } = await soak({ minutes, restartMinutes, seed, leakBytesPerSecond: leak, stage, note: say });
  held = checks.every((check) => check.held);
  for (const check of checks) say(formatCheck(check));
  if (json) console.log(JSON.stringify({ soak: minutes, restartMinutes, seed, held, checks }));
} finally {
  await stage.end();
}
say(`soak: ${held ? "kept" : "BROKEN"}`);
process.exit(held ? 0 : 1);
