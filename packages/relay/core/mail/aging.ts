export const AGING_NOTE = "aging";
/** How often it is written down. */
export const AGING_NOTE_MS = 10 * 60_000;
/** What the time between two lives counts for at most: the clock says how long it was, and the clock may be wrong. */
const MOST_BETWEEN_MS = 60 * 60_000;

/**
 * How old mail is. A clock that is set a year ahead must not make all of it old at once, nor one that was wrong make
 * what came meanwhile old when it is set right. So age is counted, not read off: time that passed while the relay was
 * running, and of the time between only so much that a wrong clock does no harm. Mail may be kept for longer than
 * retention says, by as long as the relay was off; it is never deleted early.
 */
export class Aging {
  readonly #base: number;
  readonly #since: number;

  /**
   * @param note as an earlier life left it
   * @param wall Unix ms, as far as the machine knows
   * @param steady ms that only ever grow
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

  /** Looks like Unix ms, and is comparable with what earlier lives gave. */
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
