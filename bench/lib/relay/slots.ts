/**
 * Buffers of one sender, each for one write. A buffer is used again only when the other side has confirmed what was
 * in it: its bytes have certainly left by then.
 */
export class Slots<T> {
  readonly #make: () => T;
  readonly #free: T[] = [];
  readonly #busy: { slot: T; last: number }[] = [];

  constructor(make: () => T) {
    this.#make = make;
  }

  /** @param last number of the message that is last in it; `confirmed` is the last that the other side has confirmed */
  take(last: number, confirmed: number): T {
    while (this.#busy.length > 0 && this.#busy[0]!.last <= confirmed) this.#free.push(this.#busy.shift()!.slot);
    const slot = this.#free.pop() ?? this.#make();
    this.#busy.push({ slot, last });
    return slot;
  }
}
