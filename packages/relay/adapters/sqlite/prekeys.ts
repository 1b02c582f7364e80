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
import { isPrekeyRowSound, prekeySum } from "./schema.ts";

/** A row for each owner who has published: all that is held of them. The caller has begun a transaction. */
export class PrekeyTable {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #sum: StatementSync;
  /** Undefined before it was asked for, and after a transaction that failed. */
  #totals: { owners: number; bytes: number } | undefined;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare("SELECT * FROM prekey WHERE owner = ?");
    this.#put = db.prepare("INSERT OR REPLACE INTO prekey VALUES (?, ?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM prekey WHERE owner = ? RETURNING bytes");
    this.#sum = db.prepare("SELECT count(*) AS owners, coalesce(sum(bytes), 0) AS bytes FROM prekey");
  }

  answer(call: PrekeyCall): PrekeyAnswer {
    if (call.call === "totals") return { totals: { ...this.#total() } };
    const { before, size } = this.#read(call.owner);
    if (call.call === "stock") return { stock: stockOf(before) };
    if (call.call === "take") {
      const { prekey, held } = take(before);
      if (prekey === undefined) return { stock: stockOf(held) };
      this.#write(call.owner, encodeHeld(held), size);
      return { prekey, stock: stockOf(held) };
    }
    const { published, bounds } = call;
    const after = publish(before, published, bounds.oneTime);
    if (after === before) return { stock: stockOf(before) };
    const held = encodeHeld(after);
    const more = held.length - (size ?? 0);
    if (more > 0 && this.#total().bytes + more > bounds.bytes) return {};
    this.#write(call.owner, held, size);
    return { stock: stockOf(after) };
  }

  forget(owner: number): void {
    const gone = this.#delete.get(owner) as { bytes: number } | undefined;
    if (gone === undefined || this.#totals === undefined) return;
    this.#totals.owners--;
    this.#totals.bytes -= gone.bytes;
  }

  /** The transaction has failed: what was counted is not so. */
  rolledBack(): void {
    this.#totals = undefined;
  }

  #total(): { owners: number; bytes: number } {
    this.#totals ??= this.#sum.get() as { owners: number; bytes: number };
    return this.#totals;
  }

  /** A damaged row is one without prekeys: its owner is told so, and publishes others. */
  #read(owner: number): { readonly before: HeldPrekeys; readonly size: number | undefined } {
    const row = this.#get.get(owner);
    if (row === undefined) return { before: NO_PREKEYS, size: undefined };
    const held = isPrekeyRowSound(row) ? decodeHeld(row.held as Uint8Array) : undefined;
    return { before: held ?? NO_PREKEYS, size: row.bytes as number };
  }

  #write(owner: number, held: Uint8Array, before: number | undefined): void {
    this.#put.run(owner, held.length, prekeySum(owner, held), held);
    if (this.#totals === undefined) return;
    if (before === undefined) this.#totals.owners++;
    this.#totals.bytes += held.length - (before ?? 0);
  }
}

/**
 * Deletes every one-time prekey of a database that may be older than what was handed out from it: a copy, or one whose last
 * transactions are lost.
 */
export function dropOneTimePrekeys(db: DatabaseSync): void {
  const put = db.prepare("UPDATE prekey SET bytes = ?, sum = ?, held = ? WHERE owner = ?");
  const page = db.prepare("SELECT * FROM prekey WHERE owner > ? ORDER BY owner LIMIT 512");
  db.exec("BEGIN IMMEDIATE");
  for (let after = 0; ; ) {
    const rows = page.all(after);
    for (const row of rows) {
      const owner = row.owner as number;
      after = owner;
      const held = isPrekeyRowSound(row) ? decodeHeld(row.held as Uint8Array) : undefined;
      if (held === undefined || held.oneTime.length === 0) continue;
      const left = encodeHeld(withoutOneTime(held));
      put.run(left.length, prekeySum(owner, left), left, owner);
    }
    if (rows.length === 0) break;
  }
  db.exec("COMMIT");
}
