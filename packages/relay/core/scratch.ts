const START = 16_384;
const KEEP = 64;
const KEEP_UP_TO = 1_048_576;

/**
 * A buffer that frames are written into until the end of the tick. It belongs to nobody for longer than that: idle
 * connections hold none.
 */
export class Scratch {
  bytes = Buffer.allocUnsafeSlow(START);
  length = 0;

  /** Room for `size` bytes at the returned offset; what is there is the caller's to overwrite. */
  reserve(size: number): number {
    const at = this.length;
    const needed = at + size;
    if (needed > this.bytes.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
      bigger.set(this.bytes.subarray(0, at));
      this.bytes = bigger;
    }
    this.length = needed;
    return at;
  }

  /** A copy of what was written, for as long as its holder needs it. */
  copy(): Buffer {
    const out = Buffer.allocUnsafe(this.length);
    this.bytes.copy(out, 0, 0, this.length);
    return out;
  }
}

export class ScratchPool {
  readonly #free: Scratch[] = [];

  take(): Scratch {
    return this.#free.pop() ?? new Scratch();
  }

  give(scratch: Scratch): void {
    scratch.length = 0;
    if (this.#free.length < KEEP && scratch.bytes.length <= KEEP_UP_TO) this.#free.push(scratch);
  }
}
