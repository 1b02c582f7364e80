import { type Env, equal, fromUtf8, toHex, type UnixMs } from "@sandi/crypto";
import {
  type Answer,
  type ClientId,
  type ConversationId,
  conversationOfTwo,
  type Question,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteName,
  suiteNumberOf,
} from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import type { ConversationRow, HistoryRow, InboxRow, OutboxRow, Snapshot } from "../store/port.ts";
import {
  advance,
  type Conversation,
  type Job,
  keyOf,
  newConversation,
  pushOnce,
  RECEIPT_DELAY_MS,
  readConfirmation,
  sealsOf,
  type Unconfirmed,
} from "./conversation.ts";
import type { EngineInput, Me, MessageState } from "./model.ts";
import type { Outbound } from "./outbound.ts";
import { type People, type Person, view } from "./people.ts";
import type { RelayLink } from "./relayLink.ts";
import { Keyrings } from "./threads/keyrings.ts";
import type { Turn } from "./turn.ts";

/** What shows that a stranger's body came to something. */
const ACQUAINTS: ReadonlySet<SuiteEffect["do"]> = new Set<SuiteEffect["do"]>(["leg", "text", "ready"]);

type Options = { readonly acceptStrangers: boolean; readonly retentionMs: number };

/** Whose question it is: a chain is held up by it, a thread and a keyring go on. */
type Asker =
  | { readonly by: "chain" | "thread"; readonly conversation: Conversation }
  | { readonly by: "keyring"; readonly suite: SuiteName };

/** All conversations: what waits in them is worked off in order, and what their suites answer is carried out. */
export class Conversations {
  readonly #me: Me;
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #options: Options;
  readonly #people: People;
  readonly #outbound: Outbound;
  readonly #link: RelayLink;
  readonly #conversations = new Map<string, Conversation>();
  readonly #keyrings: Keyrings;
  /** Who waits for which answer. */
  readonly #asked = new Map<number, Asker>();
  /** Unconfirmed texts by their outbox seq. */
  readonly #texts = new Map<number, { readonly conversation: Conversation; readonly text: Unconfirmed }>();
  #inboxSeq: number;
  #outboxSeq: number;
  #historySeq: number;
  #questionId = 1;
  /** Bodies of this turn that have not been opened yet: they are stored before they are acknowledged. */
  #arrived: (Job & { job: "body" })[] = [];

