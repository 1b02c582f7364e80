// Runs a program for the scripts of this folder and gives back what it said.
import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";

export type Ran = { readonly code: number; readonly output: string; readonly stdout: string; readonly ms: number };

type RunOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each piece of output as it comes, for parts that people follow while they run. */
  readonly onOutput?: (piece: string) => void;
  /** Milliseconds until the program and all its children are killed and the code is 124. */
  readonly timeoutMs?: number;
};

/** Runs `file` without a terminal and without input. Never rejects: a program that cannot start has code 127. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const started = performance.now();
  return new Promise((resolve) => {
    let output = "";
    let stdout = "";
    let timedOut = false;
    const child = spawn(file, args, {
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a program that hangs goes down with its children.
      detached: process.platform !== "win32",
      env: {
        ...process.env,
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
        ...options.env,
      },
    });
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs ?? 600_000);
    // The group does not hear a Ctrl-C that this process gets.
    const leave = () => process.exit(130);
    process.once("exit", kill).once("SIGINT", leave).once("SIGTERM", leave);
    const take = (piece: string) => {
      output += piece;
      options.onOutput?.(piece);
    };
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      stdout += piece;
      take(piece);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    const end = (code: number, note: string) => {
      clearTimeout(timer);
      process.off("exit", kill).off("SIGINT", leave).off("SIGTERM", leave);
      resolve({ code, output: output + note, stdout, ms: performance.now() - started });
    };
    child.on("error", (error) => end(127, `cannot start ${file}: ${error.message}\n`));
    child.on("close", (code, signal) => {
      if (timedOut) end(124, `${file} was stopped after ${(options.timeoutMs ?? 600_000) / 1000} s\n`);
      else end(code ?? 1, signal === null ? "" : `${file} was ended by ${signal}\n`);
    });
  });
}

/** Runs a JavaScript file with the Node that runs this. */
export function runNode(file: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  return run(process.execPath, [file, ...args], options);
}

/** Milliseconds as people read them: `0.4 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
