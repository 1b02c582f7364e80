import { equal } from "@sandi/crypto";
import { type ClientId, shortId, type VerifiedCard } from "@sandi/protocol";
import type { Contact } from "../../store/port.ts";
import type { Peer } from "../base/events.ts";

/** Everything that the client knows of one other ID. */
export class Person {
  readonly id: ClientId;
  /** The ID in hex. */
  readonly key: string;
  /** The number in the relay's directory; 0 where the relay has not shown it. */
  registration = 0;
  online = false;
  /** Found by ID: on a relay that lists nobody this is how one comes to know of anyone. */
  found = false;
  contact: Contact | undefined;
  /** Under which `Names` has the person; undefined if it has not. */
  nameKey: string | undefined;
  /** Whether it has been said that the name only looks like a contact's. */
  warned = false;
  #card: VerifiedCard | undefined;
  /** Opens the card that was kept: verifying it waits until someone wants it. */
  #kept: (() => VerifiedCard | undefined) | undefined;
  #shortId: string | undefined;
  #view: Peer | undefined;
  #viewedIn = 0;

  constructor(id: ClientId, key: string) {
    this.id = id;
    this.key = key;
  }

  get card(): VerifiedCard | undefined {
    this.openCard();
    return this.#card;
  }

  set card(card: VerifiedCard | undefined) {
    this.#kept = undefined;
    this.#card = card;
  }

  keep(open: () => VerifiedCard | undefined): void {
    this.#kept = open;
  }

  /** Whether these are the bytes of the card that was kept, which nobody has opened yet. */
  keeps(bytes: Uint8Array): boolean {
    return this.#kept !== undefined && this.contact !== undefined && equal(this.contact.card(), bytes);
  }

  /** Before the row that holds it is erased. */
  openCard(): void {
    if (!this.#kept) return;
    this.#card = this.#kept();
    this.#kept = undefined;
  }

  get shortId(): string {
    this.#shortId ??= shortId(this.id);
    return this.#shortId;
  }

  /** The petname, or what someone new calls themselves, or the short ID. Hostile text. */
  get name(): string {
    return this.contact?.petname ?? this.card?.name ?? this.shortId;
  }

  get listed(): boolean {
    return this.registration > 0 || this.contact !== undefined;
  }

  /** Something that `view` shows has changed. */
  changed(): void {
    this.#view = undefined;
  }

  /** @param generation another one than last time if the namesakes may be others */
  view(generation: number, namesake: () => Peer["namesake"]): Peer {
    if (this.#view && this.#viewedIn === generation) return this.#view;
    this.#viewedIn = generation;
    this.#view = {
      id: this.id,
      shortId: this.shortId,
      name: this.name,
      suites: this.contact && this.#kept ? this.contact.suites : (this.card?.suites ?? []),
      online: this.online,
      verified: this.contact?.verified ?? false,
      contact: this.contact?.accepted ?? false,
      blocked: this.contact?.blocked ?? false,
      muted: this.contact?.muted ?? false,
      registration: this.registration,
      namesake: namesake(),
    };
    return this.#view;
  }
}
