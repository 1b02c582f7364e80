/** Work on one thing at a time, for each key: in the order in which it was asked for, whatever became of the last. */
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

  /** Keys of which something is under way. */
  get size(): number {
    return this.#last.size;
  }

  has(key: Key): boolean {
    return this.#last.has(key);
  }

  /** Resolves when all that was asked for until now is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
