import type { Peer } from "../events.ts";
import type { Person } from "./person.ts";

/** Two names that a person would take for one. */
export function nameKey(name: string): string {
  const trimmed = name.trim();
  // Nothing is to be normalized in most names, and asking costs more than all the rest.
  if (/^[ -~]*$/.test(trimmed)) return trimmed.toLowerCase();
  return trimmed.normalize("NFKC").toLocaleLowerCase("en");
}

/** Who goes by which name, so that nobody is taken for someone else who has the same one. */
export class Names {
  readonly #byName = new Map<string, Set<Person>>();
  readonly #nameOf = new Map<Person, string>();

  /** The person's name, or whether they are verified, may be another now. */
  update(person: Person): void {
    const key = nameKey(person.name);
    const before = this.#nameOf.get(person);
    if (before !== undefined && before !== key) this.#leave(person, before);
    this.#nameOf.set(person, key);
    const same = this.#byName.get(key) ?? new Set<Person>();
    this.#byName.set(key, same);
    same.add(person);
    for (const other of same) other.changed();
  }

  remove(person: Person): void {
    const key = this.#nameOf.get(person);
    if (key !== undefined) this.#leave(person, key);
  }

  called(name: string): Person[] {
    return [...(this.#byName.get(nameKey(name)) ?? [])].filter(({ listed }) => listed);
  }

  namesakeOf(person: Person): Peer["namesake"] {
    const same = this.#byName.get(this.#nameOf.get(person) ?? nameKey(person.name));
    if (!same || same.size === 1) return "none";
    const others = [...same].filter((other) => other !== person && other.listed);
    if (others.length === 0) return "none";
    return others.some(({ contact }) => contact?.verified) ? "verified" : "unverified";
  }

  #leave(person: Person, key: string): void {
    this.#nameOf.delete(person);
    const same = this.#byName.get(key);
    same?.delete(person);
    if (same?.size === 0) this.#byName.delete(key);
    for (const other of same ?? []) other.changed();
  }
}
