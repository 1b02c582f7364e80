import type { Skeletons } from "../base/io.ts";
import { nameKey } from "./nameKey.ts";
import type { Person } from "./person.ts";

type Entered = { readonly name: string; readonly verified: boolean };

/** Whose name only looks like a contact's. The tables for that are large, so they are asked for when they are first needed. */
export class Looks {
  /** Grows whenever somebody may look like somebody else now. */
  generation = 0;
  readonly #contacts = new Map<Person, Entered>();
  readonly #bySkeleton = new Map<string, Set<Person>>();
  #skeletons: Skeletons | undefined;
  #tables: "unneeded" | "needed" | "asked" = "unneeded";

  /** @returns whether the tables are to be loaded: once */
  get wanted(): boolean {
    if (this.#tables !== "needed") return false;
    this.#tables = "asked";
    return true;
  }

  /** Somebody new is here, or a contact is: one may look like the other. */
  need(): void {
    if (this.#tables === "unneeded" && this.#contacts.size > 0) this.#tables = "needed";
  }

  get ready(): boolean {
    return this.#skeletons !== undefined;
  }

  /** @param skeletons undefined if they cannot be had: they are asked for again when they are needed next */
  loaded(skeletons: Skeletons | undefined): void {
    if (!skeletons) {
      this.#tables = "unneeded";
      return;
    }
    this.#skeletons = skeletons;
    this.generation++;
    for (const [person, { name }] of this.#contacts) this.#enter(person, name);
  }

  /** What the person is called, or is to me, may have changed. */
  update(person: Person): void {
    const { contact } = person;
    const before = this.#contacts.get(person);
    const now = contact && !contact.blocked ? { name: contact.petname, verified: contact.verified } : undefined;
    if (before?.name === now?.name && before?.verified === now?.verified) return;
    this.generation++;
    if (before) this.#leave(person, before.name);
    this.#contacts.delete(person);
    if (!now) return;
    this.#contacts.set(person, now);
    this.#enter(person, now.name);
  }

  /** The contact for whom the person could be taken by eye alone; first of all one who is verified. */
  contactLike(person: Person): Person | undefined {
    if (this.#contacts.size === (this.#contacts.has(person) ? 1 : 0)) return undefined;
    if (!this.#skeletons) {
      this.need();
      return undefined;
    }
    const key = nameKey(person.name);
    let found: Person | undefined;
    for (const skeleton of this.#skeletons(person.name))
      for (const other of this.#bySkeleton.get(skeleton) ?? []) {
        if (other === person || nameKey(other.name) === key) continue;
        if (other.contact?.verified) return other;
        found ??= other;
      }
    return found;
  }

  #enter(person: Person, name: string): void {
    for (const skeleton of this.#skeletons?.(name) ?? []) {
      const same = this.#bySkeleton.get(skeleton) ?? new Set();
      this.#bySkeleton.set(skeleton, same.add(person));
    }
  }

  #leave(person: Person, name: string): void {
    for (const skeleton of this.#skeletons?.(name) ?? []) {
      const same = this.#bySkeleton.get(skeleton);
      same?.delete(person);
      if (same?.size === 0) this.#bySkeleton.delete(skeleton);
    }
  }
}
