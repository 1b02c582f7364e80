import { equal, toHex } from "@sandi/crypto";
import {
  type ClientId,
  type ConversationId,
  type Entry,
  judgeCard,
  openCard,
  shortId,
  type VerifiedCard,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Contact } from "../../store/port.ts";
import type { Peer } from "../base/events.ts";
import type { Skeletons } from "../base/io.ts";
import type { Turn } from "../base/turn.ts";
import { Names } from "./names.ts";
import { Person } from "./person.ts";

/** How many the directory may list here of those who are no contacts. A relay that lists more is not believed. */
const STRANGERS_MOST = 20_000;

/** Whose client this is, with the card as it is now. */
type Me = { readonly id: ClientId; readonly card: Pick<VerifiedCard, "bytes"> };

/** The directory as far as it has been seen, and the contacts: who is who. */
export class People {
  readonly #byKey = new Map<string, Person>();
  readonly #names = new Names();
  readonly #me: Me;
  /** Those of whom it could not be said yet. */
  readonly #unwarned = new Set<Person>();
  readonly #arrived: ClientId[] = [];
  #strangers = 0;
  /** The highest registration number seen, from which the next page goes on. */
  lastRegistration = 0;
  total = 0;

  constructor(me: Me) {
    this.#me = me;
  }

  get(id: ClientId): Person | undefined {
    return this.#byKey.get(toHex(id));
  }

  meet(id: ClientId): Person {
    const key = toHex(id);
    const known = this.#byKey.get(key);
    if (known) return known;
    const person = new Person(id, key);
    this.#byKey.set(key, person);
    return person;
  }

  /** Someone of whom nothing is left: neither a contact, nor in the directory, nor looked up. */
  dismiss(person: Person): void {
    if (person.contact || person.registration > 0 || person.found) return;
    this.#names.remove(person);
    this.#unwarned.delete(person);
    this.#byKey.delete(person.key);
  }

