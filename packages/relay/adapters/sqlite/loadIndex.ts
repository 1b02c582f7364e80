import type { DatabaseSync } from "node:sqlite";
import type { StoredNote } from "../../core/base/ports.ts";
import { NumberList, type PackedIndex, Slabs } from "./packedIndex.ts";
import { isEntrySound, isNoteSound, isPairSound } from "./schema.ts";

type EntryRow = [number, Uint8Array, Uint8Array, version: number, ephemeral: number, sum: number];
type PairRow = [sender: number, recipient: number, last: number, messages: number, bytes: number, sum: number];

/** Everything but the messages. Throws if something is damaged that the relay cannot do without. */
export function loadIndex(
  db: DatabaseSync,
  { reindexed, logDamaged }: { readonly reindexed: boolean; readonly logDamaged: boolean },
): PackedIndex {
  const { entries, slabs, lastRegistration } = loadEntries(db);
  const mailboxes = new NumberList();
  for (const row of arrays(
    db,
    "SELECT mailbox, min(row), max(row), sum(messages), sum(bytes) FROM run GROUP BY mailbox",
  ))
    mailboxes.add(...(row as number[]));
  const { pairs, damaged } = loadPairs(db);
  const lastRow = Number(db.prepare("SELECT max(row) AS row FROM run").get()?.row ?? 0);
  return {
    entries: entries.pieces(),
    slabs: slabs.slabs(),
    mailboxes: mailboxes.pieces(),
    pairs: pairs.pieces(),
    notes: db.prepare("SELECT * FROM note").all().map(toNote),
    repaired:
      damaged > 0 || reindexed || logDamaged ? { pairs: damaged, indexes: reindexed, log: logDamaged } : undefined,
    nextRegistration: Math.max(meta(db, "next_registration"), lastRegistration + 1),
    nextRow: Math.max(meta(db, "next_row"), lastRow + 1),
  };
}

function loadEntries(db: DatabaseSync): { entries: NumberList; slabs: Slabs; lastRegistration: number } {
  const entries = new NumberList();
  const slabs = new Slabs();
  let lastRegistration = 0;
  // Some hundred rows at a time, as arrays: rows as objects take twice as long.
  for (const row of pages(db, "SELECT * FROM entry WHERE registration > ? ORDER BY registration LIMIT 512")) {
    const [registration, id, card, version, ephemeral, sum] = row as EntryRow;
    if (!isEntrySound({ registration, id, record: card, version, ephemeral, sum }) || id.length !== 32)
      throw new Error("an entry of the directory is damaged");
    entries.add(registration, version, ephemeral, card.length);
    slabs.add(id, card);
    lastRegistration = registration;
  }
  return { entries, slabs, lastRegistration };
}

/**
 * A pair without its row starts again, which costs a repetition (docs/wire.md §4.2). With a wrong row it could stall.
 */
function loadPairs(db: DatabaseSync): { pairs: NumberList; damaged: number } {
  const pairs = new NumberList();
  let damaged = 0;
  for (const row of arrays(db, "SELECT * FROM pair")) {
    const [sender, recipient, last, messages, bytes, sum] = row as PairRow;
    if (isPairSound({ sender, recipient, last, messages, bytes, sum }))
      pairs.add(sender, recipient, last, messages, bytes);
    else damaged++;
  }
  return { pairs, damaged };
}

function* pages(db: DatabaseSync, sql: string): Generator<unknown[]> {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  for (let after = 0; ; ) {
    const rows = statement.all(after) as unknown as unknown[][];
    yield* rows;
    if (rows.length === 0) return;
    after = rows.at(-1)![0] as number;
  }
}

function arrays(db: DatabaseSync, sql: string): Iterable<unknown[]> {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement.iterate() as unknown as Iterable<unknown[]>;
}

function meta(db: DatabaseSync, key: string): number {
  const value = db.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.value ?? 1;
  if (!Number.isSafeInteger(value)) throw new Error(`${key} is damaged`);
  return value as number;
}

/** Notes decide who may join, so a damaged one is never ignored. */
function toNote(row: Record<string, unknown>): StoredNote {
  if (!isNoteSound(row)) throw new Error("a note is damaged");
  const { key, value } = row as StoredNote;
  return { key, value: Uint8Array.from(value) };
}
