import { equal, toHex } from "@sandi/crypto";
import type { ClientId, ConversationId, SuiteName } from "@sandi/protocol";
import type { Engine } from "./core/engine.ts";
import type { World } from "./driver/world.ts";
import { type FoldOptions, foldMessages, type Message, textNow } from "./messages.ts";
import type { Profile } from "./profile.ts";
import type { Hit, SearchOptions } from "./search/hit.ts";
import type { Search } from "./search/search.ts";
import { bySeq } from "./store/bySeq.ts";
import type { Committed, Edge, HistoryKey, HistoryRow, StoreOp } from "./store/port.ts";

/** Lines that are read without a break. */
const AT_ONCE = 200;

/** Whoever searches is told. */
const ignored = (): void => undefined;

/** What has been said, as it stands now: the store has the lines, and the engine knows how far they have come. */
export class Reader {
  readonly #profile: Profile;
  readonly #engine: Engine;
  readonly #world: World;
  #search: Promise<Search> | undefined;

  constructor(profile: Profile, engine: Engine, world: World) {
    this.#profile = profile;
    this.#engine = engine;
    this.#world = world;
  }

  async history(peer: ClientId, limit: number, edge: Edge | undefined): Promise<readonly Message[]> {
    const found = await Promise.all(
      this.#engine
        .conversationsWith(peer, this.#world)
        .map(async ({ id, suite }) => this.#folded(id, suite, await this.#profile.store.history(id, limit, edge))),
    );
    const messages = found.flat().sort(bySeq);
    if (limit <= 0) return [];
    return edge && "after" in edge ? messages.slice(0, limit) : messages.slice(-limit);
  }

  async message(peer: ClientId, key: HistoryKey): Promise<Message | undefined> {
    const found = await Promise.all(
      this.#engine.conversationsWith(peer, this.#world).map(async ({ id, suite }) => {
        const rows = await this.#profile.store.find(id, [key]);
        return this.#folded(
          id,
          suite,
          rows.filter(({ about }) => about === undefined),
        );
      }),
    );
    return found.flat()[0];
  }

  async said(peer: ClientId, messageId: Uint8Array): Promise<boolean> {
    const key = { author: this.#profile.id, messageId };
    const conversations = this.#engine.conversationsWith(peer, this.#world);
    const found = await Promise.all(conversations.map(({ id }) => this.#profile.store.find(id, [key])));
    return found.flat().length > 0;
  }

  /** The newest message with each person. */
  async newest(within: number | undefined): Promise<readonly { readonly peer: ClientId; readonly message: Message }[]> {
    const { lines, about } = await this.#profile.store.newest(within);
    const abouts = Map.groupBy(about, ({ conversation }) => toHex(conversation));
    const conversations = this.#engine.conversations();
    const byPerson = new Map<string, { readonly peer: ClientId; readonly message: Message }>();
    for (const [index, line] of lines.entries()) {
      const of = conversations.get(toHex(line.conversation));
      if (!of) continue;
      // The program answers meanwhile.
      if (index % AT_ONCE === AT_ONCE - 1)
        await new Promise<void>((resume) => (this.#world.soon ?? setTimeout)(resume));
      // Nothing is behind the newest: it has been read if they have read up to it.
      const read = this.#engine.readThrough(line.conversation);
      const readThrough = read && equal(read, line.messageId) ? line.seq : undefined;
      const fold = this.#foldOptions(line.conversation, of.suite, readThrough);
      const [message] = foldMessages([line], abouts.get(toHex(line.conversation)) ?? [], fold);
      // By seq: a later one takes the place of one before it.
      byPerson.set(toHex(of.peer), { peer: of.peer, message: message! });
    }
    return [...byPerson.values()].sort((a, b) => bySeq(a.message, b.message));
  }

  async search(
    query: string,
    { limit = 20, context = 1, with: peer, ...rest }: SearchOptions,
  ): Promise<readonly Hit[]> {
    this.#search ??= this.#makeSearch().catch((error: unknown) => {
      this.#search = undefined;
      throw error;
    });
    return (await this.#search).find(query, { limit, context, with: peer, ...rest });
  }

  /** A search follows what is written. */
  written(ops: readonly StoreOp[], committed: Committed): void {
    void this.#search?.then((search) => search.written(ops, committed), ignored);
  }

  async #folded(id: ConversationId, suite: SuiteName, lines: readonly HistoryRow[]): Promise<Message[]> {
    if (lines.length === 0) return [];
    const [about, readThrough] = await Promise.all([
      this.#profile.store.about(id, lines),
      this.#readThrough(id, lines),
    ]);
    return foldMessages(lines, about, this.#foldOptions(id, suite, readThrough));
  }

  #foldOptions(id: ConversationId, suite: SuiteName, readThrough: number | undefined): FoldOptions {
    return {
      primitives: this.#world.primitives,
      me: this.#profile.id,
      suite,
      stateOf: (messageId) => this.#engine.stateOf(id, messageId),
      readThrough,
    };
  }

  /** The number of my line up to which the other has read. It may stand outside of what is shown. */
  async #readThrough(id: ConversationId, lines: readonly HistoryRow[]): Promise<number | undefined> {
    const messageId = this.#engine.readThrough(id);
    const mine = lines.filter(({ author }) => equal(author, this.#profile.id));
    if (!messageId || mine.length === 0) return undefined;
    const shown = mine.find((line) => equal(line.messageId, messageId));
    if (shown) return shown.seq;
    const [line] = await this.#profile.store.find(id, [{ author: this.#profile.id, messageId }]);
    return line?.seq;
  }

  /** Most programs never search, and a page loads what they do not need later. */
  async #makeSearch(): Promise<Search> {
    const { Search } = await import("./search/search.ts");
    const { primitives } = this.#world;
    const fold = { primitives, me: this.#profile.id, suite: "", stateOf: () => undefined, readThrough: undefined };
    return new Search(this.#profile.store, this.#world, {
      textOf: (line, about) => textNow(line, about, fold),
      contacts: () => this.#engine.peers().filter(({ contact }) => contact),
      conversationsWith: (peer) => this.#engine.conversationsWith(peer, this.#world),
      folded: (id, suite, lines) => this.#folded(id, suite, lines),
    });
  }
}
