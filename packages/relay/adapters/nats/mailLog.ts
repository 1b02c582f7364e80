import type { RowRange, StoredPair } from "../../core/base/ports.ts";

/**
 * A mailbox is a log: the messages of one subject, each a record of the changes since the one before. Some records
 * with `more` and then one without are one change: only all of it counts. `reset` begins a change that says everything,
 * so that what is before it is not needed. All numbers are big-endian.
 *
 *     version u8 = 1, flags u8, writer u64, counter u64, base u64, nextRow u64,
 *     removals: count u32, (from u64, to u64)*
 *     rows:     count u32, (row u64, at u64, seq u64, offset u32, length u32, messages u32)*
 *     pairs:    count u32, (sender u64, last u64, messages u32, bytes u64)*
 *     frames
 *
 * `writer` is a number of the owner's own, another whenever the mailbox is opened, and `counter` counts its records:
 * so an owner that has heard nothing can tell whether a record is its own. `base` is where to begin reading.
 * A row's frames lie at `offset` of the frames of message `seq` of the stream; 0 stands for this one.
 */
export type LogRow = {
  readonly row: number;
  readonly at: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly messages: number;
};

export type LogPair = Omit<StoredPair, "recipient">;
export type LogRange = Omit<RowRange, "mailbox">;

export type LogRecord = {
  readonly more: boolean;
  readonly reset: boolean;
  readonly writer: number;
  readonly counter: number;
  readonly base: number;
  readonly nextRow: number;
  readonly removals: readonly LogRange[];
  readonly rows: readonly LogRow[];
  readonly pairs: readonly LogPair[];
  readonly frames: Uint8Array;
};

const VERSION = 1;
const MORE = 1;
const RESET = 2;
const HEAD = 34;
export const RECORD_SIZE = HEAD + 12;
export const REMOVAL_SIZE = 16;
export const ROW_SIZE = 36;
export const PAIR_SIZE = 28;

export function encodeRecord(record: LogRecord, frames: readonly Uint8Array[] = [record.frames]): Uint8Array {
  const { removals, rows, pairs } = record;
  const body = frames.reduce((sum, { length }) => sum + length, 0);
  const head = RECORD_SIZE + REMOVAL_SIZE * removals.length + ROW_SIZE * rows.length + PAIR_SIZE * pairs.length;
  const bytes = new Uint8Array(head + body);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (value: number): void => view.setUint8(at++, value);
  const u32 = (value: number): void => {
    view.setUint32(at, value);
    at += 4;
  };
  const u64 = (value: number): void => {
    view.setBigUint64(at, BigInt(value));
    at += 8;
  };
  u8(VERSION);
  u8((record.more ? MORE : 0) | (record.reset ? RESET : 0));
  for (const value of [record.writer, record.counter, record.base, record.nextRow]) u64(value);
  u32(removals.length);
  for (const { from, to } of removals) {
    u64(from);
    u64(to);
  }
  u32(rows.length);
  for (const row of rows) {
    for (const value of [row.row, row.at, row.seq]) u64(value);
    for (const value of [row.offset, row.length, row.messages]) u32(value);
  }
  u32(pairs.length);
  for (const pair of pairs) {
    u64(pair.sender);
    u64(pair.last);
    u32(pair.messages);
    u64(pair.bytes);
  }
  for (const part of frames) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @returns undefined if it is not a record of ours */
export function decodeRecord(bytes: Uint8Array): LogRecord | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

/** Throws a RangeError if it ends too soon. */
function decode(bytes: Uint8Array): LogRecord | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const u32 = (): number => {
    at += 4;
    return view.getUint32(at - 4);
  };
  const u64 = (): number => {
    at += 8;
    return Number(view.getBigUint64(at - 8));
  };
  const list = <T>(size: number, read: () => T): T[] => {
    const count = u32();
    if (count * size > bytes.length - at) throw new RangeError("a list is longer than the record");
    return Array.from({ length: count }, read);
  };
  if (view.getUint8(at++) !== VERSION) return undefined;
  const flags = view.getUint8(at++);
  const [writer, counter, base, nextRow] = [u64(), u64(), u64(), u64()];
  const removals = list(REMOVAL_SIZE, () => ({ from: u64(), to: u64() }));
  const rows = list(ROW_SIZE, () => ({
    row: u64(),
    at: u64(),
    seq: u64(),
    offset: u32(),
    length: u32(),
    messages: u32(),
  }));
  const pairs = list(PAIR_SIZE, () => ({ sender: u64(), last: u64(), messages: u32(), bytes: u64() }));
  const frames = bytes.subarray(at);
  const [more, reset] = [(flags & MORE) !== 0, (flags & RESET) !== 0];
  return { more, reset, writer, counter, base, nextRow, removals, rows, pairs, frames };
}

/** The result of all records of a log. */
export class LogState {
  /** Ascending. */
  rows: LogRow[] = [];
  readonly pairs = new Map<number, LogPair>();
  nextRow = 1;
  /** Records of an incomplete change. */
  #begun: { readonly seq: number; readonly record: LogRecord }[] = [];
  #first = 0;
  #writer = -1;
  #counter = -1;

  /** @returns true when the record completes a change that says everything: `first` is its first message then */
  add(seq: number, record: LogRecord): boolean {
    // A record that was sent again because the answer was lost is there twice.
    if (record.writer === this.#writer && record.counter <= this.#counter) return false;
    this.#writer = record.writer;
    this.#counter = record.counter;
    const last = this.#begun.at(-1)?.record;
    // An incomplete change does not count.
    if (last !== undefined && (last.writer !== record.writer || last.counter + 1 !== record.counter)) this.#begun = [];
    this.#begun.push({ seq, record });
    if (record.more) return false;
    const change = this.#begun;
    this.#begun = [];
    const isReset = change[0]!.record.reset;
    if (isReset) {
      this.rows = [];
      this.pairs.clear();
    }
    this.#first = change[0]!.seq;
    for (const part of change) this.#apply(part.seq, part.record);
    return isReset;
  }

  get first(): number {
    return this.#first;
  }

  get size(): number {
    return RECORD_SIZE + ROW_SIZE * this.rows.length + PAIR_SIZE * this.pairs.size;
  }

  #apply(seq: number, { removals, rows, pairs, nextRow }: LogRecord): void {
    this.nextRow = Math.max(this.nextRow, nextRow);
    for (const row of rows) this.rows.push(row.seq === 0 ? { ...row, seq } : row);
    for (const { from, to } of removals) this.rows = this.rows.filter(({ row }) => row < from || row > to);
    for (const pair of pairs) this.pairs.set(pair.sender, pair);
  }
}
