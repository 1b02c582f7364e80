/**
 * Cuts what a TCP connection brings into whole units. All connections of the generator read into one buffer, so that
 * only a unit that was cut in two by the end of a read is ever copied.
 */
export abstract class StreamReader {
  #rest: Buffer = NONE;

  /** `bytes` is used before this returns, and not kept. */
  feed(bytes: Buffer): void {
    let whole = bytes;
    if (this.#rest.length > 0) {
      const size = this.#rest.length + bytes.length;
      if (joined.length < size) joined = Buffer.allocUnsafeSlow(2 * size);
      joined.set(this.#rest);
      joined.set(bytes, this.#rest.length);
      whole = joined.subarray(0, size);
    }
    const used = this.walk(whole, whole.length);
    this.#rest = used === whole.length ? NONE : Buffer.from(whole.subarray(used));
  }

  /** @returns how many bytes were whole units; what follows comes again, with more behind it */
  protected abstract walk(bytes: Buffer, end: number): number;
}

const NONE = Buffer.alloc(0);
let joined = Buffer.allocUnsafeSlow(1024 * 1024);
