import { DELIVER_HEAD, FRAME_HEADER } from "@sandi/protocol";
import type { Counters } from "../base/counters.ts";
import type { IdTable } from "../base/idTable.ts";
import type { Link, MailStore, RelayLog, RelayObserver, StoredRun } from "../base/ports.ts";
import type { ScratchPool } from "../base/scratch.ts";
import type { Client } from "../client/client.ts";
import { bodySize, deliverSize, frameSize, writeDeliver } from "../client/frames.ts";
import { EXPECTED_BYTES, type Outlet, Run } from "../client/mailbox.ts";
import type { Pair } from "../client/pair.ts";
import type { Batcher } from "./batcher.ts";
import type { MemoryBudget } from "./memoryBudget.ts";

/** One WebSocket message to a client. A larger one gains nothing and delays what is behind it. */
const MESSAGE_BYTES = 256 * 1024;
const READ_BYTES = 256 * 1024;
/**
 * What a new connection may have on its way before it has acknowledged anything. Later it may have as much more as it
 * has acknowledged.
 */
const FIRST_WINDOW = 128 * 1024;

/** What a delivery needs of the relay around it. */
export type DeliveryHost = {
  readonly store: MailStore;
  readonly batcher: Batcher;
  readonly clients: IdTable<Client>;
  readonly pool: ScratchPool;
  readonly counters: Counters;
  readonly log: RelayLog;
  readonly memory: MemoryBudget;
  readonly observer: RelayObserver | undefined;
  readonly bufferedBytes: number;
  /** A run was sent and is only in memory: its grace begins. */
  sent(run: Run): void;
  /** A message of this pair was acknowledged. */
  durable(pair: Pair): void;
  wake(): void;
  failed(error: unknown): void;
  now(): number;
};

/**
 * The way out of one mailbox to one connection. First everything stored, in order, to the end. From then on what comes
 * in goes out at once (`mailbox.live`). A reader that falls behind gets its mail through the store again.
 */
export class Delivery implements Outlet {
  readonly #client: Client;
  readonly #link: Link;
  readonly #host: DeliveryHost;
  /** Sent and not fully acknowledged, in order of delivery numbers. */
  #flight: Run[] = [];
  /** What is being written for the end of this tick. */
  #open: Run | undefined;
  /** Bytes of the last run. The next one is mostly of the same size. */
  #expected = 0;
  #next = 1;
  #acked = 0;
  /** The last row that was sent. */
  #cursor: number;
  #reading = false;
  #closed = false;
  /** Bytes of frames that are sent, or about to be, and not acknowledged. */
  outstanding = 0;
  /** It grows by what is acknowledged, so a reader that reads nothing holds little memory. */
  #window = FIRST_WINDOW;

  constructor(client: Client, link: Link, host: DeliveryHost) {
    this.#client = client;
    this.#link = link;
    this.#host = host;
    this.#cursor = client.mailbox.doneRow;
  }

  /** The number of the last delivery that the recipient has acknowledged. */
  get acked(): number {
    return this.#acked;
  }

