import { ProtocolError } from "@sandi/protocol";
import type { RelayLimits } from "../base/limits.ts";
import type { MemoryBudget } from "../mail/memoryBudget.ts";
import type { ClientConnection } from "./clientConnection.ts";

/** What may wait for a reader that asks much, besides its mail. */
const UNREAD_BYTES = 1024 * 1024;
/** If memory is short, a reader that has much of it and makes no progress is cut off sooner. */
const SHORT_STALL_MS = 3_000;

/** The connections of clients that have joined. Those that do not read are cut off. */
export class Connections implements Iterable<ClientConnection> {
  readonly #limits: RelayLimits;
  readonly #memory: MemoryBudget;
  readonly #joined = new Set<ClientConnection>();
  /** Connections with something to send at the end of this tick. */
  #dirty: ClientConnection[] = [];

  constructor(limits: RelayLimits, memory: MemoryBudget) {
    this.#limits = limits;
    this.#memory = memory;
  }

  get size(): number {
    return this.#joined.size;
  }

  [Symbol.iterator](): Iterator<ClientConnection> {
    return this.#joined.values();
  }

  add(connection: ClientConnection): void {
    this.#joined.add(connection);
  }

  delete(connection: ClientConnection): void {
    this.#joined.delete(connection);
  }

  dirty(connection: ClientConnection): void {
    this.#dirty.push(connection);
  }

  /** Sends what there is to send. */
  flush(now: number): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) {
      connection.flush(now);
      // Answers count as well: a client that asks and asks and never reads would fill a buffer otherwise.
      if (connection.link.buffered() > this.#limits.bufferedBytes + UNREAD_BYTES) this.#cutOff(connection, now);
    }
  }

  /**
   * Cuts off readers that make no progress.
   * @param sweepMs how often this is called
   */
  sweep(now: number, sweepMs: number): void {
    const { stallMs } = this.#limits;
    for (const connection of this.#joined) {
      const { delivery } = connection;
      if (delivery === undefined) continue;
      const buffered = connection.link.buffered();
      const mark = delivery.acked - buffered;
      const waits = delivery.behind || buffered > 0;
      if (!waits || mark > connection.progressMark) connection.progressAt = now;
      connection.progressMark = mark;
      const short = this.#memory.short && delivery.outstanding >= this.#memory.share;
      const patience = short ? Math.min(SHORT_STALL_MS, stallMs) : stallMs;
      if (now - connection.progressAt >= patience - sweepMs) this.#cutOff(connection, now);
    }
  }

  closeAll(error: ProtocolError, now: number): void {
    for (const connection of [...this.#joined]) connection.fail(error, now);
  }

  #cutOff(connection: ClientConnection, now: number): void {
    connection.fail(new ProtocolError("SLOW_READER", { seconds: Math.round(this.#limits.stallMs / 1000) }), now);
  }
}
