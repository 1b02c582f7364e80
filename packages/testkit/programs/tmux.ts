import { spawnSync } from "node:child_process";
import { MAIN, type Machine } from "./sandi.ts";

/** A real terminal of a fixed size, whose screen can be read. */
export class Terminals {
  readonly #socket = `sandi-test-${process.pid}`;
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Starts `sandi …` in its own terminal; `rc=` and the exit code follow when it has ended. */
  open(
    name: string,
    args: readonly string[],
    options: { columns?: number; rows?: number; env?: NodeJS.ProcessEnv; dumb?: boolean } = {},
  ): Terminal {
    const { columns = 80, rows = 60, env = {}, dumb = false } = options;
    const quoted = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const all = Object.entries({ ...this.#machine.env(env), TERM: dumb ? "dumb" : "screen-256color" });
    const set = all.map(([key, value]) => `'${key}=${value ?? ""}'`).join(" ");
    // Ctrl-C goes to the shell as well, which has to be there to tell the exit code.
    const command = `trap : INT; env -i ${set} ${quoted}; echo "rc=$?"; exec sleep 600`;
    this.tmux([
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-s",
      name,
      "-x",
      String(columns),
      "-y",
      String(rows),
      "sh",
      "-c",
      command,
    ]);
    return new Terminal(this, name);
  }

  close(): void {
    spawnSync("tmux", ["-L", this.#socket, "kill-server"]);
  }

  tmux(args: readonly string[]): string {
    const ran = spawnSync("tmux", ["-L", this.#socket, ...args], { encoding: "utf8" });
    if (ran.error) throw ran.error;
    if (ran.status !== 0) throw new Error(`tmux ${args[0]}: ${ran.stderr}`);
    return ran.stdout;
  }
}

export class Terminal {
  readonly #all: Terminals;
  readonly #name: string;

  constructor(all: Terminals, name: string) {
    this.#all = all;
    this.#name = name;
  }

  /** Types a text as it is, then keys by their tmux names. */
  type(text: string, ...keys: string[]): void {
    if (text !== "") this.#all.tmux(["send-keys", "-t", this.#name, "-l", "--", text]);
    if (keys.length > 0) this.#all.tmux(["send-keys", "-t", this.#name, ...keys]);
  }

  paste(text: string): void {
    this.#all.tmux(["set-buffer", "--", text]);
    this.#all.tmux(["paste-buffer", "-p", "-t", this.#name]);
  }

  /** What a person sees, without the spaces at the ends of lines and the empty lines at the end. */
  screen(): string {
    return this.#all.tmux(["capture-pane", "-p", "-S", "-200", "-t", this.#name]).replace(/ +$/gm, "").trimEnd();
  }

  /** Whether it has called for attention since it was opened. */
  rang(): boolean {
    return this.#all.tmux(["display-message", "-p", "-t", this.#name, "#{window_bell_flag}"]).trim() === "1";
  }

  async sees(what: string | RegExp, timeoutMs = 60_000): Promise<string> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const screen = this.screen();
      if (typeof what === "string" ? screen.includes(what) : what.test(screen)) return screen;
      if (performance.now() > end) throw new Error(`${this.#name} never showed ${what}:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
