const SMALLEST = 512;
const LARGEST = 1_048_576;
const CLASSES = Math.log2(LARGEST / SMALLEST) + 1;
/** Free bytes that are kept, of all sizes together. A busy tick needs so much, and it is little for a relay. */
const KEEP_BYTES = 32 * 1024 * 1024;

/**
 * Buffers for frames on their way, used again and again. At a million messages a second new ones would cost more than
 * all else, in page faults and in garbage collection. Sizes are powers of two, so that a growing run moves rarely.
 */
export class ScratchPool {
  readonly #free: Uint8Array[][] = Array.from({ length: CLASSES }, () => []);
  /** For each size, the fewest that were free at any moment since the last trim. So many were not needed. */
  readonly #least: number[] = Array.from({ length: CLASSES }, () => 0);
  #kept = 0;

  /** At least `size` bytes, which may hold anything. Idle connections hold none. */
  take(size: number): Uint8Array {
    if (size > LARGEST) return new Uint8Array(size);
    const at = classOf(size);
    const free = this.#free[at]!;
    const known = free.pop();
    if (known === undefined) return new Uint8Array(SMALLEST << at);
    if (free.length < this.#least[at]!) this.#least[at] = free.length;
    this.#kept -= known.length;
    return known;
  }

  /** The caller must not touch it any more. What did not come from a pool is not taken. */
  give(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length < SMALLEST || length > LARGEST || this.#kept + length > KEEP_BYTES) return;
    if ((length & (length - 1)) !== 0 || bytes.buffer.byteLength !== length) return;
    this.#kept += length;
    this.#free[classOf(length)]!.push(bytes);
  }

  /** Frees half of what was not needed since the last time, so that a busy hour does not cost memory all day. */
  trim(): void {
    for (let at = 0; at < CLASSES; at++) {
      const free = this.#free[at]!;
      const spare = Math.ceil(this.#least[at]! / 2);
      free.length -= spare;
      this.#kept -= spare * (SMALLEST << at);
      this.#least[at] = free.length;
    }
  }

  /** A larger buffer with the same first `length` bytes. The old one goes back. */
  grow(bytes: Uint8Array, length: number, size: number): Uint8Array {
    const bigger = this.take(Math.max(size, 2 * bytes.length));
    bigger.set(bytes.subarray(0, length));
    this.give(bytes);
    return bigger;
  }
}

function classOf(size: number): number {
  return size <= SMALLEST ? 0 : 32 - Math.clz32((size - 1) >>> 9);
}

/** What is written until the end of the tick. */
export class Scratch {
  readonly #pool: ScratchPool;
  bytes: Uint8Array;
  length = 0;

  constructor(pool: ScratchPool) {
    this.#pool = pool;
    this.bytes = pool.take(SMALLEST);
  }

  /** Room for `size` bytes at the returned offset. The caller overwrites what is there. */
  reserve(size: number): number {
    const at = this.length;
    this.length = at + size;
    if (this.length > this.bytes.length) this.bytes = this.#pool.grow(this.bytes, at, this.length);
    return at;
  }
}
