import { type Env, equal, fromUtf8, toHex, type UnixMs } from "@sandi/crypto";
import {
  type ClientId,
  type ErrorCode,
  ProtocolError,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteName,
} from "@sandi/protocol";
import {
  advance,
  type Conversation,
  type Job,
  keyOf,
  newConversation,
  pushOnce,
  RECEIPT_DELAY_MS,
  readConfirmation,
  suiteOf,
} from "./conversation.ts";
import type { EngineInput, InboxRow, Me, OutboxRow, ProfileStore, Snapshot } from "./model.ts";
import type { Outbound } from "./outbound.ts";
import { type People, type Person, view } from "./people.ts";
import type { RelayLink } from "./relayLink.ts";
import type { Turn } from "./turn.ts";

/** How many message ids are remembered beside the store, for what is not yet committed. */
const RECENT = 4_096;

const EXPECTED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["RSA_DES_CROSSED", "RSA_DES_VIEW_OUTDATED"]);

type Options = { readonly acceptStrangers: boolean; readonly retentionMs: number };

/** All conversations: what waits in them is worked off in order, and what their suites answer is carried out. */
export class Conversations {
  readonly #me: Me;
  readonly #suites: ReadonlyMap<SuiteName, Suite<unknown>>;
  readonly #store: Pick<ProfileStore, "hasMessage">;
  readonly #options: Options;
  readonly #people: People;
  readonly #outbound: Outbound;
  readonly #link: RelayLink;
  readonly #conversations = new Map<string, Conversation>();
  readonly #slow = new Map<number, Conversation>();
  readonly #recent = new Set<string>();
  #inboxSeq: number;
  #outboxSeq: number;
  #historySeq: number;
  #slowId = 1;
  /** Bodies of this turn that have not been opened yet: they are stored before they are acknowledged. */
  #arrived: (Job & { job: "body" })[] = [];

  constructor(
    me: Me,
    suites: readonly Suite<unknown>[],
    store: Pick<ProfileStore, "hasMessage">,
    parts: { readonly people: People; readonly outbound: Outbound; readonly link: RelayLink },
    nextSeq: Snapshot["nextSeq"],
    options: Options,
  ) {
    this.#me = me;
    this.#suites = new Map(suites.map((suite) => [suite.name, suite]));
    this.#store = store;
    this.#options = options;
    this.#people = parts.people;
    this.#outbound = parts.outbound;
    this.#link = parts.link;
    this.#inboxSeq = nextSeq.inbox;
    this.#outboxSeq = nextSeq.outbox;
    this.#historySeq = nextSeq.history;
  }

