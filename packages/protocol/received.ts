import { concat, equal, lengthPrefixed, type Primitives, u32, utf8 } from "@sandi/crypto";
import * as v from "valibot";
import { ProtocolError } from "./errors.ts";
import type { Position, ReceivedState, SequenceRange, VoidKind, VoidRange } from "./suite.ts";
import { count, fixedBytes } from "./wire/cbor.ts";
import { writeU32 } from "./wire/frame.ts";
import type { Reader } from "./wire/reader.ts";

/** Missing ranges that one report names, the oldest; the others wait for their turn. */
export const REPORTED_RANGES = 16;
/** Missing ranges that a reader keeps. */
export const MISSING_RANGES = 256;
/** Of a record's body: the first bytes of its SHA-256. */
export const RECORD_HASH_SIZE = 16;
export const MARK_SIZE = 8;

const LABEL = utf8("sandi/received/v1");

/** What one side has opened of the other's records in one session. Never changed in place. */
export type Opened = {
  readonly last: Position;
  /** Begins the unbroken stretch that ends at `last`: the session's first record, or the one after the newest leap. */
  readonly first: Position;
  /** 32 bytes over every record of that stretch; its first 8 are the mark. */
  readonly chain: Uint8Array;
  /** Ranges without overlap, the oldest first. All of them lie before `first`. */
  readonly missing: readonly SequenceRange[];
  /** Records that nobody will send again: their sender gave them up, or they were too many to be kept apart. */
  readonly lost: number;
};

const position = v.strictObject({ epoch: count, sequence: count });
const range = v.strictObject({ epoch: count, from: count, to: count });

/** As a suite's state holds it. */
export const openedSchema = v.strictObject({
  last: position,
  first: position,
  chain: fixedBytes(32),
  missing: v.pipe(v.array(range), v.maxLength(MISSING_RANGES), v.readonly()),
  lost: count,
});

const NOWHERE: Position = { epoch: 0, sequence: 0 };

export const NOTHING_OPENED: Opened = {
  last: NOWHERE,
  first: NOWHERE,
  chain: new Uint8Array(32),
  missing: [],
  lost: 0,
};

/** By epoch, then by sequence: negative if `a` comes first. */
export function comparePositions(a: Position, b: Position): number {
  return a.epoch - b.epoch || a.sequence - b.sequence;
}

/** @returns 16 bytes */
export function recordHash(primitives: Primitives, body: Uint8Array): Uint8Array {
  return primitives.sha256(body).slice(0, RECORD_HASH_SIZE);
}

/** m_first = SHA-256(label ‖ session ‖ first ‖ h), m_i = SHA-256(m_(i−1) ‖ h). */
function chainFrom(primitives: Primitives, session: Uint8Array, first: Position, hash: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(LABEL, session, encodePosition(first), hash));
}

function chainOn(primitives: Primitives, chain: Uint8Array, hash: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(chain, hash));
}

/**
 * A record has been opened.
 * @param hash `recordHash` of its body
 * @param leapt what lies between the last one and this one, in order; empty if nothing does
 */
export function recordOpened(
  primitives: Primitives,
  session: Uint8Array,
  before: Opened,
  at: Position,
  hash: Uint8Array,
  leapt: readonly SequenceRange[],
): Opened {
  const unbroken = leapt.length === 0 && before.last.epoch + before.last.sequence > 0;
  const { missing, lost } = bounded([...before.missing, ...leapt], before.lost);
  if (unbroken) return { ...before, last: at, chain: chainOn(primitives, before.chain, hash) };
  return { last: at, first: at, chain: chainFrom(primitives, session, at, hash), missing, lost };
}

/** Beyond the bound the oldest ranges are given up: a reader is told so, and waits for them no longer. */
function bounded(missing: readonly SequenceRange[], lost: number): Pick<Opened, "missing" | "lost"> {
  const over = missing.slice(0, Math.max(0, missing.length - MISSING_RANGES));
  return { missing: missing.slice(over.length), lost: lost + countRecords(over) };
}

