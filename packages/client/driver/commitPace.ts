import type { StoreOp } from "../store/port.ts";
import type { World } from "./world.ts";

/**
 * Transactions share their fsync under load: after so many with texts within this time, the next waits until so long
 * after the last. A text by itself never waits.
 */
const BUSY_COMMITS = 8;
const BUSY_WITHIN_MS = 300;
const BUSY_EVERY_MS = 30;
const OF_TEXTS: ReadonlySet<StoreOp["op"]> = new Set<StoreOp["op"]>(["historyAdd", "outboxPut", "outboxDone"]);

/** How soon one transaction follows the other. */
export class CommitPace {
  readonly #world: Pick<World, "now" | "pause">;
  /** When the last few transactions that moved texts on were, oldest first. */
  readonly #commits: number[] = [];

  constructor(world: Pick<World, "now" | "pause">) {
    this.#world = world;
  }

  /** Under load, lets more come in before the next transaction. */
  async wait(): Promise<void> {
    const now = this.#world.now();
    const [first] = this.#commits;
    if (this.#commits.length < BUSY_COMMITS || first === undefined || now - first > BUSY_WITHIN_MS) return;
    const left = this.#commits.at(-1)! + BUSY_EVERY_MS - now;
    if (left > 0 && left <= BUSY_EVERY_MS) await this.#pause(left);
  }

  committed(ops: readonly StoreOp[]): void {
    if (!ops.some(({ op }) => OF_TEXTS.has(op))) return;
    this.#commits.push(this.#world.now());
    if (this.#commits.length > BUSY_COMMITS) this.#commits.shift();
  }

  #pause(ms: number): Promise<void> {
    const { pause } = this.#world;
    return pause ? pause(ms) : new Promise((resolve) => setTimeout(resolve, ms));
  }
}
