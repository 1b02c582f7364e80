/** How often a relay says that it is there. */
export const BEAT_MS = 1_000;
/** A relay that has not heard itself for so long gives up what it has, long before the others take it. */
const LOST_MS = 4_000;
const DEAD_MS = 8_000;

/**
 * Which relays are alive, by the heartbeats in the common watch; and whether this relay hears the watch, by its own
 * heartbeats that come back. Times are of a clock that nobody can set. They only decide who serves whom: the log of a
 * mailbox is fenced, whatever a paused relay believes.
 */
export class Nodes {
  readonly #seen = new Map<string, number>();
  readonly #onGone: (node: string) => void;
  /** When the last heartbeat that came back was sent. */
  #heardAt: number;
  readonly #sent = new Map<string, number>();
  self: string;

  constructor(self: string, now: number, onGone: (node: string) => void) {
    this.self = self;
    this.#heardAt = now;
    this.#onGone = onGone;
  }

  /** Call when a heartbeat of our own is sent. */
  sending(beat: string, now: number): void {
    this.#sent.set(beat, now);
  }

  /** Call with a heartbeat, or with undefined if the relay has left. */
  heard(node: string, beat: string | undefined, now: number): void {
    if (beat === undefined) {
      if (this.#seen.delete(node)) this.#onGone(node);
      return;
    }
    this.#seen.set(node, now);
    const sentAt = this.#sent.get(beat);
    if (node !== this.self || sentAt === undefined) return;
    for (const [key, at] of this.#sent) if (at <= sentAt) this.#sent.delete(key);
    this.#heardAt = Math.max(this.#heardAt, sentAt);
  }

  isAlive(node: string): boolean {
    return this.#seen.has(node);
  }

  isLost(now: number): boolean {
    return now - this.#heardAt >= LOST_MS;
  }

  /** Comes back under another name. */
  rename(self: string): void {
    this.#sent.clear();
    this.self = self;
  }

  /** Removes relays that have been silent, but only while this relay would have heard them. @returns their names */
  sweep(now: number): string[] {
    if (now - this.#heardAt >= 2 * BEAT_MS) {
      // This relay heard nothing meanwhile, so the others were not silent.
      for (const node of this.#seen.keys()) this.#seen.set(node, now);
      return [];
    }
    const gone: string[] = [];
    for (const [node, at] of this.#seen) {
      if (node === this.self || now - at < DEAD_MS) continue;
      this.#seen.delete(node);
      gone.push(node);
      this.#onGone(node);
    }
    return gone;
  }
}
