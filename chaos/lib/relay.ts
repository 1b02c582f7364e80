import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RelayLimits, RelayOptions } from "@sandi/relay";
import type { Ask, Memory } from "./probe.ts";
import type { Stage } from "./scenario.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const PROBE = path("./probe.ts");
const CLI = path("../../packages/cli/main.ts");
const TEST_RELAY = path("../../packages/testkit/relay/relayProcess.ts");

export type RelaySettings = {
  readonly dataDir: string;
  /** Default: any free one. */
  readonly port?: number;
  readonly limits?: Partial<RelayLimits>;
  readonly nats?: RelayOptions["nats"];
  readonly invitesOnly?: boolean;
  readonly tls?: RelayOptions["tls"];
  /** It says that it has committed before it has. */
  readonly lies?: boolean;
  /** What its clock is away from the machine's when it starts. */
  readonly clockOffsetMs?: number;
};

/** A relay in its own process. */
export class Relay {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** From starting the process until it said that it was ready. */
  readonly readyMs: number;
  /** What it wrote to standard output and standard error so far. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  readonly #waiting = new Map<number, (answer: Memory) => void>();
  #next = 1;

  constructor(child: ChildProcess, url: string, readyMs: number, output: () => string, exited: Promise<number | null>) {
    this.child = child;
    this.url = url;
    this.port = Number(new URL(url).port);
    this.readyMs = readyMs;
    this.output = output;
    this.exited = exited;
    child.on("message", ({ id, answer }: { id: number; answer: Memory }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  memory(collect = true): Promise<Memory> {
    return this.#ask({ op: "memory", collect });
  }

  async setClock(offsetMs: number): Promise<void> {
    await this.#ask({ op: "clock", offsetMs });
  }

  async leak(bytesPerSecond: number): Promise<void> {
    await this.#ask({ op: "leak", bytesPerSecond });
  }

  /** By an uncaught exception. @returns its exit code */
  async crash(): Promise<number | null> {
    void this.#ask({ op: "crash" }).catch(() => undefined);
    return this.exited;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** SIGTERM, and its exit code. */
  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.exited;
  }

  #ask(ask: Ask): Promise<Memory> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, resolve);
      this.child.send({ id, ask }, (error) => error && reject(error));
    });
  }
}

/** A relay with limits of the scenario's choice, or one that lies. */
export function startTestRelay(
  stage: Stage,
  { port = 0, clockOffsetMs = 0, ...settings }: RelaySettings,
): Promise<Relay> {
  const options = JSON.stringify({ port, ...settings });
  return start(stage, [TEST_RELAY, options], (line) => (JSON.parse(line) as { url: string }).url, clockOffsetMs);
}

async function start(
  stage: Stage,
  args: readonly string[],
  urlIn: (line: string) => string | undefined,
  clockOffsetMs = 0,
): Promise<Relay> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", PROBE, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, NO_COLOR: "1", CHAOS_CLOCK_OFFSET_MS: String(clockOffsetMs) },
  });
  stage.later(() => child.kill("SIGKILL"));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let output = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const url = await Promise.race([
    sayingWhere(createInterface({ input: child.stdout! }), urlIn),
    exited.then(() => undefined),
  ]);
  const readyMs = performance.now() - started;
  if (url === undefined) throw new Error(`the relay ended and did not say where it is\n${output}`);
  return new Relay(child, url, readyMs, () => output, exited);
}

/** Other lines may come before: with a page to serve, a relay says first where that is. */
function sayingWhere(lines: Interface, urlIn: (line: string) => string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const look = (line: string) => {
      const url = urlIn(line);
      if (url === undefined) return;
      lines.off("line", look);
      resolve(url);
    };
    lines.on("line", look);
  });
}

/** A relay as an operator starts it: `sandi relay`. */
export function startCliRelay(stage: Stage, dataDir: string, port = 0, more: readonly string[] = []): Promise<Relay> {
  const args = [CLI, "relay", "--data", dataDir, "--port", String(port), ...more];
  return start(stage, args, (line) => /wss?:\/\/\S+/.exec(line)?.[0]);
}
