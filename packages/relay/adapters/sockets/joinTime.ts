/** How often the relay looks for connections that have run out of time. */
export const SWEEP_MS = 100;
/** Bytes a millisecond that a slow line takes: an old mobile network at its edge. */
const SLOW_LINE = 4;

/**
 * Counts the time in which this relay was able to serve those who want to join. A long turn of its own does not count
 * against them. Otherwise, in a storm, clients that wait for a busy relay would be cut off, connect again, and make it
 * busier still.
 */
export class JoinTime {
  readonly #joinMs: number;
  #listened = 0;
  #sweptAt = 0;

  constructor(joinMs: number) {
    this.#joinMs = joinMs;
  }

  /**
   * The deadline of a connection that comes now. It is a little early, because accepting and closing thousands takes
   * time.
   */
  deadline(): number {
    return this.#listened + 0.85 * this.#joinMs - SWEEP_MS;
  }

  /** The deadline of a connection to which so many bytes are being sent. */
  deadlineFor(bytes: number): number {
    return this.deadline() + bytes / SLOW_LINE;
  }

  isOver(deadline: number): boolean {
    return deadline <= this.#listened;
  }

  begin(now: number): void {
    this.#sweptAt = now;
  }

  /** Called every `SWEEP_MS`, or later. */
  advance(now: number): void {
    this.#listened += Math.min(now - this.#sweptAt, 2 * SWEEP_MS);
    this.#sweptAt = now;
  }
}
