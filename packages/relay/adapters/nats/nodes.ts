/** How often a relay says that it is there. */
export const BEAT_MS = 1_000;
/** One that has not heard itself for so long leaves what it has to the others, long before they take it. */
const LOST_MS = 4_000;
const DEAD_MS = 8_000;

/**
 * Who of the relays is alive, by what comes through the common watch; and whether this relay hears it, by its own
 * heartbeats that come back. Times are of a clock that nobody sets. Nothing rests on these times but who serves whom: a
 * mailbox is fenced by its log, whatever a paused relay believes.
 */
export class Nodes {
  readonly #seen = new Map<string, number>();
  readonly #onGone: (node: string) => void;
  /** When the last heartbeat was sent that is known to have come back. */
  #heardAt: number;
  readonly #sent = new Map<string, number>();
  self: string;

  constructor(self: string, now: number, onGone: (node: string) => void) {
    this.self = self;
    this.#heardAt = now;
    this.#onGone = onGone;
  }

  /** A heartbeat of our own goes out. */
  sending(beat: string, now: number): void {
    this.#sent.set(beat, now);
  }

  /** A heartbeat, or undefined where the relay has taken its leave. */
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

  /** Takes leave of those who have been silent, but only while this relay would have heard them. @returns who they are */
  sweep(now: number): string[] {
    if (now - this.#heardAt >= 2 * BEAT_MS) {
      // What was not heard meanwhile was not silence.
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
