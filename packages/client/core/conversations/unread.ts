import { equal, toHex } from "@sandi/crypto";
import type { ClientId, ConversationId } from "@sandi/protocol";
import type { HistoryRow, Snapshot } from "../../store/port.ts";
import type { Turn } from "../base/turn.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import type { Conversation } from "./conversation.ts";

type Unread = Snapshot["unread"][number] & { count: number; readonly person: Person };

/**
 * Lines of others that a person has not turned to. Of each conversation the first of them is kept, and how many there are
 * follows from the history: who writes has read, so every line from the first on is the other's.
 */
export class UnreadLines {
  readonly #byId = new Map<string, Unread>();
  /** The same by person: a list asks for each of thousands. */
  readonly #byPerson = new Map<string, Set<Unread>>();
  /** Those that the store has counted, lines that were not shown among them. */
  readonly #counted: ReadonlySet<string>;
  /** Where a crash came before it was known that the first line had been there already: there is none. */
  readonly #none: readonly ConversationId[];
  /** Whose lines are read as they come. */
  #reads: ClientId | undefined;

  constructor(people: People, { unread, conversations }: Pick<Snapshot, "unread" | "conversations">) {
    const rows = new Map(unread.map((row) => [toHex(row.conversation), row]));
    for (const { conversation, peer } of rows.size > 0 ? conversations : []) {
      const key = toHex(conversation);
      const row = rows.get(key);
      if (row?.count) this.#keep({ ...row, person: people.meet(peer) });
    }
    this.#counted = new Set(this.#byId.keys());
    this.#none = unread.filter(({ count }) => count === 0).map(({ conversation }) => conversation);
  }

  /** A line that a crash may have hidden; `start` keeps what follows from it. */
  restore(conversation: Conversation, seq: number): void {
    if (!this.#counted.has(toHex(conversation.id))) this.#add(conversation, seq);
  }

  start(turn: Turn): void {
    for (const conversation of this.#none) turn.write({ op: "unread", conversation });
    for (const { conversation, from } of this.#byId.values()) turn.write({ op: "unread", conversation, from });
  }

  /** A line of the other's is in the history. */
  came(conversation: Conversation, from: number, turn: Turn): void {
    if (this.#reads && equal(this.#reads, conversation.person.id)) return;
    if (this.#add(conversation, from) === 1) turn.write({ op: "unread", conversation: conversation.id, from });
  }

  /** @returns how many there are now */
  #add({ id, person }: Conversation, from: number): number {
    const unread = this.#byId.get(toHex(id)) ?? this.#keep({ conversation: id, person, from, count: 0 });
    return ++unread.count;
  }

  #keep(unread: Unread): Unread {
    const { conversation, person } = unread;
    this.#byId.set(toHex(conversation), unread);
    this.#byPerson.set(person.key, this.#of(person.key).add(unread));
    return unread;
  }

  #of(person: string): Set<Unread> {
    return this.#byPerson.get(person) ?? new Set();
  }

  /** These were in the history already. */
  repeated(rows: readonly HistoryRow[], turn: Turn): void {
    for (const { conversation, seq, about } of rows) {
      const unread = this.#byId.get(toHex(conversation));
      if (!about && unread && seq >= unread.from && --unread.count === 0) this.read(conversation, turn);
    }
  }

  /** What is in a conversation by now has been read. */
  read(conversation: ConversationId, turn: Turn): void {
    const unread = this.#byId.get(toHex(conversation));
    if (!unread) return;
    this.#byId.delete(toHex(conversation));
    const { key } = unread.person;
    const ofPerson = this.#of(key);
    ofPerson.delete(unread);
    if (ofPerson.size === 0) this.#byPerson.delete(key);
    turn.write({ op: "unread", conversation });
  }

  /** A person turns to somebody, whose lines are read from then on as they come; or to nobody. */
  turnTo(peer: ClientId | undefined, turn: Turn): void {
    this.#reads = peer;
    for (const { conversation } of peer ? this.#of(toHex(peer)) : []) this.read(conversation, turn);
  }

  /** The `seq` of the first that nobody has turned to. */
  first(whose: ClientId): number | undefined {
    const [first] = [...this.#of(toHex(whose))].sort((a, b) => a.from - b.from);
    return first?.from;
  }

  /** @param whose absent for all who are neither muted nor blocked */
  count(whose?: ClientId): number {
    let sum = 0;
    for (const { count, person } of whose ? this.#of(toHex(whose)) : this.#byId.values())
      if (whose || (!person.contact?.muted && !person.contact?.blocked)) sum += count;
    return sum;
  }
}
