import type { Peer } from "@sandi/client";
import { type ClientId, fullId } from "@sandi/protocol";
import type { Listed, UiEvent } from "./events.ts";

type Entry = { readonly number: number; readonly id: ClientId; online?: boolean; unread: number; muted: boolean };
type News = { readonly peer: Peer; readonly change: (UiEvent & { readonly event: "presence" })["change"] };

/** Each person's number, who was online when last heard of, and how much of theirs is unread. A number belongs to one person until the program ends. */
export class Roster {
  readonly #entries = new Map<string, Entry>();

  numberOf(peer: Peer): number {
    return this.#entryOf(peer).number;
  }

  listed(peer: Peer): Listed {
    const { number, unread } = this.#entryOf(peer);
    return { ...peer, number, unread };
  }

  /** A message that nobody has turned to. */
  unread(peer: Peer): void {
    const entry = this.#entryOf(peer);
    entry.unread++;
    entry.muted = peer.muted;
  }

  /** The person has turned to it. */
  read(peer: Peer): void {
    this.#entryOf(peer).unread = 0;
  }

  /** Of all who are not muted. */
  get unreadInAll(): number {
    return [...this.#entries.values()].reduce((sum, { unread, muted }) => sum + (muted ? 0 : unread), 0);
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
    const entry = this.#entries.get(key) ?? { number: this.#entries.size + 1, id, unread: 0, muted: false };
    this.#entries.set(key, entry);
    return entry;
  }
}