  restore(snapshot: Snapshot): void {
    for (const { peer, suite, state, receiptDue } of snapshot.conversations) {
      const known = this.#suites.get(suite);
      if (!known) continue;
      const decoded = known.decode(state());
      if (!decoded.ok) throw decoded.error;
      const conversation = newConversation(this.#people.meet(peer), known, decoded.value);
      if (receiptDue) conversation.jobs.push({ job: "receipt" });
      this.#conversations.set(keyOf(peer, suite), conversation);
    }
    for (const row of snapshot.outbox) this.#conversation(row.peer, row.suite)?.outbox.push(row);
    for (const row of snapshot.inbox) this.#enqueueBody(row, true);
  }

  start(rolledBack: boolean): void {
    for (const conversation of this.#conversations.values()) {
      conversation.jobs.unshift(rolledBack ? { job: "discard" } : { job: "tick" });
      if (conversation.outbox.length > 0) pushOnce(conversation, { job: "open" });
    }
  }

  /** The relay is there (again): what waits for a session asks for it, what waits for a record may go on. */
  joined(): void {
    for (const conversation of this.#conversations.values()) {
      conversation.waitsForRecord = false;
      if (conversation.outbox.length > 0) pushOnce(conversation, { job: "open" });
    }
  }

  /** What waited for somebody's record is tried again. */
  recordsCame(): void {
    for (const conversation of this.#conversations.values())
      if (conversation.person.record) conversation.waitsForRecord = false;
  }

  /** One delivery. It is stored by `work`, unless it has been opened by then. */
  deliver(peer: ClientId, at: number, body: Uint8Array, turn: Turn): void {
    const job = this.#enqueueBody({ seq: this.#inboxSeq++, peer, at, body }, false, turn);
    if (job) this.#arrived.push(job);
  }

  /** Makes sure that a session is open or on its way. */
  talk(peer: ClientId, suite: SuiteName, turn: Turn): void {
    this.#befriend(peer, turn);
    const conversation = this.#conversation(peer, suite);
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
    for (const conversation of this.#conversations.values()) {
      if (conversation.receiptDueAt !== undefined && conversation.receiptDueAt <= now) {
        conversation.receiptDueAt = undefined;
        pushOnce(conversation, { job: "receipt" });
      }
      const tick = conversation.suite.nextTick(conversation.state);
      if (tick !== undefined && tick <= this.#link.relayTime(now)) pushOnce(conversation, { job: "tick" });
      this.#expire(conversation, turn);
    }
  }

  wakeAt(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const { receiptDueAt, suite, state, chain, jobs, outbox } of this.#conversations.values()) {
      next = Math.min(next, receiptDueAt ?? next);
      // A tick that waits its turn must not wake the client over and over.
      const tick = chain || jobs.some(({ job }) => job === "tick") ? undefined : suite.nextTick(state);
      if (tick !== undefined) next = Math.min(next, this.#link.localTime(tick));
      if (outbox[0]) next = Math.min(next, outbox[0].createdAt + this.#options.retentionMs + 1);
    }
    return Number.isFinite(next) ? next : undefined;
  }

  text(input: EngineInput & { in: "text" }, turn: Turn): void {
    const { peer, suite, messageId, text } = input;
    const person = this.#befriend(peer, turn);
    const conversation = this.#conversation(peer, suite);
    if (!conversation) throw new ProtocolError("UNKNOWN_SUITE");
    const { now } = turn.env;
    const row: OutboxRow = {
      seq: this.#outboxSeq++,
      peer,
      suite,
      messageId,
      text,
      createdAt: now,
      refs: [],
      accepted: false,
    };
    conversation.outbox.push(row);
    turn.write({ op: "outboxPut", row });
    const seq = this.#historySeq++;
    const state = "queued";
    turn.write({
      op: "historyAdd",
      row: { seq, peer: person.id, suite, messageId, kind: "mine", at: now, text, state, shown: true },
    });
    conversation.jobs.push({ job: "seal", messageId: toHex(messageId) });
  }

  decide(peer: ClientId, accept: boolean, turn: Turn): void {
    for (const conversation of this.#conversations.values()) {
      if (!equal(conversation.person.id, peer) || !conversation.held) continue;
      conversation.held = false;
      if (accept) continue;
      for (const job of conversation.jobs)
        if (job.job === "body" && job.persisted) turn.write({ op: "inboxDone", seq: job.row.seq });
      conversation.jobs = conversation.jobs.filter(({ job }) => job !== "body");
    }
    if (accept) this.#befriend(peer, turn);
  }

  forget(peer: ClientId, turn: Turn): void {
    const person = this.#people.get(peer);
    if (!person) return;
    this.#outbound.forget(peer, turn);
    for (const [key, { person: whose }] of this.#conversations)
      if (equal(whose.id, peer)) this.#conversations.delete(key);
    this.#people.forget(person, turn);
  }

  /** How much is still on its way to the relay, and how much has not been confirmed by its reader. */
  pending(): { readonly unaccepted: number; readonly undelivered: number } {
    let waiting = 0;
    let undelivered = 0;
    for (const conversation of this.#conversations.values()) {
      undelivered += conversation.outbox.length;
      for (const row of conversation.outbox) if (!row.accepted) waiting++;
    }
    return { unaccepted: waiting, undelivered };
  }

  #conversation(peer: ClientId, name: SuiteName): Conversation | undefined {
    const suite = this.#suites.get(name);
    if (!suite) return undefined;
    const key = keyOf(peer, name);
    const known = this.#conversations.get(key);
    if (known) return known;
    const conversation = newConversation(this.#people.meet(peer), suite, suite.initial());
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
      conversation.chain = { job, state: conversation.state, effects: [], id: this.#slowId++ };
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
        return { on: "body", body: job.row.body };
      case "seal": {
        const row = conversation.outbox.find(({ messageId }) => toHex(messageId) === job.messageId);
        if (!row) return undefined;
        const { messageId, text } = row;
        return { on: "seal", messageId, text, ...(job.instead ? { instead: job.instead } : {}) };
      }
      case "void":
        return { on: "void", ranges: job.ranges };
      default:
        return { on: job.job };
    }
  }

  #context(conversation: Conversation, turn: Turn): SuiteContext {
    const { person } = conversation;
    const env: Env = { ...turn.env, now: this.#link.relayTime(turn.env.now) };
    return { env, me: this.#me, peer: { id: person.id, record: person.record } };
  }

  #go(conversation: Conversation, input: SuiteInput, turn: Turn): void {
    const { id } = conversation.chain!;
    const progress = advance(conversation, input, this.#context(conversation, turn));
    if (progress.at === "slow") {
      this.#slow.set(id, conversation);
      turn.slow(id, progress.operation);
      return;
    }
    this.#finish(conversation, progress.job, progress.effects, turn);
  }

  slowDone(id: number, result: Uint8Array | undefined, turn: Turn): void {
    const conversation = this.#slow.get(id);
    this.#slow.delete(id);
    // Forgotten meanwhile: the answer is nobody's.
    if (
      !conversation ||
      this.#conversations.get(keyOf(conversation.person.id, conversation.suite.name)) !== conversation
    )
      return;
    this.#go(conversation, { on: "answer", result }, turn);
  }

  #done(job: Job & { job: "body" }, turn: Turn): void {
    if (job.persisted) turn.write({ op: "inboxDone", seq: job.row.seq });
    else this.#arrived = this.#arrived.filter((other) => other !== job);
  }

  #finish(conversation: Conversation, job: Job, effects: readonly SuiteEffect[], turn: Turn): void {
    const { person, suite, state } = conversation;
    if (job.job === "body") {
      this.#done(job, turn);
      if (effects.some(({ do: what }) => what === "leg" || what === "text")) this.#befriend(person.id, turn);
    }
    for (const effect of effects) this.#apply(conversation, job, effect, turn);
    // A stranger whose body came to nothing leaves nothing behind.
    if (!person.contact && conversation.jobs.length === 0) this.#conversations.delete(keyOf(person.id, suite.name));
    else {
      const receiptDue = conversation.receiptDueAt !== undefined;
      const encoded = () => suite.encode(state);
      turn.write({ op: "conversation", peer: person.id, suite: suite.name, state: encoded, receiptDue });
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
        this.#people.learn(effect.record, turn);
        return;
      case "leg": {
        const { leg, direction, body, fields } = effect;
        return turn.emit({ event: "handshake", state: "leg", leg, direction, body, fields, ...of });
      }
      case "handshake": {
        const { state, error } = effect;
        return turn.emit({ event: "handshake", state, ...(error ? { error } : {}), ...of });
      }
      case "refused":
        // Two openings that cross, or a view that is answered with a newer record, are how it is meant to go.
        if (EXPECTED.has(effect.error.code)) return;
        return turn.emit({ event: "error", error: effect.error, ...of });
      case "slow":
        throw new Error("a slow operation must be the last effect of its step");
    }
  }

  #sendBody(person: Person, body: Uint8Array, messageId: Uint8Array | undefined, turn: Turn): void {
    const pairNext = this.#outbound.add(person.id, body, messageId, turn);
    this.#people.befriend(person, true, turn);
    this.#people.update(person, { pairNext }, turn);
  }

  #sealed(conversation: Conversation, effect: SuiteEffect & { do: "sealed" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { messageId, ref, body } = effect;
    const index = conversation.outbox.findIndex((row) => equal(row.messageId, messageId));
    const before = conversation.outbox[index];
    if (!before) return;
    const row: OutboxRow = { ...before, refs: [...before.refs, ref] };
    conversation.outbox[index] = row;
    conversation.receiptDueAt = undefined;
    turn.write({ op: "outboxPut", row });
    this.#sendBody(person, body, messageId, turn);
    if (before.refs.length > 0) return;
    turn.write({ op: "historyState", peer: person.id, messageId, state: "sent" });
    const text = fromUtf8(row.text) ?? "";
    turn.emit({ event: "sent", peer: view(person), suite: suite.name, messageId, text, body });
  }

  #ready(conversation: Conversation, session: Uint8Array): void {
    conversation.session = session;
    conversation.voided.clear();
    for (const row of conversation.outbox) {
      const last = row.refs.at(-1);
      if (last && equal(last.session, session)) continue;
      pushOnce(conversation, { job: "seal", messageId: toHex(row.messageId) });
    }
  }

  #incoming(conversation: Conversation, job: Job, effect: SuiteEffect & { do: "text" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { messageId, body } = effect;
    const key = `${toHex(person.id)}:${toHex(messageId)}`;
    // An authentic repeat, sealed again because its confirmation was lost: it has been shown.
    if (this.#recent.has(key) || this.#store.hasMessage(person.id, "theirs", messageId)) return;
    this.#recent.add(key);
    if (this.#recent.size > RECENT) this.#recent.delete(this.#recent.values().next().value!);
    const at = (job.job === "body" ? job.row.at : turn.env.now) as UnixMs;
    const seq = this.#historySeq++;
    turn.write({
      op: "historyAdd",
      row: {
        seq,
        peer: person.id,
        suite: suite.name,
        messageId,
        kind: "theirs",
        at,
        text: effect.text,
        state: "delivered",
        shown: false,
      },
    });
    const text = fromUtf8(effect.text) ?? "";
    turn.emit(
      { event: "message", peer: view(person), suite: suite.name, messageId, text, body, at, again: false },
      seq,
    );
  }

  #confirmed(conversation: Conversation, effect: SuiteEffect & { do: "confirmed" }, turn: Turn): void {
    const { person, suite } = conversation;
    const { delivered, again, empty } = readConfirmation(conversation, effect.received);
    for (const row of delivered) {
      this.markAccepted(person.id, row.messageId, turn);
      turn.write({ op: "outboxDone", seq: row.seq });
      turn.write({ op: "historyState", peer: person.id, messageId: row.messageId, state: "delivered" });
      turn.emit({ event: "delivered", peer: view(person), suite: suite.name, messageId: row.messageId });
    }
    const gone = new Set(delivered.map(({ seq }) => seq));
    conversation.outbox = conversation.outbox.filter(({ seq }) => !gone.has(seq));
    for (const { row, instead } of again)
      pushOnce(conversation, { job: "seal", messageId: toHex(row.messageId), instead });
    if (empty.length > 0) conversation.jobs.push({ job: "void", ranges: empty });
  }

  markAccepted(peer: ClientId, messageId: Uint8Array, turn: Turn): void {
    for (const suite of this.#suites.keys()) {
      const conversation = this.#conversations.get(keyOf(peer, suite));
      const index = conversation?.outbox.findIndex((row) => equal(row.messageId, messageId)) ?? -1;
      const row = conversation?.outbox[index];
      if (!conversation || !row || row.accepted) continue;
      const accepted: OutboxRow = { ...row, accepted: true };
      conversation.outbox[index] = accepted;
      turn.write({ op: "outboxPut", row: accepted });
      turn.write({ op: "historyState", peer, messageId, state: "accepted" });
      turn.emit({ event: "accepted", peer: view(conversation.person), suite, messageId });
    }
  }

  #befriend(peer: ClientId, turn: Turn): Person {
    const person = this.#people.meet(peer);
    this.#people.befriend(person, true, turn);
    return person;
  }

