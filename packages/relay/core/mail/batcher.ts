import type { Counters } from "../base/counters.ts";
import {
  MailboxLostError,
  type MailStore,
  type RowRange,
  type StoreBatch,
  type StoredEntry,
  StoreFullError,
} from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import type { Mailbox, Run } from "../client/mailbox.ts";
import type { Pair } from "../client/pair.ts";

/** How long removals, numbers of pairs and entries may wait for other work. Nobody waits for them. */
const LAZY_MS = 250;
/** How long after a full disk it is tried again. */
export const FULL_RETRY_MS = 1_000;
const PAIRS_A_BATCH = 20_000;

type Batch = {
  runs: Run[];
  readonly entries: Map<number, StoredEntry>;
  /** By mailbox. Its rows are finished in order, so one range holds them. */
  readonly removals: Map<number, RowRange>;
  forgotten: number[];
  readonly notes: Map<string, Uint8Array | undefined>;
  /** Told when it is on disk. It does not wait for other work if there is one of these. */
  readonly waiting: Outcome[];
  /** Pairs whose standing is in it. */
  pairs: Pair[];
};

/** Told once: it is on disk, or there was no room, and it is tried again by itself. */
type Outcome = (outcome: "durable" | "full") => void;

/** The mailboxes whose part of a batch something happened to. Undefined means all of it. */
type Part = ReadonlySet<number> | undefined;

export type BatcherEvents = {
  /** A number of this pair became durable. */
  durable(pair: Pair): void;
  /** This message is neither stored nor on its way. It has to come again, under the same number. */
  dropped(pair: Pair, number: number): void;
  /** The age that a run gets which is stored now: `Aging`. */
  age(): number;
  /** It is not known what became of what waited for this mailbox. */
  lost(mailbox: number): void;
  wake(): void;
  /** The store failed for good. What is not durable yet never will be. */
  failed(error: unknown): void;
};

/**
 * Group commit: while one batch is on its way to the disk, the next one fills. Everything that the relay remembers
 * passes through here in order, so a pair's last number is in the same transaction as its messages.
 */
export class Batcher {
  readonly #store: MailStore;
  readonly #counters: Counters;
  readonly #events: BatcherEvents;
  #open: Batch = newBatch();
  #committing: Batch | undefined;
  readonly #unsaved = new Set<Pair>();
  #nextRow: number;
  #lazySince: number | undefined;
  #fullUntil: number | undefined;
  #broken = false;
  /** Bytes of messages that wait for the disk. */
  pendingBytes = 0;

  constructor(store: MailStore, nextRow: number, counters: Counters, events: BatcherEvents) {
    this.#counters = counters;
    this.#store = store;
    this.#nextRow = nextRow;
    this.#events = events;
  }

  /** Whether the last attempt found no room, and it is too early for another. */
  isFull(now: number): boolean {
    // If the clock was set back, the store must not stay full.
    return this.#fullUntil !== undefined && now < this.#fullUntil && now >= this.#fullUntil - FULL_RETRY_MS;
  }

  get idle(): boolean {
    return this.#committing === undefined && this.#isEmpty();
  }

  /** Gives a run its row. The run grows until the batch is closed. */
  add(run: Run): void {
    run.row = this.#nextRow++;
    run.stage = "pending";
    run.mailbox.pending.push(run);
    this.#open.runs.push(run);
    this.pendingBytes += run.length;
  }

  /** A run in memory becomes the last row of its mailbox. What has been acknowledged of it is left out. */
  adopt(run: Run): void {
    run.trim();
    const { mailbox } = run;
    mailbox.open = undefined;
    this.#counters.adopted += run.messages;
    for (let i = 0; i < run.messages; i++) mailbox.count(run.pairs[i], run.sizes[i]!);
    this.add(run);
  }

