import { concat } from "@sandi/crypto";

/** Bytes that come in pieces of any size, read in pieces of the wanted size. Holds no more than that and one piece. */
export class ByteStream {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #done = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns `size` bytes, a view; fewer only if no more come */
  async read(size: number): Promise<Uint8Array> {
    if (this.#held.length < size) await this.#fill(size);
    const taken = this.#held.subarray(0, size);
    this.#held = this.#held.subarray(size);
    return taken;
  }

  async atEnd(): Promise<boolean> {
    if (this.#held.length === 0) await this.#fill(1);
    return this.#held.length === 0;
  }

  async #fill(size: number): Promise<void> {
    const pieces = [this.#held];
    for (let length = this.#held.length; length < size && !this.#done; ) {
      const next = await this.#source.next();
      if (next.done) this.#done = true;
      else {
        pieces.push(next.value);
        length += next.value.length;
      }
    }
    this.#held = concat(...pieces);
  }
}
