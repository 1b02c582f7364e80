import { type Env, equal, fromUtf8, toHex, type UnixMs } from "@sandi/crypto";
import type {
  Answer,
  ClientId,
  ConversationId,
  Question,
  Suite,
  SuiteContext,
  SuiteEffect,
  SuiteInput,
  SuiteName,
} from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { ConversationRow, HistoryRow, OutboxRow, Snapshot } from "../../store/port.ts";
import { Alarms } from "../base/alarms.ts";
import type { MessageState } from "../base/events.ts";
import type { EngineInput } from "../base/io.ts";
import type { Turn } from "../base/turn.ts";
import type { Link } from "../link/link.ts";
import type { Self } from "../link/self.ts";
import type { Outbound } from "../outbox/outbound.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import { advance } from "./advance.ts";
import type { BodyJob, Conversation, Job } from "./conversation.ts";
import { Declined } from "./declined.ts";
import { Effects } from "./effects.ts";
import { Inbox } from "./inbox.ts";
import { Keyrings } from "./keyrings.ts";
import { MyTexts, stateOf } from "./myTexts.ts";
import { Registry } from "./registry.ts";
import { Shown } from "./shown.ts";

/** Text is sealed late: while fewer bodies than this wait for the relay. The others wait in the outbox. */
const SEALED_AHEAD = 256;

/** What shows that a stranger's body came to something. */
const ACQUAINTS: ReadonlySet<SuiteEffect["do"]> = new Set<SuiteEffect["do"]>(["leg", "text", "ready"]);

/** Whose question it is: a chain is held up by it, a conversation and a keyring go on. */
type Asker =
  | { readonly by: "chain" | "conversation"; readonly conversation: Conversation }
  | { readonly by: "keyring"; readonly suite: SuiteName };

export type ConversationsOptions = {
  /** False if a stranger's opening waits for a person's yes; nothing goes back before it. */
  readonly acceptStrangers: boolean;
  /** How long a message of mine is kept while nobody confirms it. */
  readonly retentionMs: number;
};

type Parts = { readonly self: Self; readonly people: People; readonly outbound: Outbound; readonly link: Link };

/** All conversations: what waits in them is worked off in order, and what their suites answer is carried out. */
export class Conversations {
  readonly #parts: Parts;
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #options: ConversationsOptions;
  readonly #keyrings: Keyrings;
  readonly #effects: Effects;
  readonly #inbox: Inbox;
  readonly #shown: Shown;
  readonly #declined: Declined;
  readonly #registry: Registry;
  readonly #texts: MyTexts;
  /** Those with something to do now. */
  readonly #busy = new Set<Conversation>();
  /** Those that a rollback has told to discard their sessions, until they are found to have done it. */
  readonly #discarding = new Set<Conversation>();
  /** By this device's clock. */
  readonly #alarms = new Alarms<Conversation>();
  readonly #asked = new Map<number, Asker>();
  #outboxSeq: number;
  #historySeq: number;
  #questionId = 1;

