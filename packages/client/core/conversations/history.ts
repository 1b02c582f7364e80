import { equal, toHex, type UnixMs } from "@sandi/crypto";
import { type Content, type ConversationId, decodeContent } from "@sandi/protocol";
import type { HistoryKey, HistoryRow, Snapshot } from "../../store/port.ts";
import { Alarms } from "../base/alarms.ts";
import type { EngineInput } from "../base/io.ts";
import type { Turn } from "../base/turn.ts";
import type { Self } from "../link/self.ts";
import type { People } from "../people/people.ts";
import { eventOf, unreadable } from "./contentEvents.ts";
import type { Conversation } from "./conversation.ts";
import type { Registry } from "./registry.ts";
import { Shown } from "./shown.ts";
import { UnreadLines } from "./unread.ts";

type Parts = { readonly self: Pick<Self, "id">; readonly people: People; readonly registry: Registry };
type Line = Pick<HistoryRow, "author" | "messageId" | "at" | "content" | "about" | "deletes">;
type Expiring = Snapshot["expiring"][number];

/** The lines of all conversations, as far as the engine sees them: it numbers them, and shows again what a crash may have hidden. */
export class History {
  readonly unread: UnreadLines;
  readonly #parts: Parts;
  readonly #shown: Shown;
  /** Lines that disappear so many ms after they have been shown, by seq, oldest first. */
  readonly #disappearing = new Map<number, Omit<Expiring, "at"> & { readonly after: number }>();
  readonly #expiring = new Map<string, Expiring>();
  /** By this device's clock. */
  readonly #alarms = new Alarms<string>();
  #nextSeq: number;

  constructor(parts: Parts, snapshot: Snapshot) {
    const { nextSeq } = snapshot;
    this.unread = new UnreadLines(parts.people, snapshot);
    this.#parts = parts;
    this.#nextSeq = nextSeq.history;
    this.#shown = new Shown(nextSeq.history - 1);
  }

  /** Lines behind the last that was shown. A text that is written before they are shown again must not count them as shown. */
  restore({ unshown, expiring }: Pick<Snapshot, "unshown" | "expiring">): void {
    for (const row of unshown) {
      const conversation = this.#theirConversation(row);
      if (!conversation) continue;
      this.#shown.added(row.seq);
      if (!row.about) this.unread.restore(conversation, row.seq);
      const content = decodeContent(row.content);
      if (content.ok) this.disappears(row.seq, conversation, row, content.value);
    }
    for (const row of expiring) this.#expires(row);
  }

  /** @returns the line's number */
  add(conversation: Conversation, line: Line, turn: Turn): number {
    const seq = this.#nextSeq++;
    turn.write({ op: "historyAdd", row: { seq, conversation: conversation.id, ...line, unconfirmed: false } });
    if (equal(line.author, this.#parts.self.id)) this.#shown.mine(seq, turn);
    else {
      this.#shown.added(seq);
      if (!line.about) this.unread.came(conversation, seq, turn);
    }
    return seq;
  }

  /** A content that disappears begins to do so once it has been shown. */
  disappears(seq: number, { id }: Pick<Conversation, "id">, line: HistoryKey, content: Content): void {
    const seconds = content.type === "text" || content.type === "reply" ? content.timer : undefined;
    if (seconds !== undefined) this.#disappearing.set(seq, { conversation: id, line, after: seconds * 1_000 });
  }

  /** Nobody sees these, and nothing comes of them. */
  repeated({ rows, deleted }: Pick<EngineInput & { in: "repeated" }, "rows" | "deleted">, turn: Turn): void {
    for (const { seq } of rows) this.#disappearing.delete(seq);
    // A line that is gone is still one that nobody has read.
    const had = rows.filter(({ seq }) => !deleted.has(seq));
    this.unread.repeated(had, turn);
  }

  expire({ id }: Pick<Conversation, "id">, { author, messageId }: HistoryKey, at: number, turn: Turn): void {
    const line = { author, messageId };
    turn.write({ op: "expire", conversation: id, line, at });
    this.#expires({ conversation: id, line, at });
  }

  /** Its peer is forgotten: nothing is left that could disappear. */
  forget(id: ConversationId): void {
    for (const [seq, { conversation }] of this.#disappearing)
      if (equal(conversation, id)) this.#disappearing.delete(seq);
    for (const [key, { conversation }] of this.#expiring) if (equal(conversation, id)) this.#stop(key);
  }

  erase({ id }: Pick<Conversation, "id">, { author, messageId }: HistoryKey, turn: Turn): void {
    const line = { author, messageId };
    this.#stop(keyOf(id, line));
    turn.write({ op: "erase", conversation: id, line });
  }

  /** What a crash may have shown, or not, is shown again, and marked. */
  showAgain(rows: readonly HistoryRow[], turn: Turn): void {
    this.unread.start(turn);
    for (const row of rows) {
      const conversation = this.#theirConversation(row);
      // What was erased meanwhile, or lost to a later change, has nothing to show.
      if (!conversation || row.content.length === 0) continue;
      const { messageId, seq, at } = row;
      const of = { peer: this.#parts.people.view(conversation.person), suite: conversation.suite.name };
      const line = { messageId, body: new Uint8Array(0), at: at as UnixMs, again: true };
      const content = decodeContent(row.content);
      if (!content.ok) turn.emit({ ...unreadable(content.error, line), ...of }, seq);
      // Where somebody has read to is no line.
      else if (content.value.type !== "read") turn.emit({ ...eventOf(content.value, line), ...of }, seq);
    }
  }

  shown(through: number, turn: Turn): void {
    for (const [seq, { conversation, line, after }] of this.#disappearing) {
      if (seq > through) break;
      this.#disappearing.delete(seq);
      this.expire({ id: conversation }, line, turn.env.now + after, turn);
    }
    this.#shown.shown(through, turn);
  }

  get wakeAt(): number | undefined {
    return this.#alarms.next;
  }

  /** What has had its time disappears. @returns those lines */
  wake(turn: Turn): readonly Expiring[] {
    return this.#alarms.due(turn.env.now).flatMap((key) => this.#expiring.get(key) ?? []);
  }

  #expires(row: Expiring): void {
    const key = keyOf(row.conversation, row.line);
    this.#expiring.set(key, row);
    this.#alarms.set(key, row.at);
  }

  #stop(key: string): void {
    this.#expiring.delete(key);
    this.#alarms.set(key, undefined);
  }

  /** Of a line that somebody else wrote. */
  #theirConversation({ conversation, author }: HistoryRow): Conversation | undefined {
    return equal(author, this.#parts.self.id) ? undefined : this.#parts.registry.byId(conversation);
  }
}

function keyOf(conversation: ConversationId, { author, messageId }: HistoryKey): string {
  return `${toHex(conversation)}:${toHex(author)}:${toHex(messageId)}`;
}
