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
import { Alarms } from "../alarms.ts";
import type { MessageState } from "../events.ts";
import type { EngineInput } from "../io.ts";
import type { Link } from "../link/link.ts";
import type { Self } from "../link/self.ts";
import type { Outbound } from "../outbox/outbound.ts";
import type { People } from "../people/people.ts";
import type { Person } from "../people/person.ts";
import type { Turn } from "../turn.ts";
import { advance } from "./advance.ts";
import { Declined } from "./declined.ts";
import { Effects } from "./effects.ts";
import { Inbox } from "./inbox.ts";
import { Keyrings } from "./keyrings.ts";
import { MyTexts, stateOf } from "./myTexts.ts";
import { Registry } from "./registry.ts";
import { Shown } from "./shown.ts";
import type { BodyJob, Job, Thread } from "./thread.ts";

/** Text is sealed late: while fewer bodies than this wait for the relay. The others wait in the outbox. */
const SEALED_AHEAD = 256;

/** What shows that a stranger's body came to something. */
const ACQUAINTS: ReadonlySet<SuiteEffect["do"]> = new Set<SuiteEffect["do"]>(["leg", "text", "ready"]);

/** Whose question it is: a chain is held up by it, a thread and a keyring go on. */
type Asker =
  | { readonly by: "chain" | "thread"; readonly thread: Thread }
  | { readonly by: "keyring"; readonly suite: SuiteName };

export type ThreadsOptions = {
  /** False if a stranger's opening waits for a person's yes; nothing goes back before it. */
  readonly acceptStrangers: boolean;
  /** How long a message of mine is kept while nobody confirms it. */
  readonly retentionMs: number;
};

type Parts = { readonly self: Self; readonly people: People; readonly outbound: Outbound; readonly link: Link };

/** All conversations: what waits in them is worked off in order, and what their suites answer is carried out. */
export class Threads {
  readonly #parts: Parts;
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #options: ThreadsOptions;
  readonly #keyrings: Keyrings;
  readonly #effects: Effects;
  readonly #inbox: Inbox;
  readonly #shown: Shown;
  readonly #declined: Declined;
  readonly #registry: Registry;
  readonly #texts: MyTexts;
  /** Those with something to do now. */
  readonly #busy = new Set<Thread>();
  /** Those that a rollback has told to discard their sessions, until they are found to have done it. */
  readonly #discarding = new Set<Thread>();
  /** By this device's clock. */
  readonly #alarms = new Alarms<Thread>();
  readonly #asked = new Map<number, Asker>();
  #outboxSeq: number;
  #historySeq: number;
  #questionId = 1;

