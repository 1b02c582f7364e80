import { toHex } from "@sandi/crypto";
import type { ConversationId } from "@sandi/protocol";
import { bySeq } from "../store/bySeq.ts";
import { emptiedAbout, isNothing, superseded } from "../store/changes.ts";
import type { Committing, Edge, HistoryKey, HistoryRow, Snapshot, StoreOp } from "../store/port.ts";
import type { Sealer } from "../store/sealer.ts";
import { contentOfText, damaged } from "../store/values.ts";
import { requested } from "./database.ts";
import { key, own } from "./rows.ts";

const NOTHING = new Uint8Array(0);
const LAST = Number.MAX_SAFE_INTEGER;

/** A row as IndexedDB has it. Its content is sealed, bound to its number. */
type Stored = Omit<HistoryRow, "content"> & {
  readonly content?: Uint8Array;
  /** As an older version kept it: a sealed text. */
  readonly text?: Uint8Array;
  /** Its number again, if it is a line: what is about a line is in no page. */
  readonly line?: number;
  readonly expiresAt?: number;
};

/** Lines, and what is about them, in one transaction. */
export class HistoryRows {
  readonly #store: IDBObjectStore;
  readonly #sealer: Sealer;

  constructor(store: IDBObjectStore, sealer: Sealer) {
    this.#store = store;
    this.#sealer = sealer;
  }

  /** Requests are queued in their order; only what has to be read first makes the writes behind it wait. */
  write(
    op: StoreOp & { op: "historyAdd" | "unconfirmed" | "erase" | "expire" },
    committing: Committing,
  ): Promise<void> | undefined {
    switch (op.op) {
      case "historyAdd":
        return this.#add(op.row, committing);
      case "unconfirmed":
        return this.#change(op.conversation, op, { unconfirmed: true });
      case "erase":
        return this.#erase(op.conversation, op.line);
      case "expire":
        return this.#change(op.conversation, op.line, { expiresAt: op.at });
    }
  }

  async page(conversation: ConversationId, limit: number, edge: Edge = { before: LAST }): Promise<HistoryRow[]> {
    const index = this.#store.index("lines");
    if ("after" in edge) {
      const after = IDBKeyRange.bound([key(conversation), edge.after], [key(conversation), LAST], true);
      return this.#rows(await requested<Stored[]>(index.getAll(after, limit)));
    }
    const end = [key(conversation), edge.before];
    const lines = IDBKeyRange.bound([key(conversation), 0], end, false, true);
    // A cursor that visits every row is slow: this one skips to the first of the page, and all are read at once.
    const begin = await keyFromEnd(index.openKeyCursor(lines, "prev"), limit);
    const page = begin === undefined ? lines : IDBKeyRange.bound(begin, end, false, true);
    return this.#rows(await requested<Stored[]>(index.getAll(page)));
  }

  async find(conversation: ConversationId, keys: readonly HistoryKey[]): Promise<HistoryRow[]> {
    const index = this.#store.index("message");
    const found = await Promise.all(
      keys.map(({ author, messageId }) =>
        requested<Stored | undefined>(index.get([key(conversation), key(author), key(messageId)])),
      ),
    );
    return this.#rows(found.filter((row) => row !== undefined)).sort(bySeq);
  }

