import type { ClientId } from "@sandi/protocol";
import type { InboxRow } from "../../store/port.ts";
import type { Turn } from "../base/turn.ts";
import type { BodyJob, Conversation } from "./conversation.ts";
import { outdated } from "./openings.ts";

/** What of one peer may wait to be opened. What is over it is dropped: it comes again as it does after any loss. */
const PEER_BODIES = 2_000;
const PEER_BYTES = 16 * 1024 * 1024;
/** The same for a stranger whose opening waits for a yes, and how many of them may wait. */
const HELD_BODIES = 64;
const HELD_BYTES = 256 * 1024;
export const HELD_STRANGERS = 100;
/** How many strangers may wait for their turn to be opened: opening is slow, and more come than are ever opened. */
const WAITING_STRANGERS = 1_000;

/** Deliveries on their way to being opened: stored before they are acknowledged, and bounded. */
export class Inbox {
  /** Bodies of this turn that have not been opened yet. */
  readonly #arrived = new Set<BodyJob>();
  readonly #held = new Set<Conversation>();
  /** Strangers of whom something waits, and perhaps some who are contacts since. */
  readonly #strange = new Set<Conversation>();
  #seq: number;
  #backlog = 0;

  constructor(nextSeq: number) {
    this.#seq = nextSeq;
  }

  /** Bytes that wait, without those that wait for a person's yes. */
  get backlog(): number {
    return this.#backlog;
  }

  row(peer: ClientId, at: number, body: Uint8Array): InboxRow {
    return { seq: this.#seq++, peer, at, body };
  }

  /** Whether another body of this peer is taken in. */
  roomFor(conversation: Conversation, { row }: BodyJob): "ok" | "full" | "silent" {
    const { held, bodies, bodyBytes, person } = conversation;
    const size = bodyBytes + row.body.length;
    if (!person.contact && !this.#letWait(conversation)) return "silent";
    if ((held || !person.contact) && (bodies >= HELD_BODIES || size > HELD_BYTES)) return "silent";
    if (bodies >= PEER_BODIES || size > PEER_BYTES) return "full";
    if (!held) this.#backlog += row.body.length;
    return "ok";
  }

  #letWait(conversation: Conversation): boolean {
    if (this.#strange.has(conversation)) return true;
    if (this.#strange.size >= WAITING_STRANGERS)
      for (const one of this.#strange) if (one.person.contact) this.#strange.delete(one);
    if (this.#strange.size >= WAITING_STRANGERS) return false;
    this.#strange.add(conversation);
    return true;
  }

  arrived(job: BodyJob): void {
    this.#arrived.add(job);
  }

  /** It is being opened. */
  taken({ row }: BodyJob): void {
    this.#backlog -= row.body.length;
  }

  /** It has been opened, or given up. */
  done(job: BodyJob, turn: Turn): void {
    if (job.persisted) turn.write({ op: "inboxDone", from: job.row.seq, to: job.row.seq });
    this.#arrived.delete(job);
  }

  /** It waits for a person's yes, with its newest opening alone. */
  hold(conversation: Conversation, turn: Turn): void {
    this.#backlog -= conversation.bodyBytes;
    conversation.held = true;
    this.#held.add(conversation);
    this.keepNewest(conversation, turn);
  }

  keepNewest(conversation: Conversation, turn: Turn): void {
    for (const job of conversation.dropBodies(outdated(conversation))) this.done(job, turn);
  }

  /** Those that wait for a yes, the one that has waited longest first. */
  get held(): ReadonlySet<Conversation> {
    return this.#held;
  }

  /** The person has said yes or no. */
  released(conversation: Conversation): void {
    if (this.#held.delete(conversation)) this.#backlog += conversation.bodyBytes;
  }

  /** Gives up what waits to be opened. */
  drop(conversation: Conversation, turn: Turn): void {
    if (!this.#held.delete(conversation)) this.#backlog -= conversation.bodyBytes;
    conversation.held = false;
    for (const job of conversation.dropBodies()) this.done(job, turn);
    const { chain } = conversation;
    if (chain?.job.job === "body") this.done(chain.job, turn);
  }

  /** Nothing of the conversation will be opened. */
  removed(conversation: Conversation): void {
    this.#strange.delete(conversation);
    if (!this.#held.delete(conversation)) this.#backlog -= conversation.bodyBytes;
    for (const job of conversation.dropBodies()) this.#arrived.delete(job);
    if (conversation.chain?.job.job === "body") this.#arrived.delete(conversation.chain.job);
  }

  /** What has not been opened within this turn is stored. */
  store(turn: Turn): void {
    for (const job of this.#arrived) {
      turn.write({ op: "inboxAdd", row: job.row });
      job.persisted = true;
    }
    this.#arrived.clear();
  }
}
