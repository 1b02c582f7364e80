import type { UnixMs } from "@sandi/crypto";
import type { Answer, ConversationId, SealRef, Suite, SuiteEffect, SuiteState, VoidRange } from "@sandi/protocol";
import type { InboxRow } from "../../store/port.ts";
import { Queue } from "../base/queue.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Person } from "../people/person.ts";
import { Pace } from "./pace.ts";

export type BodyJob = { readonly job: "body"; readonly row: InboxRow; persisted: boolean };
type SealJob = { readonly job: "seal"; readonly key: string; readonly instead?: SealRef };
type VoidJob = { readonly job: "void"; readonly session: Uint8Array; readonly ranges: readonly VoidRange[] };
type DisownedJob = { readonly job: "disowned"; readonly session: Uint8Array };
type Want = "discard" | "tick" | "unheard" | "open" | "receipt";

export type Job =
  | BodyJob
  | SealJob
  | { readonly job: "answer"; readonly answer: Answer }
  | VoidJob
  | DisownedJob
  | { readonly job: Want };

/** The state between two answers of a slow operation: nothing of it is persisted before its job has ended. */
type Chain = { readonly job: Job; state: SuiteState; readonly effects: SuiteEffect[] };

/**
 * Slow operations, and bodies that cost much before they prove genuine, of one peer: far more than honest handshakes need,
 * and little for a processor.
 */
const SLOW_BURST = 64;
const SLOW_PER_SECOND = 4;

/**
 * One conversation, (peer, suite): its jobs are worked off one at a time, so that nothing overtakes what waits for a
 * slow operation or for a person's yes.
 */
export class Conversation {
  readonly id: ConversationId;
  readonly person: Person;
  readonly suite: Suite;
  readonly outbox = new Outbox();
  readonly slow = new Pace(SLOW_BURST, SLOW_PER_SECOND);
  chain: Chain | undefined;
  receiptDueAt: UnixMs | undefined;
  /** When the suite was told last that a text goes unconfirmed; 0 for never. */
  unheardAt = 0;
  /** Records that deserve a receipt and have had none. */
  unreceipted = 0;
  /** True while the peer's card has been asked for and has not come. */
  waitsForCard = false;
  /** True while an opening waits for a person's yes; whatever is behind it waits too. */
  held = false;
  /** Whether a person here has turned to it or said yes to it, or something of it has been stored. */
  agreed = false;
  /** What its row holds, so that one that is the same is not written again. */
  stored: { readonly state: SuiteState; readonly receiptDue: boolean } | undefined;
  /** How many of the peer's records were missing when that was told last. */
  missing = 0;
  /** How many of them will never come, as was told last. */
  lost = 0;
  /** The session that seals, as far as the suite has said. */
  sealsIn: Uint8Array | undefined;
  /** What its bodies that wait take. */
  bodyBytes = 0;
  #state: SuiteState | undefined;
  readonly #stored: () => SuiteState;
  readonly #bodies = new Queue<BodyJob>();
  readonly #answers = new Queue<Answer>();
  readonly #voids = new Queue<VoidJob>();
  readonly #disowned = new Queue<DisownedJob>();
  readonly #wants = new Set<Want>();
  readonly #seals = new Queue<SealJob>();
  readonly #sealing = new Set<string>();

  /** @param stored opens the state when it is first needed: few conversations of many are */
  constructor(id: ConversationId, person: Person, suite: Suite, stored: () => SuiteState) {
    this.id = id;
    this.person = person;
    this.suite = suite;
    this.#stored = stored;
  }

  get state(): SuiteState {
    this.#state ??= this.#stored();
    return this.#state;
  }

  set state(state: SuiteState) {
    this.#state = state;
  }

  /** What of the state outlives that the peer is forgotten. One that is damaged cannot say, and is forgotten all the same. */
  get remnant(): Uint8Array | undefined {
    try {
      return this.state.forgotten?.();
    } catch {
      return undefined;
    }
  }

  /** When the suite wants to be woken, as far as the state has been looked at. */
  get nextTick(): UnixMs | undefined {
    return this.#state?.nextTick;
  }

  get opened(): boolean {
    return this.#state !== undefined;
  }

  get bodies(): number {
    return this.#bodies.length;
  }

