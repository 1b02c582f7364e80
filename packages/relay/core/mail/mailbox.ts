import type { Pair } from "../people/client.ts";
import type { Delivery } from "./delivery.ts";
import { bodySize, deliverSize, Run, writeDeliver } from "./run.ts";
import type { ScratchPool } from "./scratch.ts";

/** A row is read, sent and acknowledged in one piece, so that none is larger than this by more than one message. */
const RUN_BYTES = 256 * 1024;
/** Room that a run is given at once, where the one before it needed as much. */
export const EXPECTED_BYTES = 32 * 1024;

/** What waits for one client. Counts are of rows, committed or about to be; what is forwarded live is not among them. */
export class Mailbox {
  readonly registration: number;
  /** The one in which this relay took it; 0 where there is no other relay. */
  readonly epoch: number;
  messages = 0;
  bytes = 0;
  /** The last row that is committed, and the last that needs nothing more: acknowledged, or past its retention. */
  committedRow = 0;
  doneRow = 0;
  /** Messages of the first row behind `doneRow` that were acknowledged. In memory only: after a crash they come again. */
  skip = { row: 0, messages: 0 };
  /** Rows that are not committed yet, in order; the last one is still growing where it is `open`. */
  pending: Run[] = [];
  open: Run | undefined;
  /** The connection that new messages go to at once: drained to the tail, and not behind. */
  live: Delivery | undefined;

  #expected = 0;

  constructor(registration: number, epoch = 0) {
    this.registration = registration;
    this.epoch = epoch;
  }

  /** @returns the run, where a new one was begun that needs a row */
  append(
    pair: Pair,
    number: number,
    now: number,
    message: Uint8Array,
    start: number,
    end: number,
    pool: ScratchPool,
  ): { run: Run; begun: boolean } {
    let run = this.open;
    const begun = run === undefined || run.length >= RUN_BYTES;
    if (run === undefined || begun) {
      run = new Run(this, "pending", pool, Math.min(this.#expected, EXPECTED_BYTES));
      this.open = run;
    }
    const size = deliverSize(start, end);
    const at = run.reserve(size);
    writeDeliver(run.frames, at, pair.sender.id, 0, now, message, start, end);
    run.note(pair, number, bodySize(size));
    this.#expected = run.length;
    this.count(pair, bodySize(size));
    return { run, begun };
  }

  count(pair: Pair | undefined, size: number): void {
    this.messages++;
    this.bytes += size;
    if (pair === undefined) return;
    pair.messages++;
    pair.bytes += size;
  }

  uncount(pair: Pair | undefined, size: number): void {
    // Counts that were read from the store may be behind by what was acknowledged just before a crash.
    this.messages = Math.max(0, this.messages - 1);
    this.bytes = Math.max(0, this.bytes - size);
    if (pair === undefined) return;
    pair.messages = Math.max(0, pair.messages - 1);
    pair.bytes = Math.max(0, pair.bytes - size);
  }
}
