import type { Message, Peer, SandiClient } from "@sandi/client";
import { SUITE_NAMES, type SuiteName } from "@sandi/protocol";
import { clientId, personId } from "./ids.ts";
import type { Kept } from "./kept.ts";
import { previewOf } from "./lines.ts";
import type { Person, PersonId, Preview } from "./port.ts";

type Last = { readonly preview: Preview; readonly suite: SuiteName; readonly seq: number };

/** Everybody whom the lists show, and who has changed since this was asked last: few of thousands at a time. */
export class Roster {
  readonly #client: () => SandiClient;
  readonly #kept: Kept;
  readonly #people = new Map<PersonId, Person>();
  /** As the client showed each person last: it shows the same object as long as nothing has changed. */
  readonly #peers = new Map<PersonId, Peer>();
  readonly #dirty = new Set<PersonId>();
  readonly #lasts = new Map<PersonId, Last>();
  readonly #gaps = new Map<PersonId, NonNullable<Person["gap"]>>();
  /** Whose conversations have been looked at: only of these it is known how they stand. */
  readonly #opened = new Set<PersonId>();
  #asking = new Map<PersonId, SuiteName>();

  constructor(client: () => SandiClient, kept: Kept) {
    this.#client = client;
    this.#kept = kept;
  }

  get people(): readonly Person[] {
    return [...this.#people.values()];
  }

  /** Something about this person may have changed. */
  stir(person: PersonId): void {
    this.#dirty.add(person);
  }

  open(person: PersonId): void {
    if (this.#opened.has(person)) return;
    this.#opened.add(person);
    this.stir(person);
  }

  last(person: PersonId, message: Message | undefined): void {
    const before = this.#lasts.get(person);
    const preview = message && previewOf(message);
    if (before && preview && isSame(before.preview, preview)) return;
    if (message && preview) this.#lasts.set(person, { preview, suite: message.suite, seq: message.seq });
    else this.#lasts.delete(person);
    this.stir(person);
  }

  /** Whether a line behind this message is known already. */
  isNewer(person: PersonId, { seq }: Message): boolean {
    return (this.#lasts.get(person)?.seq ?? 0) > seq;
  }

  gap(person: PersonId, gap: Person["gap"]): void {
    if (gap) this.#gaps.set(person, gap);
    else this.#gaps.delete(person);
    this.stir(person);
  }

  forget(person: PersonId): void {
    for (const facts of [this.#lasts, this.#gaps, this.#opened]) facts.delete(person);
    this.stir(person);
  }

  /** The list of the client, after it has changed. */
  list(peers: readonly Peer[]): void {
    const present = new Set<PersonId>();
    for (const peer of peers) {
      const person = personId(peer.id);
      present.add(person);
      if (this.#peers.get(person) === peer) continue;
      this.#peers.set(person, peer);
      this.stir(person);
    }
    for (const person of this.#people.keys()) if (!present.has(person)) this.stir(person);
  }

  /** Strangers who wait for a yes. */
  asking(): void {
    const before = this.#asking;
    this.#asking = new Map(
      this.#client()
        .requests()
        .map(({ peer, suite }) => [personId(peer.id), suite]),
    );
    for (const person of [...before.keys(), ...this.#asking.keys()]) this.stir(person);
  }

  /** The suite of what is said to a person next. */
  suiteOf(person: PersonId): SuiteName {
    const { suites = [] } = this.#client().peer(clientId(person)) ?? {};
    const chosen = this.#kept.of(person).suite ?? this.#lasts.get(person)?.suite ?? this.#asking.get(person);
    if (chosen !== undefined && (suites.length === 0 || suites.includes(chosen))) return chosen;
    return SUITE_NAMES.find((suite) => suites.includes(suite)) ?? SUITE_NAMES[0]!;
  }

  /** Who has changed since this was called last, and who is not shown any more. */
  take(): { readonly changed: readonly Person[]; readonly gone: readonly PersonId[] } {
    const changed: Person[] = [];
    const gone: PersonId[] = [];
    for (const id of this.#dirty) {
      const before = this.#people.get(id);
      const now = this.#person(id);
      if (now === undefined) {
        if (this.#people.delete(id)) gone.push(id);
      } else if (before === undefined || !isSame(before, now)) {
        this.#people.set(id, now);
        changed.push(now);
      }
    }
    this.#dirty.clear();
    return { changed, gone };
  }

  #person(id: PersonId): Person | undefined {
    const client = this.#client();
    const peer = client.peer(this.#peers.get(id)?.id ?? clientId(id));
    if (!peer) return undefined;
    this.#peers.set(id, peer);
    const asks = this.#asking.has(id);
    if (peer.registration === 0 && !peer.contact && !peer.blocked && !asks) return undefined;
    const { draft, archived } = this.#kept.of(id);
    const suite = this.suiteOf(id);
    const isOpen = this.#opened.has(id);
    return {
      ...peer,
      id,
      unread: client.unread(peer.id),
      unreadFrom: client.unreadFrom(peer.id),
      archived,
      draft,
      suite,
      timer: isOpen ? client.timer(peer.id, suite) : 0,
      unconfirmed: isOpen && isUnconfirmed(client, peer, suite),
      asks,
      asksFor: this.#asking.get(id),
      gap: this.#gaps.get(id),
      last: this.#lasts.get(id)?.preview,
    };
  }
}

function isUnconfirmed(client: SandiClient, { id }: Peer, suite: SuiteName): boolean {
  try {
    return client.isUnconfirmed(id, suite);
  } catch {
    // The client says why, and stops.
    return false;
  }
}

/** Parts that have not changed are the same objects. */
function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(other) as (keyof T)[]).every((field) => one[field] === other[field]);
}
