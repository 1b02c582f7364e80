import { type Env, toHex } from "@sandi/crypto";
import {
  type ClientId,
  type ConversationId,
  conversationOfTwo,
  type Suite,
  type SuiteName,
  suiteNumberOf,
} from "@sandi/protocol";
import type { StoredConversation } from "../../store/port.ts";
import { Alarms } from "../base/alarms.ts";
import type { Turn } from "../base/turn.ts";
import type { Self } from "../link/self.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import { Conversation } from "./conversation.ts";
import { Remnants } from "./remnants.ts";

type World = Pick<Env, "primitives">;

/** Which conversations there are, and when each next has something to do by the clock that suites go by. */
export class Registry {
  readonly #self: Pick<Self, "id">;
  readonly #people: People;
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #byKey = new Map<string, Conversation>();
  readonly #byId = new Map<string, Conversation>();
  /** Conversations as they were stored, until somebody needs them: few of many are needed. */
  readonly #stored = new Map<string, StoredConversation>();
  readonly #storedTicks = new Alarms<string>();
  readonly #ticks = new Alarms<Conversation>();
  readonly #remnants: Remnants;

  constructor(
    self: Pick<Self, "id">,
    people: People,
    suites: ReadonlyMap<SuiteName, Suite>,
    meta: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#self = self;
    this.#remnants = new Remnants(meta);
    this.#people = people;
    this.#suites = suites;
  }

  /** @param needed whether the conversation has something to do now. @returns those that have */
  restore(
    rows: readonly StoredConversation[],
    needed: (row: StoredConversation) => boolean,
  ): [StoredConversation, Conversation][] {
    const opened: [StoredConversation, Conversation][] = [];
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
  get opened(): Iterable<Conversation> {
    return this.#byKey.values();
  }

  /** With whom each conversation is, by its ID in hex. */
  all(): Map<string, { readonly peer: ClientId; readonly suite: SuiteName }> {
    const all = new Map<string, { readonly peer: ClientId; readonly suite: SuiteName }>();
    for (const { conversation, peer, suite } of this.#stored.values()) all.set(toHex(conversation), { peer, suite });
    for (const { id, person, suite } of this.#byId.values()) all.set(toHex(id), { peer: person.id, suite: suite.name });
    return all;
  }

  openAll(): void {
    for (const key of [...this.#stored.keys()]) this.#open(key);
  }

  byId(id: ConversationId): Conversation | undefined {
    return this.#byId.get(toHex(id));
  }

  /** False if it has been removed since. */
  has(conversation: Conversation): boolean {
    return this.#byId.get(toHex(conversation.id)) === conversation;
  }

  /** Makes it if there is none. @returns undefined for a suite that this client does not have */
  conversation(peer: ClientId, name: SuiteName, env: World): Conversation | undefined {
    const suite = this.#suites.get(name);
    if (!suite) return undefined;
    const person = this.#people.meet(peer);
    const known = this.#open(keyOf(person, suite));
    if (known) return known;
    const id = this.#idOf(peer, suite, env);
    return this.#add(new Conversation(id, person, suite, () => this.#remnants.stateOf(id, suite, peer)));
  }

  /** Undefined if there is none. */
  known(peer: ClientId, name: SuiteName): Conversation | undefined {
    const suite = this.#suites.get(name);
    const person = this.#people.get(peer);
    return suite && person && this.#open(keyOf(person, suite));
  }

  /** The conversation that a body belongs to. */
  conversationOf(peer: ClientId, body: Uint8Array, env: World): Conversation | undefined {
    const number = suiteNumberOf(body);
    const suite = [...this.#suites.values()].find((known) => known.number === number);
    return suite && this.conversation(peer, suite.name, env);
  }

  /** All with one person. */
  with(peer: ClientId): Conversation[] {
    const person = this.#people.get(peer);
    if (!person) return [];
    return [...this.#suites.values()].flatMap((suite) => this.#open(keyOf(person, suite)) ?? []);
  }

  /** The conversations that there are or may have been with someone, one for each suite. */
  conversationsWith(peer: ClientId, env: World): { id: ConversationId; suite: SuiteName }[] {
    return [...this.#suites.values()].map((suite) => ({ id: this.#idOf(peer, suite, env), suite: suite.name }));
  }

  /** Its peer is forgotten. What guards against old openings stays. */
  forget(conversation: Conversation, turn: Turn): void {
    this.#remnants.keep(conversation, turn);
  }

  remove(conversation: Conversation): void {
    this.#byKey.delete(keyOf(conversation.person, conversation.suite));
    this.#byId.delete(toHex(conversation.id));
    this.#ticks.set(conversation, undefined);
  }

  tickAt(conversation: Conversation, at: number | undefined): void {
    this.#ticks.set(conversation, at);
  }

  /** Those whose suite has something to do. @param now by the clock that suites go by */
  due(now: number): Iterable<Conversation> {
    for (const key of this.#storedTicks.due(now)) this.#open(key);
    return this.#ticks.due(now);
  }

  /** The next times at which somebody is due. */
  get nextTicks(): number[] {
    return [this.#ticks.next, this.#storedTicks.next].filter((at) => at !== undefined);
  }

  /** The conversation with this key, from what was stored if nobody has needed it yet. */
  #open(key: string): Conversation | undefined {
    const row = this.#stored.get(key);
    if (!row) return this.#byKey.get(key);
    this.#stored.delete(key);
    this.#storedTicks.set(key, undefined);
    const suite = this.#suites.get(row.suite)!;
    const conversation: Conversation = new Conversation(row.conversation, this.#people.meet(row.peer), suite, () => {
      const thread = { kind: "peer", peer: row.peer } as const;
      const state = row.state();
      // After a move: there were sessions, and they stayed at the other place.
      if (state.length === 0) return suite.initial(thread, "lost");
      const decoded = suite.decode(thread, state);
      if (!decoded.ok) throw decoded.error;
      conversation.stored = { state: decoded.value, receiptDue: row.receiptDue };
      return decoded.value;
    });
    for (const ledger of row.ledgers()) conversation.outbox.restoreLedger(ledger);
    conversation.agreed = true;
    this.#ticks.set(conversation, row.tickAt);
    return this.#add(conversation);
  }

  #add(conversation: Conversation): Conversation {
    this.#byKey.set(keyOf(conversation.person, conversation.suite), conversation);
    this.#byId.set(toHex(conversation.id), conversation);
    return conversation;
  }

  #idOf(peer: ClientId, suite: Suite, { primitives }: World): ConversationId {
    return conversationOfTwo(primitives, suite.number, this.#self.id, peer);
  }
}

function keyOf(person: Person, suite: Suite): string {
  return `${suite.name}:${person.key}`;
}
