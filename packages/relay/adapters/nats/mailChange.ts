import { DELIVER_HEAD } from "@sandi/protocol";
import type { OpenedMailbox, StoreBatch } from "../../core/base/ports.ts";
import {
  type LogPair,
  type LogRange,
  type LogRow,
  type LogState,
  PAIR_SIZE,
  RECORD_SIZE,
  REMOVAL_SIZE,
  ROW_SIZE,
} from "./mailLog.ts";

/** What changes in one mailbox; with `reset`, all that it holds. */
export type Change = {
  readonly removals: readonly LogRange[];
  readonly rows: readonly (LogRow & { readonly frames: Uint8Array })[];
  readonly pairs: readonly LogPair[];
  readonly reset?: true;
};

/** The contents of a log, in the form in which the core knows a mailbox. */
export function opened(mailbox: number, { rows, pairs }: LogState): OpenedMailbox {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    mailbox: first &&
      last && {
        mailbox,
        firstRow: first.row,
        lastRow: last.row,
        messages: rows.reduce((sum, row) => sum + row.messages, 0),
        bytes: rows.reduce((sum, row) => sum + row.length - DELIVER_HEAD * row.messages, 0),
      },
    pairs: [...pairs.values()].map(({ sender, last: number, messages, bytes }) => ({
      sender,
      recipient: mailbox,
      last: number,
      messages,
      bytes,
    })),
  };
}

/** The part of a batch that concerns each mailbox. */
export function changesOf({ runs, pairs, removals, forgotten }: StoreBatch): Map<number, Change> {
  const changes = new Map<number, { removals: LogRange[]; rows: Change["rows"][number][]; pairs: LogPair[] }>();
  const of = (mailbox: number) => {
    let change = changes.get(mailbox);
    if (change === undefined) {
      change = { removals: [], rows: [], pairs: [] };
      changes.set(mailbox, change);
    }
    return change;
  };
  for (const { row, mailbox, at, messages, frames } of runs)
    of(mailbox).rows.push({ row, at, messages, seq: 0, offset: 0, length: frames.length, frames });
  for (const { sender, recipient, last, messages, bytes } of pairs)
    of(recipient).pairs.push({ sender, last, messages, bytes });
  for (const { mailbox, from, to } of removals) of(mailbox).removals.push({ from, to });
  for (const registration of forgotten) changes.delete(registration);
  return changes;
}

/** Splits a change into parts that each fit into one message. */
export function split(change: Change, largest: number): Change[] {
  const parts: { removals: LogRange[]; rows: Change["rows"][number][]; pairs: LogPair[] }[] = [];
  let size = Number.POSITIVE_INFINITY;
  const into = (bytes: number) => {
    if (size + bytes > largest) {
      parts.push({ removals: [], rows: [], pairs: [] });
      size = RECORD_SIZE;
    }
    size += bytes;
    return parts.at(-1)!;
  };
  for (const row of change.rows) into(ROW_SIZE + row.frames.length).rows.push(row);
  for (const pair of change.pairs) into(PAIR_SIZE).pairs.push(pair);
  for (const removal of change.removals) into(REMOVAL_SIZE).removals.push(removal);
  return parts.length === 0 ? [{ removals: [], rows: [], pairs: [] }] : parts;
}