  #expire(conversation: Conversation, turn: Turn): void {
    const { person, suite } = conversation;
    const before = turn.env.now - this.#options.retentionMs;
    const late = conversation.outbox.filter(({ createdAt }) => createdAt < before);
    for (const { seq, messageId, text } of late) {
      turn.write({ op: "outboxDone", seq });
      turn.write({ op: "historyState", peer: person.id, messageId, state: "unconfirmed" });
      const peer = view(person);
      turn.emit({ event: "unconfirmed", peer, suite: suite.name, messageId, text: fromUtf8(text) ?? "" });
    }
    if (late.length > 0) conversation.outbox = conversation.outbox.filter((row) => !late.includes(row));
  }

  #enqueueBody(row: InboxRow, persisted: boolean, turn?: Turn): (Job & { job: "body" }) | undefined {
    const suite = [...this.#suites.values()].find(({ name }) => suiteOf(row.body) === name);
    const conversation = suite && this.#conversation(row.peer, suite.name);
    if (!conversation) {
      const peer = this.#people.get(row.peer);
      turn?.emit({ event: "error", error: new ProtocolError("UNKNOWN_SUITE"), ...(peer ? { peer: view(peer) } : {}) });
      if (persisted) turn?.write({ op: "inboxDone", seq: row.seq });
      return undefined;
    }
    const job: Job & { job: "body" } = { job: "body", row, persisted };
    conversation.jobs.push(job);
    return job;
  }
}
