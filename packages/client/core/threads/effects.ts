import { equal, fromUtf8, type UnixMs } from "@sandi/crypto";
import type { ClientId, Question, ReceivedState, SuiteEffect } from "@sandi/protocol";
import type { HistoryRow } from "../../store/port.ts";
import type { Outbound } from "../outbox/outbound.ts";
import { sealsOf } from "../outbox/outbox.ts";
import type { People } from "../people/people.ts";
import type { Turn } from "../turn.ts";
import type { MyTexts } from "./myTexts.ts";
import type { Job, Thread } from "./thread.ts";

/** If nothing is said for this long after a message came, a receipt goes by itself. */
const RECEIPT_DELAY_MS = 2_000;

/** What the effects of a suite need of those who own it. */
export type EffectsHost = {
  readonly people: People;
  readonly outbound: Outbound;
  readonly texts: MyTexts;
  ask(thread: Thread, question: Question, turn: Turn): void;
  addHistory(thread: Thread, row: Pick<HistoryRow, "author" | "messageId" | "at" | "text">, turn: Turn): number;
};

/** Carries out what a suite's step has led to. */
export class Effects {
  readonly #host: EffectsHost;

  constructor(host: EffectsHost) {
    this.#host = host;
  }

  apply(thread: Thread, job: Job, effect: SuiteEffect, turn: Turn): void {
    const { people } = this.#host;
    const { person, suite } = thread;
    const of = () => ({ peer: people.view(person), suite: suite.name });
    switch (effect.do) {
      case "send":
        for (const to of effect.to ?? [person.id]) this.#send(to, effect.body, undefined, turn);
        return;
      case "sealed":
        return this.#sealed(thread, effect, turn);
      case "unready":
        if (effect.because === "noSession") thread.want("open");
        return;
      case "ready":
        this.#leave(thread, effect.session, turn);
        return this.#ready(thread, effect.session);
      case "text": {
        const { messageId, text, body } = effect;
        const at = (job.job === "body" ? job.row.at : turn.env.now) as UnixMs;
        const author = job.job === "body" ? job.row.peer : person.id;
        // An authentic repeat, sealed again because its confirmation was lost, is not added and not shown again.
        const seq = this.#host.addHistory(thread, { author, messageId, at, text }, turn);
        const said = fromUtf8(text) ?? "";
        return turn.emit({ event: "message", messageId, text: said, body, at, again: false, ...of() }, seq);
      }
      case "confirmed": {
        const client = job.job === "body" ? job.row.peer : person.id;
        return this.#confirmed(thread, effect.received, client, turn);
      }
      case "receiptDue":
        thread.receiptDueAt ??= (turn.env.now + RECEIPT_DELAY_MS) as UnixMs;
        return;
      case "missing":
        if (effect.count === thread.missing) return;
        thread.missing = effect.count;
        return turn.emit({ event: "gap", missing: effect.count, ranges: effect.ranges, ...of() });
      case "learned":
        people.learn(effect.card, turn);
        return;
      case "leg": {
        const { leg, notation, direction, body, fields } = effect;
        return turn.emit({ event: "handshake", state: "leg", leg, notation, direction, body, fields, ...of() });
      }
      case "handshake": {
        const { state, error } = effect;
        return turn.emit({ event: "handshake", state, ...(error ? { error } : {}), ...of() });
      }
      case "refused":
        if (suite.isRoutine(effect.error.code)) return;
        return turn.emit({ event: "error", error: effect.error, ...of() });
      case "ask":
        if (effect.question.ask === "slow") throw new Error("a slow question must be the last effect of its step");
        return this.#host.ask(thread, effect.question, turn);
    }
  }

  #send(to: ClientId, body: Uint8Array, text: number | undefined, turn: Turn): void {
    this.#host.outbound.add(to, body, text, turn);
    this.#host.people.befriend(this.#host.people.meet(to), turn);
  }

  #sealed(thread: Thread, effect: SuiteEffect & { do: "sealed" }, turn: Turn): void {
    const { messageId, ref, body, to = [thread.person.id] } = effect;
    const text = thread.outbox.find(messageId);
    if (!text) return;
    thread.receiptDueAt = undefined;
    let first = false;
    for (const client of to) {
      first = thread.outbox.sealed(text, client, ref) || first;
      this.#send(client, body, text.row.seq, turn);
    }
    turn.write({ op: "outboxPut", row: text.row });
    if (!first) return;
    const said = fromUtf8(text.row.text) ?? "";
    const peer = this.#host.people.view(thread.person);
    turn.emit({ event: "sent", peer, suite: thread.suite.name, messageId, text: said, body });
  }

  /** What was missing in the session before comes in this one: that gap is over. */
  #leave(thread: Thread, session: Uint8Array, turn: Turn): void {
    const before = thread.sealsIn;
    thread.sealsIn = session;
    if (before === undefined || equal(before, session)) return;
    thread.outbox.forgetVoids();
    if (thread.missing === 0) return;
    thread.missing = 0;
    const peer = this.#host.people.view(thread.person);
    turn.emit({ event: "gap", missing: 0, ranges: [], peer, suite: thread.suite.name });
  }

  #ready(thread: Thread, session: Uint8Array): void {
    const keys: string[] = [];
    for (const text of thread.outbox) {
      const last = sealsOf(text, thread.person.id).at(-1);
      if (!last || !equal(last.session, session)) keys.push(text.key);
    }
    thread.sealAll(keys);
  }

  #confirmed(thread: Thread, received: ReceivedState, client: ClientId, turn: Turn): void {
    const { arrived, again, empty } = thread.outbox.read(client, received);
    for (const text of arrived) {
      const recipients = text.row.recipients.filter((recipient) => !equal(recipient.client, client));
      if (recipients.length > 0) {
        thread.outbox.confirmedBy(text, client);
        turn.write({ op: "outboxPut", row: text.row });
        continue;
      }
      this.#host.texts.accepted(text.row.seq, turn);
      this.#host.texts.drop(thread, text, turn);
      const { messageId } = text.row;
      const peer = this.#host.people.view(thread.person);
      turn.emit({ event: "delivered", peer, suite: thread.suite.name, messageId });
    }
    for (const { text, instead } of again) thread.seal(text.key, instead);
    if (empty.length > 0) thread.void(received.session, empty);
  }
}