  constructor(parts: Parts, suites: readonly Suite[], snapshot: Snapshot, options: ConversationsOptions) {
    this.#parts = parts;
    this.#suites = new Map(suites.map((suite) => [suite.name, suite]));
    this.#options = options;
    this.#outboxSeq = snapshot.nextSeq.outbox;
    this.#historySeq = snapshot.nextSeq.history;
    this.#inbox = new Inbox(snapshot.nextSeq.inbox);
    this.#shown = new Shown(snapshot.nextSeq.history - 1);
    this.#declined = new Declined(snapshot.meta);
    const { self, people, outbound } = parts;
    this.#registry = new Registry(self, people, this.#suites);
    this.#texts = new MyTexts(self, people);
    this.#keyrings = new Keyrings(this.#suites, snapshot.keyrings, (suite, question, turn) =>
      this.#ask({ by: "keyring", suite }, question, turn),
    );
    this.#effects = new Effects({
      people,
      outbound,
      ask: (conversation, question, turn) => this.#ask({ by: "conversation", conversation }, question, turn),
      addHistory: (conversation, row, turn) => this.#addHistory(conversation, row, false, turn),
      texts: this.#texts,
    });
  }

  restore(snapshot: Snapshot, env: Env): void {
    // Almost always empty, and then no conversation has to be looked up in it.
    const named = new Set([...snapshot.outbox, ...snapshot.unshown].map(({ conversation }) => toHex(conversation)));
    const needed = ({ receiptDue, conversation }: ConversationRow) =>
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
      this.#texts.keep(conversation, row, sealed && !onTheWay.has(row.seq));
      written.add(conversation);
    }
    for (const conversation of written) conversation.outbox.restorePlaces();
    for (const row of snapshot.inbox) this.#hear({ job: "body", row, persisted: true }, env);
    // Already now: a text that is written before the start must not count them as shown.
    for (const row of snapshot.unshown) if (this.#theirConversation(row)) this.#shown.added(row.seq);
  }

  /** @param rolledBack whether what is stored may be older than what has been used */
  start(rolledBack: boolean, turn: Turn): void {
    this.#keyrings.each({ on: rolledBack ? "discard" : "tick" }, this.#env(turn), turn);
    if (rolledBack) this.#registry.openAll();
    for (const conversation of this.#registry.opened) {
      if (rolledBack) {
        conversation.want("discard");
        // A stranger has no session: who waits for a yes must not keep the rollback noticed.
        if (conversation.person.contact) this.#discarding.add(conversation);
      }
      if (conversation.outbox.size > 0) conversation.want("open");
      if (rolledBack || conversation.outbox.size > 0) this.#busy.add(conversation);
      this.#schedule(conversation, turn.env.now);
    }
    this.#tick(turn.env.now);
  }

  /** Whether sessions of an older copy are left that could seal again after a crash. */
  get discarding(): boolean {
    for (const conversation of this.#discarding) {
      if (conversation.discards) return true;
      this.#discarding.delete(conversation);
    }
    return false;
  }

  /** What a crash may have shown, or not, is shown again, and marked. */
  showAgain(rows: readonly HistoryRow[], turn: Turn): void {
    for (const row of rows) {
      const conversation = this.#theirConversation(row);
      if (!conversation) continue;
      const { messageId, seq, at, text } = row;
      const shown = { messageId, text: fromUtf8(text) ?? "", body: new Uint8Array(0), at: at as UnixMs, again: true };
      turn.emit({ event: "message", peer: this.#view(conversation), suite: conversation.suite.name, ...shown }, seq);
    }
  }

  /** Of a line that somebody else wrote. */
  #theirConversation({ conversation, author }: HistoryRow): Conversation | undefined {
    return equal(author, this.#parts.self.id) ? undefined : this.#registry.byId(conversation);
  }

  /** The relay is there (again): what waits for a session asks for it, what waits for a card may go on. */
  joined(turn: Turn): void {
    this.#keyrings.each({ on: "tick" }, this.#env(turn), turn);
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

  /** One delivery. It is stored by `work`, unless it has been opened by then. */
  deliver(peer: ClientId, at: number, body: Uint8Array, turn: Turn): void {
    if (this.#declined.has(peer)) return;
    const job: BodyJob = { job: "body", row: this.#inbox.row(peer, at, body), persisted: false };
    if (this.#hear(job, turn.env, turn)) this.#inbox.arrived(job);
  }

  /** Makes sure that a session is open or on its way. */
  talk(peer: ClientId, suite: SuiteName, turn: Turn): void {
    this.#befriend(peer, turn);
    const conversation = this.#registry.conversation(peer, suite, turn.env);
    if (conversation) this.#want(conversation, "open");
  }

  verify(peer: ClientId, verified: boolean, turn: Turn): void {
    const { people } = this.#parts;
    this.#befriend(peer, turn);
    people.update(people.meet(peer), { verified }, turn);
  }

  text(input: EngineInput & { in: "text" }, turn: Turn): void {
    const { peer, suite, messageId, text } = input;
    const { self } = this.#parts;
    this.#befriend(peer, turn);
    const conversation = this.#registry.conversation(peer, suite, turn.env);
    if (!conversation) throw new ClientError("UNKNOWN_SUITE");
    const row: OutboxRow = {
      seq: this.#outboxSeq++,
      conversation: conversation.id,
      messageId,
      text,
      createdAt: turn.env.now,
      recipients: [{ client: peer, seals: [] }],
    };
    const unconfirmed = this.#texts.keep(conversation, row, false);
    turn.write({ op: "outboxPut", row });
    this.#addHistory(conversation, { author: self.id, messageId, at: turn.env.now, text }, true, turn);
    conversation.seal(unconfirmed.key);
    this.#busy.add(conversation);
  }

  decide(peer: ClientId, accept: boolean, turn: Turn): void {
    for (const conversation of this.#registry.with(peer)) {
      if (!conversation.held) continue;
      conversation.held = false;
      if (!accept) for (const job of conversation.dropBodies()) this.#inbox.done(job, turn);
      this.#inbox.released(conversation);
      this.#busy.add(conversation);
      if (!accept) this.#declined.add(peer, turn);
    }
    if (accept) this.#acquaint(this.#parts.people.meet(peer), turn);
  }

  /** Turning to someone is a yes to what waits from them. */
  #befriend(peer: ClientId, turn: Turn): void {
    if (!this.#parts.people.meet(peer).contact?.accepted) this.decide(peer, true, turn);
  }

  #acquaint(person: Person, turn: Turn): void {
    this.#declined.remove(person.id, turn);
    this.#parts.people.befriend(person, turn);
  }

  forget(peer: ClientId, turn: Turn): void {
    const person = this.#parts.people.get(peer);
    if (!person) return;
    this.#parts.outbound.forget(peer);
    for (const conversation of this.#registry.with(peer)) {
      this.#texts.forget(conversation);
      this.#remove(conversation);
    }
    const erased = this.conversationsWith(peer, turn.env).map(({ id }) => id);
    this.#parts.people.forget(person, erased, turn);
    this.#declined.remove(peer, turn);
  }

  answered(id: number, answer: Answer, turn: Turn): void {
    const asker = this.#asked.get(id);
    this.#asked.delete(id);
    if (asker === undefined) return;
    if (asker.by === "keyring") return this.#keyrings.answer(asker.suite, answer, this.#env(turn), turn);
    const { conversation } = asker;
    // Forgotten meanwhile: the answer is nobody's.
    if (!this.#registry.has(conversation)) return;
    this.#busy.add(conversation);
    if (asker.by === "chain") this.#go(conversation, { on: "answer", answer }, turn);
    else conversation.answer(answer);
  }

  /** The relay has taken bodies for someone: more may be sealed. */
  flowed(peer: ClientId): void {
    for (const conversation of this.#registry.with(peer)) if (conversation.wantsToSeal) this.#busy.add(conversation);
  }

  shown(through: number, turn: Turn): void {
    this.#shown.shown(through, turn);
  }

  wake(turn: Turn): void {
    const { now } = turn.env;
    this.#keyrings.tick(this.#env(turn), turn);
    this.#tick(this.#parts.link.relayTime(now));
    for (const conversation of this.#alarms.due(now)) {
      if (conversation.receiptDueAt !== undefined && conversation.receiptDueAt <= now) {
        conversation.receiptDueAt = undefined;
        conversation.want("receipt");
      }
      this.#expire(conversation, turn);
      this.#busy.add(conversation);
    }
  }

  wakeAt(): number | undefined {
    const { link } = this.#parts;
    const times = [...this.#registry.nextTicks, this.#keyrings.nextTick]
      .filter((at) => at !== undefined)
      .map((at) => link.localTime(at));
    if (this.#alarms.next !== undefined) times.push(this.#alarms.next);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Works off all that does not have to wait. */
  work(turn: Turn): void {
    for (const conversation of this.#busy) {
      this.#busy.delete(conversation);
      this.#work(conversation, turn);
      this.#schedule(conversation, turn.env.now);
    }
    this.#inbox.store(turn);
  }

  /** How many bytes of bodies wait for a slow operation: who has many is to be sent no more for a while. */
  get backlog(): number {
    return this.#inbox.backlog;
  }

  /** My texts that have not been confirmed. */
  get texts(): MyTexts {
    return this.#texts;
  }

  /** The conversations that there are or may have been with someone, one for each suite. */
  conversationsWith(peer: ClientId, env: Pick<Env, "primitives">): { id: ConversationId; suite: SuiteName }[] {
    return this.#registry.conversationsWith(peer, env);
  }

  /** How far a text of mine is; undefined once it has been confirmed or given up. */
  stateOf(conversation: ConversationId, messageId: Uint8Array): MessageState | undefined {
    return stateOf(this.#registry.byId(conversation), messageId);
  }

  #work(conversation: Conversation, turn: Turn): void {
    while (!conversation.chain && !conversation.held && this.#mayGoOn(conversation, turn)) {
      const job = conversation.next(this.#maySeal(conversation, turn));
      if (!job) break;
      if (job.job === "body") {
        this.#inbox.taken(job);
        // Only an opening makes an acquaintance: what else a stranger, or someone forgotten, sends is dropped.
        if (!conversation.person.contact && !conversation.suite.opens(job.row.body)) {
          this.#inbox.done(job, turn);
          continue;
        }
      }
      const input = inputOf(conversation, job);
      if (!input) continue;
      conversation.chain = { job, state: conversation.state, effects: [] };
      this.#go(conversation, input, turn);
    }
    this.#leave(conversation);
  }

  /** A stranger whose body came to nothing leaves nothing behind. */
  #leave(conversation: Conversation): void {
    if (conversation.person.contact || !conversation.idle) return;
    this.#remove(conversation);
    if (this.#registry.with(conversation.person.id).length === 0) this.#parts.people.dismiss(conversation.person);
  }

  /** A stranger's opening waits for a yes; a peer that sets off too much work waits for its turn. */
  #mayGoOn(conversation: Conversation, turn: Turn): boolean {
    const body = conversation.nextBody();
    if (!body) return true;
    const { person, suite } = conversation;
    if (!person.contact && !this.#options.acceptStrangers && suite.opens(body.row.body)) {
      conversation.held = true;
      if (this.#inbox.hold(conversation))
        turn.emit({ event: "request", peer: this.#view(conversation), suite: suite.name });
      else {
        conversation.held = false;
        for (const job of conversation.dropBodies()) this.#inbox.done(job, turn);
      }
      return !conversation.held;
    }
    return this.#slowAt(conversation, turn.env.now) <= turn.env.now;
  }

  #slowAt(conversation: Conversation, now: number): number {
    const own = conversation.slow.nextAt(now);
    return conversation.person.contact ? own : Math.max(own, this.#inbox.strangers.nextAt(now));
  }

  #maySeal(conversation: Conversation, turn: Turn): boolean {
    const { outbound, link } = this.#parts;
    const { person } = conversation;
    if (!conversation.wantsToSeal || outbound.waiting(person.id) >= SEALED_AHEAD) return false;
    if (person.card) return true;
    if (!conversation.waitsForCard) link.lookup([person.id], turn);
    conversation.waitsForCard = true;
    return false;
  }

  #go(conversation: Conversation, input: SuiteInput, turn: Turn): void {
    const progress = advance(conversation, input, this.#context(conversation, turn));
    if (progress.at === "slow") {
      if (conversation.chain?.job.job === "body" && input.on === "body") {
        conversation.slow.take(turn.env.now);
        if (!conversation.person.contact) this.#inbox.strangers.take(turn.env.now);
      }
      return this.#ask({ by: "chain", conversation }, progress.question, turn);
    }
    const { job, effects, keyring } = progress;
    if (job.job === "body") {
      this.#inbox.done(job, turn);
      if (effects.some(({ do: what }) => ACQUAINTS.has(what))) this.#acquaint(conversation.person, turn);
    }
    for (const effect of effects) this.#effects.apply(conversation, job, effect, turn);
    // A stranger whose body came to nothing leaves nothing behind: neither a session nor a key that is used up.
    if (!conversation.person.contact) return;
    if (keyring) this.#keyrings.put(conversation.suite, keyring, turn);
    this.#write(conversation, turn);
  }

  #context({ suite }: Conversation, turn: Turn): SuiteContext {
    const { self, people } = this.#parts;
    return {
      env: this.#env(turn),
      me: self,
      keyring: this.#keyrings.get(suite, turn),
      cardOf: (id) => people.get(id)?.card,
    };
  }

  #write(conversation: Conversation, turn: Turn): void {
    const { id, suite, person, state } = conversation;
    const tickAt = state.nextTick;
    turn.write({
      op: "conversation",
      conversation: id,
      suite: suite.name,
      peer: person.id,
      receiptDue: conversation.receiptDueAt !== undefined || conversation.wants("receipt"),
      ...(tickAt === undefined ? {} : { tickAt }),
      state: () => state.encode(),
    });
  }

  #ask(asker: Asker, question: Question, turn: Turn): void {
    const id = this.#questionId++;
    this.#asked.set(id, asker);
    turn.ask(id, question);
  }

  /** With the relay's time, if that is known: validity goes by it. */
  #env(turn: Turn): Env {
    return { ...turn.env, now: this.#parts.link.relayTime(turn.env.now) };
  }

  #view(conversation: Conversation) {
    return this.#parts.people.view(conversation.person);
  }

  #want(conversation: Conversation, what: "open" | "tick"): void {
    conversation.want(what);
    this.#busy.add(conversation);
  }

  /** When the conversation has something to do by itself. */
  #schedule(conversation: Conversation, now: number): void {
    if (!this.#registry.has(conversation)) return;
    // A tick that waits its turn must not wake the client over and over.
    if (conversation.opened)
      this.#registry.tickAt(
        conversation,
        conversation.chain || conversation.wants("tick") ? undefined : conversation.nextTick,
      );
    const times: number[] = [];
    if (conversation.receiptDueAt !== undefined) times.push(conversation.receiptDueAt);
    const { oldest } = conversation.outbox;
    const { link } = this.#parts;
    // No alarm without a relay, where nothing expires: it would wake the client over and over.
    if (oldest && link.online) {
      const over = oldest.row.createdAt + this.#options.retentionMs + 1;
      times.push(Math.max(over, link.localTime(over)));
    }
    if (conversation.nextBody() && !conversation.chain && !conversation.held)
      times.push(this.#slowAt(conversation, now));
    this.#alarms.set(conversation, times.length === 0 ? undefined : Math.min(...times));
  }

  /** By this device's clock and the relay's: one of them may be wrong, and what is given up does not come back. */
  #expire(conversation: Conversation, turn: Turn): void {
    const { link } = this.#parts;
    if (!link.online) return;
    const { now } = turn.env;
    const before = Math.min(now, link.relayTime(now)) - this.#options.retentionMs;
    this.#texts.expire(conversation, before, turn);
  }

  #hear(job: BodyJob, env: Pick<Env, "primitives">, turn?: Turn): boolean {
    const { row } = job;
    const conversation = this.#registry.conversationOf(row.peer, row.body, env);
    if (!conversation) {
      const person = this.#parts.people.get(row.peer);
      const peer = person ? { peer: this.#parts.people.view(person) } : {};
      turn?.emit({ event: "error", error: new ClientError("UNKNOWN_SUITE"), ...peer });
      return false;
    }
    const room = this.#inbox.roomFor(conversation, job);
    if (room !== "ok") {
      if (room === "full")
        turn?.emit({ event: "error", error: new ClientError("INBOX_FULL"), peer: this.#view(conversation) });
      this.#leave(conversation);
      return false;
    }
    conversation.hear(job);
    this.#busy.add(conversation);
    return true;
  }

  #addHistory(
    conversation: Conversation,
    row: Pick<HistoryRow, "author" | "messageId" | "at" | "text">,
    mine: boolean,
    turn: Turn,
  ): number {
    const seq = this.#historySeq++;
    turn.write({ op: "historyAdd", row: { seq, conversation: conversation.id, ...row, unconfirmed: false } });
    if (mine) this.#shown.mine(seq, turn);
    else this.#shown.added(seq);
    return seq;
  }

  /** @param now by the clock that suites go by */
  #tick(now: number): void {
    for (const conversation of this.#registry.due(now)) this.#want(conversation, "tick");
  }

  #remove(conversation: Conversation): void {
    this.#inbox.removed(conversation);
    this.#registry.remove(conversation);
    this.#busy.delete(conversation);
    this.#discarding.delete(conversation);
    this.#alarms.set(conversation, undefined);
  }
}

function inputOf(conversation: Conversation, job: Job): SuiteInput | undefined {
  switch (job.job) {
    case "body":
      return { on: "body", from: job.row.peer, body: job.row.body };
    case "seal": {
      const text = conversation.outbox.get(job.key);
      if (!text) return undefined;
      const { messageId, text: bytes } = text.row;
      return { on: "seal", messageId, text: bytes, ...(job.instead ? { instead: job.instead } : {}) };
    }
    case "answer":
      return { on: "answer", answer: job.answer };
    case "void":
      return { on: "void", session: job.session, ranges: job.ranges };
    default:
      return { on: job.job };
  }
}
