import type { ClientId, ConversationId, SuiteEffect } from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Request } from "../base/events.ts";
import type { Turn } from "../base/turn.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import type { BodyJob, Conversation } from "./conversation.ts";
import { Declined } from "./declined.ts";
import { HELD_STRANGERS, type Inbox } from "./inbox.ts";
import { Pace } from "./pace.ts";
import type { Registry } from "./registry.ts";

/** All strangers together may set off so many slow operations, or have so many costly bodies looked at. */
const BURST = 64;
const PER_SECOND = 8;

/** What shows that a stranger's body came to something. */
const ACQUAINTS: ReadonlySet<SuiteEffect["do"]> = new Set<SuiteEffect["do"]>(["leg", "content", "ready"]);

/** What strangers need of those who keep the conversations. */
export type StrangersHost = {
  readonly people: People;
  readonly registry: Registry;
  readonly inbox: Inbox;
  /** Those with something to do now. */
  readonly busy: Set<Conversation>;
  /** A person has said no to this opening. */
  decline(conversation: Conversation, body: Uint8Array, turn: Turn): void;
  /** Nothing of it is to be left. */
  remove(conversation: Conversation): void;
};

/**
 * Who is no contact: held until a person says yes, remembered when told no, and slowed down all together. A contact's opening
 * in a weaker suite than one that is in use with them is held too.
 */
export class Strangers {
  readonly #host: StrangersHost;
  /** False if a stranger's opening waits for a person's yes. */
  readonly #accept: boolean;
  readonly #declined: Declined;
  readonly #pace = new Pace(BURST, PER_SECOND);
  /** Whether it has been said that the oldest request makes room for the newest. */
  #full = false;

  constructor(host: StrangersHost, accept: boolean, meta: ReadonlyMap<string, Uint8Array>) {
    this.#host = host;
    this.#accept = accept;
    this.#declined = new Declined(meta);
  }

  /** Whether what comes from this person is dropped. */
  areDeclined(peer: ClientId): boolean {
    return this.#declined.has(peer);
  }

  /** Whether what a contact sends there is dropped: a person has said no to this suite, and has not turned to it since. */
  isDeclined({ id, agreed }: Conversation): boolean {
    return !agreed && this.#declined.has(id);
  }

  /** Whether this body is an opening that a person has to say yes to. */
  needsYes(conversation: Conversation, { row }: BodyJob): boolean {
    if (!conversation.suite.opens(row.body)) return false;
    return conversation.person.contact ? this.unasked(conversation) : !this.#accept;
  }

  /**
   * Whether a contact uses a suite for learning although one for real use is in use with them: that needs both to ask for
   * it by name.
   */
  unasked({ person, suite, agreed }: Conversation): boolean {
    if (agreed || !suite.traits.teaching) return false;
    return this.#host.registry.with(person.id).some((other) => other.agreed && !other.suite.traits.teaching);
  }

  /** The opening waits for a yes. Of one person only one waits, and of all of them the newest hundred. */
  hold(conversation: Conversation, turn: Turn): void {
    const { inbox, people, registry } = this.#host;
    const { person, suite } = conversation;
    const before = registry.with(person.id).filter(({ held }) => held);
    for (const other of before) this.giveUp(other, turn);
    inbox.hold(conversation, turn);
    const [oldest] = inbox.held;
    if (inbox.held.size > HELD_STRANGERS) {
      this.giveUp(oldest!, turn);
      if (!this.#full) turn.notice(new ClientError("REQUESTS_FULL", { most: HELD_STRANGERS }));
      this.#full = true;
    } else if (before.length === 0) {
      turn.emit({ event: "request", peer: people.view(person), suite: suite.name });
      people.warn(person, turn);
    }
  }

  /** Another body of someone whose opening waits. */
  heard(conversation: Conversation, turn: Turn): void {
    if (conversation.held) this.#host.inbox.keepNewest(conversation, turn);
  }

  /** Who waits for a yes, the one that has waited longest first. */
  waiting(): Request[] {
    const { inbox, people } = this.#host;
    return [...inbox.held].map(({ person, suite }) => ({ peer: people.view(person), suite: suite.name }));
  }

  /** A stranger who is blocked: as one who is declined, and nothing is left of what waits. */
  shutOut(conversation: Conversation, turn: Turn): void {
    this.#decline(conversation, turn);
    this.giveUp(conversation, turn);
  }

  /** What waits of a stranger goes, and nothing is left of it. They may ask again. */
  giveUp(conversation: Conversation, turn: Turn): void {
    const { inbox, registry, people } = this.#host;
    const { person } = conversation;
    inbox.drop(conversation, turn);
    this.#host.remove(conversation);
    if (registry.with(person.id).length === 0) people.dismiss(person);
  }

  decide(peer: ClientId, accept: boolean, turn: Turn): void {
    const { registry, inbox, busy, people } = this.#host;
    for (const conversation of registry.with(peer)) {
      if (!conversation.held) continue;
      this.#full = false;
      if (accept) this.agree(conversation, turn);
      // Of a contact only this is declined.
      else if (conversation.person.contact) {
        this.giveUp(conversation, turn);
        this.#declined.add(conversation.id, turn);
      } else {
        this.#decline(conversation, turn);
        inbox.drop(conversation, turn);
        busy.add(conversation);
        this.#declined.add(peer, turn);
      }
    }
    if (accept) this.#acquaint(people.meet(peer), turn);
  }

  /** A person has turned to this conversation, or said yes to it. */
  agree(conversation: Conversation, turn: Turn): void {
    conversation.agreed = true;
    this.#declined.remove(conversation.id, turn);
    if (!conversation.held) return;
    conversation.held = false;
    this.#host.inbox.released(conversation);
    this.#host.busy.add(conversation);
  }

  /** Turning to someone is a yes to what waits from them. */
  befriend(peer: ClientId, turn: Turn): void {
    if (!this.#host.people.meet(peer).contact?.accepted) this.decide(peer, true, turn);
  }

  /** What a body has led to may make its sender a contact. */
  judge({ person }: Conversation, effects: readonly SuiteEffect[], turn: Turn): void {
    if (effects.some(({ do: what }) => ACQUAINTS.has(what))) this.#acquaint(person, turn);
  }

  /** They may ask again, in any of these conversations with them. */
  forget(peer: ClientId, conversations: readonly ConversationId[], turn: Turn): void {
    for (const id of [peer, ...conversations]) this.#declined.remove(id, turn);
  }

  /** A stranger whose body came to nothing leaves nothing behind. */
  leave(conversation: Conversation): void {
    const { person } = conversation;
    if (person.contact || !conversation.idle) return;
    this.#host.remove(conversation);
    if (this.#host.registry.with(person.id).length === 0) this.#host.people.dismiss(person);
  }

  /** When a body of this conversation may set off a slow operation. */
  slowAt({ slow, person }: Conversation, now: number): number {
    const own = slow.nextAt(now);
    return person.contact ? own : Math.max(own, this.#pace.nextAt(now));
  }

  /** It has set one off. */
  tookSlow({ slow, person }: Conversation, now: number): void {
    slow.take(now);
    if (!person.contact) this.#pace.take(now);
  }

  /** Whatever key of mine an opening would have used up dies with it. */
  #decline(conversation: Conversation, turn: Turn): void {
    for (const { row } of conversation.waitingBodies) this.#host.decline(conversation, row.body, turn);
  }

  #acquaint(person: Person, turn: Turn): void {
    this.#declined.remove(person.id, turn);
    this.#host.people.befriend(person, turn);
  }
}
