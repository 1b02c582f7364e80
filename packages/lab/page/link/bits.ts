/** Writes numbers of any width, one bit after another. */
export class BitWriter {
  readonly #bits: number[] = [];

  put(value: number, width: number): void {
    for (let bit = width - 1; bit >= 0; bit--) this.#bits.push(Math.floor(value / 2 ** bit) % 2);
  }

  /** In groups of so many bits, each with one more that says whether another follows. */
  putGroups(value: number, width: number): void {
    const rest = Math.floor(value / 2 ** width);
    this.put(value % 2 ** width, width);
    this.put(rest > 0 ? 1 : 0, 1);
    if (rest > 0) this.putGroups(rest, width);
  }

  /** The last byte is filled up with zeros. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 8));
    for (const [at, bit] of this.#bits.entries()) bytes[at >> 3]! |= bit << (7 - (at & 7));
    return bytes;
  }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws RangeError at the end */
  take(width: number): number {
    let value = 0;
    for (let bit = 0; bit < width; bit++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new RangeError("no bits are left");
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  /** What `putGroups` wrote. @throws RangeError at the end, or if it is larger than 2^48 */
  takeGroups(width: number): number {
    let value = 0;
    for (let shift = 0; ; shift += width) {
      if (shift > 48) throw new RangeError("a number is too large");
      value += this.take(width) * 2 ** shift;
      if (this.take(1) === 0) return value;
    }
  }
}
