import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Order } from "./generatorProcess.ts";
import { GENERATOR_CORE, type Sample } from "./sample.ts";

export type Pinned = {
  readonly core: number;
  readonly nodeFlags?: readonly string[];
  readonly args?: readonly string[];
};

/** A file beside this one under Node, with IPC, on one core with all its threads. */
export function startPinned(file: string, { core, nodeFlags = [], args = [] }: Pinned): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return spawn("taskset", ["-c", String(core), process.execPath, ...nodeFlags, path, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

/** The next message of a process, or an error where it ends first. */
export async function nextMessage<T>(child: ChildProcess, what: string): Promise<T> {
  const stop = new AbortController();
  const exit = once(child, "exit", { signal: stop.signal }).then(([code, signal]) => {
    throw new Error(`${what} ended with ${code ?? signal}`);
  });
  const message = once(child, "message", { signal: stop.signal }).then(([value]) => value as T);
  try {
    return await Promise.race([message, exit]);
  } finally {
    stop.abort();
    await Promise.allSettled([message, exit]);
  }
}

export class Generator {
  readonly #child = startPinned("generatorProcess.ts", { core: GENERATOR_CORE });

  async open(order: Extract<Order, { op: "open" }>["order"]): Promise<void> {
    await this.#do({ op: "open", order });
  }

  async measure(warmUpMs: number, windowMs: number): Promise<Sample> {
    return (await this.#do({ op: "measure", warmUpMs, windowMs }))!;
  }

  async close(): Promise<void> {
    if (!this.#child.connected) return;
    this.#child.send({ op: "close" } satisfies Order);
    await once(this.#child, "exit");
  }

  async #do(order: Order): Promise<Sample | undefined> {
    this.#child.send(order);
    const answer = await nextMessage<Answer>(this.#child, "the load generator");
    if (!answer.ok) throw new Error(answer.error);
    return answer.sample;
  }
}
