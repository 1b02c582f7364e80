import type { Bus, Holder } from "../base/ports.ts";

/** One node that holds every connection. */
export class LocalBus implements Bus {
  readonly #holders = new Map<string, Holder>();
  readonly #listeners: ((id: string, held: boolean) => void)[] = [];

  claim(id: string, holder: Holder): void {
    const before = this.#holders.get(id);
    if (before === holder) return;
    // Change hands first. What the older holder gives back when it is told is no longer its own.
    this.#holders.set(id, holder);
    if (before !== undefined) before.replaced();
    else for (const listener of this.#listeners) listener(id, true);
  }

  release(id: string, holder: Holder): void {
    if (this.#holders.get(id) !== holder) return;
    this.#holders.delete(id);
    for (const listener of this.#listeners) listener(id, false);
  }

  isHeld(id: string): boolean {
    return this.#holders.has(id);
  }

  onPresence(listener: (id: string, held: boolean) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#holders.clear();
  }
}
