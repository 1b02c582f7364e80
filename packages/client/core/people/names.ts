import type { Peer } from "../base/events.ts";
import { Looks } from "./looks.ts";
import { nameKey } from "./nameKey.ts";
import type { Person } from "./person.ts";

/** Who goes by which name, so that nobody is taken for someone else who has the same one. */
export class Names {
  readonly looks = new Looks();
  readonly #byName = new Map<string, Person[]>();

  /** The person's name, or whether they are verified, may be another now. */
  update(person: Person): void {
    this.looks.update(person);
    const key = nameKey(person.name);
    if (person.nameKey !== key) {
      this.remove(person);
      person.nameKey = key;
      const same = this.#byName.get(key);
      if (same) same.push(person);
      else this.#byName.set(key, [person]);
    }
    this.#changed(key);
  }

  remove(person: Person): void {
    this.looks.update(person);
    const key = person.nameKey;
    if (key === undefined) return;
    person.nameKey = undefined;
    const others = this.#byName.get(key)!.filter((other) => other !== person);
    if (others.length > 0) this.#byName.set(key, others);
    else this.#byName.delete(key);
    this.#changed(key);
  }

  /** Those listed. Who is blocked is meant only if nobody else has the name. */
  called(name: string): Person[] {
    const listed = (this.#byName.get(nameKey(name)) ?? []).filter((person) => person.listed);
    const open = listed.filter(({ contact }) => !contact?.blocked);
    return open.length > 0 ? open : listed;
  }

  /** Contacts that are kept under a name. */
  petnamed(name: string): Person[] {
    return (this.#byName.get(nameKey(name)) ?? []).filter(({ contact }) => contact);
  }

  namesakeOf(person: Person): Peer["namesake"] {
    const same = this.#byName.get(person.nameKey ?? nameKey(person.name)) ?? [];
    const others = same.length > 1 ? same.filter((other) => other !== person && other.listed) : [];
    if (others.some(({ contact }) => contact?.verified)) return "verified";
    const alike = this.looks.contactLike(person);
    if (alike?.contact?.verified) return "looksVerified";
    if (others.length > 0) return "unverified";
    return alike ? "looksUnverified" : "none";
  }

  #changed(key: string): void {
    for (const person of this.#byName.get(key) ?? []) person.changed();
  }
}
