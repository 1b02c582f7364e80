/** How often the relay looks who has run out of time. */
export const SWEEP_MS = 100;

/**
 * The time that this relay had for whoever wants to join. A turn that takes long is not held against them. In a storm,
 * those who wait for the relay would be cut off, come again, and keep it busy with that.
 */
export class JoinTime {
  readonly #joinMs: number;
  #listened = 0;
  #sweptAt = 0;

  constructor(joinMs: number) {
    this.#joinMs = joinMs;
  }

  /** Of a connection that comes now. It is before the bound: accepting and closing take time when thousands do it. */
  deadline(): number {
    return this.#listened + 0.85 * this.#joinMs - SWEEP_MS;
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