  /** Every message of this row is acknowledged, or past its retention. */
  remove(mailbox: Mailbox, row: number, now: number): void {
    mailbox.doneRow = Math.max(mailbox.doneRow, row);
    extend(this.#open.removals, { mailbox: mailbox.registration, from: row, to: row });
    this.#lazySince ??= now;
  }

  save(pair: Pair, now: number): void {
    if (pair.unsaved || pair.sender.forgotten || pair.recipient.forgotten) return;
    pair.unsaved = true;
    this.#unsaved.add(pair);
    this.#lazySince ??= now;
  }

  saveEntry(client: Client, now: number): void {
    const { registration, id, card, version, ephemeral } = client;
    this.#open.entries.set(registration, { registration, id, card, version, ephemeral });
    this.#lazySince ??= now;
  }

  forget(client: Client, now: number): void {
    this.#open.entries.delete(client.registration);
    this.#open.forgotten.push(client.registration);
    for (const pair of [...client.outgoing.values(), ...client.incoming.values()]) this.#unsaved.delete(pair);
    this.#lazySince ??= now;
  }

  /** @param value undefined deletes it */
  saveNote(key: string, value: Uint8Array | undefined, now: number): void {
    this.#open.notes.set(key, value);
    this.#lazySince ??= now;
  }

  /** A mailbox came from another relay. Rows go on from here. */
  rowsFrom(row: number): void {
    this.#nextRow = Math.max(this.#nextRow, row);
  }

  /** The mailbox has another owner. What is not on its way yet is dropped. */
  abandon(mailbox: Mailbox, pairs: Iterable<Pair>): void {
    for (const run of this.#open.runs) if (run.mailbox === mailbox) this.pendingBytes -= run.length;
    this.#open.runs = this.#open.runs.filter((run) => run.mailbox !== mailbox);
    this.#open.removals.delete(mailbox.registration);
    for (const pair of pairs) this.#unsaved.delete(pair);
  }

  /** What was saved so far goes out with the next batch, without delay. `told` hears what became of it. */
  soon(told: Outcome): void {
    this.#open.waiting.push(told);
    this.#events.wake();
  }

  /**
   * Sends a batch to the store if there is something in it, no other is under way, and it is time.
   * @param everything also what could wait
   * @returns the ms until it wants to be called again, if nothing wakes it before
   */
  commit(now: number, everything = false): number {
    if (this.#committing !== undefined || this.#broken) return Number.POSITIVE_INFINITY;
    if (this.isFull(now)) return this.#fullUntil! - now;
    const lazyDue = this.#lazySince !== undefined && (now - this.#lazySince >= LAZY_MS || now < this.#lazySince);
    if (
      this.#open.runs.length === 0 &&
      this.#open.waiting.length === 0 &&
      !lazyDue &&
      !(everything && !this.#isEmpty())
    )
      return this.#lazySince === undefined ? Number.POSITIVE_INFINITY : this.#lazySince + LAZY_MS - now;
    const batch = this.#open;
    this.#open = newBatch();
    this.#committing = batch;
    this.#lazySince = undefined;
    const contents = this.#close(batch, now);
    this.#store.append(contents).then(
      () => this.#committed(batch),
      (error: unknown) => {
        if (error instanceof StoreFullError) {
          if (error.mailboxes !== undefined) this.#committed(batch, error.mailboxes);
          this.#refused(batch, now, error.mailboxes);
        } else if (error instanceof MailboxLostError) this.#lost(batch, error.mailboxes);
        else {
          this.#broken = true;
          this.#events.failed(error);
        }
      },
    );
    return Number.POSITIVE_INFINITY;
  }

  #isEmpty(): boolean {
    const { runs, entries, removals, forgotten, notes, waiting } = this.#open;
    return (
      runs.length === 0 &&
      entries.size === 0 &&
      removals.size === 0 &&
      forgotten.length === 0 &&
      notes.size === 0 &&
      waiting.length === 0 &&
      this.#unsaved.size === 0
    );
  }

  #close(batch: Batch, now: number): StoreBatch {
    const last = new Map<Pair, number>();
    for (const run of batch.runs) {
      if (run.mailbox.open === run) run.mailbox.open = undefined;
      for (let i = 0; i < run.messages; i++) {
        const pair = run.pairs[i];
        if (pair !== undefined && !pair.sender.forgotten) last.set(pair, run.numbers[i]!);
      }
    }
    for (const pair of last.keys()) {
      pair.unsaved = false;
      this.#unsaved.delete(pair);
    }
    for (const pair of this.#unsaved) {
      if (last.size >= PAIRS_A_BATCH) {
        this.#lazySince = now;
        break;
      }
      this.#unsaved.delete(pair);
      pair.unsaved = false;
      last.set(pair, pair.durable);
    }
    batch.pairs = [...last.keys()];
    const at = this.#events.age();
    return {
      entries: [...batch.entries.values()],
      // What was acknowledged while it waited need not be written at all.
      runs: batch.runs
        .filter((run) => run.acked < run.messages)
        .map((run) => ({
          row: run.row,
          mailbox: run.mailbox.registration,
          at,
          messages: run.messages,
          frames: run.frames.subarray(0, run.length),
        })),
      pairs: [...last].map(([pair, number]) => ({
        sender: pair.sender.registration,
        recipient: pair.recipient.registration,
        last: Math.max(number, pair.durable),
        messages: pair.messages,
        bytes: pair.bytes,
      })),
      removals: [...batch.removals.values()],
      forgotten: batch.forgotten,
      notes: [...batch.notes].map(([key, value]) => ({ key, value })),
    };
  }

  #committed(batch: Batch, but: ReadonlySet<number> = NONE): void {
    this.#committing = undefined;
    this.#fullUntil = undefined;
    let accepted = 0;
    for (const run of batch.runs) {
      const { mailbox } = run;
      if (but !== NONE && but.has(mailbox.registration)) continue;
      run.stage = "stored";
      this.pendingBytes -= run.length;
      mailbox.committedRow = run.row;
      // The rows of a mailbox are committed in order.
      mailbox.pending.shift();
      for (let i = 0; i < run.messages; i++) {
        const pair = run.pairs[i];
        if (pair === undefined || run.numbers[i]! <= pair.durable) continue;
        pair.durable = run.numbers[i]!;
        accepted++;
        this.#events.durable(pair);
      }
      run.release();
    }
    this.#counters.accepted += accepted;
    if (but === NONE) for (const told of batch.waiting) told("durable");
    this.#events.wake();
  }

