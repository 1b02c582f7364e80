import { LabError } from "../errors/labError.ts";
import type { Engine } from "./engine.ts";
import { Search } from "./search.ts";
import { LANES, type Task } from "./space.ts";

/** Keys that a worker tries between two answers at the least, and how long it should take for one. */
const KEYS_AT_FIRST = 65_536;
const SLICE_MS = 100;

export type Asked = { readonly task: Task } | { readonly group: number; readonly count: number };

/** What a worker does with what it is asked. Its script is no more than this, and a `postMessage`. */
export function answering(): (asked: Asked) => number[] | undefined {
  let search: Search | undefined;
  return (asked) => {
    if ("task" in asked) search = new Search(asked.task);
    else return search!.run(asked.group, asked.count);
    return undefined;
  };
}

/** The search in TypeScript, in one worker: on every machine, and on each of its cores. */
export class WorkerSearch implements Engine {
  readonly name = "TypeScript";
  readonly #worker: Worker;
  atOnce = KEYS_AT_FIRST / LANES;

  /** @param worker runs `answering`; it stays the caller's, who gives it to one search at a time */
  constructor(worker: Worker, task: Task) {
    this.#worker = worker;
    this.#ask({ task });
  }

  /** @throws LabError LAB_WORKER_LOST */
  async run(group: number, count: number): Promise<number[]> {
    const started = performance.now();
    const found = await new Promise<number[]>((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<number[]>) => resolve(data);
      this.#worker.onerror = ({ message }) => reject(new LabError("LAB_WORKER_LOST", { reason: message }));
      this.#ask({ group, count });
    });
    const factor = SLICE_MS / Math.max(performance.now() - started, 1);
    this.atOnce = Math.max(1, Math.round(count * Math.min(2, factor)));
    return found;
  }

  close(): void {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
  }

  #ask(asked: Asked): void {
    this.#worker.postMessage(asked);
  }
}
