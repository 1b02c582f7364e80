import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { ClientId, ConversationId } from "@sandi/protocol";
import { bySeq } from "../../store/bySeq.ts";
import { emptiedAbout, isNothing, superseded } from "../../store/changes.ts";
import type { Committing, Edge, HistoryKey, HistoryRow, Newest, Snapshot, StoreOp } from "../../store/port.ts";
import type { Sealer } from "../../store/sealer.ts";
import { blob, number, type Row } from "./rows.ts";

const NOTHING = new Uint8Array(0);

/** Lines, and what is about them. Contents are sealed, each bound to the number of its row. */
export class HistoryTable {
  readonly #prepare: (sql: string) => StatementSync;
  readonly #sealer: Sealer;

  constructor(prepare: (sql: string) => StatementSync, sealer: Sealer) {
    this.#prepare = prepare;
    this.#sealer = sealer;
  }

  write(op: StoreOp & { op: "historyAdd" | "unconfirmed" | "erase" | "expire" }, committing: Committing): void {
    switch (op.op) {
      case "historyAdd":
        return this.#add(op.row, committing);
      case "unconfirmed":
        this.#prepare("UPDATE history SET unconfirmed = 1 WHERE conversation = ? AND author = ? AND message = ?").run(
          op.conversation,
          op.author,
          op.messageId,
        );
        return;
      case "erase":
        return this.#erase(op.conversation, op.line);
      case "expire":
        this.#prepare("UPDATE history SET expires_at = ? WHERE conversation = ? AND author = ? AND message = ?").run(
          op.at,
          op.conversation,
          op.line.author,
          op.line.messageId,
        );
    }
  }

  page(conversation: ConversationId, limit: number, edge: Edge = { before: Number.MAX_SAFE_INTEGER }): HistoryRow[] {
    const lines = (rest: string, seq: number) =>
      this.#all(`SELECT * FROM history WHERE conversation = ? AND about_author IS NULL AND ${rest} LIMIT ?`, [
        conversation,
        seq,
        limit,
      ]);
    if ("after" in edge) return lines("seq > ? ORDER BY seq", edge.after);
    return lines("seq < ? ORDER BY seq DESC", edge.before).reverse();
  }

  find(conversation: ConversationId, keys: readonly HistoryKey[]): HistoryRow[] {
    const sql = "SELECT * FROM history WHERE conversation = ? AND author = ? AND message = ?";
    return keys.flatMap(({ author, messageId }) => this.#all(sql, [conversation, author, messageId])).sort(bySeq);
  }

  newest(within?: number): Newest {
    const from = within === undefined ? 0 : this.next() - within;
    const newest = "SELECT max(seq) FROM history WHERE about_author IS NULL AND seq >= ? GROUP BY conversation";
    const about =
      "SELECT about.* FROM history AS line JOIN history AS about ON about.conversation = line.conversation AND about.about_author = line.author AND about.about_message = line.message";
    return {
      lines: this.#all(`SELECT * FROM history WHERE seq IN (${newest}) ORDER BY seq`, [from]),
      about: this.#all(`${about} WHERE line.seq IN (${newest}) ORDER BY about.seq`, [from]),
    };
  }

  linesFrom(conversation: ConversationId, seq: number): number {
    const sql = "SELECT count(*) AS count FROM history WHERE conversation = ? AND about_author IS NULL AND seq >= ?";
    return number(this.#prepare(sql).get(conversation, seq) as Row, "count");
  }

  about(conversation: ConversationId, lines: readonly HistoryKey[]): HistoryRow[] {
    const sql = "SELECT * FROM history WHERE conversation = ? AND about_author = ? AND about_message = ?";
    return lines.flatMap(({ author, messageId }) => this.#all(sql, [conversation, author, messageId])).sort(bySeq);
  }

  after(seq: number, limit: number): HistoryRow[] {
    return this.#all("SELECT * FROM history WHERE seq > ? ORDER BY seq LIMIT ?", [seq, limit]);
  }

  expiring(): Snapshot["expiring"] {
    const rows = this.#prepare(
      "SELECT conversation, author, message, expires_at FROM history WHERE expires_at IS NOT NULL ORDER BY expires_at",
    ).all() as Row[];
    return rows.map((row) => ({
      conversation: blob(row, "conversation") as ConversationId,
      line: { author: blob(row, "author") as ClientId, messageId: blob(row, "message") },
      at: number(row, "expires_at"),
    }));
  }

  /** Above every number that is in use. */
  next(): number {
    const highest = (this.#prepare("SELECT max(seq) AS seq FROM history").get() as Row).seq;
    return typeof highest === "number" ? highest + 1 : 1;
  }

  #all(sql: string, values: readonly SQLInputValue[] = []): HistoryRow[] {
    return (this.#prepare(sql).all(...values) as Row[]).map((row) => this.#row(row));
  }

  #add(row: HistoryRow, committing: Committing): void {
    const { seq, conversation, author, messageId, at, about, deletes, unconfirmed } = row;
    const deleted = about === undefined && this.#isDeleted(row);
    const named = isNothing(row) ? emptiedAbout(row) : about;
    const { changes } = this.#prepare("INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)").run(
      seq,
      conversation,
      author,
      messageId,
      at,
      unconfirmed ? 1 : 0,
      this.#seal(seq, deleted ? NOTHING : row.content),
      named?.author ?? null,
      named?.messageId ?? null,
      deletes ? 1 : 0,
    );
    if (changes === 0 || deleted) committing.repeated.add(seq);
    if (changes > 0 && deleted) committing.deleted.add(seq);
    if (about && !isNothing(row))
      for (const lost of superseded(this.about(conversation, [about]))) this.#empty(lost, true);
  }

  /** Whether its author took it back before it came: order holds for what was sent, not for what is sealed again. */
  #isDeleted({ conversation, author, messageId }: HistoryRow): boolean {
    const sql =
      "SELECT 1 FROM history WHERE conversation = ? AND about_author = ? AND about_message = ? AND deletes = 1 AND author = about_author";
    return this.#prepare(sql).get(conversation, author, messageId) !== undefined;
  }

  #erase(conversation: ConversationId, { author, messageId }: HistoryKey): void {
    const line = { author, messageId };
    for (const row of [...this.find(conversation, [line]), ...this.about(conversation, [line])]) this.#empty(row);
  }

  #empty(row: HistoryRow, isLost = false): void {
    const sql = "UPDATE history SET content = ?, expires_at = NULL, about_message = ? WHERE seq = ?";
    const named = emptiedAbout(row, isLost)?.messageId ?? null;
    this.#prepare(sql).run(this.#seal(row.seq, NOTHING), named, row.seq);
  }

  #seal(seq: number, content: Uint8Array): Uint8Array {
    return this.#sealer.seal(`history:${seq}`, content);
  }

  #row(row: Row): HistoryRow {
    const seq = number(row, "seq");
    const about =
      row.about_author === null
        ? {}
        : { about: { author: blob(row, "about_author") as ClientId, messageId: blob(row, "about_message") } };
    return {
      seq,
      conversation: blob(row, "conversation") as ConversationId,
      author: blob(row, "author") as ClientId,
      messageId: blob(row, "message"),
      at: number(row, "at"),
      content: this.#sealer.open(`history:${seq}`, blob(row, "content")),
      ...about,
      ...(row.deletes === 1 ? { deletes: true as const } : {}),
      unconfirmed: row.unconfirmed === 1,
    };
  }
}
