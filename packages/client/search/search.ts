import { toHex } from "@sandi/crypto";
import type { ClientId, ConversationId, SuiteName } from "@sandi/protocol";
import type { Peer } from "../core/base/events.ts";
import type { World } from "../driver/world.ts";
import type { Message } from "../messages.ts";
import type { Committed, HistoryRow, ProfileStore, StoreOp } from "../store/port.ts";
import { HistoryIndex } from "./historyIndex.ts";
import type { Hit } from "./hit.ts";
import { searchWords, spansOf } from "./searchKey.ts";

/** Rows read between two pauses: the program answers meanwhile. */
const PAGE = 500;

/** What a search needs to know of the client besides its history. */
export type SearchHost = {
  /** The text of a line as what is about it leaves it; empty if there is none. */
  textOf(line: HistoryRow, about: readonly HistoryRow[]): string;
  contacts(): readonly Peer[];
  conversationsWith(peer: ClientId): readonly { readonly id: ConversationId; readonly suite: SuiteName }[];
  /** Lines of one conversation as they stand now. */
  folded(id: ConversationId, suite: SuiteName, lines: readonly HistoryRow[]): Promise<readonly Message[]>;
};

type Wanted = {
  readonly limit: number;
  readonly context: number;
  readonly with: ClientId | undefined;
  readonly onProgress?: (done: number) => void;
};

/** Searches all of a profile's history. The first search reads it; from then on it follows what is written. */
export class Search {
  readonly #store: ProfileStore;
  readonly #world: Pick<World, "soon">;
  readonly #host: SearchHost;
  #loading: Promise<HistoryIndex> | undefined;
  #index: HistoryIndex | undefined;
  /** What was written while the history was being read. */
  #missed: StoreOp[] = [];
  #last = 0;
  /** Of those who wait for the index. */
  readonly #onProgress = new Set<(done: number) => void>();

  constructor(store: ProfileStore, world: Pick<World, "soon">, host: SearchHost) {
    this.#store = store;
    this.#world = world;
    this.#host = host;
  }

  /** The newest messages with all words of the query. @throws ProtocolError PROFILE_DAMAGED */
  async find(query: string, { limit, context, with: peer, onProgress }: Wanted): Promise<readonly Hit[]> {
    const words = searchWords(query);
    if (words.length === 0) return [];
    if (onProgress && !this.#index) this.#onProgress.add(onProgress);
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      this.#onProgress.clear();
      throw error;
    });
    const index = await this.#loading;
    const lines = index.find(words, limit, peer && this.#host.conversationsWith(peer).map(({ id }) => id));
    const whose = lines.length === 0 ? new Map<string, never>() : this.#conversations();
    const hits = lines.map(async (line): Promise<Hit | []> => {
      const { conversation } = line.row;
      const of = whose.get(toHex(conversation));
      if (!of) return [];
      const { before, after } = index.around(line, context);
      const messages = await this.#host.folded(conversation, of.suite, [...before, line.row, ...after]);
      const message = messages[before.length]!;
      return {
        ...of,
        message,
        spans: spansOf(message.text, words),
        before: messages.slice(0, before.length),
        after: messages.slice(before.length + 1),
      };
    });
    return (await Promise.all(hits)).flat();
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
      this.#onProgress.clear();
      return index;
    }
  }

  async #read(): Promise<HistoryIndex> {
    const index = new HistoryIndex((line, about) => this.#host.textOf(line, about));
    const { lines } = await this.#store.newest(PAGE);
    const newest = lines.reduce((last, { seq }) => Math.max(last, seq), 1);
    this.#last = 0;
    for (let reading = this.#store.everything(0, PAGE); ; ) {
      const page = await reading;
      if (page.length === 0) return index;
      this.#last = page.at(-1)!.seq;
      // A browser reads in a process of its own, while these are put into the index.
      reading = this.#store.everything(this.#last, PAGE);
      reading.catch(() => undefined);
      for (const row of page) index.add(row);
      for (const tell of this.#onProgress) tell(Math.min(1, this.#last / newest));
      await new Promise<void>((resume) => (this.#world.soon ?? setTimeout)(resume));
    }
  }

  /** Whose conversations are whose, by their IDs in hex. */
  #conversations(): Map<string, { readonly peer: Peer; readonly suite: SuiteName }> {
    const found = new Map<string, { readonly peer: Peer; readonly suite: SuiteName }>();
    for (const peer of this.#host.contacts())
      for (const { id, suite } of this.#host.conversationsWith(peer.id)) found.set(toHex(id), { peer, suite });
    return found;
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
