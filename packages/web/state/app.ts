import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Connection, Fault, Me, Messenger, News, Person, PersonId } from "../messenger/port.ts";

/** Something that is told once, until it is closed. */
export type Toast = { readonly id: number; readonly fault: Fault; readonly person: PersonId | undefined };

const TOASTS = 4;
const OF_CONNECTION: ReadonlySet<string> = new Set(["RELAY_STOPPING", "RELAY_UNREACHABLE"]);

/** What the screens show, as signals that follow the messenger's news. */
export class App {
  readonly messenger: Messenger;
  readonly me: Signal<Me>;
  readonly connection: Signal<Connection>;
  readonly people: Signal<ReadonlyMap<PersonId, Person>>;
  readonly registered: Signal<number>;
  readonly tellsRead: Signal<boolean>;
  readonly toasts = signal<readonly Toast[]>([]);
  /** Strangers who wait for a yes, the one who has waited longest first. */
  readonly requests: ReadonlySignal<readonly Person[]>;
  /** Conversations, the one in which something was said last first. */
  readonly conversations: ReadonlySignal<readonly Person[]>;
  readonly archived: ReadonlySignal<readonly Person[]>;
  readonly blocked: ReadonlySignal<readonly Person[]>;
  /** Others at the relay, by name. */
  readonly others: ReadonlySignal<readonly Person[]>;
  readonly unread: ReadonlySignal<number>;
  #toast = 0;

  constructor(messenger: Messenger) {
    const { me, connection, people, registered, tellsRead } = messenger.view;
    this.messenger = messenger;
    this.me = signal(me);
    this.connection = signal(connection);
    this.people = signal(new Map(people.map((person) => [person.id, person])));
    this.registered = signal(registered);
    this.tellsRead = signal(tellsRead);
    const all = computed(() => [...this.people.value.values()]);
    const listed = computed(() => all.value.filter(isListed).sort(newestFirst));
    this.requests = computed(() => all.value.filter(({ asks, contact }) => asks && !contact));
    this.conversations = computed(() => listed.value.filter(({ archived }) => !archived));
    this.archived = computed(() => listed.value.filter(({ archived }) => archived));
    this.blocked = computed(() => all.value.filter(({ blocked }) => blocked).sort(byName));
    this.others = computed(() => all.value.filter((person) => !person.contact && !person.asks).sort(byName));
    this.unread = computed(() =>
      all.value.reduce((sum, { unread, muted, blocked }) => (muted || blocked ? sum : sum + unread), 0),
    );
    messenger.on((news) => this.#take(news));
  }

  person(id: PersonId): Person | undefined {
    return this.people.value.get(id);
  }

  /** Tells a fault that belongs to no place on the screen. */
  tell(fault: Fault, person?: PersonId): void {
    const same = this.toasts.value.filter((toast) => toast.fault.code !== fault.code || toast.person !== person);
    this.toasts.value = [...same, { id: ++this.#toast, fault, person }].slice(-TOASTS);
  }

  dismiss(id: number): void {
    this.toasts.value = this.toasts.value.filter((toast) => toast.id !== id);
  }

  #take(news: News): void {
    switch (news.news) {
      case "me":
        this.me.value = news.me;
        break;
      case "connection":
        this.connection.value = news.connection;
        break;
      case "people": {
        const people = new Map(this.people.value);
        for (const person of news.changed) people.set(person.id, person);
        for (const id of news.gone) people.delete(id);
        this.people.value = people;
        this.registered.value = news.registered;
        break;
      }
      case "tellsRead":
        this.tellsRead.value = news.on;
        break;
      case "fault":
        // What concerns the connection alone is said where the connection is.
        if (!OF_CONNECTION.has(news.fault.code)) this.tell(news.fault, news.person);
        break;
      case "lines":
      case "came":
      case "searching":
      case "locking":
        break;
    }
  }
}

/** A conversation stands in the list; others at the relay do not until somebody writes. */
function isListed({ contact, last, draft, asks, blocked }: Person): boolean {
  return (contact || !asks) && !blocked && (contact || last !== undefined || draft !== "");
}

function newestFirst(a: Person, b: Person): number {
  return (b.last?.at ?? 0) - (a.last?.at ?? 0) || byName(a, b);
}

function byName(a: Person, b: Person): number {
  return collator.compare(a.name, b.name);
}

const collator = new Intl.Collator();
