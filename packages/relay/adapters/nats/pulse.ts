import type { RelayLog } from "../../core/base/ports.ts";
import type { KvBucket } from "./kvBucket.ts";
import { BEAT_MS, type Nodes } from "./nodes.ts";

/** Three heartbeats of the server's. */
const SILENT_MS = 3_000;

export type PulseOptions = {
  readonly bucket: KvBucket;
  readonly nodes: Nodes;
  readonly log: RelayLog;
  readonly newName: () => string;
  /** None of its heartbeats has come back for too long, so others may take what this relay has. */
  readonly onLost: () => void;
  /** It goes on under another name. */
  readonly onRenamed: (name: string) => void;
  readonly onFound: () => void;
};

/** This relay's heartbeat in the bucket: whether it is heard, and what happens if it is not. */
export class Pulse {
  readonly #options: PulseOptions;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #lost = false;
  #closed = false;
  #returning = false;
  /** The name under which it was lost, and whether it has another one by now. */
  #before = "";
  #renamed = false;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  get lost(): boolean {
    return this.#lost;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#tend(), BEAT_MS / 2);
  }

  /** Leaves: from now on others may take what this relay has. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    const { bucket, nodes } = this.#options;
    await bucket.delete(`node.${nodes.self}`).catch(() => undefined);
  }

  /** @returns the revision */
  async beat(): Promise<number> {
    const { bucket, nodes } = this.#options;
    const beat = String(++this.#beats);
    nodes.sending(beat, performance.now());
    return bucket.put(`node.${nodes.self}`, beat, { soon: true });
  }

  async #tend(): Promise<void> {
    const { bucket, nodes, log } = this.#options;
    const now = performance.now();
    if (bucket.silentMs > SILENT_MS) bucket.restart();
    if (nodes.isLost(now) && !this.#lost) {
      this.#lost = true;
      this.#before = nodes.self;
      this.#renamed = false;
      this.#options.onLost();
    }
    for (const node of nodes.sweep(now)) {
      log.warn({ node }, "a relay is gone");
      bucket.delete(`node.${node}`).catch(() => undefined);
    }
    if (this.#lost) await this.#comeBack();
    else await this.beat().catch(() => undefined);
  }

  /** Comes back under another name, so that nothing said to or by the old name is taken for the new one's. */
  async #comeBack(): Promise<void> {
    if (this.#returning) return;
    this.#returning = true;
    const { bucket, nodes } = this.#options;
    try {
      if (!this.#renamed) {
        nodes.rename(this.#options.newName());
        this.#options.onRenamed(nodes.self);
        this.#renamed = true;
      }
      await bucket.seen(await this.beat());
      await bucket.delete(`node.${this.#before}`);
      await bucket.seen(await this.beat());
      if (this.#closed || nodes.isLost(performance.now())) return;
      this.#lost = false;
      this.#options.onFound();
    } catch {
      // At the next beat.
    } finally {
      this.#returning = false;
    }
  }
}
