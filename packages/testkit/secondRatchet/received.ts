import { type Cursor, fields, join, number, Refused, text } from "./bytes.ts";
import { sha256 } from "./primitives.ts";

/** docs/received.md: what one side has opened of the other's records in a session. */

export type Position = { readonly epoch: number; readonly n: number };
export type Range = { readonly epoch: number; readonly from: number; readonly to: number };

export type Report = {
  readonly last: Position;
  readonly first: Position;
  readonly mark: Uint8Array;
  readonly missing: readonly Range[];
};

export type Received = {
  readonly last: Position;
  readonly first: Position;
  /** 32 bytes of which the mark is the first 8; empty while nothing was opened. */
  readonly whole: Uint8Array;
  /** Oldest first. */
  readonly missing: readonly Range[];
  /** Records that will never come. */
  readonly lost: number;
};

const NOWHERE: Position = { epoch: 0, n: 0 };
const KEPT = 256;
const REPORTED = 16;

export const NOTHING_RECEIVED: Received = {
  last: NOWHERE,
  first: NOWHERE,
  whole: new Uint8Array(),
  missing: [],
  lost: 0,
};

export function position({ epoch, n }: Position): Uint8Array {
  return join(number(epoch, 4), number(n, 4));
}

export function isBefore(one: Position, other: Position): boolean {
  return one.epoch < other.epoch || (one.epoch === other.epoch && one.n < other.n);
}

export function readPosition(cursor: Cursor): Position {
  return { epoch: cursor.number(4), n: cursor.number(4) };
}

export function readRange(cursor: Cursor): Range {
  const range = { epoch: cursor.number(4), from: cursor.number(4), to: cursor.number(4) };
  if (range.from < 1 || range.from > range.to) throw new Refused("WIRE_BAD_VALUE");
  return range;
}

/** `h` of a record. */
export function bodyHash(body: Uint8Array): Uint8Array {
  return sha256(body).slice(0, 16);
}

export function firstMark(session: Uint8Array, first: Position, hash: Uint8Array): Uint8Array {
  return sha256(fields(text("sandi/received/v1"), session, position(first), hash));
}

export function nextMark(before: Uint8Array, hash: Uint8Array): Uint8Array {
  return sha256(fields(before, hash));
}

/** The record at `at` was opened; what lay between it and the one before was leapt over. */
export function opened(
  state: Received,
  session: Uint8Array,
  at: Position,
  leapt: readonly Range[],
  body: Uint8Array,
): Received {
  const hash = bodyHash(body);
  const begins = state.whole.length === 0 || leapt.length > 0;
  return bounded({
    ...state,
    last: at,
    first: begins ? at : state.first,
    whole: begins ? firstMark(session, at, hash) : nextMark(state.whole, hash),
    missing: [...state.missing, ...leapt],
  });
}

/** Of too many ranges the oldest count as lost. */
function bounded(state: Received): Received {
  const over = state.missing.slice(0, Math.max(0, state.missing.length - KEPT));
  return { ...state, missing: state.missing.slice(over.length), lost: state.lost + count(over) };
}

export function count(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Whether the report of a reader fits what was sealed, in its order, and opened. docs/received.md §2 */
export function isRight(
  { first, last, mark }: Pick<Report, "first" | "last" | "mark">,
  session: Uint8Array,
  sealed: readonly (Position & { readonly hash: Uint8Array })[],
): boolean {
  const stretch = sealed.filter((at) => !isBefore(at, first) && !isBefore(last, at));
  const [begin, ...others] = stretch;
  const end = stretch.at(-1);
  if (!begin || !end || isBefore(first, begin) || isBefore(end, last)) return false;
  const whole = others.reduce((before, { hash }) => nextMark(before, hash), firstMark(session, begin, begin.hash));
  return Buffer.compare(whole.subarray(0, 8), mark) === 0;
}

/** Takes `gone` out of what is missing. */
export function filled(state: Received, gone: readonly Range[]): Received {
  return bounded({ ...state, missing: rest(state.missing, gone) });
}

/** What is voided as more than nothing (kind 1) is lost, whatever other ranges say of it. docs/received.md §4 */
export function voided(state: Received, ranges: readonly (Range & { readonly kind: number })[]): Received {
  const grave = ranges.filter(({ kind }) => kind !== 1);
  const lost = state.lost + count(state.missing) - count(rest(state.missing, grave));
  return filled({ ...state, lost }, ranges);
}

function rest(missing: readonly Range[], gone: readonly Range[]): readonly Range[] {
  return gone.reduce((left, one) => left.flatMap((range) => without(range, one)), missing);
}

function without(range: Range, gone: Range): Range[] {
  if (range.epoch !== gone.epoch || gone.to < range.from || gone.from > range.to) return [range];
  const { epoch } = range;
  const left = { epoch, from: range.from, to: gone.from - 1 };
  const right = { epoch, from: gone.to + 1, to: range.to };
  return [left, right].filter(({ from, to }) => from <= to);
}

export function writeReport(state: Received): Uint8Array {
  if (state.whole.length === 0) return new Uint8Array(25);
  const named = state.missing.slice(0, REPORTED);
  return join(
    position(state.last),
    position(state.first),
    state.whole.slice(0, 8),
    number(named.length, 1),
    ...named.map(({ epoch, from, to }) => join(number(epoch, 4), number(from, 4), number(to, 4))),
  );
}

export function readReport(cursor: Cursor): Report {
  const last = readPosition(cursor);
  const first = readPosition(cursor);
  if (isBefore(last, first)) throw new Refused("WIRE_BAD_VALUE");
  const mark = cursor.take(8);
  const ranges = cursor.number(1);
  if (ranges > REPORTED) throw new Refused("WIRE_BAD_VALUE");
  const missing = Array.from({ length: ranges }, () => readRange(cursor));
  return { last, first, mark, missing };
}
