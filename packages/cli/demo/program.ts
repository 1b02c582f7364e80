import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { TerminalError } from "../errors/terminalError.ts";

export type JsonEvent = { readonly event: string; readonly [field: string]: unknown };

/** A program of this checkout, started in its own process, and what it has said so far. */
export class Program {
  readonly name: string;
  readonly events: JsonEvent[] = [];
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = spawn(process.execPath, [process.argv[1]!, ...args], { env, stdio: ["pipe", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.#child.on("close", (code) => resolve(code)));
    void this.ended.then(() => this.#wake());
    this.#child.stdin!.on("error", () => undefined);
    createInterface({ input: this.#child.stderr! }).on("line", (line) => this.lines.push(line));
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(line);
      if (line.startsWith("{")) this.events.push(JSON.parse(line) as JsonEvent);
      this.#wake();
    });
  }

  write(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** Ends its input; `ended` follows. */
  end(): void {
    this.#child.stdin!.end();
  }

  stop(signal: NodeJS.Signals = "SIGTERM"): void {
    if (this.#child.exitCode === null) this.#child.kill(signal);
  }

  /** @throws ProtocolError DEMO_MISSED if what was waited for has not come in time, or can no longer come */
  async until<T>(what: string, find: (program: Program) => T | undefined, timeoutMs = 30_000): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const found = find(this);
      if (found !== undefined) return found;
      const left = end - performance.now();
      if (left <= 0 || this.#child.exitCode !== null)
        throw new TerminalError("DEMO_MISSED", { what: `${this.name}: ${what}` });
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

  event(name: string, matches: (event: JsonEvent) => boolean = () => true): Promise<JsonEvent> {
    return this.until(name, ({ events }) => events.find((event) => event.event === name && matches(event)));
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
