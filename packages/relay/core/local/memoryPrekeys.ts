import type {
  PrekeyBounds,
  PrekeyStock,
  PrekeyStore,
  PublishedPrekeys,
  StoredPrekey,
  TakenPrekey,
} from "../base/ports.ts";
import { encodeHeld, type HeldPrekeys, NO_PREKEYS, publish, stockOf, take } from "../prekeys/heldPrekeys.ts";

/** The prekeys of a store that keeps nothing beyond the process. */
export class MemoryPrekeys implements PrekeyStore {
  readonly #held = new Map<number, HeldPrekeys>();
  #bytes = 0;

  async stock(owner: number): Promise<PrekeyStock> {
    return stockOf(this.#of(owner));
  }

  async publish(owner: number, published: PublishedPrekeys, bounds: PrekeyBounds): Promise<PrekeyStock | undefined> {
    const before = this.#of(owner);
    const after = publish(before, copied(published), bounds.oneTime);
    const more = sizeOf(after) - sizeOf(before);
    if (more > 0 && this.#bytes + more > bounds.bytes) return undefined;
    this.#put(owner, after);
    return stockOf(after);
  }

  async take(owner: number): Promise<TakenPrekey> {
    const { prekey, held } = take(this.#of(owner));
    if (prekey !== undefined) this.#put(owner, held);
    return { prekey, stock: stockOf(held) };
  }

  async totals(): Promise<{ owners: number; bytes: number }> {
    return { owners: this.#held.size, bytes: this.#bytes };
  }

  forget(owner: number): void {
    this.#bytes -= sizeOf(this.#of(owner));
    this.#held.delete(owner);
  }

  #of(owner: number): HeldPrekeys {
    return this.#held.get(owner) ?? NO_PREKEYS;
  }

  #put(owner: number, held: HeldPrekeys): void {
    this.#bytes += sizeOf(held) - sizeOf(this.#of(owner));
    this.#held.set(owner, held);
  }
}

/** As the other stores count it. */
function sizeOf(held: HeldPrekeys): number {
  return held === NO_PREKEYS ? 0 : encodeHeld(held).length;
}

function copied({ discard, signed, oneTime }: PublishedPrekeys): PublishedPrekeys {
  const copy = ({ issued, bytes }: StoredPrekey): StoredPrekey => ({ issued, bytes: Uint8Array.from(bytes) });
  return { discard, signed: signed && copy(signed), oneTime: oneTime.map(copy) };
}
