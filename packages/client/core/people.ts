import { toHex } from "@sandi/crypto";
import {
  type ClientId,
  type ConversationId,
  type Entry,
  judgeCard,
  openCard,
  shortId,
  type VerifiedCard,
} from "@sandi/protocol";
import type { Contact } from "../store/port.ts";
import type { Peer } from "./model.ts";
import type { Turn } from "./turn.ts";

/** Everything that the client knows of one other ID. */
export type Person = {
  readonly id: ClientId;
  record: VerifiedCard | undefined;
  /** The number in the relay's directory; 0 where the relay has not shown it. */
  registration: number;
  online: boolean;
  /** Found by ID: on a relay that lists nobody this is how one comes to know of anybody. */
  found: boolean;
  contact: Contact | undefined;
};

/** The directory as far as it has been seen, and the contacts: who is who. */
export class People {
  readonly #byId = new Map<string, Person>();
  readonly #me: ClientId;
  /** The highest registration number seen, from which the next page goes on. */
  lastRegistration = 0;
  total = 0;

  constructor(me: ClientId) {
    this.#me = me;
  }

  get(id: ClientId): Person | undefined {
    return this.#byId.get(toHex(id));
  }

  meet(id: ClientId): Person {
    const key = toHex(id);
    const known = this.#byId.get(key);
    if (known) return known;
    const person: Person = { id, record: undefined, registration: 0, online: false, found: false, contact: undefined };
    this.#byId.set(key, person);
    return person;
  }

  addContact(contact: Contact, turn: Turn): void {
    const person = this.meet(contact.id);
    person.contact = contact;
    const opened = openCard(contact.card(), turn.env.primitives);
    if (opened.ok) person.record = opened.value;
  }

  /** Somebody with whom there is a conversation: from here on the name is kept, whatever the directory says. */
  befriend(person: Person, accepted: boolean, turn: Turn): void {
    if (person.contact) {
      if (accepted && !person.contact.accepted) this.update(person, { accepted: true }, turn);
      return;
    }
    const card = person.record?.bytes ?? new Uint8Array(0);
    person.contact = {
      id: person.id,
      petname: person.record?.name ?? shortId(person.id),
      suites: person.record?.suites ?? [],
      verified: false,
      accepted,
      card: () => card,
    };
    turn.write({ op: "contact", contact: person.contact });
  }

  update(person: Person, change: Partial<Omit<Contact, "id">>, turn: Turn): void {
    if (!person.contact) return;
    person.contact = { ...person.contact, ...change };
    turn.write({ op: "contact", contact: person.contact });
  }

  forget(person: Person, conversations: readonly ConversationId[], turn: Turn): void {
    person.contact = undefined;
    turn.write({ op: "forget", peer: person.id, conversations });
  }

  /** Takes one record that the relay or the peer offers. @returns whether anything about the person changed */
  learn(record: VerifiedCard, turn: Turn): boolean {
    const person = this.meet(record.id);
    const judged = judgeCard(person.record, record);
    if (!judged.ok) {
      turn.emit({ event: "error", error: judged.error, peer: view(person) });
      return false;
    }
    if (judged.value === "same") return false;
    person.record = record;
    if (person.contact) {
      // A contact met before its record was seen has only its ID for a name.
      const nameless = person.contact.petname === shortId(record.id);
      const { bytes, suites, name } = record;
      this.update(person, { card: () => bytes, suites, ...(nameless ? { petname: name } : {}) }, turn);
    }
    return true;
  }

  /** @returns the person, or undefined where the entry is this client's own or its record does not hold */
  takeEntry(entry: Entry, turn: Turn): Person | undefined {
    this.lastRegistration = Math.max(this.lastRegistration, entry.registration);
    const opened = openCard(entry.record, turn.env.primitives);
    if (!opened.ok) {
      turn.emit({ event: "error", error: opened.error });
      return undefined;
    }
    if (toHex(opened.value.id) === toHex(this.#me)) return undefined;
    this.learn(opened.value, turn);
    const person = this.meet(opened.value.id);
    person.registration = entry.registration;
    person.online = entry.online;
    person.found = true;
    return person;
  }

  allOffline(): void {
    for (const person of this.#byId.values()) person.online = false;
  }

  /** The relay's directory began anew: what it listed before says nothing any more. */
  forgetDirectory(): void {
    this.lastRegistration = 0;
    for (const person of this.#byId.values()) {
      person.registration = 0;
      person.online = false;
    }
  }

  /** Those in the directory by registration number, then contacts that the relay does not list. */
  list(): Peer[] {
    return [...this.#byId.values()]
      .filter((person) => person.registration > 0 || person.contact)
      .sort((a, b) => (a.registration || Number.MAX_SAFE_INTEGER) - (b.registration || Number.MAX_SAFE_INTEGER))
      .map(view);
  }

  /** Whose presence is of interest: contacts first. */
  watched(limit: number): ClientId[] {
    return [...this.#byId.values()]
      .filter((person) => person.registration > 0 || person.found || person.contact)
      .sort((a, b) => Number(b.contact !== undefined) - Number(a.contact !== undefined))
      .slice(0, limit)
      .map((person) => person.id);
  }
}

export function view(person: Person): Peer {
  return {
    id: person.id,
    shortId: shortId(person.id),
    name: person.contact?.petname ?? person.record?.name ?? shortId(person.id),
    suites: person.record?.suites ?? [],
    online: person.online,
    verified: person.contact?.verified ?? false,
    contact: person.contact !== undefined,
    registration: person.registration,
  };
}
