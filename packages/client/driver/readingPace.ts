import type { Connection } from "../transport.ts";

/** From this much that waits to be worked off, the connection is read no further; from the second it is again. */
const PAUSE_BYTES = 1024 * 1024;
const RESUME_BYTES = 256 * 1024;
/**
 * The same for bodies that the engine opens at a pace. They are worked off so slowly that a pause for them would be one for
 * everybody: only what several people have left at once causes it.
 */
const PAUSE_BACKLOG_BYTES = 48 * 1024 * 1024;
const RESUME_BACKLOG_BYTES = 40 * 1024 * 1024;
/** Where a connection cannot be paused (a page's), a relay that sends more than it may is left. */
const HANG_UP_BYTES = 16 * 1024 * 1024;

/** A relay that sends faster than this client works, or than somebody reads, is read no further for a while. */
export class ReadingPace {
  readonly #backlog: () => number;
  #connection: Connection | undefined;
  /** Bytes of messages that wait for their turn. */
  #waiting = 0;
  #paused = false;
  /** Whoever shows what comes does not keep up. */
  #held = false;

  /** @param backlog how many bytes the engine has not opened yet */
  constructor(backlog: () => number) {
    this.#backlog = backlog;
  }

  connected(connection: Connection): void {
    this.#connection = connection;
    this.#paused = false;
  }

  came(bytes: number): void {
    this.#waiting += bytes;
  }

  taken(bytes: number): void {
    this.#waiting -= bytes;
  }

  /** Reads no further until it is told otherwise, as far as the platform can. */
  hold(held: boolean): void {
    this.#held = held;
    this.regulate();
  }

  regulate(): void {
    const backlog = this.#backlog();
    if (!this.#paused && (this.#held || this.#waiting > PAUSE_BYTES || backlog > PAUSE_BACKLOG_BYTES)) {
      if (this.#connection?.pause) {
        this.#paused = true;
        this.#connection.pause();
      } else if (this.#waiting > HANG_UP_BYTES || backlog > PAUSE_BACKLOG_BYTES) this.#connection?.close();
    } else if (this.#paused && !this.#held && this.#waiting < RESUME_BYTES && backlog < RESUME_BACKLOG_BYTES) {
      this.#paused = false;
      this.#connection?.resume?.();
    }
  }
}
