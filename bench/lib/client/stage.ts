import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MAIN, Machine } from "@sandi/testkit/programs/sandi";
import { type RelayProcess, spawnRelay } from "@sandi/testkit/relay/spawnRelay";
import { LineReader } from "./lineReader.ts";

const TEXT_BYTES = 90;

/** High enough that the relay's limits are never what is measured. */
const LIMITS = {
  ratePerSecond: 1_000_000,
  burst: 1_000_000,
  mailboxMessages: 1_000_000,
  mailboxBytes: 2 ** 31,
  senderMessages: 1_000_000,
  senderBytes: 2 ** 31,
};

export type Program = { readonly child: ChildProcess; readonly lines: LineReader };

/** A relay, and a home for the profiles of one run. */
export class Stage {
  readonly machine = new Machine();
  readonly #programs: ChildProcess[] = [];
  #relay: RelayProcess | undefined;

  get url(): string {
    return this.#relay!.url;
  }

  get folder(): string {
    return this.machine.folder;
  }

  async openRelay(): Promise<void> {
    const dataDir = join(this.folder, "relay");
    mkdirSync(dataDir, { recursive: true });
    this.#relay = await spawnRelay({ dataDir, limits: LIMITS });
  }

  /** @param under what the client runs under, `strace` for one */
  start(args: readonly string[], under: readonly string[] = []): Program {
    const [command, ...rest] = [...under, process.execPath, MAIN, ...args];
    const child = spawn(command!, rest, { env: this.machine.env(), stdio: ["pipe", "pipe", "inherit"] });
    this.#programs.push(child);
    return { child, lines: new LineReader(child.stdout!) };
  }

  client(command: "client" | "listen", name: string, under: readonly string[] = []): Program {
    return this.start([command, "--json", "--relay", this.url, "--profile", name, "--name", name], under);
  }

  async clear(): Promise<void> {
    for (const child of this.#programs) child.kill("SIGKILL");
    this.#relay?.child.kill("SIGKILL");
    await this.machine.clear();
  }
}

export function textLines(count: number): string {
  return Array.from({ length: count }, (_, i) => `${String(i).padStart(6, "0")} `.padEnd(TEXT_BYTES, "x")).join("\n");
}

/** The most memory that a process has had, in MiB. */
export function peakMiB({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Resolves when the process has ended. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
}
