import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type RelayProcess = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** From starting the process to its line that it is ready. */
  readonly readyMs: number;
  readonly startedInMs: number;
  readonly exited: Promise<number | null>;
};

/** Starts `relayProcess.ts` and waits until it is ready. */
export async function spawnRelay(
  options: {
    readonly dataDir: string;
    readonly port?: number;
    readonly lies?: boolean;
    readonly limits?: object;
    readonly nats?: object;
  },
  env: Record<string, string> = {},
): Promise<RelayProcess> {
  const started = performance.now();
  const script = fileURLToPath(new URL("./relayProcess.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ port: 0, ...options })], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([once(lines, "line").then(([line]) => line as string), exited]);
  if (typeof first !== "string") throw new Error(`the relay exited with ${first} before it was ready`);
  const ready = JSON.parse(first) as { url: string; port: number; startedInMs: number };
  return { child, ...ready, readyMs: performance.now() - started, exited };
}
