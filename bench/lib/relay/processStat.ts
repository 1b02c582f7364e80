import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, on every kernel. */
const TICKS_A_SECOND = 100;

/** Processor seconds of a process since its start: all threads, user and kernel mode. */
export function cpuSeconds(pid: number): number {
  return cpuSecondsIn(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

/** The same from the text of /proc/PID/stat. */
export function cpuSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Bytes of memory of a process that are in RAM. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}

/** Seconds that a core has worked since the machine started, for whomever. */
export function coreBusySeconds(core: number): number {
  return coreBusySecondsIn(readFileSync("/proc/stat", "utf8"), core);
}

/** The same from the text of /proc/stat, or of its beginning. */
export function coreBusySecondsIn(stat: string, core: number): number {
  const line = new RegExp(`^cpu${core} (.*)$`, "m").exec(stat)?.[1] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(" ").map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_A_SECOND;
}
