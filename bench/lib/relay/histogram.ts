/** Up to four seconds, in µs. */
const BUCKETS = 4_000_000;

/** Times between messages and what comes of them, kept without allocating. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  add(ms: number): void {
    const us = Math.round(ms * 1000);
    const bucket = us < 0 ? 0 : us < BUCKETS ? us : BUCKETS - 1;
    this.#counts[bucket] = this.#counts[bucket]! + 1;
    this.#total++;
  }

  get total(): number {
    return this.#total;
  }

  /** µs that the share `part` of all times does not exceed; undefined if there are none. */
  percentile(part: number): number | undefined {
    if (this.#total === 0) return undefined;
    let left = Math.ceil(part * this.#total);
    for (let us = 0; us < BUCKETS; us++) {
      left -= this.#counts[us]!;
      if (left <= 0) return us;
    }
    return BUCKETS;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
