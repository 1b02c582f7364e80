import type { ClientEvent, Peer, SandiClient } from "@sandi/client";
import { answered } from "./answered.ts";
import type { Listed, UiEvent } from "./events.ts";
import type { Roster } from "./roster.ts";

const LIST_AT_ONCE = 100;

/** Whose coming and going is worth a line. */
function isNear({ contact, blocked, muted }: Peer): boolean {
  return contact && !blocked && !muted;
}

/** Who is here, who one's contacts are, who waits for an answer; and what has changed in that. */
export class Listing {
  readonly #client: SandiClient;
  readonly #roster: Roster;
  readonly #show: (event: UiEvent) => void;
  #isFirst = true;

  constructor(client: SandiClient, roster: Roster, show: (event: UiEvent) => void) {
    this.#client = client;
    this.#roster = roster;
    this.#show = show;
  }

  list(filter?: string): void {
    this.#list(this.#client.peers(), filter);
  }

  #list(peers: readonly Peer[], filter?: string): void {
    const wanted = filter?.trim().toLocaleLowerCase("en");
    const isWanted = ({ name, shortId }: Peer) =>
      !wanted || name.toLocaleLowerCase("en").includes(wanted) || shortId.includes(wanted);
    const all = this.#roster.inOrder(wanted ? peers.filter(isWanted) : peers);
    const people = all.slice(0, LIST_AT_ONCE).map((peer) => this.#numbered(peer));
    // `registered` counts oneself.
    const unseen = wanted ? 0 : Math.max(0, this.#client.registered - 1 - all.length);
    const more = all.length - people.length + unseen;
    this.#show({ event: "list", people, more, private: this.#client.isPrivate, ...(filter ? { filter } : {}) });
  }

  /** Asks the relay for the next page of its directory, and lists what is known then. */
  async more(): Promise<void> {
    await answered(this.#client, ["peers"], () => this.#client.more());
    this.list();
  }

  contacts(): void {
    const contacts = this.#roster.inOrder(this.#client.peers().filter(({ contact, blocked }) => contact || blocked));
    this.#show({ event: "contacts", people: contacts.map((peer) => this.#numbered(peer)) });
  }

  requests(): void {
    const requests = this.#client.requests().map(({ peer, suite }) => ({ person: this.#numbered(peer), suite }));
    this.#show({ event: "requests", requests });
  }

  /** @param isOpen whether a person's conversation is open */
  changed(event: ClientEvent & { readonly event: "peers" }, isOpen: (peer: Peer) => boolean): void {
    const news = this.#roster.news(event.peers, (peer) => isNear(peer) || isOpen(peer));
    this.#show(event);
    if (this.#isFirst) {
      this.#isFirst = false;
      return this.#list(event.peers);
    }
    // A page of a large directory is not news; a few people who come are.
    if (news.length > 5) return;
    // Whoever is looked up by ID is new to this list, not to the relay.
    const said = news.filter(({ peer, change }) => change !== "arrived" || !isOpen(peer));
    for (const { peer, change } of said) this.#show({ event: "presence", person: this.#numbered(peer), change });
  }

  #numbered(peer: Peer): Listed {
    return { ...peer, number: this.#roster.numberOf(peer), unread: this.#client.unread(peer.id) };
  }
}
