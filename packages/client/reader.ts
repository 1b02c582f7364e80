import type { ClientId, ConversationId, SuiteName } from "@sandi/protocol";
import type { Engine } from "./core/engine.ts";
import type { World } from "./driver/world.ts";
import { foldMessages, type Message } from "./messages.ts";
import type { Profile } from "./profile.ts";
import type { Hit, SearchOptions } from "./search/hit.ts";
import type { Search } from "./search/search.ts";
import type { Committed, HistoryRow, StoreOp } from "./store/port.ts";

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

  async history(peer: ClientId, limit: number): Promise<readonly Message[]> {
    const found = await Promise.all(
      this.#engine.conversationsWith(peer, this.#world).map(async ({ id, suite }) => {
        const lines = await this.#profile.store.history(id, limit);
        const messages = await this.#folded(id, suite, lines);
        return lines.map(({ seq }, index) => ({ seq, message: messages[index]! }));
      }),
    );
    const newest = found.flat().sort((a, b) => a.seq - b.seq);
    return newest.slice(-limit).map(({ message }) => message);
  }

  async search(query: string, { limit = 20, context = 1, with: peer }: SearchOptions): Promise<readonly Hit[]> {
    this.#search ??= this.#makeSearch().catch((error: unknown) => {
      this.#search = undefined;
      throw error;
    });
    return (await this.#search).find(query, { limit, context, with: peer });
  }

  /** A search follows what is written. */
  written(ops: readonly StoreOp[], committed: Committed): void {
    void this.#search?.then((search) => search.written(ops, committed), ignored);
  }

  async #folded(id: ConversationId, suite: SuiteName, lines: readonly HistoryRow[]): Promise<Message[]> {
    return foldMessages(lines, await this.#profile.store.about(id, lines), {
      primitives: this.#world.primitives,
      me: this.#profile.id,
      suite,
      stateOf: (messageId) => this.#engine.stateOf(id, messageId),
      readThrough: this.#engine.readThrough(id),
    });
  }

  /** Most programs never search, and a page loads what they do not need later. */
  async #makeSearch(): Promise<Search> {
    const { Search } = await import("./search/search.ts");
    const { primitives } = this.#world;
    const fold = {
      primitives,
      me: this.#profile.id,
      suite: "",
      stateOf: () => undefined,
      readThrough: undefined,
    };
    return new Search(this.#profile.store, this.#world, {
      textOf: (line, about) => foldMessages([line], about, fold)[0]!.text,
      contacts: () => this.#engine.peers().filter(({ contact }) => contact),
      conversationsWith: (peer) => this.#engine.conversationsWith(peer, this.#world),
      folded: (id, suite, lines) => this.#folded(id, suite, lines),
    });
  }
}
