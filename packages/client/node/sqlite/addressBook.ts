import { concat, u16 } from "@sandi/crypto";
import { type ClientId, Reader } from "@sandi/protocol";
import type { Contact } from "../../store/port.ts";
import type { Sealer } from "../../store/sealer.ts";
import { decodeContact, encodeContact } from "../../store/values.ts";
import { ADDRESS_BOOK, type Facts } from "./facts.ts";

export type Entry = Omit<Contact, "card">;

/** From so many contacts on the book pays for its writing. */
const CONTACTS_LEAST = 500;
const ID_SIZE = 32;
/** The generation at which the book was last known to be true. */
const AT = `${ADDRESS_BOOK}At`;

/**
 * All contacts once more, in one sealed value: opening it takes a start a twentieth of the time that their rows take.
 * It is erased with the first change to a contact, written when the profile is closed, and believed only if nothing has
 * been committed since. Layout: for each contact id 32, length 2, and what its row says.
 */
export class AddressBook {
  readonly #facts: Facts;
  readonly #sealer: Sealer;
  #isTrue = false;

  constructor(facts: Facts, sealer: Sealer) {
    this.#facts = facts;
    this.#sealer = sealer;
  }

  /** @returns undefined if there is none, or none that can be believed: then the rows say who is in it */
  read(generation: number): readonly Entry[] | undefined {
    const sealed = this.#facts.get(ADDRESS_BOOK);
    const entries = sealed && this.#facts.number(AT) === generation ? this.#open(sealed) : undefined;
    this.#isTrue = entries !== undefined;
    return entries;
  }

  #open(sealed: Uint8Array): readonly Entry[] | undefined {
    try {
      return decode(this.#sealer.open(ADDRESS_BOOK, sealed));
    } catch {
      return undefined;
    }
  }

  /** A contact is about to change, in the caller's transaction. */
  erase(): void {
    this.#isTrue = false;
    this.#facts.erase(ADDRESS_BOOK);
  }

  /** @param contacts who is in the rows, read only if they have changed */
  write(generation: number, contacts: () => readonly Contact[]): void {
    if (!this.#isTrue) {
      const all = contacts();
      if (all.length < CONTACTS_LEAST) return;
      this.#facts.set(ADDRESS_BOOK, this.#sealer.seal(ADDRESS_BOOK, encode(all)));
      this.#isTrue = true;
    }
    this.#facts.setNumber(AT, generation);
  }
}

function encode(contacts: readonly Contact[]): Uint8Array {
  const parts = contacts.flatMap((contact) => {
    const value = encodeContact(contact);
    return [contact.id, u16(value.length), value];
  });
  return concat(...parts);
}

function decode(bytes: Uint8Array): readonly Entry[] | undefined {
  const reader = new Reader(bytes);
  const entries: Entry[] = [];
  while (reader.remaining > 0 && !reader.failed) {
    const id = reader.bytes(ID_SIZE, "id").slice() as ClientId;
    const value = decodeContact(reader.bytes(reader.u16("length"), "value"));
    if (!value) return undefined;
    entries.push({ id, ...value });
  }
  return entries.length > 0 && !reader.failed ? entries : undefined;
}
