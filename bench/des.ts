/** DES against its peers in JavaScript and against OpenSSL's own in C, all in one run. */
import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { SIZE, SUBJECTS, TASKS, type Task } from "./lib/desSubjects.ts";
import type { Order } from "./lib/desWorker.ts";
import { type BenchOptions, median, type Report } from "./lib/report.ts";

const SAMPLE_MS = 200;
/** Long enough for the compiler to finish with each subject; node-forge needs a third of it. */
const WARM_UP_MS = 1000;
/** `openssl speed` measures whole seconds. */
const OPENSSL_MS = 1000;
const OPENSSL = "OpenSSL (C)";

class Samples {
  readonly #values = new Map<string, number[]>();

  add(name: string, task: Task, value: number): void {
    const key = `${name} ${task}`;
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  median(name: string, task: Task): number | undefined {
    const values = this.#values.get(`${name} ${task}`);
    return values && median(values);
  }
}

export async function run(options: BenchOptions): Promise<Report> {
  const rounds = options.quick ? 3 : 9;
  const speeds = new Samples();
  const ratios = new Samples();
  const workers = SUBJECTS.map((name) => new Worker(name));
  try {
    for (const worker of workers) for (const task of TASKS) await worker.perSecond(task, WARM_UP_MS);
    for (let round = 0; round < rounds; round++) await runRound(workers, speeds, ratios);
  } finally {
    for (const worker of workers) worker.stop();
  }
  const perSecondToNs = (speed: number | undefined) => (speed === undefined ? undefined : 1e9 / speed);
  const toMegabytes = (speed: number | undefined) => (speed === undefined ? undefined : (speed * SIZE) / 1e6);

  return {
    title: "DES: CBC over 1 MiB in MB/s (10⁶ bytes), one key in ns, a message of 64 bytes under a new key in ns",
    method: [
      `Medians of ${rounds} interleaved rounds in processor time, as openssl speed counts it; ratios between neighbours in time.`,
      "Every subject in JavaScript has a process of its own, OpenSSL too.",
      "Every subject's answer was compared with OpenSSL's first. Conversions to a peer's own types are not counted.",
    ],
    tables: [
      {
        columns: ["encrypt MB/s", "decrypt MB/s", "key set-up ns", "64-byte message ns"],
        rows: [...SUBJECTS, OPENSSL].map((name) => ({
          name,
          values: [
            toMegabytes(speeds.median(name, "encrypt")),
            toMegabytes(speeds.median(name, "decrypt")),
            perSecondToNs(speeds.median(name, "keySetup")),
            perSecondToNs(speeds.median(name, "shortMessage")),
          ],
        })),
      },
    ],
    bars: [
      { name: "encrypt, to node-forge", atLeast: 1.9, measured: ratios.median("node-forge", "encrypt") },
      { name: "decrypt, to node-forge", atLeast: 1.9, measured: ratios.median("node-forge", "decrypt") },
      { name: "encrypt, to OpenSSL in C", atLeast: 0.95, measured: ratios.median(OPENSSL, "encrypt") },
      { name: "decrypt, to OpenSSL in C", atLeast: 0.95, measured: ratios.median(OPENSSL, "decrypt") },
      { name: "key set-up, to node-forge", atLeast: 1.5, measured: ratios.median("node-forge", "keySetup") },
    ],
  };
}

/** Each peer between two samples of ours: what slows the machine for a while slows both. */
async function runRound([ours, ...peers]: readonly Worker[], speeds: Samples, ratios: Samples): Promise<void> {
  for (const task of TASKS) {
    const compare = async (peer: string, sampleMs: number, measure: () => Promise<number | undefined>) => {
      const before = await ours!.perSecond(task, sampleMs);
      const theirs = await measure();
      const after = await ours!.perSecond(task, sampleMs);
      if (theirs === undefined) return;
      speeds.add(ours!.name, task, (before + after) / 2);
      speeds.add(peer, task, theirs);
      ratios.add(peer, task, (before + after) / 2 / theirs);
    };
    for (const peer of peers) await compare(peer.name, SAMPLE_MS / 2, () => peer.perSecond(task, SAMPLE_MS));
    if (task === "encrypt" || task === "decrypt") await compare(OPENSSL, OPENSSL_MS / 2, () => opensslPerSecond(task));
  }
}

class Worker {
  readonly name: string;
  readonly #process: ChildProcess;

  constructor(name: string) {
    this.name = name;
    this.#process = fork(new URL("lib/desWorker.ts", import.meta.url), [name]);
  }

  async perSecond(task: Task, forMs: number): Promise<number> {
    const order: Order = { task, forMs };
    const stop = new AbortController();
    this.#process.send(order);
    const exit = once(this.#process, "exit", { signal: stop.signal }).then(([code]) => {
      throw new Error(`the process of ${this.name} ended with ${code}`);
    });
    const answer = once(this.#process, "message", { signal: stop.signal });
    try {
      return (await Promise.race([answer, exit]))[0] as number;
    } finally {
      stop.abort();
      await Promise.allSettled([answer, exit]);
    }
  }

  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}

/** Messages of 1 MiB a second in OpenSSL's single DES; undefined without openssl or without its legacy provider. */
async function opensslPerSecond(task: "encrypt" | "decrypt"): Promise<number | undefined> {
  const args = ["speed", "-provider", "legacy", "-provider", "default", "-evp", "des-cbc", "-bytes", String(SIZE)];
  const more = ["-seconds", "1", "-mr", ...(task === "decrypt" ? ["-decrypt"] : [])];
  try {
    const { stdout } = await promisify(execFile)("openssl", [...args, ...more]);
    const bytesPerSecond = Number(/^\+F:\d+:[^:]+:([\d.]+)$/m.exec(stdout)?.[1]);
    return bytesPerSecond > 0 ? bytesPerSecond / SIZE : undefined;
  } catch {
    return undefined;
  }
}
