import { equal } from "@sandi/crypto";
import {
  type Answer,
  encodeControl,
  type PrekeyStock,
  ProtocolError,
  parseControl,
  type Question,
  type Welcome,
} from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";

export type PrekeyQuestion = Exclude<Question, { ask: "slow" }>;

/** The answer to the question of that number; without a number it is for whoever publishes prekeys. */
export type PrekeyAnswer = { readonly id: number | undefined; readonly answer: Answer };

/** The directory counts its own requests from 1. */
const FIRST_REF = 0x8000_0000;

/** What suites ask the relay: to keep prekeys of mine, and to hand out someone's. Answers wait to be fetched. */
export class PrekeyRequests {
  readonly #asked = new Map<number, { readonly id: number; readonly question: PrekeyQuestion }>();
  readonly #answers: PrekeyAnswer[] = [];
  readonly #fetches: { readonly id: number; readonly question: PrekeyQuestion }[] = [];
  #nextRef = FIRST_REF;
  /** Whether the relay keeps prekeys; undefined while there is none. */
  #able: boolean | undefined;

  /** Fetches that waited for a relay are made now. */
  joined({ limits }: Welcome, turn: Turn): void {
    this.#able = (limits.prekeys ?? 0) > 0;
    for (const { id, question } of this.#fetches.splice(0)) this.ask(id, question, turn);
  }

  /** What became of that which was asked, nobody knows. */
  disconnected(): void {
    this.#able = undefined;
    for (const { id, question } of this.#asked.values()) this.#unable(id, question);
    this.#asked.clear();
  }

  get haveAnswers(): boolean {
    return this.#answers.length > 0;
  }

  /** What has been answered since, each once. */
  answers(): PrekeyAnswer[] {
    return this.#answers.splice(0);
  }

  ask(id: number, question: PrekeyQuestion, turn: Turn): void {
    if (!this.#able) return this.#unable(id, question);
    const ref = this.#nextRef++;
    this.#asked.set(ref, { id, question });
    if (question.ask === "prekeys") {
      turn.send(encodeControl("fetchPrekeys", { ref, of: question.of, oneTime: question.oneTime }));
      return;
    }
    const { discard, signed, oneTime } = question.prekeys;
    const pair = ({ issued, bytes }: { readonly issued: number; readonly bytes: Uint8Array }): [number, Uint8Array] => [
      issued,
      bytes,
    ];
    const given = { discard, signed: signed ? pair(signed) : null, oneTime: oneTime.map(pair) };
    turn.send(encodeControl("publishPrekeys", { ref, ...given }));
  }

  takePrekeys(body: Uint8Array): ProtocolError | undefined {
    const parsed = parseControl("prekeys", body);
    if (!parsed.ok) return parsed.error;
    const { ref, of, signed, oneTime } = parsed.value;
    const asked = this.#take(ref);
    if (asked?.question.ask !== "prekeys" || !equal(asked.question.of, of)) return unexpected("prekeys");
    const prekeys = { ...(signed ? { signed } : {}), ...(oneTime ? { oneTime } : {}) };
    this.#answers.push({ id: asked.id, answer: { to: "prekeys", of: asked.question.of, prekeys } });
    return undefined;
  }

  takeStock(body: Uint8Array): ProtocolError | undefined {
    const parsed = parseControl("stock", body);
    if (!parsed.ok) return parsed.error;
    const { ref, signed, oneTime, last } = parsed.value;
    const stock: PrekeyStock = { oneTime, last, ...(signed ? { signed } : {}) };
    const asked = this.#take(ref);
    if (ref !== 0 && asked?.question.ask !== "publish") return unexpected("stock");
    this.#answers.push({ id: asked?.id, answer: { to: "publish", stock } });
    return undefined;
  }

  /** The relay has refused a request. */
  takeError(ref: number): void {
    const asked = this.#take(ref);
    if (asked) this.#answers.push({ id: asked.id, answer: unanswered(asked.question) });
  }

  /** A fetch waits for a relay: without an answer the suite would only wait for longer. One that keeps none has nobody's. */
  #unable(id: number, question: PrekeyQuestion): void {
    if (question.ask === "publish") this.#answers.push({ id, answer: unanswered(question) });
    else if (this.#able === undefined) this.#fetches.push({ id, question });
    else this.#answers.push({ id, answer: { to: "prekeys", of: question.of, prekeys: {} } });
  }

  #take(ref: number) {
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    return asked;
  }
}

function unanswered(question: PrekeyQuestion): Answer {
  return question.ask === "prekeys"
    ? { to: "prekeys", of: question.of, prekeys: undefined }
    : { to: "publish", stock: undefined };
}

function unexpected(type: string): ProtocolError {
  return new ProtocolError("WIRE_UNEXPECTED", { type });
}
