import { readU32 } from "@sandi/protocol";

const WORDS = 8;

/**
 * Finds an entry by a 32-byte ID, read in place from a message. Open addressing, so that a lookup makes no key object. IDs are
 * hashes, but anyone may search for one that collides, so the slot also depends on a `salt` of 32 random bits.
 */
export class IdTable<T extends { readonly id: Uint8Array }> {
  readonly #salt: number;
  #slots: (T | undefined)[] = new Array(64).fill(undefined);
  #size = 0;

  constructor(salt: number) {
    this.#salt = salt | 1;
  }

  get size(): number {
    return this.#size;
  }

  /** @param bytes hold the ID at `at` */
  find(bytes: Uint8Array, at: number): T | undefined {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(bytes, at) & mask; ; slot = (slot + 1) & mask) {
      const value = this.#slots[slot];
      if (value === undefined || sameId(value.id, bytes, at)) return value;
    }
  }

  /** Only if the ID is not there yet. */
  add(value: T): void {
    if (2 * (this.#size + 1) > this.#slots.length) this.#grow();
    this.#place(value);
    this.#size++;
  }

  delete(id: Uint8Array): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(id, 0) & mask;
    while (this.#slots[slot] !== undefined && !sameId(this.#slots[slot]!.id, id, 0)) slot = (slot + 1) & mask;
    if (this.#slots[slot] === undefined) return;
    this.#slots[slot] = undefined;
    this.#size--;
    // Entries after the hole may belong into it.
    for (let next = (slot + 1) & mask; this.#slots[next] !== undefined; next = (next + 1) & mask) {
      const moved = this.#slots[next]!;
      this.#slots[next] = undefined;
      this.#place(moved);
    }
  }

  *values(): Generator<T> {
    for (const value of this.#slots) if (value !== undefined) yield value;
  }

  #place(value: T): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(value.id, 0) & mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & mask;
    this.#slots[slot] = value;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array(old.length * 2).fill(undefined);
    for (const value of old) if (value !== undefined) this.#place(value);
  }

  #hash(bytes: Uint8Array, at: number): number {
    let hash = this.#salt;
    for (let word = 0; word < WORDS; word++) {
      hash = Math.imul(hash ^ readU32(bytes, at + 4 * word), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}

/** Whether the ID `id` lies in `bytes` at `at`. */
export function sameId(id: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 32; i++) if (id[i] !== bytes[at + i]) return false;
  return true;
}

/** An ID as a string of 32 characters, one for each byte: the key of maps that are not on the hot path. */
export function idKey(id: Uint8Array): string {
  return String.fromCharCode(...id);
}

/** The ID that `idKey` has made this key of. */
export function idOfKey(key: string): Uint8Array {
  return Uint8Array.from(key, (char) => char.charCodeAt(0));
}
