import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** What a client of the brief's own suite is started with. */
export const RSA_DES = ["--suite", "rsa-des"] as const;

export type Event = { readonly event: string; readonly [field: string]: unknown };

/** A separate home for each test file: no real profile is touched, and the language is fixed. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "sandi-cli-"));
  readonly running = new Set<Running>();

  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH, TERM, NODE_COMPILE_CACHE } = process.env;
    const data = join(this.folder, "data");
    const state = join(this.folder, "state");
    const home = { HOME: this.folder, XDG_DATA_HOME: data, XDG_STATE_HOME: state };
    return { PATH, TERM, NODE_COMPILE_CACHE, LANG: "C.UTF-8", ...home, ...extra };
  }

  start(args: readonly string[], options: { env?: NodeJS.ProcessEnv; stdin?: "pipe" | "ignore" } = {}): Running {
    return this.spawn(process.execPath, [MAIN, ...args], options);
  }

  spawn(
    command: string,
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; stdin?: "pipe" | "ignore" } = {},
  ): Running {
    const child = spawn(command, args, {
      env: this.env(options.env),
      stdio: [options.stdin ?? "pipe", "pipe", "pipe"],
    });
    const program = new Running(args.join(" "), child);
    this.running.add(program);
    return program;
  }

  /** Runs to the end, with `input` as all of standard input. */
  async run(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Running & { code: number }> {
    const program = this.start(args, { env });
    program.end(input);
    const code = await program.exit();
    return Object.assign(program, { code });
  }

  async relay(args: readonly string[] = ["--ephemeral"]): Promise<{ url: string; program: Running }> {
    const program = this.start(["relay", "--port", "0", ...args], { stdin: "ignore" });
    const url = await program.until("a URL", () => /ws:\/\/127\.0\.0\.1:\d+/.exec(program.out)?.[0]);
    return { url, program };
  }

  /** A client under --json that has joined. */
  async client(url: string, name: string, args: readonly string[] = []): Promise<Running> {
    const program = this.start(["client", "--json", "--relay", url, "--name", name, ...args]);
    await program.event("joined");
    return program;
  }

  async clear(): Promise<void> {
    for (const program of this.running) program.kill("SIGKILL");
    await Promise.all([...this.running].map((program) => program.exit()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Running {
  out = "";
  err = "";
  readonly #what: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  readonly #waiting = new Set<() => void>();

  constructor(what: string, child: ChildProcess) {
    this.#what = what;
    this.#child = child;
    child.stdin?.on("error", () => undefined);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.out += text;
      this.#wake();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.err += text;
      this.#wake();
    });
    this.#exit = new Promise((resolve) => {
      child.on("close", (code, signal) => {
        resolve(code ?? (signal === "SIGKILL" ? 137 : -1));
        this.#wake();
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get stdout(): NonNullable<ChildProcess["stdout"]> {
    return this.#child.stdout!;
  }

  /** Whole lines of standard output so far, as JSON events. */
  get events(): Event[] {
    const whole = this.out.slice(0, this.out.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Event);
  }

  write(...lines: string[]): void {
    this.#child.stdin!.write(lines.map((line) => `${line}\n`).join(""));
  }

  end(input: string | Uint8Array = ""): void {
    this.#child.stdin!.end(input);
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
  }

  exit(): Promise<number> {
    return this.#exit;
  }

  /** The `nth` event of this name that matches, once it has come. */
  event(name: string, matches: (event: Event) => boolean = () => true, nth = 1): Promise<Event> {
    return this.until(name, () => this.events.filter((event) => event.event === name && matches(event))[nth - 1]);
  }

  async until<T>(what: string, find: () => T | undefined, timeoutMs = 60_000): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const left = end - performance.now();
      if (left <= 0 || this.#child.exitCode !== null)
        throw new Error(`${this.#what}: ${what} has not come.\n${this.out.slice(-3_000)}\n${this.err.slice(-2_000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
