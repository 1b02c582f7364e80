import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const PRELOAD = fileURLToPath(new URL("./dyingDatabase.ts", import.meta.url));

/** @returns the steps that a program takes with SQLite when nothing disturbs it: what `dieAt` may be */
export async function countSteps(program: string, args: readonly string[]): Promise<number> {
  const { code, errors } = await run(program, args, {});
  const found = [...errors.matchAll(/^steps (\d+)$/gm)].map(([, count]) => Number(count));
  if (code !== 0 || found.length === 0) throw new Error(`${program} ended with ${code}: ${errors}`);
  return Math.max(...found);
}

/** Runs a program until step `dieAt` of its work with SQLite kills it. @returns whether it died there */
export async function dieAt(program: string, args: readonly string[], step: number): Promise<boolean> {
  const { signal } = await run(program, args, { SANDI_DIE_AT: String(step) });
  return signal === "SIGKILL";
}

type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly errors: string };

function run(program: string, args: readonly string[], env: Record<string, string>): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", PRELOAD, program, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env },
    });
    let errors = "";
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("close", (code, signal) => resolve({ code, signal, errors }));
  });
}
