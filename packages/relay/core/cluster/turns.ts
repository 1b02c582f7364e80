/** Work that is done one piece at a time for each key, in order. A piece that fails does not stop the next. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<void>>();

  take<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return done;
  }

  /** Keys that have something under way. */
  get size(): number {
    return this.#last.size;
  }

  has(key: Key): boolean {
    return this.#last.has(key);
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
