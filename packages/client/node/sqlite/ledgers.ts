import type { StatementSync } from "node:sqlite";
import { toHex } from "@sandi/crypto";
import type { Checkpoint, ConversationId, LedgerRow } from "@sandi/protocol";
import type { LedgerOf, StoreOp } from "../../store/port.ts";
import { blob, number, type Row } from "./rows.ts";

/** What reports are held to: hashes of bodies that the relay saw too, so nothing here is sealed. */
export class Ledgers {
  readonly #prepare: (sql: string) => StatementSync;

  constructor(prepare: (sql: string) => StatementSync) {
    this.#prepare = prepare;
  }

  write(op: StoreOp & { op: "sealed" | "settled" | "over" }): void {
    switch (op.op) {
      case "sealed": {
        const { ref, hash, givenUp } = op.row;
        this.#prepare("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?)").run(
          op.conversation,
          ref.session,
          ref.epoch,
          ref.sequence,
          hash,
          givenUp ? 1 : 0,
        );
        return;
      }
      case "settled": {
        const { first, last, chain } = op.checkpoint;
        this.#prepare("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)").run(
          op.conversation,
          op.session,
          first.epoch,
          first.sequence,
          last.epoch,
          last.sequence,
          chain,
        );
        const erase = this.#prepare(
          "DELETE FROM ledger WHERE conversation = ? AND session = ? AND epoch = ? AND sequence BETWEEN ? AND ?",
        );
        for (const { epoch, from, to } of op.ranges) erase.run(op.conversation, op.session, epoch, from, to);
        return;
      }
      case "over":
        for (const table of ["ledger", "checkpoints"])
          this.#prepare(`DELETE FROM ${table} WHERE conversation = ? AND session = ?`).run(op.conversation, op.session);
    }
  }

  of(conversation: ConversationId): LedgerOf[] {
    const all = (sql: string) => this.#prepare(sql).all(conversation) as Row[];
    const ledgers = new Map<string, { session: Uint8Array; checkpoint: Checkpoint | undefined; rows: LedgerRow[] }>();
    const ledgerOf = (row: Row) => {
      const session = blob(row, "session");
      const ledger = ledgers.get(toHex(session)) ?? { session, checkpoint: undefined, rows: [] };
      ledgers.set(toHex(session), ledger);
      return ledger;
    };
    for (const row of all("SELECT * FROM checkpoints WHERE conversation = ?"))
      ledgerOf(row).checkpoint = {
        first: { epoch: number(row, "first_epoch"), sequence: number(row, "first_sequence") },
        last: { epoch: number(row, "last_epoch"), sequence: number(row, "last_sequence") },
        chain: blob(row, "chain"),
      };
    for (const row of all("SELECT * FROM ledger WHERE conversation = ? ORDER BY epoch, sequence")) {
      const { session, rows } = ledgerOf(row);
      const ref = { session, epoch: number(row, "epoch"), sequence: number(row, "sequence") };
      rows.push({ ref, hash: blob(row, "hash"), givenUp: row.given_up === 1 });
    }
    return [...ledgers.values()];
  }
}
