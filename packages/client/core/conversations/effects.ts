import { equal, type UnixMs } from "@sandi/crypto";
import { type ClientId, type ReceivedState, recordHash, type SealRef, type SuiteEffect } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";
import type { Outbound } from "../outbox/outbound.ts";
import { sealsOf } from "../outbox/outbox.ts";
import type { People } from "../people/people.ts";
import type { Contents } from "./contents.ts";
import type { Conversation, Job } from "./conversation.ts";
import type { MyTexts } from "./myTexts.ts";
import type { Questions } from "./questions.ts";
import { saidOf } from "./said.ts";

/** If nothing is said for this long after a message came, a receipt goes by itself. */
const RECEIPT_DELAY_MS = 2_000;
/** After so many it goes at once. */
const RECEIPT_RECORDS = 256;

/** What the effects of a suite need of those who own it. */
export type EffectsHost = {
  readonly people: People;
  readonly outbound: Outbound;
  readonly texts: MyTexts;
  readonly contents: Contents;
  readonly questions: Questions;
};

/** Carries out what a suite's step has led to. */
export class Effects {
  readonly #host: EffectsHost;

  constructor(host: EffectsHost) {
    this.#host = host;
  }

  apply(conversation: Conversation, job: Job, effect: SuiteEffect, turn: Turn): void {
    const { people } = this.#host;
    const { person, suite } = conversation;
    const of = () => ({ peer: people.view(person), suite: suite.name });
    switch (effect.do) {
      case "send":
        if (effect.ref) note(conversation, effect.ref, effect.body, turn);
        for (const to of effect.to ?? [person.id]) this.#send(to, effect.body, undefined, turn);
        return;
      case "sealed":
        return this.#sealed(conversation, effect, turn);
      case "unready":
        if (effect.because === "noSession") conversation.want("open");
        return;
      case "ready":
        this.#leave(conversation, effect.session, turn);
        return this.#ready(conversation, effect.session);
      case "over":
        conversation.outbox.ledger.drop(effect.session);
        return turn.write({ op: "over", conversation: conversation.id, session: effect.session });
      case "content": {
        const { messageId, content, body } = effect;
        const at = (job.job === "body" ? job.row.at : turn.env.now) as UnixMs;
        const author = job.job === "body" ? job.row.peer : person.id;
        return this.#host.contents.came(conversation, { author, messageId, at, body }, content, turn);
      }
      case "confirmed": {
        const client = job.job === "body" ? job.row.peer : person.id;
        return this.#confirmed(conversation, effect.received, client, turn);
      }
      case "receiptDue":
        conversation.receiptDueAt ??= (turn.env.now + RECEIPT_DELAY_MS) as UnixMs;
        if (++conversation.unreceipted >= RECEIPT_RECORDS) conversation.receiptIsDue();
        return;
      case "missing":
        return this.#missing(conversation, effect, turn);
      case "learned":
        people.learn(effect.card, turn);
        return;
      case "leg": {
        const { leg, notation, direction, body, fields } = effect;
        return turn.emit({ event: "handshake", state: "leg", leg, notation, direction, body, fields, ...of() });
      }
      case "handshake": {
        const { do: _, ...handshake } = effect;
        return turn.emit({ event: "handshake", ...handshake, ...of() });
      }
      case "notice":
        return turn.emit({ event: "notice", error: effect.error, ...of() });
      case "refused":
        if (suite.isRoutine(effect.error.code)) return;
        return turn.emit({ event: "error", error: effect.error, ...of() });
      case "ask":
        if (effect.question.ask === "slow") throw new Error("a slow question must be the last effect of its step");
        return this.#host.questions.ask({ by: "conversation", conversation }, effect.question, turn);
    }
  }

  #send(to: ClientId, body: Uint8Array, text: number | undefined, turn: Turn): void {
    this.#host.outbound.add(to, body, text, turn);
    this.#host.people.befriend(this.#host.people.meet(to), turn);
  }

  #sealed(conversation: Conversation, effect: SuiteEffect & { do: "sealed" }, turn: Turn): void {
    const { messageId, ref, body, to = [conversation.person.id] } = effect;
    note(conversation, ref, body, turn);
    const text = conversation.outbox.find(messageId);
    if (!text) return;
    conversation.receipted();
    let first = false;
    for (const client of to) {
      first = conversation.outbox.sealed(text, client, ref) || first;
      this.#send(client, body, text.row.seq, turn);
    }
    turn.write({ op: "outboxPut", row: text.row });
    if (!first) return;
    const peer = this.#host.people.view(conversation.person);
    turn.emit({ event: "sent", peer, suite: conversation.suite.name, messageId, ...saidOf(text.row.content), body });
  }

  /** What was missing in the session before comes in this one: that gap is over. */
  #leave(conversation: Conversation, session: Uint8Array, turn: Turn): void {
    const before = conversation.sealsIn;
    conversation.sealsIn = session;
    if (before === undefined || equal(before, session)) return;
    conversation.outbox.forgetVoids();
    this.#missing(conversation, { count: 0, ranges: [], lost: conversation.lost }, turn, true);
  }

  #missing(
    conversation: Conversation,
    { count, ranges, lost }: Pick<SuiteEffect & { do: "missing" }, "count" | "ranges" | "lost">,
    turn: Turn,
    over = false,
  ): void {
    if (count === conversation.missing && lost === conversation.lost) return;
    conversation.missing = count;
    conversation.lost = lost;
    const peer = this.#host.people.view(conversation.person);
    turn.emit({ event: "gap", missing: count, ranges, lost, over, peer, suite: conversation.suite.name });
  }

  #ready(conversation: Conversation, session: Uint8Array): void {
    const keys: string[] = [];
    for (const text of conversation.outbox) {
      const last = sealsOf(text, conversation.person.id).at(-1);
      if (!last || !equal(last.session, session)) keys.push(text.key);
    }
    conversation.sealAll(keys);
  }

  #confirmed(conversation: Conversation, received: ReceivedState, client: ClientId, turn: Turn): void {
    const { session } = received;
    const { report, checkpoint, settled, arrived, again, empty } = conversation.outbox.read(
      turn.env.primitives,
      client,
      received,
    );
    if (report === "wrong") return conversation.disown(session);
    if (checkpoint) turn.write({ op: "settled", conversation: conversation.id, session, checkpoint, ranges: settled });
    for (const text of arrived) {
      const recipients = text.row.recipients.filter((recipient) => !equal(recipient.client, client));
      if (recipients.length > 0) {
        conversation.outbox.confirmedBy(text, client);
        turn.write({ op: "outboxPut", row: text.row });
        continue;
      }
      this.#host.texts.accepted(text.row.seq, turn);
      this.#host.texts.drop(conversation, text, turn);
      const { messageId } = text.row;
      const peer = this.#host.people.view(conversation.person);
      turn.emit({ event: "delivered", peer, suite: conversation.suite.name, messageId });
    }
    for (const { text, instead } of again) conversation.seal(text.key, instead);
    if (empty.length > 0) conversation.void(session, empty);
  }
}

/** Reports are held to what was really sealed. */
function note({ id, outbox }: Conversation, ref: SealRef, body: Uint8Array, turn: Turn): void {
  const row = { ref, hash: recordHash(turn.env.primitives, body), givenUp: false };
  outbox.ledger.add(row);
  turn.write({ op: "sealed", conversation: id, row });
}
