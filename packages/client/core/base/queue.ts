/** First in, first out. Taking from the front does not move the rest. */
export class Queue<T> {
  #items: T[] = [];
  #front = 0;

  get length(): number {
    return this.#items.length - this.#front;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#front];
  }

  at(index: number): T | undefined {
    return this.#items[this.#front + index];
  }

  shift(): T | undefined {
    return this.take(1)[0];
  }

  /** Takes the first `count`. */
  take(count: number): T[] {
    const taken = this.#items.slice(this.#front, this.#front + count);
    this.#front += taken.length;
    if (this.#front > 1_024 && this.#front * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#front);
      this.#front = 0;
    }
    return taken;
  }

  /** Takes one out of the middle. */
  removeAt(index: number): T | undefined {
    return this.#items.splice(this.#front + index, 1)[0];
  }

  clear(): T[] {
    const all = this.#items.slice(this.#front);
    this.#items = [];
    this.#front = 0;
    return all;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = this.#front; i < this.#items.length; i++) yield this.#items[i]!;
  }
}
