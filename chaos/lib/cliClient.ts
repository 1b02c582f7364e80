import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "@sandi/testkit/programs/sandi";
import { sleep, until } from "./machine.ts";
import type { Stage } from "./scenario.ts";

const MIB = 2 ** 20;
/** A Linux kernel counts processor time in hundredths of a second. */
const TICK_MS = 10;
/** What has not been answered by then never is. */
const ANSWER_MS = 10_000;

type Line = { readonly event: string; readonly text?: string; readonly code?: string; readonly id?: string };

/** `sandi client --json` in its own process, with a profile on disk, and what it uses of the machine. */
export class CliClient {
  readonly #machine: Machine;
  readonly #program: ReturnType<Machine["start"]>;
  /** The events by their name, and the texts that were shown. */
  readonly seen = new Map<string, number>();
  readonly codes = new Map<string, number>();
  readonly texts: string[] = [];
  readonly #asked: (() => void)[] = [];
  #rest = "";
  id = "";

  private constructor(machine: Machine, program: ReturnType<Machine["start"]>) {
    this.#machine = machine;
    this.#program = program;
    // What it says is counted and dropped: a flood makes a lot of it.
    program.stdout.removeAllListeners("data");
    program.stdout.on("data", (text: string) => this.#read(text));
  }

  static async start(stage: Stage, url: string, name: string): Promise<CliClient> {
    const machine = new Machine();
    stage.later(() => machine.clear());
    const client = new CliClient(machine, machine.start(["client", "--json", "--relay", url, "--name", name]));
    if (!(await until(() => client.id !== "", 30_000)))
      throw new Error(`${name} has not joined: ${client.#program.err}`);
    return client;
  }

  /** @returns how long the answer to /whoami took, ms; infinite if there is none */
  async whoami(): Promise<number> {
    const asked = performance.now();
    const answer = new Promise<number>((resolve) => this.#asked.push(() => resolve(performance.now() - asked)));
    this.#program.write("/whoami");
    return Promise.race([answer, sleep(ANSWER_MS).then(() => Number.POSITIVE_INFINITY)]);
  }

  /** Nobody reads what it says, until `read`. */
  ignore(): void {
    this.#program.stdout.pause();
  }

  read(): void {
    this.#program.stdout.resume();
  }

  /** From now on the peak counts. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#program.pid}/clear_refs`, "5");
  }

  /** Resident memory now, and at its peak since `forgetPeak`. MiB */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#program.pid}/status`, "utf8");
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)![1]) / 1_024;
    return { now: of("VmRSS"), peak: of("VmHWM") };
  }

  /** Waits until it uses less than that share of a processor. @returns after how long, ms; undefined if it never does */
  async calm(share: number, ms: number): Promise<number | undefined> {
    const started = performance.now();
    while (performance.now() - started < ms) {
      const [from, used] = [performance.now(), this.#processorMs()];
      await sleep(500);
      const now = performance.now();
      if ((this.#processorMs() - used) / (now - from) < share) return from - started;
    }
    return undefined;
  }

  /** What its profile takes on disk, MiB. */
  disk(): number {
    let bytes = 0;
    // A journal may be gone by now.
    for (const file of readdirSync(this.#machine.folder, { recursive: true, encoding: "utf8" }))
      bytes += statSync(join(this.#machine.folder, file), { throwIfNoEntry: false })?.size ?? 0;
    return bytes / MIB;
  }

  #processorMs(): number {
    const stat = readFileSync(`/proc/${this.#program.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line) as Line;
      this.seen.set(event.event, (this.seen.get(event.event) ?? 0) + 1);
      if (event.code !== undefined) this.codes.set(event.code, (this.codes.get(event.code) ?? 0) + 1);
      if (event.event === "joined") this.id = event.id!;
      if (event.event === "message") this.texts.push(event.text!);
      if (event.event === "whoami") this.#asked.shift()?.();
    }
  }
}
