import { type Env, toHex } from "@sandi/crypto";
import {
  type ClientId,
  type ConversationId,
  conversationOfTwo,
  type Suite,
  type SuiteName,
  suiteNumberOf,
} from "@sandi/protocol";
import type { ConversationRow } from "../../store/port.ts";
import { Alarms } from "../alarms.ts";
import type { Self } from "../link/self.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import { Thread } from "./thread.ts";

type World = Pick<Env, "primitives">;

/** Which conversations there are, and when each next has something to do by the clock that suites go by. */
export class Registry {
  readonly #self: Pick<Self, "id">;
  readonly #people: People;
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #threads = new Map<string, Thread>();
  readonly #byId = new Map<string, Thread>();
  /** Conversations as they were stored, until somebody needs them: few of many are needed. */
  readonly #stored = new Map<string, ConversationRow>();
  readonly #storedTicks = new Alarms<string>();
  readonly #ticks = new Alarms<Thread>();

  constructor(self: Pick<Self, "id">, people: People, suites: ReadonlyMap<SuiteName, Suite>) {
    this.#self = self;
    this.#people = people;
    this.#suites = suites;
  }

  /** @param needed whether the conversation has something to do now. @returns those that have */
  restore(rows: readonly ConversationRow[], needed: (row: ConversationRow) => boolean): [ConversationRow, Thread][] {
    const opened: [ConversationRow, Thread][] = [];
    for (const row of rows) {
      const suite = this.#suites.get(row.suite);
      if (!suite) continue;
      const key = keyOf(this.#people.meet(row.peer), suite);
      this.#stored.set(key, row);
      this.#storedTicks.set(key, row.tickAt);
      if (needed(row)) opened.push([row, this.#open(key)!]);
    }
    return opened;
  }

  /** Those that have been needed so far. */
  get opened(): Iterable<Thread> {
    return this.#threads.values();
  }

  openAll(): void {
    for (const key of [...this.#stored.keys()]) this.#open(key);
  }

  byId(conversation: ConversationId): Thread | undefined {
    return this.#byId.get(toHex(conversation));
  }

  /** False if it has been removed since. */
  has(thread: Thread): boolean {
    return this.#byId.get(toHex(thread.id)) === thread;
  }

  /** Makes it if there is none. @returns undefined for a suite that this client does not have */
  thread(peer: ClientId, name: SuiteName, env: World): Thread | undefined {
    const suite = this.#suites.get(name);
    if (!suite) return undefined;
    const person = this.#people.meet(peer);
    const known = this.#open(keyOf(person, suite));
    if (known) return known;
    const initial = () => suite.initial({ kind: "peer", peer });
    return this.#add(new Thread(this.#idOf(peer, suite, env), person, suite, initial));
  }

  /** The conversation that a body belongs to. */
  threadOf(peer: ClientId, body: Uint8Array, env: World): Thread | undefined {
    const number = suiteNumberOf(body);
    const suite = [...this.#suites.values()].find((known) => known.number === number);
    return suite && this.thread(peer, suite.name, env);
  }

  /** All with one person. */
  with(peer: ClientId): Thread[] {
    const person = this.#people.get(peer);
    if (!person) return [];
    return [...this.#suites.values()].flatMap((suite) => this.#open(keyOf(person, suite)) ?? []);
  }

  /** The conversations that there are or may have been with someone, one for each suite. */
  conversationsWith(peer: ClientId, env: World): { id: ConversationId; suite: SuiteName }[] {
    return [...this.#suites.values()].map((suite) => ({ id: this.#idOf(peer, suite, env), suite: suite.name }));
  }

  remove(thread: Thread): void {
    this.#threads.delete(keyOf(thread.person, thread.suite));
    this.#byId.delete(toHex(thread.id));
    this.#ticks.set(thread, undefined);
  }

  tickAt(thread: Thread, at: number | undefined): void {
    this.#ticks.set(thread, at);
  }

  /** Those whose suite has something to do. @param now by the clock that suites go by */
  due(now: number): Iterable<Thread> {
    for (const key of this.#storedTicks.due(now)) this.#open(key);
    return this.#ticks.due(now);
  }

  /** The next times at which somebody is due. */
  get nextTicks(): number[] {
    return [this.#ticks.next, this.#storedTicks.next].filter((at) => at !== undefined);
  }

  /** The thread with this key, from what was stored if nobody has needed it yet. */
  #open(key: string): Thread | undefined {
    const row = this.#stored.get(key);
    if (!row) return this.#threads.get(key);
    this.#stored.delete(key);
    this.#storedTicks.set(key, undefined);
    const suite = this.#suites.get(row.suite)!;
    const thread = new Thread(row.conversation, this.#people.meet(row.peer), suite, () => {
      const decoded = suite.decode({ kind: "peer", peer: row.peer }, row.state());
      if (!decoded.ok) throw decoded.error;
      return decoded.value;
    });
    this.#ticks.set(thread, row.tickAt);
    return this.#add(thread);
  }

  #add(thread: Thread): Thread {
    this.#threads.set(keyOf(thread.person, thread.suite), thread);
    this.#byId.set(toHex(thread.id), thread);
    return thread;
  }

  #idOf(peer: ClientId, suite: Suite, { primitives }: World): ConversationId {
    return conversationOfTwo(primitives, suite.number, this.#self.id, peer);
  }
}

function keyOf(person: Person, suite: Suite): string {
  return `${suite.name}:${person.key}`;
}
