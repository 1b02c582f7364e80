import { type Primitives, toHex } from "@sandi/crypto";
import { type Checkpoint, checkReport, comparePositions, REPORTED_RANGES, type ReportVerdict } from "./received.ts";
import type { Position, ReceivedState, SealRef, SequenceRange, VoidKind } from "./suite.ts";

/** One record that was sealed, 16 bytes of its body's hash, and whether a message was given up that stood there. */
export type LedgerRow = { readonly ref: SealRef; readonly hash: Uint8Array; readonly givenUp: boolean };

export type CheckedReport = {
  readonly report: ReportVerdict["report"];
  /** Takes the place of the rows in `settled`. */
  readonly checkpoint?: Checkpoint;
  readonly settled: readonly SequenceRange[];
};

/** So many rows are kept for one conversation; with more, text waits. */
export const LEDGER_ROWS = 8_192;

type Session = { checkpoint: Checkpoint | undefined; readonly rows: Map<string, LedgerRow> };

/**
 * What one client has sealed in one conversation, session by session, as far as no report has settled it: reports are
 * held to it. docs/received.md §3.
 */
export class Ledger {
  readonly #sessions = new Map<string, Session>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Rows of a session are added in the order in which they were sealed. */
  add(row: LedgerRow): void {
    const { rows } = this.#session(row.ref.session);
    this.#size += rows.has(placeOf(row.ref)) ? 0 : 1;
    rows.set(placeOf(row.ref), row);
  }

  /** A stored checkpoint, added before the rows. */
  restore(session: Uint8Array, checkpoint: Checkpoint): void {
    this.#session(session).checkpoint = checkpoint;
  }

  /** The message that was sealed in these places is given up. @returns the rows that have changed */
  giveUp(refs: readonly SealRef[]): readonly LedgerRow[] {
    const known = refs.flatMap((ref) => this.#sessions.get(toHex(ref.session))?.rows.get(placeOf(ref)) ?? []);
    const changed = known.map((row) => ({ ...row, givenUp: true }));
    for (const row of changed) this.add(row);
    return changed;
  }

  /** Holds a report to what was sealed; a right one settles everything up to its `last` that it does not miss. */
  check(primitives: Primitives, received: ReceivedState): CheckedReport {
    const session = this.#sessions.get(toHex(received.session));
    const told = rowsUpTo(session?.rows.values() ?? [], received.last);
    const sealed = told.map(({ ref: { epoch, sequence }, hash }) => ({ epoch, sequence, hash }));
    const verdict = checkReport(primitives, received, session?.checkpoint, sealed);
    if (verdict.report !== "right") return { report: verdict.report, settled: [] };
    const { rows } = session!;
    session!.checkpoint = verdict.checkpoint;
    const settled = told.map(({ ref }) => ref).filter((ref) => isSettled(ref, received));
    for (const ref of settled) rows.delete(placeOf(ref));
    this.#size -= settled.length;
    return { report: "right", checkpoint: verdict.checkpoint, settled: rangesOf(settled) };
  }

  /** What to say of a record that a reader lacks, and that no message waits in. */
  voidKind(session: Uint8Array, at: Position): VoidKind {
    const known = this.#sessions.get(toHex(session));
    const row = known?.rows.get(placeOf(at));
    if (row) return row.givenUp ? "givenUp" : "nothing";
    return known?.checkpoint && comparePositions(at, known.checkpoint.last) <= 0 ? "confirmedBefore" : "nothing";
  }

  /** The session is over. */
  drop(session: Uint8Array): void {
    this.#size -= this.#sessions.get(toHex(session))?.rows.size ?? 0;
    this.#sessions.delete(toHex(session));
  }

  #session(id: Uint8Array): Session {
    const known = this.#sessions.get(toHex(id)) ?? { checkpoint: undefined, rows: new Map() };
    this.#sessions.set(toHex(id), known);
    return known;
  }
}

/** Those of which a report can tell, so that a long outbox does not make each report dear. */
function rowsUpTo(rows: Iterable<LedgerRow>, last: Position): readonly LedgerRow[] {
  const told: LedgerRow[] = [];
  for (const row of rows) {
    // In the order in which they were sealed.
    if (comparePositions(row.ref, last) > 0) break;
    told.push(row);
  }
  return told;
}

/** What is not missing up to `last` was opened. Behind the last range that fits into a report there may be others. */
function isSettled(ref: SealRef, { first, last, missing }: ReceivedState): boolean {
  if (comparePositions(ref, last) > 0) return false;
  if (comparePositions(ref, first) >= 0) return true;
  const end = missing.at(REPORTED_RANGES - 1);
  if (end && comparePositions(ref, { epoch: end.epoch, sequence: end.to }) > 0) return false;
  return !missing.some(({ epoch, from, to }) => epoch === ref.epoch && from <= ref.sequence && ref.sequence <= to);
}

function rangesOf(places: readonly Position[]): SequenceRange[] {
  const ranges: { epoch: number; from: number; to: number }[] = [];
  for (const { epoch, sequence } of places) {
    const last = ranges.at(-1);
    if (last?.epoch === epoch && last.to === sequence - 1) last.to = sequence;
    else ranges.push({ epoch, from: sequence, to: sequence });
  }
  return ranges;
}

function placeOf({ epoch, sequence }: Position): string {
  return `${epoch}:${sequence}`;
}
