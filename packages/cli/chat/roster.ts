import type { Peer } from "@sandi/client";
import { type ClientId, fullId } from "@sandi/protocol";
import type { UiEvent } from "./events.ts";

type Entry = { readonly number: number; readonly id: ClientId; online?: boolean };
type News = { readonly peer: Peer; readonly change: (UiEvent & { readonly event: "presence" })["change"] };

/** Each person's number, and who was online when last heard of. A number belongs to one person until the program ends. */
export class Roster {
  readonly #entries = new Map<string, Entry>();

  numberOf(peer: Peer): number {
    return this.#entryOf(peer).number;
  }

  /** By number. */
  inOrder(peers: readonly Peer[]): readonly Peer[] {
    const numbers = peers.map((peer) => this.numberOf(peer));
    if (numbers.every((number, at) => at === 0 || numbers[at - 1]! < number)) return peers;
    const numbered = peers.map((peer, at) => ({ peer, number: numbers[at]! }));
    return numbered.sort((a, b) => a.number - b.number).map(({ peer }) => peer);
  }

  idOf(number: number): ClientId | undefined {
    return [...this.#entries.values()].find((entry) => entry.number === number)?.id;
  }

  /** What is news in the directory. Coming and going is news only for people that `isNear` names. */
  news(peers: readonly Peer[], isNear: (peer: Peer) => boolean): News[] {
    const news: News[] = [];
    for (const peer of peers) {
      const known = this.#entries.size;
      const entry = this.#entryOf(peer);
      const before = entry.online;
      entry.online = peer.online;
      if (this.#entries.size > known) news.push({ peer, change: "arrived" });
      else if (before !== undefined && before !== peer.online && isNear(peer))
        news.push({ peer, change: peer.online ? "online" : "offline" });
    }
    return news;
  }

  #entryOf({ id }: Peer): Entry {
    const key = fullId(id);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { number: this.#entries.size + 1, id };
    this.#entries.set(key, entry);
    return entry;
  }
}
