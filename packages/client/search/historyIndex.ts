import { toHex } from "@sandi/crypto";
import type { ConversationId } from "@sandi/protocol";
import { superseded } from "../store/changes.ts";
import type { HistoryKey, HistoryRow, StoreOp } from "../store/port.ts";
import { searchKey } from "./searchKey.ts";

/** A line that can be found. */
type IndexedLine = {
  row: HistoryRow;
  /** What still holds of what is about the line, in the order in which it came. */
  about: readonly HistoryRow[];
  /** The search key of the text as it is now; undefined once the line is erased. */
  key: string | undefined;
};

/** All lines of one conversation, by `seq`. */
type Conversation = {
  readonly lines: IndexedLine[];
  readonly byKey: Map<string, IndexedLine>;
  /** What is about a line that has not come yet. */
  readonly early: Map<string, readonly HistoryRow[]>;
};

/** @returns the text of a line as what is about it leaves it; empty if there is none */
type TextOf = (row: HistoryRow, about: readonly HistoryRow[]) => string;

const NOTHING = new Uint8Array(0);

/** The texts of a profile's history, in memory. It follows what is written to the store. */
export class HistoryIndex {
  readonly #textOf: TextOf;
  readonly #conversations = new Map<string, Conversation>();
  #lines: IndexedLine[] = [];

  constructor(textOf: TextOf) {
    this.#textOf = textOf;
  }

  /** A row of the store, in the order of `seq`. */
  add(row: HistoryRow): void {
    const conversation = this.#conversation(row.conversation);
    if (row.about) {
      if (row.content.length > 0) this.#addAbout(conversation, row, keyOf(row.about));
      return;
    }
    const key = keyOf(row);
    const line: IndexedLine = { row, about: conversation.early.get(key) ?? [], key: undefined };
    conversation.early.delete(key);
    this.#read(line);
    if (line.key === undefined) return;
    conversation.lines.push(line);
    conversation.byKey.set(key, line);
    this.#lines.push(line);
  }

  /** What else is written. */
  follow(op: StoreOp): void {
    if (op.op === "erase") this.#erase(op.conversation, op.line);
    if (op.op === "forget") for (const conversation of op.conversations) this.#forget(conversation);
  }

  /**
   * The newest `limit` lines that have all the words, the newest first.
   * @param within only these conversations; all of them without it
   */
  find(words: readonly string[], limit: number, within?: readonly ConversationId[]): IndexedLine[] {
    const found: IndexedLine[] = [];
    const wanted = within && new Set(within.map(toHex));
    const lines = wanted?.size === 1 ? (this.#conversations.get([...wanted][0]!)?.lines ?? []) : this.#lines;
    for (let at = lines.length - 1; at >= 0 && found.length < limit; at--) {
      const line = lines[at]!;
      const { key } = line;
      if (key === undefined || !words.every((word) => key.includes(word))) continue;
      if (!wanted || wanted.has(toHex(line.row.conversation))) found.push(line);
    }
    return found;
  }

  /** Up to `count` lines before one, and as many behind it, each in order. */
  around({ row }: IndexedLine, count: number): { readonly before: HistoryRow[]; readonly after: HistoryRow[] } {
    const { lines } = this.#conversation(row.conversation);
    const at = placeOf(lines, row.seq);
    const living = (from: number, step: 1 | -1): HistoryRow[] => {
      const rows: HistoryRow[] = [];
      for (let place = from; rows.length < count && lines[place]; place += step)
        if (lines[place]!.key !== undefined) rows.push(lines[place]!.row);
      return rows;
    };
    return { before: living(at - 1, -1).reverse(), after: living(at + 1, 1) };
  }

  #addAbout({ byKey, early }: Conversation, row: HistoryRow, key: string): void {
    const line = byKey.get(key);
    if (line === undefined) early.set(key, holding([...(early.get(key) ?? []), row]));
    else if (line.key !== undefined) {
      line.about = holding([...line.about, row]);
      this.#read(line);
    }
  }

  #read(line: IndexedLine): void {
    const text = this.#textOf(line.row, line.about);
    line.key = text === "" ? undefined : searchKey(text);
  }

  #erase(id: ConversationId, key: HistoryKey): void {
    const line = this.#conversation(id).byKey.get(keyOf(key));
    if (!line) return;
    line.key = undefined;
    line.row = { ...line.row, content: NOTHING };
    line.about = [];
  }

  #forget(id: ConversationId): void {
    const hex = toHex(id);
    if (!this.#conversations.delete(hex)) return;
    this.#lines = this.#lines.filter(({ row }) => toHex(row.conversation) !== hex);
  }

  #conversation(id: ConversationId): Conversation {
    const hex = toHex(id);
    const known = this.#conversations.get(hex);
    if (known) return known;
    const conversation: Conversation = { lines: [], byKey: new Map(), early: new Map() };
    this.#conversations.set(hex, conversation);
    return conversation;
  }
}

function holding(about: readonly HistoryRow[]): readonly HistoryRow[] {
  const lost = new Set(superseded(about));
  return about.filter((row) => !lost.has(row));
}

/** By halves: lines are in the order of `seq`. */
function placeOf(lines: readonly IndexedLine[], seq: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.row.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf({ author, messageId }: HistoryKey): string {
  return `${toHex(author)}:${toHex(messageId)}`;
}
