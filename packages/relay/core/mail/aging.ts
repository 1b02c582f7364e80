export const AGING_NOTE = "aging";
/** How often it is written down. */
export const AGING_NOTE_MS = 10 * 60_000;
/** The most that the time between two lives counts for. Only the clock says how long it was, and it may be wrong. */
const MOST_BETWEEN_MS = 60 * 60_000;

/**
 * How old mail is. If the clock is set a year ahead, mail must not become old at once; and if a wrong clock is set
 * right, what came meanwhile must not either. So age is counted and not read from the clock: the time that passed while
 * the relay was running, and only so much of the time between that a wrong clock does no harm. Mail may be kept longer
 * than retention says, by as long as the relay was off. It is never deleted early.
 */
export class Aging {
  readonly #base: number;
  readonly #since: number;

  /**
   * @param note what an earlier life wrote down
   * @param wall Unix ms, as far as the machine knows
   * @param steady ms of a clock that only ever grows
   */
  constructor(note: Uint8Array | undefined, wall: number, steady: number) {
    this.#since = steady;
    if (note?.length !== 16) {
      this.#base = wall;
      return;
    }
    const view = new DataView(note.buffer, note.byteOffset, note.byteLength);
    const [age, wallThen] = [Number(view.getBigUint64(0)), Number(view.getBigUint64(8))];
    this.#base = age + Math.min(Math.max(0, wall - wallThen), MOST_BETWEEN_MS);
  }

  /** Looks like Unix ms, and can be compared with what earlier lives gave. */
  now(steady: number): number {
    return Math.floor(this.#base + Math.max(0, steady - this.#since));
  }

  note(wall: number, steady: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(16));
    view.setBigUint64(0, BigInt(this.now(steady)));
    view.setBigUint64(8, BigInt(Math.max(0, Math.floor(wall))));
    return new Uint8Array(view.buffer);
  }
}
