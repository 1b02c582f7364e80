import { type Env, toHex } from "@sandi/crypto";
import {
  type Answer,
  type ClientId,
  type ConversationId,
  encodeContent,
  type Suite,
  type SuiteName,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { OutboxRow, Snapshot, StoredConversation } from "../../store/port.ts";
import type { MessageState } from "../base/events.ts";
import type { ContactChange, EngineInput } from "../base/io.ts";
import type { Turn } from "../base/turn.ts";
import type { Link } from "../link/link.ts";
import type { PrekeyAnswer } from "../link/prekeyRequests.ts";
import { isBelievable } from "../link/relayClock.ts";
import type { Self } from "../link/self.ts";
import type { Outbound } from "../outbox/outbound.ts";
import type { People } from "../people/people.ts";
import { Contents } from "./contents.ts";
import type { BodyJob, Conversation } from "./conversation.ts";
import { Effects } from "./effects.ts";
import { History } from "./history.ts";
import { Inbox } from "./inbox.ts";
import { Keyrings } from "./keyrings.ts";
import { MyTexts, stateOf } from "./myTexts.ts";
import { type Asker, Questions } from "./questions.ts";
import { Registry } from "./registry.ts";
import { Strangers } from "./strangers.ts";
import { Timetable } from "./timetable.ts";
import { Worker } from "./worker.ts";

export type ConversationsOptions = {
  /** False if a stranger's opening waits for a person's yes; nothing goes back before it. */
  readonly acceptStrangers: boolean;
  /** How long a message of mine is kept while nobody confirms it. */
  readonly retentionMs: number;
};

type Parts = { readonly self: Self; readonly people: People; readonly outbound: Outbound; readonly link: Link };

/** All conversations: what comes in goes to the one that it is for, and those with something to do are worked off. */
export class Conversations {
  readonly texts: MyTexts;
  readonly history: History;
  readonly strangers: Strangers;
  readonly timetable: Timetable;
  readonly #parts: Parts;
  /** Those with something to do now. */
  readonly #busy = new Set<Conversation>();
  /** Those that a rollback has told to discard their sessions, until they are found to have done it. */
  readonly #discarding = new Set<Conversation>();
  readonly contents: Contents;
  readonly #registry: Registry;
  readonly #inbox: Inbox;
  readonly #questions: Questions;
  readonly #keyrings: Keyrings;
  readonly #worker: Worker;
  #outboxSeq: number;

  constructor(parts: Parts, suites: readonly Suite[], snapshot: Snapshot, options: ConversationsOptions) {
    const { self, people, link } = parts;
    const { nextSeq, meta } = snapshot;
    const byName = new Map(suites.map((suite) => [suite.name, suite]));
    const busy = this.#busy;
    const questions = new Questions(link.prekeys);
    this.#questions = questions;
    const registry = new Registry(self, people, byName, meta);
    const texts = new MyTexts(self, people);
    const inbox = new Inbox(nextSeq.inbox);
    const history = new History({ self, people, registry }, snapshot);
    const keyrings = new Keyrings(byName, snapshot.keyrings, (suite, question, turn) =>
      questions.ask({ by: "keyring", suite }, question, turn),
    );
    const remove = (conversation: Conversation) => this.#remove(conversation);
    const decline = (conversation: Conversation, body: Uint8Array, turn: Turn) =>
      this.#worker.decline(conversation, body, turn);
    const host = { people, registry, inbox, busy, decline, remove };
    const strangers = new Strangers(host, options.acceptStrangers, meta);
    const contents = new Contents({ self, people, history, texts }, meta);
    const effects = new Effects({ ...parts, texts, contents, questions });
    this.#parts = parts;
    this.#outboxSeq = nextSeq.outbox;
    this.#registry = registry;
    this.texts = texts;
    this.#inbox = inbox;
    this.history = history;
    this.contents = contents;
    this.#keyrings = keyrings;
    this.strangers = strangers;
    this.timetable = new Timetable({ link, registry, keyrings, strangers, texts, busy }, options.retentionMs);
    this.#worker = new Worker({ ...parts, inbox, keyrings, questions, strangers, effects });
  }

  restore(snapshot: Snapshot, env: Env): void {
    // Almost always empty, and then no conversation has to be looked up in it.
    const named = new Set([...snapshot.outbox, ...snapshot.unshown].map(({ conversation }) => toHex(conversation)));
    const needed = ({ receiptDue, conversation }: StoredConversation) =>
      receiptDue || (named.size > 0 && named.has(toHex(conversation)));
    for (const [{ receiptDue }, conversation] of this.#registry.restore(snapshot.conversations, needed)) {
      if (!receiptDue) continue;
      conversation.want("receipt");
      this.#busy.add(conversation);
    }
    const onTheWay = new Set(snapshot.outbound.map(({ text }) => text));
    const written = new Set<Conversation>();
    for (const row of snapshot.outbox) {
      const conversation = this.#registry.byId(row.conversation);
      if (!conversation) continue;
      const sealed = row.recipients.every(({ seals }) => seals.length > 0);
      this.texts.keep(conversation, row, sealed && !onTheWay.has(row.seq));
      written.add(conversation);
    }
    for (const conversation of written) conversation.outbox.restorePlaces();
    for (const row of snapshot.inbox) this.#hear({ job: "body", row, persisted: true }, env);
    this.history.restore(snapshot);
  }

  /** What is stored may be older than what has been used: before anything else every session is discarded. */
  discard(turn: Turn): void {
    this.#keyrings.each({ on: "discard" }, this.#parts.link.keyringContext(turn.env), turn);
    this.#registry.openAll();
    for (const conversation of this.#registry.opened) {
      // Nothing of it is stored, so it has no session. What waits for a yes must not keep the rollback noticed.
      if (!conversation.agreed) continue;
      conversation.want("discard");
      this.#busy.add(conversation);
      this.#discarding.add(conversation);
    }
  }

  start(turn: Turn): void {
    this.#keyrings.each({ on: "tick" }, this.#parts.link.keyringContext(turn.env), turn);
    for (const conversation of this.#registry.opened) {
      if (conversation.outbox.size > 0) {
        conversation.want("open");
        this.#busy.add(conversation);
      }
      this.timetable.schedule(conversation, turn.env.now);
    }
    this.timetable.tick(this.#parts.link.clock.time(turn.env.now));
  }

  /** Whether sessions of an older copy are left that could seal again after a crash. */
  get discarding(): boolean {
    for (const conversation of this.#discarding) {
      if (conversation.discards) return true;
      this.#discarding.delete(conversation);
    }
    return false;
  }

  /** The relay is there (again): what waits for a session asks for it, what waits for a card may go on. */
  joined(turn: Turn): void {
    this.#keyrings.each({ on: "joined" }, this.#parts.link.keyringContext(turn.env), turn);
    for (const conversation of this.#registry.opened) {
      conversation.waitsForCard = false;
      if (conversation.outbox.size > 0) conversation.want("open");
      if (!conversation.idle) this.#busy.add(conversation);
    }
  }

  /** What waited for someone's card is tried again. */
  cardsCame(): void {
    for (const conversation of this.#registry.opened) {
      if (!conversation.waitsForCard || !conversation.person.card) continue;
      conversation.waitsForCard = false;
      this.#busy.add(conversation);
    }
  }

  /**
   * One delivery. It is stored by `work`, unless it has been opened by then.
   * @param takenAt when the relay took it, as it says
   */
  deliver(peer: ClientId, takenAt: number, body: Uint8Array, turn: Turn): void {
    if (this.strangers.areDeclined(peer) || this.#parts.people.get(peer)?.contact?.blocked) return;
    const at = isBelievable(takenAt) ? takenAt : turn.env.now;
    const job: BodyJob = { job: "body", row: this.#inbox.row(peer, at, body), persisted: false };
    const conversation = this.#hear(job, turn.env, turn);
    if (!conversation) return;
    this.#inbox.arrived(job);
    this.strangers.heard(conversation, turn);
  }

  /** Makes sure that a session is open or on its way. */
  talk(peer: ClientId, suite: SuiteName, turn: Turn): void {
    this.strangers.befriend(peer, turn);
    const conversation = this.#registry.conversation(peer, suite, turn.env);
    if (!conversation) return;
    this.strangers.agree(conversation, turn);
    conversation.want("open");
    this.#busy.add(conversation);
  }

  change(peer: ClientId, change: ContactChange, turn: Turn): void {
    const { people } = this.#parts;
    this.strangers.befriend(peer, turn);
    people.update(people.meet(peer), change, turn);
  }

  /** Blocked: what waits of theirs goes, and what I have for them waits. They learn nothing of it. */
  block(peer: ClientId, blocked: boolean, turn: Turn): void {
    const { people, outbound } = this.#parts;
    const person = people.meet(peer);
    if ((person.contact?.blocked ?? false) === blocked) return;
    outbound.hold(peer, blocked);
    for (const conversation of this.#registry.with(peer)) {
      if (!blocked) this.#busy.add(conversation);
      else if (person.contact) this.#inbox.drop(conversation, turn);
      else this.strangers.shutOut(conversation, turn);
    }
    if (blocked) people.block(person, turn);
    else if (person.contact?.accepted) people.update(person, { blocked }, turn);
    else this.forget(peer, turn);
  }

  say(input: EngineInput & { in: "say" }, turn: Turn): void {
    const { peer, suite, messageId } = input;
    this.strangers.befriend(peer, turn);
    const conversation = this.#registry.conversation(peer, suite, turn.env);
    if (!conversation) throw new ClientError("UNKNOWN_SUITE");
    this.strangers.agree(conversation, turn);
    if (this.contents.wasTold(conversation, input.content)) return;
    const said = this.contents.completed(conversation, input.content, turn.env.now);
    const content = encodeContent({ ...said, sentAt: turn.env.now });
    const row: OutboxRow = {
      seq: this.#outboxSeq++,
      conversation: conversation.id,
      messageId,
      content,
      createdAt: turn.env.now,
      recipients: [{ client: peer, seals: [] }],
    };
    const unconfirmed = this.texts.keep(conversation, row, false);
    turn.write({ op: "outboxPut", row });
    this.history.unread.read(conversation.id, turn);
    this.contents.said(conversation, said, messageId, content, turn);
    conversation.seal(unconfirmed.key);
    this.#busy.add(conversation);
  }

  forget(peer: ClientId, turn: Turn): void {
    const person = this.#parts.people.get(peer);
    if (!person) return;
    this.#parts.outbound.forget(peer);
    for (const conversation of this.#registry.with(peer)) {
      this.texts.forget(conversation);
      this.history.unread.read(conversation.id, turn);
      this.#registry.forget(conversation, turn);
      this.#remove(conversation);
    }
    const erased = this.conversationsWith(peer, turn.env).map(({ id }) => id);
    for (const id of erased) {
      this.contents.forget(id);
      this.history.forget(id);
    }
    this.#parts.people.forget(person, erased, turn);
    this.strangers.forget(peer, erased, turn);
  }

  answered(id: number, answer: Answer, turn: Turn): void {
    const asker = this.#questions.take(id);
    if (asker) this.#answer(asker, answer, turn);
  }

  /** The relay has answered a question, or it told something of prekeys that nobody has asked. */
  #prekeysCame({ id, answer }: PrekeyAnswer, turn: Turn): void {
    if (id !== undefined) return this.answered(id, answer, turn);
    for (const suite of this.#keyrings.suites) this.#answer({ by: "keyring", suite }, answer, turn);
  }

  #answer(asker: Asker, answer: Answer, turn: Turn): void {
    if (asker.by === "keyring")
      return this.#keyrings.answer(asker.suite, answer, this.#parts.link.keyringContext(turn.env), turn);
    const { conversation } = asker;
    // Forgotten meanwhile: the answer is nobody's.
    if (!this.#registry.has(conversation)) return;
    this.#busy.add(conversation);
    if (asker.by === "chain" && conversation.person.contact?.blocked) this.#worker.giveUp(conversation, turn);
    else if (asker.by === "chain") this.#worker.go(conversation, { on: "answer", answer }, turn);
    else conversation.answer(answer);
  }

  /** The relay has taken bodies for someone: more may be sealed. */
  flowed(peer: ClientId): void {
    for (const conversation of this.#registry.with(peer)) if (conversation.wantsToSeal) this.#busy.add(conversation);
  }

  /** Lines whose time is over disappear, and are not sealed again. */
  expire(turn: Turn): void {
    for (const { conversation: id, line } of this.history.wake(turn)) {
      const conversation = this.#registry.byId(id);
      if (!conversation) this.history.erase({ id }, line, turn);
      else {
        this.contents.erase(conversation, line, turn);
        const peer = this.#parts.people.view(conversation.person);
        turn.emit({ event: "delete", by: "timer", of: line, peer, suite: conversation.suite.name });
      }
    }
  }

  /** Works off all that does not have to wait. */
  work(turn: Turn): void {
    const { prekeys } = this.#parts.link;
    do {
      for (const came of prekeys.answers()) this.#prekeysCame(came, turn);
      for (const conversation of this.#busy) {
        this.#busy.delete(conversation);
        this.#workOff(conversation, turn);
      }
    } while (prekeys.haveAnswers);
    this.#inbox.store(turn);
  }

  #workOff(conversation: Conversation, turn: Turn): void {
    this.#worker.work(conversation, turn);
    this.timetable.schedule(conversation, turn.env.now);
  }

  /** How many bytes of bodies wait for a slow operation: who has many is to be sent no more for a while. */
  get backlog(): number {
    return this.#inbox.backlog;
  }

  /** The conversations that there are or may have been with someone, one for each suite. */
  conversationsWith(peer: ClientId, env: Pick<Env, "primitives">): { id: ConversationId; suite: SuiteName }[] {
    return this.#registry.conversationsWith(peer, env);
  }

  /** With whom each conversation is, by its ID in hex. */
  all(): ReadonlyMap<string, { readonly peer: ClientId; readonly suite: SuiteName }> {
    return this.#registry.all();
  }

  /** How far a text of mine is; undefined once it has been confirmed or given up. */
  stateOf(conversation: ConversationId, messageId: Uint8Array): MessageState | undefined {
    return stateOf(this.#registry.byId(conversation), messageId);
  }

  /** Whether what is said there can be read by its peer alone, who has not answered yet. */
  isUnconfirmed(peer: ClientId, suite: SuiteName): boolean {
    return this.#registry.known(peer, suite)?.state.unconfirmed === true;
  }

  /** @returns the conversation in which the body waits now */
  #hear(job: BodyJob, env: Pick<Env, "primitives">, turn?: Turn): Conversation | undefined {
    const { row } = job;
    const conversation = this.#registry.conversationOf(row.peer, row.body, env);
    if (!conversation) {
      const person = this.#parts.people.get(row.peer);
      const peer = person ? { peer: this.#parts.people.view(person) } : {};
      turn?.emit({ event: "error", error: new ClientError("UNKNOWN_SUITE"), ...peer });
      return undefined;
    }
    if (this.strangers.isDeclined(conversation)) {
      this.#remove(conversation);
      return undefined;
    }
    let room = this.#inbox.roomFor(conversation, job);
    if (room !== "ok" && turn && conversation.bodies > 0) {
      // What came with it may be opened at once, and then there is room: whoever writes much writes it in one go.
      this.#workOff(conversation, turn);
      room = this.#inbox.roomFor(conversation, job);
    }
    if (room !== "ok") {
      if (room === "full")
        turn?.emit({
          event: "error",
          error: new ClientError("INBOX_FULL"),
          peer: this.#parts.people.view(conversation.person),
        });
      this.strangers.leave(conversation);
      return undefined;
    }
    conversation.hear(job);
    this.#busy.add(conversation);
    return conversation;
  }

  #remove(conversation: Conversation): void {
    this.#inbox.removed(conversation);
    this.#registry.remove(conversation);
    this.#busy.delete(conversation);
    this.#discarding.delete(conversation);
    this.timetable.remove(conversation);
  }
}
