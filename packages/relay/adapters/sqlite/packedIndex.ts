import type { StoredEntry, StoredMailbox, StoredNote, StoredPair, StoreIndex } from "../../core/base/ports.ts";

const SLAB_BYTES = 4 * 1024 * 1024;
const ENTRY_NUMBERS = 4;
const MAILBOX_NUMBERS = 5;
const PAIR_NUMBERS = 5;

/**
 * A store's index, packed to be passed between threads. A million entries as objects take a minute to copy and to
 * garbage-collect; as numbers and a few large transferred buffers they take some seconds.
 */
export type PackedIndex = {
  readonly entries: readonly Float64Array[];
  /** IDs and cards, entry by entry. No entry is split over two slabs. */
  readonly slabs: readonly Uint8Array[];
  readonly mailboxes: readonly Float64Array[];
  readonly pairs: readonly Float64Array[];
  readonly notes: readonly StoredNote[];
  readonly repaired: StoreIndex["repaired"];
  readonly nextRegistration: number;
  readonly nextRow: number;
};

/** A list of numbers in pieces of a fixed size, so that growing copies nothing. */
export class NumberList {
  readonly #pieces: Float64Array[] = [];
  #last = new Float64Array(0);
  #used = 0;

  add(...numbers: number[]): void {
    if (this.#used + numbers.length > this.#last.length) this.#begin(numbers.length);
    for (const number of numbers) this.#last[this.#used++] = number;
  }

  #begin(stride: number): void {
    if (this.#used > 0) this.#pieces.push(this.#last.subarray(0, this.#used));
    this.#last = new Float64Array(stride * 16_384);
    this.#used = 0;
  }

  pieces(): Float64Array[] {
    return this.#used > 0 ? [...this.#pieces, this.#last.subarray(0, this.#used)] : this.#pieces;
  }
}

export class Slabs {
  readonly #slabs: Uint8Array[] = [];
  #last = new Uint8Array(0);
  #used = 0;

  add(id: Uint8Array, card: Uint8Array): void {
    const size = id.length + card.length;
    if (this.#used + size > this.#last.length) {
      if (this.#used > 0) this.#slabs.push(this.#last.subarray(0, this.#used));
      this.#last = new Uint8Array(Math.max(SLAB_BYTES, size));
      this.#used = 0;
    }
    this.#last.set(id, this.#used);
    this.#last.set(card, this.#used + id.length);
    this.#used += size;
  }

  slabs(): Uint8Array[] {
    return this.#used > 0 ? [...this.#slabs, this.#last.subarray(0, this.#used)] : this.#slabs;
  }
}

/** The buffers that can be transferred with it. */
export function buffersOf({ entries, slabs, mailboxes, pairs }: PackedIndex): ArrayBuffer[] {
  return [...entries, ...slabs, ...mailboxes, ...pairs].map(({ buffer }) => buffer as ArrayBuffer);
}

export function unpackIndex(packed: PackedIndex): StoreIndex {
  const { notes, repaired, nextRegistration, nextRow } = packed;
  return {
    entries: { [Symbol.iterator]: () => unpackEntries(packed) },
    mailboxes: { [Symbol.iterator]: () => unpackMailboxes(packed) },
    pairs: { [Symbol.iterator]: () => unpackPairs(packed) },
    notes,
    ...(repaired && { repaired }),
    nextRegistration,
    nextRow,
  };
}

/**
 * IDs and cards are views into the slabs. They are made one by one: a million at once would each be moved twice by
 * the garbage collector.
 */
function* unpackEntries({ entries, slabs }: PackedIndex): Generator<StoredEntry> {
  let slab = 0;
  let at = 0;
  for (const piece of entries)
    for (let i = 0; i < piece.length; i += ENTRY_NUMBERS) {
      if (at === slabs[slab]!.length) {
        slab++;
        at = 0;
      }
      const bytes = slabs[slab]!;
      const end = at + 32 + piece[i + 3]!;
      yield {
        registration: piece[i]!,
        id: bytes.subarray(at, at + 32),
        card: bytes.subarray(at + 32, end),
        version: piece[i + 1]!,
        ephemeral: piece[i + 2] === 1,
      };
      at = end;
    }
}

function* unpackMailboxes({ mailboxes }: PackedIndex): Generator<StoredMailbox> {
  for (const piece of mailboxes)
    for (let i = 0; i < piece.length; i += MAILBOX_NUMBERS)
      yield {
        mailbox: piece[i]!,
        firstRow: piece[i + 1]!,
        lastRow: piece[i + 2]!,
        messages: piece[i + 3]!,
        bytes: piece[i + 4]!,
      };
}

function* unpackPairs({ pairs }: PackedIndex): Generator<StoredPair> {
  for (const piece of pairs)
    for (let i = 0; i < piece.length; i += PAIR_NUMBERS)
      yield {
        sender: piece[i]!,
        recipient: piece[i + 1]!,
        last: piece[i + 2]!,
        messages: piece[i + 3]!,
        bytes: piece[i + 4]!,
      };
}
