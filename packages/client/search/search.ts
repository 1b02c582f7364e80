import type { ConversationId } from "@sandi/protocol";
import type { World } from "../driver/world.ts";
import type { Committed, HistoryRow, ProfileStore, StoreOp } from "../store/port.ts";
import { HistoryIndex, type TextOf } from "./historyIndex.ts";
import { searchWords } from "./searchKey.ts";

/** Rows read between two pauses: the program answers meanwhile. */
const PAGE = 1_000;

/** A line with all the words, and the lines around it. */
export type FoundLine = {
  readonly row: HistoryRow;
  readonly before: readonly HistoryRow[];
  readonly after: readonly HistoryRow[];
};

/** Searches all of a profile's history. The first search reads it; from then on it follows what is written. */
export class Search {
  readonly #store: ProfileStore;
  readonly #world: Pick<World, "soon">;
  readonly #textOf: TextOf;
  #loading: Promise<HistoryIndex> | undefined;
  #index: HistoryIndex | undefined;
  /** What was written while the history was being read. */
  #missed: StoreOp[] = [];
  #last = 0;

  constructor(store: ProfileStore, world: Pick<World, "soon">, textOf: TextOf) {
    this.#store = store;
    this.#world = world;
    this.#textOf = textOf;
  }

  /** @param context lines before and after each that is found */
  async find(
    query: string,
    { limit, context, within }: { limit: number; context: number; within?: readonly ConversationId[] | undefined },
  ): Promise<{ readonly words: readonly string[]; readonly lines: readonly FoundLine[] }> {
    const words = searchWords(query);
    if (words.length === 0) return { words, lines: [] };
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    const index = await this.#loading;
    const found = index.find(words, limit, within);
    return { words, lines: found.map((line) => ({ row: line.row, ...index.around(line, context) })) };
  }

  /** To be called for every transaction of the store, once it is written. */
  written(ops: readonly StoreOp[], { repeated }: Committed): void {
    if (!this.#loading) return;
    const news = ops.filter((op) => op.op !== "historyAdd" || !repeated.has(op.row.seq));
    if (this.#index) this.#follow(this.#index, news);
    else this.#missed.push(...news);
  }

  async #load(): Promise<HistoryIndex> {
    for (;;) {
      this.#missed = [];
      const index = await this.#read();
      // What was written to a conversation after it was forgotten may have been read before.
      if (this.#missed.some(({ op }) => op === "forget")) continue;
      this.#index = index;
      this.#follow(index, this.#missed.splice(0));
      return index;
    }
  }

  async #read(): Promise<HistoryIndex> {
    const index = new HistoryIndex(this.#textOf);
    for (this.#last = 0; ; ) {
      const page = await this.#store.everything(this.#last, PAGE);
      if (page.length === 0) return index;
      for (const row of page) index.add(row);
      this.#last = page.at(-1)!.seq;
      await new Promise<void>((resume) => (this.#world.soon ?? setTimeout)(resume));
    }
  }

  #follow(index: HistoryIndex, ops: readonly StoreOp[]): void {
    for (const op of ops)
      if (op.op !== "historyAdd") index.follow(op);
      else if (op.row.seq > this.#last) {
        index.add(op.row);
        this.#last = op.row.seq;
      }
  }
}
