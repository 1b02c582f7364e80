import type { SandiClient } from "@sandi/client";
import { fromUtf8, utf8 } from "@sandi/crypto";
import type { SuiteName } from "@sandi/protocol";
import { clientId } from "./ids.ts";
import type { PersonId } from "./port.ts";

/** What the page keeps about a person. */
export type KeptOf = { readonly draft: string; readonly archived: boolean; readonly suite: SuiteName | undefined };

const NOTHING: KeptOf = { draft: "", archived: false, suite: undefined };

/** Drafts and choices, as they are written down in the profile. */
export class Kept {
  readonly #client: () => SandiClient;
  readonly #people = new Map<PersonId, KeptOf>();
  /** The last write for each person that has not come to its end, and the one that waits for it. */
  readonly #writing = new Map<PersonId, Promise<void>>();
  readonly #waiting = new Map<PersonId, Promise<void>>();

  constructor(client: () => SandiClient) {
    this.#client = client;
    for (const [person, value] of client().notes.aboutPeople()) this.#people.set(person, decoded(value));
  }

  of(person: PersonId): KeptOf {
    return this.#people.get(person) ?? NOTHING;
  }

  /** Resolves when it is on disk. What changes while it is on its way goes with one more write, however often. */
  change(person: PersonId, change: Partial<KeptOf>): Promise<void> {
    this.#people.set(person, { ...this.of(person), ...change });
    const writing = this.#writing.get(person);
    if (!writing) return this.#write(person);
    const waiting = this.#waiting.get(person) ?? this.#after(person, writing);
    this.#waiting.set(person, waiting);
    return waiting;
  }

  /** Before the contact is erased, and this with it: nothing of it is on its way to the disk any more. */
  async forget(person: PersonId): Promise<void> {
    this.#people.delete(person);
    await this.#waiting.get(person);
    await this.#writing.get(person);
  }

  async #after(person: PersonId, writing: Promise<void>): Promise<void> {
    await writing.catch(() => undefined);
    this.#waiting.delete(person);
    await this.#write(person);
  }

  async #write(person: PersonId): Promise<void> {
    const kept = this.#people.get(person);
    if (!kept) return;
    const writing = this.#client().notes.keep(utf8(JSON.stringify(kept)), clientId(person));
    this.#writing.set(person, writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(person);
    }
  }
}

function decoded(value: Uint8Array): KeptOf {
  return { ...NOTHING, ...(JSON.parse(fromUtf8(value) ?? "{}") as Partial<KeptOf>) };
}