  get idle(): boolean {
    const waiting = [this.#bodies, this.#answers, this.#voids, this.#disowned, this.#seals];
    return !this.chain && this.#wants.size === 0 && waiting.every(({ length }) => length === 0);
  }

  /** Whether its sessions are still to be discarded; one that asks for a slow operation takes more than a turn. */
  get discards(): boolean {
    return this.#wants.has("discard") || this.chain?.job.job === "discard";
  }

  wants(what: Want): boolean {
    return this.#wants.has(what);
  }

  want(what: Want): void {
    this.#wants.add(what);
  }

  hear(job: BodyJob): void {
    this.#bodies.push(job);
    this.bodyBytes += job.row.body.length;
  }

  answer(answer: Answer): void {
    this.#answers.push(answer);
  }

  void(session: Uint8Array, ranges: readonly VoidRange[]): void {
    this.#voids.push({ job: "void", session, ranges });
  }

  /** The peer has reported what was never sealed in this session. */
  disown(session: Uint8Array): void {
    this.#disowned.push({ job: "disowned", session });
  }

  receiptIsDue(): void {
    this.receiptDueAt = undefined;
    this.want("receipt");
  }

  /** What goes out now says what has been received. */
  receipted(): void {
    this.receiptDueAt = undefined;
    this.unreceipted = 0;
  }

  /** Queues a text for sealing, unless it is queued already. */
  seal(key: string, instead?: SealRef): void {
    if (this.#sealing.has(key)) return;
    this.#sealing.add(key);
    this.#seals.push({ job: "seal", key, ...(instead ? { instead } : {}) });
  }

  /** A session seals: what is not sealed in it is queued, in the order in which it was written. */
  sealAll(keys: Iterable<string>): void {
    const queued = new Map(this.#seals.clear().map((job) => [job.key, job]));
    this.#sealing.clear();
    for (const key of keys) this.seal(key, queued.get(key)?.instead);
    for (const { key, instead } of queued.values()) this.seal(key, instead);
  }

  /**
   * Whether nothing is done now: a stranger's opening waits for a yes, or the peer is blocked. Sessions that a rollback
   * has used are discarded all the same, so that no key of theirs is used again.
   */
  get rests(): boolean {
    return this.held || (this.person.contact?.blocked === true && !this.wants("discard"));
  }

  /** Ends what is under way as if it had not begun. @returns its job, which is queued again unless it was a body */
  giveUp(): Job | undefined {
    const job = this.chain?.job;
    this.chain = undefined;
    if (job?.job === "seal") this.seal(job.key, job.instead);
    else if (job?.job === "answer") this.answer(job.answer);
    else if (job?.job === "void") this.#voids.push(job);
    else if (job?.job === "disowned") this.#disowned.push(job);
    else if (job && job.job !== "body") this.want(job.job);
    return job;
  }

  /** The body that comes next, without taking it. */
  nextBody(): BodyJob | undefined {
    return this.#bodies.peek();
  }

  /** @param maySeal false if text and openings have to wait */
  next(maySeal: boolean): Job | undefined {
    for (const want of ["discard", "tick", "unheard"] as const) if (this.#wants.delete(want)) return { job: want };
    const answer = this.#answers.shift();
    if (answer) return { job: "answer", answer };
    const disowned = this.#disowned.shift();
    if (disowned) return disowned;
    const body = this.#bodies.shift();
    if (body) {
      this.bodyBytes -= body.row.body.length;
      return body;
    }
    const empty = this.#voids.shift();
    if (empty) return empty;
    if (maySeal) {
      if (this.#wants.delete("open")) return { job: "open" };
      const seal = this.#seals.shift();
      if (seal) {
        this.#sealing.delete(seal.key);
        return seal;
      }
    }
    if (!this.#wants.delete("receipt")) return undefined;
    this.receipted();
    return { job: "receipt" };
  }

  get wantsToSeal(): boolean {
    return this.#wants.has("open") || this.#seals.length > 0;
  }

  get waitingBodies(): Iterable<BodyJob> {
    return this.#bodies;
  }

  /** Gives up the bodies that wait, or only the first `count`. */
  dropBodies(count = this.#bodies.length): BodyJob[] {
    const dropped = this.#bodies.take(count);
    for (const { row } of dropped) this.bodyBytes -= row.body.length;
    return dropped;
  }
}