  /** A part of it may be kept or not. These mailboxes begin again from what is stored. */
  #lost(batch: Batch, mailboxes: ReadonlySet<number>): void {
    this.#committed(batch, mailboxes);
    for (const run of batch.runs) if (mailboxes.has(run.mailbox.registration)) this.pendingBytes -= run.length;
    for (const mailbox of mailboxes) this.#events.lost(mailbox);
    for (const told of batch.waiting) told("durable");
  }

  /**
   * No room: nothing of that part of the batch is kept. What a connected recipient has been sent stays in memory, as
   * before. All else goes back to its senders, including what came after it in the open batch, to keep the order.
   */
  #refused(batch: Batch, now: number, part: Part): void {
    this.#committing = undefined;
    this.#fullUntil = now + FULL_RETRY_MS;
    this.#counters.storeFull++;
    const late = this.#open;
    const isPart = (mailbox: number): boolean => part === undefined || part.has(mailbox);
    this.#open = newBatch();
    this.#open.runs = late.runs.filter((run) => !isPart(run.mailbox.registration));
    for (const map of part === undefined ? [batch.entries, late.entries] : [late.entries])
      for (const [registration, entry] of map) this.#open.entries.set(registration, entry);
    this.#open.forgotten = part === undefined ? [...batch.forgotten, ...late.forgotten] : late.forgotten;
    for (const registration of this.#open.forgotten) this.#open.entries.delete(registration);
    for (const map of part === undefined ? [batch.notes, late.notes] : [late.notes])
      for (const [key, value] of map) this.#open.notes.set(key, value);
    for (const map of [batch.removals, late.removals])
      for (const range of map.values())
        if (map === late.removals || isPart(range.mailbox)) extend(this.#open.removals, range);
    for (const pair of batch.pairs) if (isPart(pair.recipient.registration)) this.save(pair, now);
    this.#lazySince = now;
    for (const run of [...batch.runs, ...late.runs]) {
      const { mailbox } = run;
      if (!isPart(mailbox.registration)) continue;
      this.pendingBytes -= run.length;
      mailbox.pending = [];
      mailbox.open = undefined;
      const kept = run.sentOn !== undefined;
      for (let i = 0; i < run.messages; i++) {
        const pair = run.pairs[i];
        if (i >= run.acked) mailbox.uncount(pair, run.sizes[i]!);
        if (pair === undefined) continue;
        this.save(pair, now);
        if (!kept && i >= run.acked) this.#events.dropped(pair, run.numbers[i]!);
      }
      if (kept) run.sentOn!.takeBack(run, now);
      else run.release();
    }
    for (const told of [...batch.waiting, ...late.waiting]) told("full");
    this.#events.wake();
  }
}

const NONE: ReadonlySet<number> = new Set();

function newBatch(): Batch {
  return { runs: [], entries: new Map(), removals: new Map(), forgotten: [], notes: new Map(), waiting: [], pairs: [] };
}

function extend(removals: Map<number, RowRange>, { mailbox, from, to }: RowRange): void {
  const known = removals.get(mailbox);
  removals.set(mailbox, {
    mailbox,
    from: Math.min(from, known?.from ?? from),
    to: Math.max(to, known?.to ?? to),
  });
}