  view(person: Person): Peer {
    return person.view(this.#names.looks.generation, () => this.#names.namesakeOf(person));
  }

  /** Whether what names look like has to be found out now: once. */
  get wantsSkeletons(): boolean {
    return this.#names.looks.wanted;
  }

  skeletonsCame(skeletons: Skeletons | undefined, turn: Turn): void {
    this.#names.looks.loaded(skeletons);
    if (!skeletons) return;
    for (const person of this.#unwarned) this.warn(person, turn);
    this.#unwarned.clear();
  }

  /** Says once, of somebody whom I begin to deal with, that the name only looks like a contact's. */
  warn(person: Person, turn: Turn): void {
    const { looks } = this.#names;
    const other = looks.contactLike(person);
    if (!looks.ready) this.#unwarned.add(person);
    if (!other || person.warned) return;
    person.warned = true;
    const ids = { id: person.shortId, otherId: other.shortId };
    const error = new ClientError("LOOKALIKE_NAME", { name: person.name, other: other.name, ...ids });
    turn.emit({ event: "notice", error, peer: this.view(person) });
  }

  /** Those listed who go by a name. */
  called(name: string): Peer[] {
    return this.#names.called(name).map((person) => this.view(person));
  }

  /** The contact, other than `except`, that is kept under this name. */
  petnamed(name: string, except: ClientId): Peer | undefined {
    const other = this.#names.petnamed(name).find(({ id }) => !equal(id, except));
    return other && this.view(other);
  }

  addContact(contact: Contact, turn: Turn): void {
    const person = this.meet(contact.id);
    person.contact = contact;
    const { primitives } = turn.env;
    person.keep(() => {
      const opened = openCard(contact.card(), primitives);
      return opened.ok ? opened.value : undefined;
    });
    this.#names.update(person);
  }

  /** Someone with whom there is a conversation: from here on the name is kept, whatever the directory says. */
  befriend(person: Person, turn: Turn): void {
    if (person.contact) {
      if (!person.contact.accepted) this.update(person, { accepted: true }, turn);
    } else this.#add(person, { accepted: true, blocked: false }, turn);
  }

  /** Who is no contact becomes none by this: only the block is kept. */
  block(person: Person, turn: Turn): void {
    if (person.contact) this.update(person, { blocked: true }, turn);
    else this.#add(person, { accepted: false, blocked: true }, turn);
  }

  #add(person: Person, as: Pick<Contact, "accepted" | "blocked">, turn: Turn): void {
    const card = person.card?.bytes ?? new Uint8Array(0);
    person.contact = {
      id: person.id,
      petname: person.card?.name ?? person.shortId,
      suites: person.card?.suites ?? [],
      verified: false,
      muted: false,
      card: () => card,
      ...as,
    };
    turn.write({ op: "contact", contact: person.contact });
    this.#names.update(person);
    if (this.#byKey.size > 1) this.#names.looks.need();
    if (as.accepted) this.warn(person, turn);
  }

  update(person: Person, change: Partial<Omit<Contact, "id">>, turn: Turn): void {
    if (!person.contact) return;
    person.contact = { ...person.contact, ...change };
    turn.write({ op: "contact", contact: person.contact });
    this.#names.update(person);
    if (change.petname === undefined) return;
    person.warned = false;
    this.warn(person, turn);
  }

  forget(person: Person, conversations: readonly ConversationId[], turn: Turn): void {
    person.openCard();
    person.contact = undefined;
    turn.write({ op: "forget", peer: person.id, conversations });
    if (person.listed) this.#names.update(person);
    else this.#names.remove(person);
    person.changed();
  }

  /** Takes one card that the relay or the peer offers. @returns whether anything about the person changed */
  learn(card: VerifiedCard, turn: Turn): boolean {
    const person = this.meet(card.id);
    if (person.keeps(card.bytes)) {
      person.card = card;
      return false;
    }
    const judged = judgeCard(person.card, card);
    if (!judged.ok) {
      turn.emit({ event: "error", error: judged.error, peer: this.view(person) });
      return false;
    }
    if (judged.value === "same") return false;
    person.card = card;
    if (person.contact) {
      // A contact met before its card was seen has only its ID for a name.
      const nameless = person.contact.petname === shortId(card.id);
      const { bytes, suites, name } = card;
      this.update(person, { card: () => bytes, suites, ...(nameless ? { petname: name } : {}) }, turn);
    } else this.#names.update(person);
    return true;
  }

  /**
   * @param wanted whether it was asked for by ID: such a person is taken in however many the relay has listed
   * @returns the person; undefined if the entry is this client's own, does not hold or is one too many
   */
  takeEntry(entry: Entry, wanted: boolean, turn: Turn): Person | undefined {
    this.lastRegistration = Math.max(this.lastRegistration, entry.registration);
    if (equal(entry.record, this.#me.card.bytes)) return undefined;
    const opened = openCard(entry.record, turn.env.primitives);
    if (!opened.ok) {
      turn.emit({ event: "error", error: opened.error });
      return undefined;
    }
    if (equal(opened.value.id, this.#me.id)) return undefined;
    const known = this.get(opened.value.id);
    if (!known?.listed) {
      if (!wanted && this.#strangers >= STRANGERS_MOST) return undefined;
      this.#strangers++;
    }
    this.learn(opened.value, turn);
    const person = this.meet(opened.value.id);
    person.registration = entry.registration;
    this.setOnline(person, entry.online);
    person.found = true;
    this.#names.update(person);
    if (!person.contact) this.#names.looks.need();
    return person;
  }

  setOnline(person: Person, online: boolean): void {
    if (person.online === online) return;
    if (online) this.#arrived.push(person.id);
    person.online = online;
    person.changed();
  }

  /** Who has come online since this was asked last. */
  arrived(): ClientId[] {
    return this.#arrived.splice(0);
  }

  allOffline(): void {
    for (const person of this.#byKey.values()) this.setOnline(person, false);
  }

  /** The relay's directory started again: what it listed before says nothing any more. */
  forgetDirectory(): void {
    this.lastRegistration = 0;
    this.#strangers = 0;
    for (const person of this.#byKey.values()) {
      person.registration = 0;
      person.online = false;
      person.changed();
    }
  }

  /** How many `list` has. */
  get listed(): number {
    let count = 0;
    for (const person of this.#byKey.values()) if (person.listed) count++;
    return count;
  }

  /** Those in the directory by registration number, then contacts that the relay does not list. */
  list(): Peer[] {
    return [...this.#byKey.values()]
      .filter(({ listed }) => listed)
      .sort((a, b) => (a.registration || Number.MAX_SAFE_INTEGER) - (b.registration || Number.MAX_SAFE_INTEGER))
      .map((person) => this.view(person));
  }

  /** Whose presence is of interest: contacts first. */
  watched(limit: number): ClientId[] {
    return [...this.#byKey.values()]
      .filter((person) => (person.listed || person.found) && !person.contact?.blocked)
      .sort((a, b) => Number(b.contact !== undefined) - Number(a.contact !== undefined))
      .slice(0, limit)
      .map((person) => person.id);
  }
}