  constructor(parts: Parts, suites: readonly Suite[], snapshot: Snapshot, options: ThreadsOptions) {
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
      ask: (thread, question, turn) => this.#ask({ by: "thread", thread }, question, turn),
      addHistory: (thread, row, turn) => this.#addHistory(thread, row, false, turn),
      texts: this.#texts,
    });
  }

  restore(snapshot: Snapshot, env: Env): void {
    // Almost always empty, and then no conversation has to be looked up in it.
    const named = new Set([...snapshot.outbox, ...snapshot.unshown].map(({ conversation }) => toHex(conversation)));
    const needed = ({ receiptDue, conversation }: ConversationRow) =>
      receiptDue || (named.size > 0 && named.has(toHex(conversation)));
    for (const [{ receiptDue }, thread] of this.#registry.restore(snapshot.conversations, needed)) {
      if (!receiptDue) continue;
      thread.want("receipt");
      this.#busy.add(thread);
    }
    const onTheWay = new Set(snapshot.outbound.map(({ text }) => text));
    const written = new Set<Thread>();
    for (const row of snapshot.outbox) {
      const thread = this.#registry.byId(row.conversation);
      if (!thread) continue;
      const sealed = row.recipients.every(({ seals }) => seals.length > 0);
      this.#texts.keep(thread, row, sealed && !onTheWay.has(row.seq));
      written.add(thread);
    }
    for (const thread of written) thread.outbox.restorePlaces();
    for (const row of snapshot.inbox) this.#hear({ job: "body", row, persisted: true }, env);
    // Already now: a text that is written before the start must not count them as shown.
    for (const row of snapshot.unshown) if (this.#theirThread(row)) this.#shown.added(row.seq);
  }

  /** @param rolledBack whether what is stored may be older than what has been used */
  start(rolledBack: boolean, turn: Turn): void {
    this.#keyrings.each({ on: rolledBack ? "discard" : "tick" }, this.#env(turn), turn);
    if (rolledBack) this.#registry.openAll();
    for (const thread of this.#registry.opened) {
      if (rolledBack) {
        thread.want("discard");
        // A stranger has no session: who waits for a yes must not keep the rollback noticed.
        if (thread.person.contact) this.#discarding.add(thread);
      }
      if (thread.outbox.size > 0) thread.want("open");
      if (rolledBack || thread.outbox.size > 0) this.#busy.add(thread);
      this.#schedule(thread, turn.env.now);
    }
    this.#tick(turn.env.now);
  }

  /** Whether sessions of an older copy are left that could seal again after a crash. */
  get discarding(): boolean {
    for (const thread of this.#discarding) {
      if (thread.discards) return true;
      this.#discarding.delete(thread);
    }
    return false;
  }

  /** What a crash may have shown, or not, is shown again, and marked. */
  showAgain(rows: readonly HistoryRow[], turn: Turn): void {
    for (const row of rows) {
      const thread = this.#theirThread(row);
      if (!thread) continue;
      const { messageId, seq, at, text } = row;
      const shown = { messageId, text: fromUtf8(text) ?? "", body: new Uint8Array(0), at: at as UnixMs, again: true };
      turn.emit({ event: "message", peer: this.#view(thread), suite: thread.suite.name, ...shown }, seq);
    }
  }

  /** Of a line that somebody else wrote. */
  #theirThread({ conversation, author }: HistoryRow): Thread | undefined {
    return equal(author, this.#parts.self.id) ? undefined : this.#registry.byId(conversation);
  }

  /** The relay is there (again): what waits for a session asks for it, what waits for a card may go on. */
  joined(turn: Turn): void {
    this.#keyrings.each({ on: "tick" }, this.#env(turn), turn);
    for (const thread of this.#registry.opened) {
      thread.waitsForCard = false;
      if (thread.outbox.size > 0) thread.want("open");
      if (!thread.idle) this.#busy.add(thread);
    }
  }

  /** What waited for someone's card is tried again. */
  cardsCame(): void {
    for (const thread of this.#registry.opened) {
      if (!thread.waitsForCard || !thread.person.card) continue;
      thread.waitsForCard = false;
      this.#busy.add(thread);
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
    const thread = this.#registry.thread(peer, suite, turn.env);
    if (thread) this.#want(thread, "open");
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
    const thread = this.#registry.thread(peer, suite, turn.env);
    if (!thread) throw new ClientError("UNKNOWN_SUITE");
    const row: OutboxRow = {
      seq: this.#outboxSeq++,
      conversation: thread.id,
      messageId,
      text,
      createdAt: turn.env.now,
      recipients: [{ client: peer, seals: [] }],
    };
    const unconfirmed = this.#texts.keep(thread, row, false);
    turn.write({ op: "outboxPut", row });
    this.#addHistory(thread, { author: self.id, messageId, at: turn.env.now, text }, true, turn);
    thread.seal(unconfirmed.key);
    this.#busy.add(thread);
  }

  decide(peer: ClientId, accept: boolean, turn: Turn): void {
    for (const thread of this.#registry.with(peer)) {
      if (!thread.held) continue;
      thread.held = false;
      if (!accept) for (const job of thread.dropBodies()) this.#inbox.done(job, turn);
      this.#inbox.released(thread);
      this.#busy.add(thread);
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
    for (const thread of this.#registry.with(peer)) {
      this.#texts.forget(thread);
      this.#remove(thread);
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
    const { thread } = asker;
    // Forgotten meanwhile: the answer is nobody's.
    if (!this.#registry.has(thread)) return;
    this.#busy.add(thread);
    if (asker.by === "chain") this.#go(thread, { on: "answer", answer }, turn);
    else thread.answer(answer);
  }

  /** The relay has taken bodies for someone: more may be sealed. */
  flowed(peer: ClientId): void {
    for (const thread of this.#registry.with(peer)) if (thread.wantsToSeal) this.#busy.add(thread);
  }

  shown(through: number, turn: Turn): void {
    this.#shown.shown(through, turn);
  }

  wake(turn: Turn): void {
    const { now } = turn.env;
    this.#keyrings.tick(this.#env(turn), turn);
    this.#tick(this.#parts.link.relayTime(now));
    for (const thread of this.#alarms.due(now)) {
      if (thread.receiptDueAt !== undefined && thread.receiptDueAt <= now) {
        thread.receiptDueAt = undefined;
        thread.want("receipt");
      }
      this.#expire(thread, turn);
      this.#busy.add(thread);
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
    for (const thread of this.#busy) {
      this.#busy.delete(thread);
      this.#work(thread, turn);
      this.#schedule(thread, turn.env.now);
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

  #work(thread: Thread, turn: Turn): void {
    while (!thread.chain && !thread.held && this.#mayGoOn(thread, turn)) {
      const job = thread.next(this.#maySeal(thread, turn));
      if (!job) break;
      if (job.job === "body") {
        this.#inbox.taken(job);
        // Only an opening makes an acquaintance: what else a stranger, or someone forgotten, sends is dropped.
        if (!thread.person.contact && !thread.suite.opens(job.row.body)) {
          this.#inbox.done(job, turn);
          continue;
        }
      }
      const input = inputOf(thread, job);
      if (!input) continue;
      thread.chain = { job, state: thread.state, effects: [] };
      this.#go(thread, input, turn);
    }
    this.#leave(thread);
  }

  /** A stranger whose body came to nothing leaves nothing behind. */
  #leave(thread: Thread): void {
    if (thread.person.contact || !thread.idle) return;
    this.#remove(thread);
    if (this.#registry.with(thread.person.id).length === 0) this.#parts.people.dismiss(thread.person);
  }

  /** A stranger's opening waits for a yes; a peer that sets off too much work waits for its turn. */
  #mayGoOn(thread: Thread, turn: Turn): boolean {
    const body = thread.nextBody();
    if (!body) return true;
    const { person, suite } = thread;
    if (!person.contact && !this.#options.acceptStrangers && suite.opens(body.row.body)) {
      thread.held = true;
      if (this.#inbox.hold(thread)) turn.emit({ event: "request", peer: this.#view(thread), suite: suite.name });
      else {
        thread.held = false;
        for (const job of thread.dropBodies()) this.#inbox.done(job, turn);
      }
      return !thread.held;
    }
    return this.#slowAt(thread, turn.env.now) <= turn.env.now;
  }

  #slowAt(thread: Thread, now: number): number {
    const own = thread.slow.nextAt(now);
    return thread.person.contact ? own : Math.max(own, this.#inbox.strangers.nextAt(now));
  }

  #maySeal(thread: Thread, turn: Turn): boolean {
    const { outbound, link } = this.#parts;
    const { person } = thread;
    if (!thread.wantsToSeal || outbound.waiting(person.id) >= SEALED_AHEAD) return false;
    if (person.card) return true;
    if (!thread.waitsForCard) link.lookup([person.id], turn);
    thread.waitsForCard = true;
    return false;
  }

  #go(thread: Thread, input: SuiteInput, turn: Turn): void {
    const progress = advance(thread, input, this.#context(thread, turn));
    if (progress.at === "slow") {
      if (thread.chain?.job.job === "body" && input.on === "body") {
        thread.slow.take(turn.env.now);
        if (!thread.person.contact) this.#inbox.strangers.take(turn.env.now);
      }
      return this.#ask({ by: "chain", thread }, progress.question, turn);
    }
    const { job, effects, keyring } = progress;
    if (job.job === "body") {
      this.#inbox.done(job, turn);
      if (effects.some(({ do: what }) => ACQUAINTS.has(what))) this.#acquaint(thread.person, turn);
    }
    for (const effect of effects) this.#effects.apply(thread, job, effect, turn);
    // A stranger whose body came to nothing leaves nothing behind: neither a session nor a key that is used up.
    if (!thread.person.contact) return;
    if (keyring) this.#keyrings.put(thread.suite, keyring, turn);
    this.#write(thread, turn);
  }

  #context({ suite }: Thread, turn: Turn): SuiteContext {
    const { self, people } = this.#parts;
    return {
      env: this.#env(turn),
      me: self,
      keyring: this.#keyrings.get(suite, turn),
      cardOf: (id) => people.get(id)?.card,
    };
  }

  #write(thread: Thread, turn: Turn): void {
    const { id, suite, person, state } = thread;
    const tickAt = state.nextTick;
    turn.write({
      op: "conversation",
      conversation: id,
      suite: suite.name,
      peer: person.id,
      receiptDue: thread.receiptDueAt !== undefined || thread.wants("receipt"),
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

  #view(thread: Thread) {
    return this.#parts.people.view(thread.person);
  }

  #want(thread: Thread, what: "open" | "tick"): void {
    thread.want(what);
    this.#busy.add(thread);
  }

  /** When the thread has something to do by itself. */
  #schedule(thread: Thread, now: number): void {
    if (!this.#registry.has(thread)) return;
    // A tick that waits its turn must not wake the client over and over.
    if (thread.opened)
      this.#registry.tickAt(thread, thread.chain || thread.wants("tick") ? undefined : thread.nextTick);
    const times: number[] = [];
    if (thread.receiptDueAt !== undefined) times.push(thread.receiptDueAt);
    const { oldest } = thread.outbox;
    const { link } = this.#parts;
    // No alarm without a relay, where nothing expires: it would wake the client over and over.
    if (oldest && link.online) {
      const over = oldest.row.createdAt + this.#options.retentionMs + 1;
      times.push(Math.max(over, link.localTime(over)));
    }
    if (thread.nextBody() && !thread.chain && !thread.held) times.push(this.#slowAt(thread, now));
    this.#alarms.set(thread, times.length === 0 ? undefined : Math.min(...times));
  }

  /** By this device's clock and the relay's: one of them may be wrong, and what is given up does not come back. */
  #expire(thread: Thread, turn: Turn): void {
    const { link } = this.#parts;
    if (!link.online) return;
    const { now } = turn.env;
    const before = Math.min(now, link.relayTime(now)) - this.#options.retentionMs;
    this.#texts.expire(thread, before, turn);
  }

  #hear(job: BodyJob, env: Pick<Env, "primitives">, turn?: Turn): boolean {
    const { row } = job;
    const thread = this.#registry.threadOf(row.peer, row.body, env);
    if (!thread) {
      const person = this.#parts.people.get(row.peer);
      const peer = person ? { peer: this.#parts.people.view(person) } : {};
      turn?.emit({ event: "error", error: new ClientError("UNKNOWN_SUITE"), ...peer });
      return false;
    }
    const room = this.#inbox.roomFor(thread, job);
    if (room !== "ok") {
      if (room === "full")
        turn?.emit({ event: "error", error: new ClientError("INBOX_FULL"), peer: this.#view(thread) });
      this.#leave(thread);
      return false;
    }
    thread.hear(job);
    this.#busy.add(thread);
    return true;
  }

  #addHistory(
    thread: Thread,
    row: Pick<HistoryRow, "author" | "messageId" | "at" | "text">,
    mine: boolean,
    turn: Turn,
  ): number {
    const seq = this.#historySeq++;
    turn.write({ op: "historyAdd", row: { seq, conversation: thread.id, ...row, unconfirmed: false } });
    if (mine) this.#shown.mine(seq, turn);
    else this.#shown.added(seq);
    return seq;
  }

  /** @param now by the clock that suites go by */
  #tick(now: number): void {
    for (const thread of this.#registry.due(now)) this.#want(thread, "tick");
  }

  #remove(thread: Thread): void {
    this.#inbox.removed(thread);
    this.#registry.remove(thread);
    this.#busy.delete(thread);
    this.#discarding.delete(thread);
    this.#alarms.set(thread, undefined);
  }
}

function inputOf(thread: Thread, job: Job): SuiteInput | undefined {
  switch (job.job) {
    case "body":
      return { on: "body", from: job.row.peer, body: job.row.body };
    case "seal": {
      const text = thread.outbox.get(job.key);
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
