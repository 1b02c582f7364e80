import { LEDGER_ROWS, type SuiteContext, type SuiteInput } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";
import type { Link } from "../link/link.ts";
import type { Self } from "../link/self.ts";
import type { Outbound } from "../outbox/outbound.ts";
import type { People } from "../people/people.ts";
import { advance } from "./advance.ts";
import type { Conversation, Job } from "./conversation.ts";
import type { Effects } from "./effects.ts";
import type { Inbox } from "./inbox.ts";
import type { Keyrings } from "./keyrings.ts";
import type { Questions } from "./questions.ts";
import type { Strangers } from "./strangers.ts";

/** Text is sealed late: while fewer bodies than this wait for the relay. The others wait in the outbox. */
const SEALED_AHEAD = 256;

export type WorkerParts = {
  readonly self: Self;
  readonly people: People;
  readonly outbound: Outbound;
  readonly link: Link;
  readonly inbox: Inbox;
  readonly keyrings: Keyrings;
  readonly questions: Questions;
  readonly strangers: Strangers;
  readonly effects: Effects;
};

/** Works off the jobs of a conversation in order: each is a step of its suite, whose effects are carried out. */
export class Worker {
  readonly #parts: WorkerParts;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** All that does not have to wait. */
  work(conversation: Conversation, turn: Turn): void {
    const { inbox, strangers } = this.#parts;
    while (!conversation.chain && !conversation.rests && this.#mayGoOn(conversation, turn)) {
      const job = conversation.next(this.#maySeal(conversation, turn));
      if (!job) break;
      if (job.job === "body") {
        inbox.taken(job);
        // Only an opening makes an acquaintance: what else a stranger, or someone forgotten, sends is dropped.
        const isNew = !conversation.person.contact || strangers.unasked(conversation);
        if (isNew && !conversation.suite.opens(job.row.body)) {
          inbox.done(job, turn);
          continue;
        }
      }
      const input = inputOf(conversation, job);
      if (!input) continue;
      conversation.chain = { job, state: conversation.state, effects: [] };
      this.go(conversation, input, turn);
    }
    strangers.leave(conversation);
  }

  /** One step of the job that is under way: its first, or the answer that it waited for. */
  go(conversation: Conversation, input: SuiteInput, turn: Turn): void {
    const { inbox, strangers, questions, effects: carryOut, keyrings } = this.#parts;
    const progress = advance(conversation, input, this.#context(conversation, turn));
    if (progress.at === "slow") {
      if (conversation.chain?.job.job === "body" && input.on === "body") strangers.tookSlow(conversation, turn.env.now);
      return questions.ask({ by: "chain", conversation }, progress.question, turn);
    }
    const { job, effects, keyring, costly } = progress;
    if (job.job === "body") {
      if (costly) strangers.tookSlow(conversation, turn.env.now);
      inbox.done(job, turn);
      strangers.judge(conversation, effects, turn);
    }
    for (const effect of effects) carryOut.apply(conversation, job, effect, turn);
    // A stranger whose body came to nothing leaves nothing behind: neither a session nor a key that is used up.
    if (!conversation.person.contact) return;
    if (keyring) keyrings.put(conversation.suite, keyring, turn);
    write(conversation, turn);
  }

  /** A person has declined a stranger: of the step only what it uses up is kept. */
  decline(conversation: Conversation, body: Uint8Array, turn: Turn): void {
    const { suite, person, state } = conversation;
    const { keyring } = state.step({ on: "declined", from: person.id, body }, this.#context(conversation, turn));
    if (keyring) this.#parts.keyrings.put(suite, keyring, turn);
  }

  /** Nothing more comes of what was begun before its peer was blocked. A wish of mine comes back with the unblocking. */
  giveUp(conversation: Conversation, turn: Turn): void {
    const job = conversation.giveUp();
    if (job?.job === "body") this.#parts.inbox.done(job, turn);
  }

  /** A stranger's opening waits for a yes; a peer that sets off too much work waits for its turn. */
  #mayGoOn(conversation: Conversation, turn: Turn): boolean {
    const { strangers } = this.#parts;
    const body = conversation.nextBody();
    if (!body) return true;
    if (strangers.needsYes(conversation, body)) {
      strangers.hold(conversation, turn);
      return !conversation.held;
    }
    return strangers.slowAt(conversation, turn.env.now) <= turn.env.now;
  }

  #maySeal(conversation: Conversation, turn: Turn): boolean {
    const { outbound, link } = this.#parts;
    const { person } = conversation;
    if (!conversation.wantsToSeal || outbound.waiting(person.id) >= SEALED_AHEAD) return false;
    if (conversation.outbox.ledger.size >= LEDGER_ROWS) return false;
    if (person.card) return true;
    if (!conversation.waitsForCard) link.lookup([person.id], turn);
    conversation.waitsForCard = true;
    return false;
  }

  #context({ suite, person }: Conversation, turn: Turn): SuiteContext {
    const { people, outbound, link, keyrings } = this.#parts;
    return {
      ...link.keyringContext(turn.env),
      keyring: keyrings.get(suite, turn),
      cardOf: (id) => people.get(id)?.card,
      contact: person.contact?.accepted === true,
      waiting: outbound.waiting(person.id),
      bodyLimit: link.bodyLimit,
    };
  }
}

function write(conversation: Conversation, turn: Turn): void {
  const { id, suite, person, state, stored } = conversation;
  const receiptDue = conversation.receiptDueAt !== undefined || conversation.wants("receipt");
  if (stored?.state === state && stored.receiptDue === receiptDue) return;
  const tickAt = state.nextTick;
  conversation.agreed = true;
  conversation.stored = { state, receiptDue };
  turn.write({
    op: "conversation",
    conversation: id,
    suite: suite.name,
    peer: person.id,
    receiptDue,
    ...(tickAt === undefined ? {} : { tickAt }),
    state: () => state.encode(),
  });
}

function inputOf(conversation: Conversation, job: Job): SuiteInput | undefined {
  switch (job.job) {
    case "body":
      return { on: "body", from: job.row.peer, body: job.row.body };
    case "seal": {
      const text = conversation.outbox.get(job.key);
      if (!text) return undefined;
      const { messageId, content } = text.row;
      return { on: "seal", messageId, content, ...(job.instead ? { instead: job.instead } : {}) };
    }
    case "answer":
      return { on: "answer", answer: job.answer };
    case "void":
      return { on: "void", session: job.session, ranges: job.ranges };
    case "disowned":
      return { on: "disowned", session: job.session };
    default:
      return { on: job.job };
  }
}