  get behind(): boolean {
    return this.outstanding >= Math.min(this.#window, this.#host.memory.share);
  }

  /** Only while it is its mailbox's `live`. */
  forward(pair: Pair, number: number, now: number, message: Uint8Array, start: number, end: number): void {
    if (this.#open === undefined) {
      this.#open = new Run(this.#client.mailbox, "memory", this.#host.pool, this.#expected);
      this.#open.firstDelivery = this.#next;
    }
    const run = this.#open;
    const size = deliverSize(start, end);
    const at = run.reserve(size);
    writeDeliver(run.frames, at, pair.sender.id, this.#next++, now, message, start, end);
    run.note(pair, number, bodySize(size));
    this.outstanding += size;
    this.#host.memory.used += size;
    if (run.length >= MESSAGE_BYTES) this.flush(now);
    if (this.behind) this.fallBack(now);
  }

  /** Sends what was written since the last time. */
  flush(now: number): void {
    const run = this.#open;
    if (run === undefined) return;
    this.#open = undefined;
    this.#expected = Math.min(run.length, EXPECTED_BYTES);
    run.sentOn = this;
    run.sentAt = now;
    // Its messages are counted already, one at a time. Their buffer is larger.
    run.charge = run.length + this.#host.memory.takeRun(run.frames.length - run.length);
    this.#host.counters.forwarded += run.messages;
    this.#host.counters.forwardedBytes += run.length;
    this.#flight.push(run);
    this.#link.send(run.frames, 0, run.length);
    this.#host.sent(run);
    if (this.#link.buffered() > this.#host.bufferedBytes) this.fallBack(now);
  }

  /** The recipient has everything up to this delivery number. @returns false if that was never sent */
  ack(through: number, now: number): boolean {
    const sent = (this.#open === undefined ? this.#next : this.#open.firstDelivery) - 1;
    if (through > sent) return false;
    if (through <= this.#acked) return true;
    const { batcher, counters } = this.#host;
    counters.acknowledged += through - this.#acked;
    this.#acked = through;
    let accepted = 0;
    const { mailbox } = this.#client;
    let finished = 0;
    for (const run of this.#flight) {
      const upTo = Math.min(run.messages, through - run.firstDelivery + 1);
      for (let i = run.acked; i < upTo; i++) {
        const pair = run.pairs[i];
        const size = run.sizes[i]! + DELIVER_HEAD;
        this.outstanding -= size;
        this.#window += size;
        if (run.stage !== "memory") mailbox.uncount(pair, run.sizes[i]!);
        if (pair === undefined) continue;
        batcher.save(pair, now);
        if (run.stage === "stored" || run.numbers[i]! <= pair.durable) continue;
        pair.durable = run.numbers[i]!;
        accepted++;
        this.#host.durable(pair);
      }
      run.acked = Math.max(run.acked, upTo);
      if (run.acked < run.messages) break;
      finished++;
      this.#host.memory.used -= run.charge;
      if (run.stage !== "memory") batcher.remove(mailbox, run.row, now);
      else run.release();
    }
    counters.accepted += accepted;
    if (finished === this.#flight.length) this.#flight.length = 0;
    else if (finished > 0) this.#flight.splice(0, finished);
    if (this.#host.memory.waiting.size > 0) this.#host.wake();
    this.pump(now);
    return true;
  }

  /**
   * What is only in memory goes to the store: up to this run, which was not acknowledged in time, or all of it. While
   * there is such a run, everything in the store has been sent, so the order there is the order here. Nothing may be
   * appended to the mailbox before it.
   */
  storeMemory(last?: Run): void {
    for (const run of this.#flight) {
      if (run.stage === "memory") {
        this.#host.batcher.adopt(run);
        this.#cursor = run.row;
      }
      if (run === last) return;
    }
  }

  /** The store had no room for this run. Its recipient may still acknowledge it. Its grace begins again. */
  takeBack(run: Run, now: number): void {
    run.stage = "memory";
    run.row = 0;
    run.sentAt = now;
    this.#host.sent(run);
  }

  /** Sends from the store, as far as the reader keeps up. At the end it goes live. */
  pump(now: number): void {
    const { mailbox } = this.#client;
    while (!this.#closed && !this.#reading && mailbox.live !== this) {
      if (this.behind || this.#link.buffered() > this.#host.bufferedBytes / 2) return;
      if (this.#host.memory.full) {
        this.#host.memory.waiting.add(this);
        return;
      }
      if (this.#cursor < mailbox.committedRow) {
        this.#read();
        return;
      }
      const next = mailbox.pending.find((run) => run.row > this.#cursor);
      if (next === undefined) {
        mailbox.live = this;
        return;
      }
      // It must not grow any more, because what follows gets delivery numbers of its own.
      if (mailbox.open === next) mailbox.open = undefined;
      this.#cursor = next.row;
      this.#sendRun(next, now);
    }
  }

  /** The connection is gone. What is only here goes to the store. */
  close(now: number): void {
    if (this.#closed) return;
    this.flush(now);
    this.#closed = true;
    const { mailbox } = this.#client;
    if (mailbox.live === this) mailbox.live = undefined;
    this.storeMemory();
    this.#host.memory.waiting.delete(this);
    for (const run of this.#flight) {
      this.#host.memory.used -= run.charge;
      if (run.acked > 0) mailbox.skip = { row: run.row, messages: run.acked };
      run.sentOn = undefined;
    }
    this.#flight = [];
    this.outstanding = 0;
  }

  /** It is no longer live. What comes in goes to the store, and out of it when there is room. */
  fallBack(now: number): void {
    const { mailbox } = this.#client;
    if (mailbox.live !== this) return;
    mailbox.live = undefined;
    // If nothing is on its way, no acknowledgement will make it go on.
    if (this.#host.memory.full) this.#host.memory.waiting.add(this);
    this.flush(now);
    this.storeMemory();
    this.#cursor = Math.max(this.#cursor, mailbox.pending.at(-1)?.row ?? 0, mailbox.committedRow);
  }

  #read(): void {
    this.#reading = true;
    const { mailbox } = this.#client;
    const { memory } = this.#host;
    const charge = memory.takeRun(READ_BYTES);
    this.#host.store.read(mailbox.registration, this.#cursor, READ_BYTES).then(
      (rows) => {
        this.#reading = false;
        memory.used -= charge;
        if (this.#closed) return;
        const now = this.#host.now();
        for (const row of rows) {
          if (row.row > mailbox.committedRow) break;
          this.#cursor = row.row;
          if (row.frames.length > 0) this.#sendRun(this.#fromStore(row), now);
          else this.#damaged(row, now);
        }
        if (rows.length === 0) this.#cursor = Math.max(this.#cursor, mailbox.committedRow);
        this.pump(now);
        this.#host.wake();
      },
      (error: unknown) => {
        this.#reading = false;
        memory.used -= charge;
        this.#host.failed(error);
      },
    );
  }

  /** Bits flipped on the disk. The recipient misses these messages, and asks the sender for them again. */
  #damaged(row: StoredRun, now: number): void {
    const { mailbox } = this.#client;
    this.#host.counters.damaged += row.messages;
    this.#host.log.error({ row: row.row, messages: row.messages }, "a stored run is damaged and is left out");
    for (let i = 0; i < row.messages; i++) mailbox.uncount(undefined, 0);
    this.#host.batcher.remove(mailbox, row.row, now);
  }

  #fromStore(row: StoredRun): Run {
    const { mailbox } = this.#client;
    const { frames } = row;
    const run = new Run(mailbox, "stored", this.#host.pool, frames);
    run.length = frames.length;
    run.row = row.row;
    for (let at = 0; at < frames.length; at += frameSize(frames, at)) {
      const sender = this.#host.clients.find(frames, at + FRAME_HEADER);
      const pair = sender === undefined ? undefined : this.#client.incoming.get(sender);
      run.note(pair, 0, bodySize(frameSize(frames, at)));
    }
    return run;
  }

  #sendRun(run: Run, now: number): void {
    const { skip } = this.#client.mailbox;
    if (skip.row === run.row) run.acked = Math.max(run.acked, skip.messages);
    if (run.acked >= run.messages) return;
    const rest = run.rest();
    const size = run.length - rest;
    const frames = this.#host.pool.take(size);
    run.writeNumbered(frames, rest, this.#next);
    run.firstDelivery = this.#next - run.acked;
    run.sentOn = this;
    run.sentAt = now;
    this.#next += run.messages - run.acked;
    this.outstanding += size;
    run.charge = this.#host.memory.takeRun(size);
    this.#host.counters.drained += run.messages - run.acked;
    this.#host.counters.drainedBytes += size;
    const { observer } = this.#host;
    if (observer !== undefined) {
      const messages = run.messages - run.acked;
      observer.delivered(this.#client, messages, size - messages * DELIVER_HEAD);
    }
    this.#flight.push(run);
    if (run.stage === "stored") run.release();
    this.#link.send(frames, 0, size);
    this.#host.pool.give(frames);
  }
}
