import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  decodeHeld,
  encodeHeld,
  type HeldPrekeys,
  NO_PREKEYS,
  publish,
  stockOf,
  take,
  withoutOneTime,
} from "../../core/prekeys/heldPrekeys.ts";
import type { PrekeyAnswer, PrekeyCall } from "./prekeyCalls.ts";
import { decodeStock, encodeStock } from "./prekeyStock.ts";
import { isPrekeyRowSound, isStockSound, prekeySum } from "./schema.ts";

type Row = Record<string, unknown>;
type Totals = { owners: number; bytes: number };

/**
 * A row for each owner who has published: its stock, which is what most calls ask for, and behind it the one-time prekeys. The
 * caller has begun a transaction.
 */
export class PrekeyTable {
  readonly #get: StatementSync;
  readonly #stock: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #sum: StatementSync;
  /** Undefined before it was asked for, and after a transaction that failed. */
  #totals: Totals | undefined;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare("SELECT * FROM prekey WHERE owner = ?");
    this.#stock = db.prepare("SELECT owner, sum, stock FROM prekey WHERE owner = ?");
    this.#put = db.prepare("INSERT OR REPLACE INTO prekey VALUES (?, ?, ?, ?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM prekey WHERE owner = ? RETURNING bytes");
    this.#sum = db.prepare("SELECT count(*) AS owners, coalesce(sum(bytes), 0) AS bytes FROM prekey");
  }

  answer(call: PrekeyCall): PrekeyAnswer {
    if (call.call === "totals") return { totals: { ...this.#total() } };
    const { owner } = call;
    if (call.call === "stock") {
      const row = this.#stock.get(owner);
      // A damaged row is one without prekeys: its owner is told so, and publishes others.
      const isSound = row !== undefined && isStockSound(row);
      return { stock: isSound ? decodeStock(row.stock as Uint8Array) : stockOf(NO_PREKEYS) };
    }
    const row = this.#get.get(owner);
    const before = row === undefined ? NO_PREKEYS : (heldIn(row) ?? NO_PREKEYS);
    if (call.call === "take") {
      const { prekey, held } = take(before);
      if (prekey !== undefined) this.#write(owner, rowOf(owner, held), row);
      return { prekey, stock: stockOf(held) };
    }
    const { published, bounds } = call;
    const after = publish(before, published, bounds.oneTime);
    if (after === before) return { stock: stockOf(before) };
    const written = rowOf(owner, after);
    const more = written.bytes - bytesOf(row);
    if (more > 0 && this.#total().bytes + more > bounds.bytes) return {};
    this.#write(owner, written, row);
    return { stock: stockOf(after) };
  }

  forget(owner: number): void {
    const gone = this.#delete.get(owner);
    if (gone === undefined || this.#totals === undefined) return;
    this.#totals.owners--;
    this.#totals.bytes -= bytesOf(gone);
  }

  /** The transaction has failed: what was counted is not so. */
  rolledBack(): void {
    this.#totals = undefined;
  }

  #total(): Totals {
    this.#totals ??= this.#sum.get() as Totals;
    return this.#totals;
  }

  #write(owner: number, { bytes, sum, stock, heldSum, held }: WrittenRow, before: Row | undefined): void {
    this.#put.run(owner, bytes, sum, stock, heldSum, held);
    if (this.#totals === undefined) return;
    if (before === undefined) this.#totals.owners++;
    this.#totals.bytes += bytes - bytesOf(before);
  }
}

/**
 * Deletes every one-time prekey of a database that may be older than what was handed out from it: a copy, or one whose last
 * transactions are lost.
 */
export function dropOneTimePrekeys(db: DatabaseSync): void {
  const put = db.prepare("INSERT OR REPLACE INTO prekey VALUES (?, ?, ?, ?, ?, ?)");
  const page = db.prepare("SELECT * FROM prekey WHERE owner > ? ORDER BY owner LIMIT 512");
  db.exec("BEGIN IMMEDIATE");
  for (let after = 0; ; ) {
    const rows = page.all(after);
    for (const row of rows) {
      const owner = row.owner as number;
      after = owner;
      const held = heldIn(row);
      if (held === undefined || held.oneTime.length === 0) continue;
      const { bytes, sum, stock, heldSum, held: left } = rowOf(owner, withoutOneTime(held));
      put.run(owner, bytes, sum, stock, heldSum, left);
    }
    if (rows.length === 0) break;
  }
  db.exec("COMMIT");
}

function heldIn(row: Row): HeldPrekeys | undefined {
  const held = isPrekeyRowSound(row) ? decodeHeld(row.held as Uint8Array) : undefined;
  return held && { ...held, signed: decodeStock(row.stock as Uint8Array).signed };
}

type WrittenRow = {
  readonly bytes: number;
  readonly sum: number;
  readonly stock: Uint8Array;
  readonly heldSum: number;
  readonly held: Uint8Array;
};

function rowOf(owner: number, all: HeldPrekeys): WrittenRow {
  const stock = encodeStock(stockOf(all));
  const held = encodeHeld({ ...all, signed: undefined });
  const bytes = stock.length + held.length;
  return { bytes, sum: prekeySum(owner, stock), stock, heldSum: prekeySum(owner, held), held };
}

function bytesOf(row: Row | undefined): number {
  return (row?.bytes as number | undefined) ?? 0;
}
