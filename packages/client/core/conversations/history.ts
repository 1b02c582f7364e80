import { equal, type UnixMs } from "@sandi/crypto";
import type { HistoryRow } from "../../store/port.ts";
import type { Turn } from "../base/turn.ts";
import type { Self } from "../link/self.ts";
import type { People } from "../people/people.ts";
import type { Conversation } from "./conversation.ts";
import type { Registry } from "./registry.ts";
import { Shown } from "./shown.ts";
import { textOf } from "./textOf.ts";

type Parts = { readonly self: Pick<Self, "id">; readonly people: People; readonly registry: Registry };
type Line = Pick<HistoryRow, "author" | "messageId" | "at" | "content">;

/** The lines of all conversations, as far as the engine sees them: it numbers them, and shows again what a crash may have hidden. */
export class History {
  readonly #parts: Parts;
  readonly #shown: Shown;
  #nextSeq: number;

  constructor(parts: Parts, nextSeq: number) {
    this.#parts = parts;
    this.#nextSeq = nextSeq;
    this.#shown = new Shown(nextSeq - 1);
  }

  /** Lines behind the last that was shown. A text that is written before they are shown again must not count them as shown. */
  restore(unshown: readonly HistoryRow[]): void {
    for (const row of unshown) if (this.#theirConversation(row)) this.#shown.added(row.seq);
  }

  /** @returns the line's number */
  add(conversation: Conversation, line: Line, turn: Turn): number {
    const seq = this.#nextSeq++;
    turn.write({ op: "historyAdd", row: { seq, conversation: conversation.id, ...line, unconfirmed: false } });
    if (equal(line.author, this.#parts.self.id)) this.#shown.mine(seq, turn);
    else this.#shown.added(seq);
    return seq;
  }

  /** What a crash may have shown, or not, is shown again, and marked. */
  showAgain(rows: readonly HistoryRow[], turn: Turn): void {
    for (const row of rows) {
      const conversation = this.#theirConversation(row);
      if (!conversation) continue;
      const { messageId, seq, at, content } = row;
      const shown = { messageId, text: textOf(content), body: new Uint8Array(0), at: at as UnixMs, again: true };
      const peer = this.#parts.people.view(conversation.person);
      turn.emit({ event: "message", peer, suite: conversation.suite.name, ...shown }, seq);
    }
  }

  shown(through: number, turn: Turn): void {
    this.#shown.shown(through, turn);
  }

  /** Of a line that somebody else wrote. */
  #theirConversation({ conversation, author }: HistoryRow): Conversation | undefined {
    return equal(author, this.#parts.self.id) ? undefined : this.#parts.registry.byId(conversation);
  }
}
