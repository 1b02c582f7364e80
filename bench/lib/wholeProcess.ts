import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { median } from "./report.ts";

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

export type Command = { readonly name: string; readonly words: readonly string[]; readonly env?: NodeJS.ProcessEnv };
/** Of one run, from its start to its end: the median of the elapsed time, the mean of the processor time. */
export type Cost = { readonly elapsedMs: number; readonly cpuMs: number };

/**
 * Runs whole programs in turn, so that a machine that slows down slows all of them.
 * @param first runs that are not counted
 * @throws Error if one of them fails
 */
export function measureInTurn(commands: readonly Command[], rounds: number, first = 2): Map<string, Cost> {
  const elapsed = new Map(commands.map(({ name }) => [name, [] as number[]]));
  const ticks = new Map(commands.map(({ name }) => [name, 0]));
  for (let round = -first; round < rounds; round++)
    for (const { name, words, env } of commands) {
      const [file, ...args] = words;
      const ticksBefore = childTicks();
      const began = performance.now();
      const ran = spawnSync(file!, args, { env: env ?? process.env, encoding: "utf8" });
      const ms = performance.now() - began;
      if (ran.status !== 0) throw new Error(`${name} ended with ${ran.status}:\n${ran.stdout}${ran.stderr}`);
      if (round < 0) continue;
      elapsed.get(name)!.push(ms);
      ticks.set(name, ticks.get(name)! + childTicks() - ticksBefore);
    }
  return new Map(
    commands.map(({ name }) => [
      name,
      { elapsedMs: median(elapsed.get(name)!), cpuMs: (ticks.get(name)! * TICK_MS) / rounds },
    ]),
  );
}

/** Processor time of all children that have ended: proc_pid_stat(5), cutime and cstime. */
function childTicks(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[13]) + Number(fields[14]);
}
