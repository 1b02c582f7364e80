type Entry<K> = { readonly at: number; readonly key: K };

/** One time for each key; finding those that have come costs nothing for the others. */
export class Alarms<K> {
  readonly #at = new Map<K, number>();
  /** A binary heap by time. An entry whose key has another time by now is passed over. */
  readonly #heap: Entry<K>[] = [];

  /** @param at undefined for none */
  set(key: K, at: number | undefined): void {
    if (this.#at.get(key) === at) return;
    if (at === undefined) this.#at.delete(key);
    else {
      this.#at.set(key, at);
      this.#push({ at, key });
    }
  }

  get next(): number | undefined {
    this.#skip();
    return this.#heap[0]?.at;
  }

  /** Takes those whose time has come. */
  due(now: number): K[] {
    const due: K[] = [];
    for (let next = this.next; next !== undefined && next <= now; next = this.next) {
      const { key } = this.#pop()!;
      this.#at.delete(key);
      due.push(key);
    }
    return due;
  }

  #skip(): void {
    for (let first = this.#heap[0]; first && this.#at.get(first.key) !== first.at; first = this.#heap[0]) this.#pop();
  }

  #push(entry: Entry<K>): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.at <= entry.at) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry<K> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
      if (heap[child]!.at >= last.at) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}