  /** The newest line of each conversation that has one among the last so many rows. */
  async newestWithin(rows: number): Promise<HistoryRow[]> {
    const last = await requested(this.#store.openKeyCursor(null, "prev"));
    const range = IDBKeyRange.lowerBound(Number(last?.key ?? 0) - rows, true);
    const stored = (await requested<Stored[]>(this.#store.getAll(range))).filter(({ line }) => line !== undefined);
    return this.#rows([...new Map(stored.map((row) => [toHex(row.conversation), row])).values()]);
  }

  /**
   * The newest line of each of some conversations, by one step for each.
   * @param before a conversation that they stand before, in the index's order
   */
  async newestOf(before: ConversationId | undefined, count: number): Promise<HistoryRow[]> {
    const range = before && IDBKeyRange.upperBound([key(before), 0], true);
    const opening = this.#store.index("lines").openCursor(range, "prev");
    const stored: Stored[] = [];
    for (let cursor = await requested(opening); cursor !== null; cursor = await requested(opening)) {
      stored.push(cursor.value);
      if (stored.length === count) break;
      cursor.continue([key(stored.at(-1)!.conversation), 0]);
    }
    return this.#rows(stored);
  }

  /** As `about`, for lines of many conversations. */
  async aboutAny(lines: readonly HistoryRow[]): Promise<HistoryRow[]> {
    const index = this.#store.index("about");
    const wanted = new Set(lines.map((line) => placeOf(line.conversation, line)));
    // In most profiles less has been said about lines than there are conversations.
    if ((await requested(index.count())) <= lines.length) {
      const all = await requested<Stored[]>(index.getAll());
      return this.#rows(all.filter(({ conversation, about }) => about && wanted.has(placeOf(conversation, about))));
    }
    const found: HistoryRow[] = [];
    for (const line of lines) found.push(...(await this.about(line.conversation, [line])));
    return found;
  }

  linesFrom(conversation: ConversationId, seq: number): Promise<number> {
    const end = [key(conversation), LAST];
    return requested(this.#store.index("lines").count(IDBKeyRange.bound([key(conversation), seq], end)));
  }

  async about(conversation: ConversationId, lines: readonly HistoryKey[]): Promise<HistoryRow[]> {
    const index = this.#store.index("about");
    const found = await Promise.all(
      lines.map(({ author, messageId }) =>
        requested<Stored[]>(index.getAll([key(conversation), key(author), key(messageId)])),
      ),
    );
    return this.#rows(found.flat()).sort(bySeq);
  }

  async after(seq: number): Promise<HistoryRow[]> {
    return this.#rows(await this.storedAfter(seq));
  }

  /** Still sealed: for `openedRows`, once the transaction is over. */
  storedAfter(seq: number, limit?: number): Promise<Stored[]> {
    return requested<Stored[]>(this.#store.getAll(IDBKeyRange.lowerBound(seq, true), limit));
  }

  async expiring(): Promise<Snapshot["expiring"]> {
    const rows = await requested<Stored[]>(this.#store.index("expiring").getAll());
    return rows.map(({ conversation, author, messageId, expiresAt }) => {
      return { conversation, line: { author, messageId }, at: expiresAt! };
    });
  }

  /** In most conversations nothing was ever deleted: then nothing has to be read before the line is added. */
  async #add(row: HistoryRow, { repeated, deleted: emptied }: Committing): Promise<void> {
    const deleted = row.about === undefined && (await this.#isDeleted(row));
    const { seq, conversation, author, messageId, at, unconfirmed, about, deletes } = row;
    const stored: Stored = {
      seq,
      conversation: own(conversation) as ConversationId,
      author: own(author) as HistoryRow["author"],
      messageId: own(messageId),
      at,
      unconfirmed,
      content: this.#seal(seq, deleted ? NOTHING : row.content),
      ...(about ? { about: ownKey(isNothing(row) ? emptiedAbout(row)! : about) } : { line: seq }),
      ...(deletes ? { deletes } : {}),
    };
    if (deleted) for (const seqs of [repeated, emptied]) seqs.add(seq);
    const adding = this.#store.add(stored);
    // A key that is there already fails this one request, and not its transaction.
    adding.onerror = (event) => {
      if (adding.error?.name !== "ConstraintError") return;
      event.preventDefault();
      event.stopPropagation();
      repeated.add(seq);
      emptied.delete(seq);
    };
    if (about && !isNothing(row)) await this.#eraseLost(conversation, about);
  }

  async #eraseLost(conversation: ConversationId, { author, messageId }: HistoryKey): Promise<void> {
    const place = [key(conversation), key(author), key(messageId)];
    const about = await requested<Stored[]>(this.#store.index("about").getAll(place));
    const lost = new Set(superseded(this.#rows(about).sort(bySeq)).map(({ seq }) => seq));
    for (const row of about) if (lost.has(row.seq)) this.#empty(row, true);
  }

  #empty({ text: _, expiresAt: __, ...row }: Stored, isLost = false): void {
    const content = this.#seal(row.seq, NOTHING);
    const about = emptiedAbout({ ...row, content }, isLost);
    this.#store.put({ ...row, content, ...(about ? { about: ownKey(about) } : {}) });
  }

  async #isDeleted({ conversation, author, messageId }: HistoryRow): Promise<boolean> {
    const about = await requested<Stored[]>(
      this.#store.index("about").getAll([key(conversation), key(author), key(messageId)]),
    );
    return about.some((row) => row.deletes && indexedDB.cmp(key(row.author), key(author)) === 0);
  }

  async #change(conversation: ConversationId, line: HistoryKey, change: Partial<Stored>): Promise<void> {
    const row = await requested<Stored | undefined>(
      this.#store.index("message").get([key(conversation), key(line.author), key(line.messageId)]),
    );
    if (row) this.#store.put({ ...row, ...change });
  }

  async #erase(conversation: ConversationId, { author, messageId }: HistoryKey): Promise<void> {
    const place = [key(conversation), key(author), key(messageId)];
    const line = await requested<Stored | undefined>(this.#store.index("message").get(place));
    const about = await requested<Stored[]>(this.#store.index("about").getAll(place));
    for (const row of [...(line ? [line] : []), ...about]) this.#empty(row);
  }

  #rows(stored: readonly Stored[]): HistoryRow[] {
    return stored.map((row) => rowOf(row, this.#sealer.open(placeOfRow(row.seq), sealedIn(row))));
  }

  #seal(seq: number, content: Uint8Array): Uint8Array {
    return this.#sealer.seal(placeOfRow(seq), content);
  }
}

/** Many rows, opened at once. @throws ProtocolError PROFILE_DAMAGED */
export function openedRows(
  stored: readonly Stored[],
  open: (place: string, sealed: Uint8Array) => Promise<Uint8Array>,
): Promise<HistoryRow[]> {
  return Promise.all(stored.map(async (row) => rowOf(row, await open(placeOfRow(row.seq), sealedIn(row)))));
}

function placeOfRow(seq: number): string {
  return `history:${seq}`;
}

function sealedIn({ content, text }: Stored): Uint8Array {
  const sealed = content ?? text;
  if (!sealed) throw damaged("history");
  return sealed;
}

function rowOf({ content, text: _, line: __, expiresAt: ___, ...row }: Stored, opened: Uint8Array): HistoryRow {
  return { ...row, content: content ? opened : contentOfText(opened) };
}

/** The key of the `nth` row that a cursor comes to; undefined if there are fewer. */
async function keyFromEnd(opening: IDBRequest<IDBCursor | null>, nth: number): Promise<IDBValidKey | undefined> {
  const cursor = await requested(opening);
  if (cursor === null || nth === 1) return cursor?.key;
  cursor.advance(nth - 1);
  return (await requested(opening))?.key;
}

function ownKey({ author, messageId }: HistoryKey): HistoryKey {
  return { author: own(author) as HistoryKey["author"], messageId: own(messageId) };
}

function placeOf(conversation: ConversationId, { author, messageId }: HistoryKey): string {
  return `${toHex(conversation)}:${toHex(author)}:${toHex(messageId)}`;
}
