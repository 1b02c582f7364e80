import type { Sample } from "./sample.ts";

export type PresenceCost = {
  /** How often someone came or went. */
  readonly changes: number;
  /** Clients that had asked to see that. */
  readonly watchers: number;
  /** Frames that the relay sent, to anyone, and their bytes. */
  readonly frames: number;
  readonly bytes: number;
};

/** What the load generator can do. Each function throws if a message was lost, doubled, refused or changed. */
export type Load = {
  /** Works at full speed, or at the rate it was opened with, and counts within the window. */
  measure?(warmUpMs: number, windowMs: number): Promise<Sample>;
  /** Stores that many messages for each recipient; none of them is connected. */
  fill?(each: number): Promise<Sample>;
  /** Connects everyone and takes what is stored. */
  drain?(): Promise<Sample>;
  presence?(watchers: number): Promise<PresenceCost>;
  close(): Promise<void>;
};

/** Collects what goes wrong on any connection, until someone asks. */
export class Failures {
  #first: Error | undefined;

  readonly add = (error: Error): void => {
    this.#first ??= error;
  };

  check(): void {
    if (this.#first !== undefined) throw this.#first;
  }

  /** Waits for `condition`; throws what failed meanwhile, or after `ms`. */
  async until(condition: () => boolean, ms: number, what: () => string): Promise<void> {
    const end = performance.now() + ms;
    while (!condition()) {
      this.check();
      if (performance.now() > end) throw new Error(`${what()}, after ${ms} ms`);
      await pause(5);
    }
    this.check();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Does `work` for 0 to `count - 1`, some at a time, as a server with a short queue of new connections likes it. */
export async function inGroups<T>(count: number, size: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let first = 0; first < count; first += size) {
    const some = Array.from({ length: Math.min(size, count - first) }, (_, i) => work(first + i));
    results.push(...(await Promise.all(some)));
  }
  return results;
}
