import { signal } from "@preact/signals";
import { fromHex } from "@sandi/crypto";
import {
  burn,
  cribOf,
  type Engine,
  Gpu,
  GpuSearch,
  keyAt,
  type Progress,
  type Task,
  WorkerSearch,
} from "../../burn/index.ts";
import { openDesRecord } from "../../ledger/opening.ts";
import type { StepOf } from "../../world/steps.ts";
import { World } from "../../world/world.ts";
import { pagePlatform } from "../platform.ts";
import { burnWorkers } from "./burnWorkers.ts";

/** What Mallory recorded, and the text in it that she is after. */
const RECORDED = { protocol: "rsa-des", seed: 1977, text: "The key is under the mat." } as const;
export const BITS = { least: 12, first: 24, most: 48 } as const;

export type Recorded = { readonly body: Uint8Array; readonly key: Uint8Array };

/** A search: while it runs, and how it ended. `rate` is in keys a second. */
export type Burning = Progress & {
  readonly unknownBits: number;
  readonly is: "running" | "found" | "stopped" | "missing";
  readonly key?: Uint8Array;
  readonly text?: string;
  readonly lost: readonly string[];
};

export const burning = signal<Burning | undefined>(undefined);
/** The graphics processor's name; undefined while it is looked for, empty where there is none. */
export const gpuName = signal<string | undefined>(undefined);
let gpu: Gpu | undefined;
let stop: AbortController | undefined;

/** Plays the conversation that was recorded: one text of Alice's, and the packet that carries it. */
export async function record(): Promise<Recorded> {
  const { protocol, seed, text } = RECORDED;
  const world = await World.open({ protocol, seed, platform: pagePlatform });
  await world.advance({ do: "say", who: "alice", to: "bob", text });
  await world.advance({ do: "deliverAll" });
  const packets = world.steps.filter((step): step is StepOf<"packet"> => step.is === "packet");
  const { body } = packets.find((packet) => cribOf(packet.body) !== undefined)!;
  const { fact } = world.ledger.of("alice").find(({ fact: { kind } }) => kind === "desKey")!;
  return { body, key: fromHex(fact.value)! };
}

/** Compiles the shader where there is a graphics processor. */
export async function lookForGpu(): Promise<void> {
  if (gpuName.value !== undefined) return;
  try {
    gpu = await Gpu.open();
  } catch {
    // One that cannot run the shader is none.
  }
  gpuName.value = gpu?.name ?? "";
}

export async function startBurning({ body, key }: Recorded, unknownBits: number): Promise<void> {
  const task: Task = { pair: cribOf(body)!, space: { key: withoutLast(key, unknownBits), unknownBits } };
  const engines: Engine[] = burnWorkers().map((worker) => new WorkerSearch(worker, task));
  if (gpu && gpu.lost === undefined) engines.push(new GpuSearch(gpu, task));
  stop = new AbortController();
  let lost: readonly string[] = [];
  burning.value = { is: "running", unknownBits, tried: 0, ms: 0, lost };
  try {
    const burnt = await burn(task, engines, {
      signal: stop.signal,
      onProgress: (progress) => {
        burning.value = { is: "running", unknownBits, ...progress, lost };
      },
      onLost: ({ name }) => {
        lost = [...lost, name];
      },
    });
    const { key: found, ...progress } = burnt;
    const text = found && openDesRecord(found, body);
    const is = found ? "found" : stop.signal.aborted ? "stopped" : "missing";
    burning.value = { is, unknownBits, ...progress, lost, ...(found && { key: found }), ...(text && { text }) };
  } finally {
    for (const engine of engines) engine.close();
    if (burning.value.is === "running") burning.value = { ...burning.value, is: "stopped" };
  }
}

export function stopBurning(): void {
  stop?.abort();
}

/** The bits that Mallory is given: the last ones are not. */
export function withoutLast(key: Uint8Array, unknownBits: number): Uint8Array {
  return keyAt({ key, unknownBits }, 0);
}
