import { spawnSync } from "node:child_process";

/** How long starting Node takes if nothing else runs. */
const BARE_START_MS = 60;

/**
 * How much longer work takes now than on an idle machine: 1 if nothing else runs. Bars in seconds are multiplied
 * by it, so that a neighbour's load is not taken for the relay's.
 */
export function slowdown(): number {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  let used = 0;
  while (used < 60_000) {
    const { user, system } = process.cpuUsage(cpu);
    used = user + system;
  }
  return Math.max(1, (performance.now() - wall) / (used / 1_000));
}

/** And how much longer it takes to start a program, which waits for disks and for memory too. */
export function startSlowdown(): number {
  const started = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return Math.max(1, (performance.now() - started) / BARE_START_MS);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until it is so. @returns whether it was within `ms` */
export async function until(done: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!done()) {
    if (performance.now() > end) return false;
    await sleep(5);
  }
  return true;
}

/** The value that a share of them does not exceed; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