  constructor(
    me: Me,
    suites: readonly Suite[],
    parts: { readonly people: People; readonly outbound: Outbound; readonly link: RelayLink },
    { nextSeq, keyrings }: Snapshot,
    options: Options,
  ) {
    this.#me = me;
    this.#suites = new Map(suites.map((suite) => [suite.name, suite]));
    this.#options = options;
    this.#people = parts.people;
    this.#outbound = parts.outbound;
    this.#link = parts.link;
    this.#inboxSeq = nextSeq.inbox;
    this.#outboxSeq = nextSeq.outbox;
    this.#historySeq = nextSeq.history;
    this.#keyrings = new Keyrings(this.#suites, keyrings, (suite, question, turn) =>
      this.#ask({ by: "keyring", suite }, question, turn),
    );
  }

  restore(snapshot: Snapshot, env: Env): void {
    for (const row of snapshot.conversations) {
      const suite = this.#suites.get(row.suite);
      if (!suite) continue;
      const decoded = suite.decode({ kind: "peer", peer: row.peer }, row.state());
      if (!decoded.ok) throw decoded.error;
      const conversation = newConversation(row.conversation, this.#people.meet(row.peer), suite, decoded.value);
      if (row.receiptDue) conversation.jobs.push({ job: "receipt" });
      this.#conversations.set(keyOf(row.peer, row.suite), conversation);
    }
    const onTheWay = new Set(snapshot.outbound.map(({ text }) => text));
    const byId = new Map([...this.#conversations.values()].map((one) => [toHex(one.id), one]));
    for (const row of snapshot.outbox) {
      const conversation = byId.get(toHex(row.conversation));
      if (!conversation) continue;
      const sealed = row.recipients.every(({ seals }) => seals.length > 0);
      this.#keep(conversation, { row, accepted: sealed && !onTheWay.has(row.seq) });
    }
    for (const row of snapshot.inbox) this.#enqueueBody(row, true, env);
  }

  start(rolledBack: boolean, turn: Turn): void {
    this.#keyrings.each({ on: rolledBack ? "discard" : "tick" }, this.#env(turn), turn);
    for (const conversation of this.#conversations.values()) {
      conversation.jobs.unshift(rolledBack ? { job: "discard" } : { job: "tick" });
      if (conversation.outbox.size > 0) pushOnce(conversation, { job: "open" });
    }
  }

  /** The relay is there (again): what waits for a session asks for it, what waits for a record may go on. */
  joined(turn: Turn): void {
    this.#keyrings.each({ on: "tick" }, this.#env(turn), turn);
    for (const conversation of this.#conversations.values()) {
      conversation.waitsForRecord = false;
      if (conversation.outbox.size > 0) pushOnce(conversation, { job: "open" });
    }
  }

  /** What waited for somebody's record is tried again. */
  recordsCame(): void {
    for (const conversation of this.#conversations.values())
      if (conversation.person.record) conversation.waitsForRecord = false;
  }

  /** What a crash may have shown, or not, is shown again, and marked. */
  showAgain(rows: readonly HistoryRow[], turn: Turn): void {
    const byId = new Map([...this.#conversations.values()].map((one) => [toHex(one.id), one]));
    for (const { conversation, author, messageId, seq, at, text } of rows) {
      const found = byId.get(toHex(conversation));
      if (!found || equal(author, this.#me.id)) continue;
      const shown = { messageId, text: fromUtf8(text) ?? "", body: new Uint8Array(0), at: at as UnixMs, again: true };
      turn.emit({ event: "message", peer: view(found.person), suite: found.suite.name, ...shown }, seq);
    }
  }

  /** One delivery. It is stored by `work`, unless it has been opened by then. */
  deliver(peer: ClientId, at: number, body: Uint8Array, turn: Turn): void {
    const job = this.#enqueueBody({ seq: this.#inboxSeq++, peer, at, body }, false, turn.env, turn);
    if (job) this.#arrived.push(job);
  }

  /** Makes sure that a session is open or on its way. */
  talk(peer: ClientId, suite: SuiteName, turn: Turn): void {
    this.#befriend(peer, turn);
    const conversation = this.#conversation(peer, suite, turn.env);
    if (conversation) pushOnce(conversation, { job: "open" });
  }

  verify(peer: ClientId, verified: boolean, turn: Turn): void {
    this.#people.update(this.#befriend(peer, turn), { verified }, turn);
  }

  /** Works off all that does not have to wait. */
  work(turn: Turn): void {
    for (const conversation of this.#conversations.values()) this.#work(conversation, turn);
    for (const job of this.#arrived) {
      turn.write({ op: "inboxAdd", row: job.row });
      job.persisted = true;
    }
    this.#arrived = [];
  }

  wake(turn: Turn): void {
    const { now } = turn.env;
    this.#keyrings.tick(this.#env(turn), turn);
    for (const conversation of this.#conversations.values()) {
      if (conversation.receiptDueAt !== undefined && conversation.receiptDueAt <= now) {
        conversation.receiptDueAt = undefined;
        pushOnce(conversation, { job: "receipt" });
      }
      const tick = conversation.state.nextTick;
      if (tick !== undefined && tick <= this.#link.relayTime(now)) pushOnce(conversation, { job: "tick" });
      this.#expire(conversation, turn);
    }
  }

  wakeAt(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    const keyrings = this.#keyrings.nextTick;
    if (keyrings !== undefined) next = Math.min(next, this.#link.localTime(keyrings));
    for (const { receiptDueAt, state, chain, jobs, outbox } of this.#conversations.values()) {
      next = Math.min(next, receiptDueAt ?? next);
      // A tick that waits its turn must not wake the client over and over.
      const tick = chain || jobs.some(({ job }) => job === "tick") ? undefined : state.nextTick;
      if (tick !== undefined) next = Math.min(next, this.#link.localTime(tick));
      const oldest = outbox.values().next().value;
      if (oldest) next = Math.min(next, oldest.row.createdAt + this.#options.retentionMs + 1);
    }
    return Number.isFinite(next) ? next : undefined;
  }

  text(input: EngineInput & { in: "text" }, turn: Turn): void {
    const { peer, suite, messageId, text } = input;
    this.#befriend(peer, turn);
    const conversation = this.#conversation(peer, suite, turn.env);
    if (!conversation) throw new ClientError("UNKNOWN_SUITE");
    const { now } = turn.env;
    const row: OutboxRow = {
      seq: this.#outboxSeq++,
      conversation: conversation.id,
      messageId,
      text,
      createdAt: now,
      recipients: [{ client: peer, seals: [] }],
    };
    this.#keep(conversation, { row, accepted: false });
    turn.write({ op: "outboxPut", row });
    this.#addHistory(conversation, { author: this.#me.id, messageId, at: now, text }, turn);
    conversation.jobs.push({ job: "seal", messageId: toHex(messageId) });
  }

  decide(peer: ClientId, accept: boolean, turn: Turn): void {
    for (const conversation of this.#conversations.values()) {
      if (!equal(conversation.person.id, peer) || !conversation.held) continue;
      conversation.held = false;
      if (accept) continue;
      for (const job of conversation.jobs)
        if (job.job === "body" && job.persisted) turn.write({ op: "inboxDone", from: job.row.seq, to: job.row.seq });
      conversation.jobs = conversation.jobs.filter(({ job }) => job !== "body");
    }
    if (accept) this.#befriend(peer, turn);
  }

  forget(peer: ClientId, turn: Turn): void {
    const person = this.#people.get(peer);
    if (!person) return;
    this.#outbound.forget(peer);
    for (const [key, { person: whose, outbox }] of this.#conversations) {
      if (!equal(whose.id, peer)) continue;
      for (const { row } of outbox.values()) this.#texts.delete(row.seq);
      this.#conversations.delete(key);
    }
    const erased = this.conversationsWith(peer, turn.env).map(({ id }) => id);
    this.#people.forget(person, erased, turn);
  }

  /** How much is still on its way to the relay, and how much has not been confirmed by its reader. */
  pending(): { readonly unaccepted: number; readonly undelivered: number } {
    let waiting = 0;
    let undelivered = 0;
    for (const conversation of this.#conversations.values()) {
      undelivered += conversation.outbox.size;
      for (const { accepted } of conversation.outbox.values()) if (!accepted) waiting++;
    }
    return { unaccepted: waiting, undelivered };
  }

  /** The conversations that there are or may have been with somebody, one for each suite. */
  conversationsWith(peer: ClientId, env: Pick<Env, "primitives">): { id: ConversationId; suite: SuiteName }[] {
    return [...this.#suites.keys()].map((suite) => ({ id: this.#idOf(peer, suite, env), suite }));
  }

  /** How far a text of mine is; undefined once it has been confirmed or given up. */
  stateOf(conversation: ConversationId, messageId: Uint8Array): MessageState | undefined {
    const key = toHex(messageId);
    for (const { id, outbox, person } of this.#conversations.values()) {
      if (!equal(id, conversation)) continue;
      const text = outbox.get(key);
      if (text?.accepted) return "accepted";
      return text && (sealsOf(text, person.id).length > 0 ? "sent" : "queued");
    }
    return undefined;
  }

  #idOf(peer: ClientId, suite: SuiteName, { primitives }: Pick<Env, "primitives">): ConversationId {
    return conversationOfTwo(primitives, this.#suites.get(suite)!.number, this.#me.id, peer);
  }

  #keep(conversation: Conversation, text: Unconfirmed): void {
    conversation.outbox.set(toHex(text.row.messageId), text);
    this.#texts.set(text.row.seq, { conversation, text });
  }

  #drop(conversation: Conversation, { row }: Unconfirmed, turn: Turn): void {
    conversation.outbox.delete(toHex(row.messageId));
    this.#texts.delete(row.seq);
    turn.write({ op: "outboxDone", from: row.seq, to: row.seq });
  }

  #addHistory(
    conversation: Conversation,
    row: Pick<HistoryRow, "author" | "messageId" | "at" | "text">,
    turn: Turn,
  ): number {
    const seq = this.#historySeq++;
    turn.write({ op: "historyAdd", row: { seq, conversation: conversation.id, ...row, unconfirmed: false } });
    return seq;
  }

  #conversation(peer: ClientId, name: SuiteName, env: Pick<Env, "primitives">): Conversation | undefined {
    const suite = this.#suites.get(name);
    if (!suite) return undefined;
    const key = keyOf(peer, name);
    const known = this.#conversations.get(key);
    if (known) return known;
    const conversation = newConversation(
      this.#idOf(peer, name, env),
      this.#people.meet(peer),
      suite,
      suite.initial({ kind: "peer", peer }),
    );
    this.#conversations.set(key, conversation);
    return conversation;
  }

  #work(conversation: Conversation, turn: Turn): void {
    while (!conversation.chain && !conversation.held) {
      const job = conversation.jobs[0];
      if (!job || !this.#mayBegin(conversation, job, turn)) return;
      conversation.jobs.shift();
      if (job.job === "body" && !conversation.person.contact && !conversation.suite.opens(job.row.body)) {
        // Only an opening makes an acquaintance: what else a stranger, or somebody forgotten, sends is dropped.
        this.#done(job, turn);
        continue;
      }
      const input = this.#inputOf(conversation, job);
      if (!input) continue;
      conversation.chain = { job, state: conversation.state, effects: [] };
      this.#go(conversation, input, turn);
    }
  }

  #mayBegin(conversation: Conversation, job: Job, turn: Turn): boolean {
    const { person, suite } = conversation;
    if (job.job === "body" && !person.contact && !this.#options.acceptStrangers) {
      if (suite.opens(job.row.body)) {
        conversation.held = true;
        turn.emit({ event: "request", peer: view(person), suite: suite.name });
        return false;
      }
    }
    if ((job.job === "seal" || job.job === "open") && !person.record) {
      if (!conversation.waitsForRecord) this.#link.lookup([person.id], turn);
      conversation.waitsForRecord = true;
      // Bodies from the peer may bring the record, and must not wait behind what waits for it.
      const body = conversation.jobs.findIndex((other) => other.job === "body");
      if (body < 0) return false;
      conversation.jobs.unshift(...conversation.jobs.splice(body, 1));
      return this.#mayBegin(conversation, conversation.jobs[0]!, turn);
    }
    return true;
  }

  #inputOf(conversation: Conversation, job: Job): SuiteInput | undefined {
    switch (job.job) {
      case "body":
        return { on: "body", from: job.row.peer, body: job.row.body };
      case "seal": {
        const unconfirmed = conversation.outbox.get(job.messageId);
        if (!unconfirmed) return undefined;
        const { messageId, text } = unconfirmed.row;
        return { on: "seal", messageId, text, ...(job.instead ? { instead: job.instead } : {}) };
      }
      case "void":
        return { on: "void", ranges: job.ranges };
      case "answer":
        return { on: "answer", answer: job.answer };
      default:
        return { on: job.job };
    }
  }

  /** With the relay's time, where that is known: validity goes by it. */
  #env(turn: Turn): Env {
    return { ...turn.env, now: this.#link.relayTime(turn.env.now) };
  }

  #context({ suite }: Conversation, turn: Turn): SuiteContext {
    return {
      env: this.#env(turn),
      me: this.#me,
      keyring: this.#keyrings.get(suite, turn),
      cardOf: (id) => this.#people.get(id)?.record,
    };
  }

  #go(conversation: Conversation, input: SuiteInput, turn: Turn): void {
    const progress = advance(conversation, input, this.#context(conversation, turn));
    if (progress.at === "slow") return this.#ask({ by: "chain", conversation }, progress.question, turn);
    if (progress.keyring) this.#keyrings.put(conversation.suite, progress.keyring, turn);
    this.#finish(conversation, progress.job, progress.effects, turn);
  }

  #ask(asker: Asker, question: Question, turn: Turn): void {
    const id = this.#questionId++;
    this.#asked.set(id, asker);
    turn.ask(id, question);
  }

  answered(id: number, answer: Answer, turn: Turn): void {
    const asker = this.#asked.get(id);
    this.#asked.delete(id);
    if (asker === undefined) return;
    if (asker.by === "keyring") return this.#keyrings.answer(asker.suite, answer, this.#env(turn), turn);
    const { conversation } = asker;
    const { person, suite } = conversation;
    // Forgotten meanwhile: the answer is nobody's.
    if (this.#conversations.get(keyOf(person.id, suite.name)) !== conversation) return;
    if (asker.by === "chain") this.#go(conversation, { on: "answer", answer }, turn);
    else conversation.jobs.push({ job: "answer", answer });
  }

  #done(job: Job & { job: "body" }, turn: Turn): void {
    if (job.persisted) turn.write({ op: "inboxDone", from: job.row.seq, to: job.row.seq });
    else this.#arrived = this.#arrived.filter((other) => other !== job);
  }

  #finish(conversation: Conversation, job: Job, effects: readonly SuiteEffect[], turn: Turn): void {
    const { person, suite, state } = conversation;
    if (job.job === "body") {
      this.#done(job, turn);
      if (effects.some(({ do: what }) => ACQUAINTS.has(what))) this.#befriend(person.id, turn);
    }
    for (const effect of effects) this.#apply(conversation, job, effect, turn);
    // A stranger whose body came to nothing leaves nothing behind.
    if (!person.contact && conversation.jobs.length === 0) this.#conversations.delete(keyOf(person.id, suite.name));
    else {
      const tickAt = state.nextTick;
      const row: ConversationRow = {
        conversation: conversation.id,
        suite: suite.name,
        peer: person.id,
        receiptDue: conversation.receiptDueAt !== undefined,
        ...(tickAt === undefined ? {} : { tickAt }),
        state: () => state.encode(),
      };
      turn.write({ op: "conversation", ...row });
    }
  }

  #apply(conversation: Conversation, job: Job, effect: SuiteEffect, turn: Turn): void {
    const { person, suite } = conversation;
    const of = { peer: view(person), suite: suite.name };
    switch (effect.do) {
      case "send":
        return this.#sendBody(person, effect.body, undefined, turn);
      case "sealed":
        return this.#sealed(conversation, effect, turn);
      case "unready":
        if (effect.because === "noSession") pushOnce(conversation, { job: "open" });
        return;
      case "ready":
        return this.#ready(conversation, effect.session);
      case "text":
        return this.#incoming(conversation, job, effect, turn);
      case "confirmed":
        return this.#confirmed(conversation, effect, turn);
      case "receiptDue":
        conversation.receiptDueAt ??= (turn.env.now + RECEIPT_DELAY_MS) as UnixMs;
        return;
      case "missing":
        if (effect.count === conversation.missing) return;
        conversation.missing = effect.count;
        return turn.emit({ event: "gap", missing: effect.count, ranges: effect.ranges, ...of });
      case "learned":
        this.#people.learn(effect.card, turn);
        return;
      case "leg": {
        const { leg, notation, direction, body, fields } = effect;
        return turn.emit({ event: "handshake", state: "leg", leg, notation, direction, body, fields, ...of });
      }
      case "handshake": {
        const { state, error } = effect;
        return turn.emit({ event: "handshake", state, ...(error ? { error } : {}), ...of });
      }
      case "refused":
        if (suite.isRoutine(effect.error.code)) return;
        return turn.emit({ event: "error", error: effect.error, ...of });
      case "ask":
        if (effect.question.ask === "slow") throw new Error("a slow question must be the last effect of its step");
        return this.#ask({ by: "thread", conversation }, effect.question, turn);
    }
  }

  #sendBody(person: Person, body: Uint8Array, text: number | undefined, turn: Turn): void {
    this.#outbound.add(person.id, body, text, turn);
    this.#people.befriend(person, true, turn);
  }

  #sealed(conversation: Conversation, effect: SuiteEffect & { do: "sealed" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { messageId, ref, body } = effect;
    const unconfirmed = conversation.outbox.get(toHex(messageId));
    if (!unconfirmed) return;
    const { row: before } = unconfirmed;
    const recipients = before.recipients.map(({ client, seals }) =>
      equal(client, person.id) ? { client, seals: [...seals, ref] } : { client, seals },
    );
    unconfirmed.row = { ...before, recipients };
    conversation.receiptDueAt = undefined;
    turn.write({ op: "outboxPut", row: unconfirmed.row });
    this.#sendBody(person, body, before.seq, turn);
    if (sealsOf({ ...unconfirmed, row: before }, person.id).length > 0) return;
    const text = fromUtf8(before.text) ?? "";
    turn.emit({ event: "sent", peer: view(person), suite: suite.name, messageId, text, body });
  }

  #ready(conversation: Conversation, session: Uint8Array): void {
    conversation.voided.clear();
    for (const [messageId, text] of conversation.outbox) {
      const last = sealsOf(text, conversation.person.id).at(-1);
      if (last && equal(last.session, session)) continue;
      pushOnce(conversation, { job: "seal", messageId });
    }
  }

  #incoming(conversation: Conversation, job: Job, effect: SuiteEffect & { do: "text" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { messageId, body } = effect;
    const at = (job.job === "body" ? job.row.at : turn.env.now) as UnixMs;
    // An authentic repeat, sealed again because its confirmation was lost, is not added again and not shown again.
    const seq = this.#addHistory(conversation, { author: person.id, messageId, at, text: effect.text }, turn);
    const text = fromUtf8(effect.text) ?? "";
    turn.emit(
      { event: "message", peer: view(person), suite: suite.name, messageId, text, body, at, again: false },
      seq,
    );
  }

  #confirmed(conversation: Conversation, effect: SuiteEffect & { do: "confirmed" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { delivered, again, empty } = readConfirmation(conversation, effect.received);
    for (const text of delivered) {
      const { seq, messageId } = text.row;
      this.markAccepted(seq, turn);
      this.#drop(conversation, text, turn);
      turn.emit({ event: "delivered", peer: view(person), suite: suite.name, messageId });
    }
    for (const { text, instead } of again)
      pushOnce(conversation, { job: "seal", messageId: toHex(text.row.messageId), instead });
    if (empty.length > 0) conversation.jobs.push({ job: "void", ranges: empty });
  }

  /** The relay has a text of mine. @param seq of its outbox row */
  markAccepted(seq: number, turn: Turn): void {
    const known = this.#texts.get(seq);
    if (!known || known.text.accepted) return;
    known.text.accepted = true;
    const { person, suite } = known.conversation;
    const { messageId } = known.text.row;
    turn.emit({ event: "accepted", peer: view(person), suite: suite.name, messageId });
  }

  messageIdOf(seq: number): Uint8Array | undefined {
    return this.#texts.get(seq)?.text.row.messageId;
  }

  #befriend(peer: ClientId, turn: Turn): Person {
    const person = this.#people.meet(peer);
    this.#people.befriend(person, true, turn);
    return person;
  }

  #expire(conversation: Conversation, turn: Turn): void {
    const { person, suite } = conversation;
    const before = turn.env.now - this.#options.retentionMs;
    for (const text of conversation.outbox.values()) {
      if (text.row.createdAt >= before) continue;
      const { messageId } = text.row;
      this.#drop(conversation, text, turn);
      turn.write({ op: "unconfirmed", conversation: conversation.id, author: this.#me.id, messageId });
      const said = fromUtf8(text.row.text) ?? "";
      turn.emit({ event: "unconfirmed", peer: view(person), suite: suite.name, messageId, text: said });
    }
  }

  #enqueueBody(
    row: InboxRow,
    persisted: boolean,
    env: Pick<Env, "primitives">,
    turn?: Turn,
  ): (Job & { job: "body" }) | undefined {
    const number = suiteNumberOf(row.body);
    const suite = [...this.#suites.values()].find((known) => known.number === number);
    const conversation = suite && this.#conversation(row.peer, suite.name, env);
    if (!conversation) {
      const peer = this.#people.get(row.peer);
      turn?.emit({ event: "error", error: new ClientError("UNKNOWN_SUITE"), ...(peer ? { peer: view(peer) } : {}) });
      return undefined;
    }
    const job: Job & { job: "body" } = { job: "body", row, persisted };
    conversation.jobs.push(job);
    return job;
  }
}
