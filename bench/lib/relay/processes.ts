import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, LoadOrder, Order } from "./generatorProcess.ts";
import type { Load, PresenceCost } from "./load.ts";
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

/** The next message of a process, or an error if it ends first. */
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

/** A load in its own process, on the generator's core. */
export class Generator implements Required<Load> {
  readonly #child = startPinned("generatorProcess.ts", { core: GENERATOR_CORE });

  static async open(order: LoadOrder): Promise<Generator> {
    const generator = new Generator();
    await generator.#do({ open: order });
    return generator;
  }

  measure(warmUpMs: number, windowMs: number): Promise<Sample> {
    return this.#do({ call: "measure", args: [warmUpMs, windowMs] }) as Promise<Sample>;
  }

  fill(each: number): Promise<Sample> {
    return this.#do({ call: "fill", args: [each] }) as Promise<Sample>;
  }

  drain(): Promise<Sample> {
    return this.#do({ call: "drain", args: [] }) as Promise<Sample>;
  }

  presence(watchers: number): Promise<PresenceCost> {
    return this.#do({ call: "presence", args: [watchers] }) as Promise<PresenceCost>;
  }

  async close(): Promise<void> {
    if (!this.#child.connected) return;
    await this.#do({ call: "close", args: [] });
    this.#child.disconnect();
    await once(this.#child, "exit");
  }

  async #do(order: Order): Promise<unknown> {
    this.#child.send(order);
    const answer = await nextMessage<Answer>(this.#child, "the load generator");
    if (answer.ok) return answer.value;
    this.#child.disconnect();
    throw new Error(answer.error);
  }
}