export function countRecords(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** What was missing has come in another record, or nothing was in it. */
export function filled(before: Opened, ranges: readonly SequenceRange[]): Opened {
  return { ...before, ...bounded(lessThose(before.missing, ranges), before.lost) };
}

/**
 * The sender says what became of records that are missing here. What it gave up stays lost, even if another range says
 * that nothing was in it; what is not missing is not touched.
 */
export function voided({ missing, lost, ...before }: Opened, ranges: readonly VoidRange[]): Opened {
  const given = ranges.filter(({ kind }) => kind !== "nothing");
  const more = countRecords(missing) - countRecords(lessThose(missing, given));
  return { ...before, ...bounded(lessThose(missing, ranges), lost + more) };
}

/** Whether something is missing here that the sender knows to have been received once: by a later state than this one. */
export function hadBefore({ missing }: Opened, ranges: readonly VoidRange[]): boolean {
  const before = ranges.filter(({ kind }) => kind === "confirmedBefore");
  return countRecords(lessThose(missing, before)) < countRecords(missing);
}

function lessThose(missing: readonly SequenceRange[], ranges: readonly SequenceRange[]): readonly SequenceRange[] {
  return ranges.reduce((left, gone) => left.flatMap((range) => without(range, gone)), missing as SequenceRange[]);
}

function without(range: SequenceRange, gone: SequenceRange): SequenceRange[] {
  if (range.epoch !== gone.epoch || gone.to < range.from || gone.from > range.to) return [range];
  const pieces: SequenceRange[] = [];
  if (range.from < gone.from) pieces.push({ ...range, to: gone.from - 1 });
  if (range.to > gone.to) pieces.push({ ...range, from: gone.to + 1 });
  return pieces;
}

/** What a record says to the other side of what has been opened. */
export function reportOf(session: Uint8Array, { last, first, chain, missing }: Opened): ReceivedState {
  return { session, last, first, mark: chain.slice(0, MARK_SIZE), missing: missing.slice(0, REPORTED_RANGES) };
}

/** last 8, first 8, mark 8, count 1, ranges of 12; a position is epoch u32, sequence u32. */
export function encodeReport({ last, first, mark, missing }: ReceivedState): Uint8Array {
  const out = new Uint8Array(25 + 12 * missing.length);
  out.set(encodePosition(last));
  out.set(encodePosition(first), 8);
  out.set(mark, 16);
  out[24] = missing.length;
  if (missing.length > 0) out.set(encodeRanges(missing), 25);
  return out;
}

/** Reads what `encodeReport` wrote; errors are left in the reader. The byte arrays are copies. */
export function readReport(reader: Reader, session: Uint8Array): ReceivedState {
  const last = readPosition(reader, "received.last");
  const first = readPosition(reader, "received.first");
  const mark = reader.bytes(MARK_SIZE, "received.mark").slice();
  const count = reader.u8("received.count");
  if (count > REPORTED_RANGES) reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "received.count" }));
  if (comparePositions(first, last) > 0) reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "received.first" }));
  return { session, last, first, mark, missing: readRanges(reader, count) };
}

function encodePosition({ epoch, sequence }: Position): Uint8Array {
  const out = new Uint8Array(8);
  writeU32(out, 0, epoch);
  writeU32(out, 4, sequence);
  return out;
}

function readPosition(reader: Reader, field: string): Position {
  return { epoch: reader.u32(`${field}.epoch`), sequence: reader.u32(`${field}.sequence`) };
}

/** 12 bytes each: epoch u32, from u32, to u32. */
export function encodeRanges(ranges: readonly SequenceRange[]): Uint8Array {
  return concat(...ranges.map(({ epoch, from, to }) => concat(u32(epoch), u32(from), u32(to))));
}

export function readRanges(reader: Reader, count: number): SequenceRange[] {
  const ranges: SequenceRange[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    const range = { epoch: reader.u32("range.epoch"), from: reader.u32("range.from"), to: reader.u32("range.to") };
    if (range.from < 1 || range.to < range.from) reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "range" }));
    ranges.push(range);
  }
  return ranges;
}

const VOID_NUMBERS: Readonly<Record<VoidKind, number>> = { nothing: 1, givenUp: 2, confirmedBefore: 3 };
const VOID_KINDS = new Map(Object.entries(VOID_NUMBERS).map(([kind, number]) => [number, kind as VoidKind]));

/** 13 bytes each: epoch u32, from u32, to u32, kind u8. */
export function encodeVoids(ranges: readonly VoidRange[]): Uint8Array {
  return concat(...ranges.map((range) => concat(encodeRanges([range]), Uint8Array.of(VOID_NUMBERS[range.kind]))));
}

export function readVoids(reader: Reader, count: number): VoidRange[] {
  const ranges: VoidRange[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    const [range] = readRanges(reader, 1);
    const kind = VOID_KINDS.get(reader.u8("void.kind"));
    if (range && kind) ranges.push({ ...range, kind });
    else reader.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "void.kind" }));
  }
  return ranges;
}

/** A record that was sealed: where, and `recordHash` of its body. */
export type SealedAt = Position & { readonly hash: Uint8Array };

/** The newest report that proved right. */
export type Checkpoint = { readonly first: Position; readonly last: Position; readonly chain: Uint8Array };

/**
 * `right`: it confirms what was sealed from its `first` to its `last`. `stale`: it tells less than one that was right,
 * so the reader's own state is an old copy, or it has opened nothing yet. `wrong`: it tells of records that this side
 * does not know: its state is an old copy, or the reader lies.
 */
export type ReportVerdict =
  | { readonly report: "right"; readonly checkpoint: Checkpoint }
  | { readonly report: "stale" | "wrong" };

/**
 * Holds a report to what was really sealed in its session.
 * @param before the last one that was right, if there was any
 * @param sealed every record after `before`, in order; older ones do no harm
 */
export function checkReport(
  primitives: Primitives,
  { session, first, last, mark }: ReceivedState,
  before: Checkpoint | undefined,
  sealed: Iterable<SealedAt>,
): ReportVerdict {
  if (comparePositions(last, before?.last ?? NOWHERE) < 0 || last.sequence === 0) return { report: "stale" };
  const goesOn = before !== undefined && comparePositions(first, before.first) === 0;
  let chain = goesOn ? before.chain : undefined;
  let reached = goesOn ? before.last : undefined;
  for (const { hash, ...at } of sealed) {
    if (comparePositions(at, last) > 0) break;
    if (comparePositions(at, first) < 0 || (reached && comparePositions(at, reached) <= 0)) continue;
    if (chain === undefined && comparePositions(at, first) !== 0) return { report: "wrong" };
    chain = chain ? chainOn(primitives, chain, hash) : chainFrom(primitives, session, first, hash);
    reached = at;
  }
  if (!chain || !reached || comparePositions(reached, last) !== 0) return { report: "wrong" };
  if (!equal(chain.subarray(0, MARK_SIZE), mark)) return { report: "wrong" };
  return { report: "right", checkpoint: { first, last, chain } };
}
