/**
 * Loaded into a relay's process before everything else (`node --import`): answers on the IPC channel what only the
 * process itself can know, and sets its clock. Product code has no part in it.
 */
import { readdirSync } from "node:fs";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

export type Ask =
  | { readonly op: "memory"; readonly collect: boolean }
  /** Every clock of the process that can be set is so many ms away from the machine's from now on. */
  | { readonly op: "clock"; readonly offsetMs: number }
  /** From now on so many bytes a second are kept for nothing. */
  | { readonly op: "leak"; readonly bytesPerSecond: number }
  /** Throws where nothing catches it, as a bug would. */
  | { readonly op: "crash" };

export type Memory = {
  /** Bytes: live objects in V8's heap and in buffers (after a collection, if one was requested), and all pages. */
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  /** The part of `heapUsed` that compiled code takes: V8 goes on compiling for hours. */
  readonly code: number;
  /** Open descriptors; 0 if the system does not tell. */
  readonly descriptors: number;
  /** Processor time so far. */
  readonly cpuMs: number;
};

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const machineClock = Date.now;
let offset = Number(process.env.CHAOS_CLOCK_OFFSET_MS ?? 0);
// Before anyone has kept a reference to the other one.
Date.now = () => machineClock() + offset;
const leaked: string[] = [];

/** The store's thread has its own heap, and must collect its garbage itself. */
const threads = new BroadcastChannel("sandi-probe");
threads.unref();

async function answer(ask: Ask): Promise<Memory> {
  if (ask.op === "clock") {
    offset = ask.offsetMs;
  } else if (ask.op === "crash") {
    setImmediate(() => {
      throw new TypeError("a defect");
    });
  } else if (ask.op === "leak") {
    const keep = (): void =>
      void leaked.push(Buffer.alloc(ask.bytesPerSecond / 10, Math.random() * 256).toString("latin1"));
    setInterval(keep, 100).unref();
  } else if (ask.collect) {
    collect();
    threads.postMessage("collect");
    await new Promise((resolve) => {
      threads.onmessage = resolve;
      setTimeout(resolve, 500);
    });
    // What the first one found finalizers for is freed by the second.
    collect();
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const code = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => /code|trusted/.test(name))
    .reduce((sum, { space_used_size: size }) => sum + size, 0);
  return { heapUsed, arrayBuffers, rss, code, descriptors: descriptors(), cpuMs: (user + system) / 1000 };
}

function descriptors(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

if (isMainThread) {
  process.on("message", async ({ id, ask }: { id: number; ask: Ask }) =>
    process.send?.({ id, answer: await answer(ask) }),
  );
  // Its parent is gone, so nobody else would end it.
  process.on("disconnect", () => process.exit(1));
  process.channel?.unref();
} else {
  threads.onmessage = (event) => {
    if ((event as MessageEvent).data !== "collect") return;
    collect();
    threads.postMessage("collected");
  };
}
