import type { StatementSync } from "node:sqlite";
import type { ClientId, ConversationId } from "@sandi/protocol";
import type { InboxRow, OutboundRow, OutboxRow, Snapshot, StoreOp } from "../../store/port.ts";
import type { Sealer } from "../../store/sealer.ts";
import { damaged, decodeOutbox, encodeOutbox } from "../../store/values.ts";
import { blob, type Row } from "./rows.ts";

type QueueOp = "inboxAdd" | "inboxDone" | "outboxPut" | "outboxDone" | "outboundPut" | "outboundDone";

/** What waits, by number: bodies that came, texts that nobody has confirmed, bodies on their way. Texts are sealed. */
export class Queues {
  readonly #prepare: (sql: string) => StatementSync;
  readonly #sealer: Sealer;

  constructor(prepare: (sql: string) => StatementSync, sealer: Sealer) {
    this.#prepare = prepare;
    this.#sealer = sealer;
  }

  write(op: StoreOp & { op: QueueOp }): void {
    switch (op.op) {
      case "inboxAdd": {
        const { seq, peer, at, body } = op.row;
        this.#prepare("INSERT OR REPLACE INTO inbox VALUES (?, ?, ?, ?)").run(seq, peer, at, body);
        return;
      }
      case "outboxPut": {
        const { seq, conversation } = op.row;
        const value = this.#sealer.seal(`outbox:${seq}`, encodeOutbox(op.row));
        this.#prepare("INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)").run(seq, conversation, value);
        return;
      }
      case "outboundPut": {
        const { seq, peer, text, body } = op.row;
        this.#prepare("INSERT OR REPLACE INTO outbound VALUES (?, ?, ?, ?)").run(seq, peer, text ?? null, body);
        return;
      }
      case "inboxDone":
        return this.#done("inbox", op);
      case "outboxDone":
        return this.#done("outbox", op);
      case "outboundDone":
        return this.#done("outbound", op);
    }
  }

  load(): Pick<Snapshot, "inbox" | "outbox" | "outbound"> {
    const all = (sql: string) => this.#prepare(sql).all() as Row[];
    return {
      inbox: all("SELECT seq, peer, at, body FROM inbox ORDER BY seq").map(
        (row): InboxRow => ({
          seq: row.seq as number,
          peer: blob(row, "peer") as ClientId,
          at: row.at as number,
          body: blob(row, "body"),
        }),
      ),
      outbox: all("SELECT seq, conversation, value FROM outbox ORDER BY seq").map((row) => this.#outboxRow(row)),
      outbound: all("SELECT seq, peer, text, body FROM outbound ORDER BY seq").map(
        (row): OutboundRow => ({
          seq: row.seq as number,
          peer: blob(row, "peer") as ClientId,
          body: blob(row, "body"),
          ...(typeof row.text === "number" ? { text: row.text } : {}),
        }),
      ),
    };
  }

  /** Above every number that is in use, or that a row names. */
  next(): Omit<Snapshot["nextSeq"], "history"> {
    return {
      inbox: this.#above("SELECT max(seq) AS seq FROM inbox"),
      // A body on its way names its text by number, though that text's row may be gone.
      outbox: Math.max(
        this.#above("SELECT max(seq) AS seq FROM outbox"),
        this.#above("SELECT max(text) AS seq FROM outbound"),
      ),
      outbound: this.#above("SELECT max(seq) AS seq FROM outbound"),
    };
  }

  #done(table: string, { from, to }: { readonly from: number; readonly to: number }): void {
    this.#prepare(`DELETE FROM ${table} WHERE seq BETWEEN ? AND ?`).run(from, to);
  }

  #outboxRow(row: Row): OutboxRow {
    const seq = row.seq as number;
    const value = decodeOutbox(this.#sealer.open(`outbox:${seq}`, blob(row, "value")));
    if (!value) throw damaged("outbox");
    return { seq, conversation: blob(row, "conversation") as ConversationId, ...value };
  }

  #above(highestOf: string): number {
    const highest = (this.#prepare(highestOf).get() as Row).seq;
    return typeof highest === "number" ? highest + 1 : 1;
  }
}
