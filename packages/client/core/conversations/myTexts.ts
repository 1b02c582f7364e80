import type { OutboxRow } from "../../store/port.ts";
import type { MessageState } from "../base/events.ts";
import type { Turn } from "../base/turn.ts";
import type { Self } from "../link/self.ts";
import { sealsOf, type Unconfirmed } from "../outbox/outbox.ts";
import type { People } from "../people/people.ts";
import type { Conversation } from "./conversation.ts";
import { textOf } from "./textOf.ts";

/** My texts that have not been confirmed, in all conversations: how far each is, and what ends it. */
export class MyTexts {
  readonly #self: Pick<Self, "id">;
  readonly #people: People;
  /** By their outbox seq. */
  readonly #texts = new Map<number, { readonly conversation: Conversation; readonly text: Unconfirmed }>();
  #unaccepted = 0;

  constructor(self: Pick<Self, "id">, people: People) {
    this.#self = self;
    this.#people = people;
  }

  /** How many the relay does not have yet, and how many their readers have not confirmed. */
  get pending(): { readonly unaccepted: number; readonly undelivered: number } {
    return { unaccepted: this.#unaccepted, undelivered: this.#texts.size };
  }

  messageIdOf(seq: number): Uint8Array | undefined {
    return this.#texts.get(seq)?.text.row.messageId;
  }

  keep(conversation: Conversation, row: OutboxRow, accepted: boolean): Unconfirmed {
    const text = conversation.outbox.add(row, accepted);
    this.#texts.set(row.seq, { conversation, text });
    if (!accepted) this.#unaccepted++;
    return text;
  }

  /** The relay has it. @param seq of its outbox row */
  accepted(seq: number, turn: Turn): void {
    const known = this.#texts.get(seq);
    if (!known || known.text.accepted) return;
    known.text.accepted = true;
    this.#unaccepted--;
    const { conversation, text } = known;
    const peer = this.#people.view(conversation.person);
    turn.emit({ event: "accepted", peer, suite: conversation.suite.name, messageId: text.row.messageId });
  }

  /** It is not kept for confirmation any longer. */
  drop(conversation: Conversation, text: Unconfirmed, turn: Turn): void {
    conversation.outbox.remove(text);
    this.#settled(text);
    turn.write({ op: "outboxDone", from: text.row.seq, to: text.row.seq });
  }

  /** The relay will never take it. @param seq of its outbox row */
  giveUp(seq: number, turn: Turn): void {
    const known = this.#texts.get(seq);
    if (known) this.#giveUp(known.conversation, known.text, turn);
  }

  /** Gives up what was written before a time. */
  expire(conversation: Conversation, before: number, turn: Turn): void {
    for (const text of conversation.outbox) {
      if (text.row.createdAt >= before) break;
      this.#giveUp(conversation, text, turn);
    }
  }

  /** The conversation is erased, rows and all. */
  forget(conversation: Conversation): void {
    for (const text of conversation.outbox) this.#settled(text);
  }

  #giveUp(conversation: Conversation, text: Unconfirmed, turn: Turn): void {
    const { messageId } = text.row;
    const places = text.row.recipients.flatMap(({ seals }) => seals);
    for (const row of conversation.outbox.ledger.giveUp(places))
      turn.write({ op: "sealed", conversation: conversation.id, row });
    this.drop(conversation, text, turn);
    turn.write({ op: "unconfirmed", conversation: conversation.id, author: this.#self.id, messageId });
    const said = textOf(text.row.content);
    const peer = this.#people.view(conversation.person);
    turn.emit({ event: "unconfirmed", peer, suite: conversation.suite.name, messageId, text: said });
  }

  #settled({ row, accepted }: Unconfirmed): void {
    if (this.#texts.delete(row.seq) && !accepted) this.#unaccepted--;
  }
}

/** How far a text is on its way to one reader; undefined once it has been confirmed or given up. */
export function stateOf(conversation: Conversation | undefined, messageId: Uint8Array): MessageState | undefined {
  const text = conversation?.outbox.find(messageId);
  if (!conversation || !text) return undefined;
  if (text.accepted) return "accepted";
  return sealsOf(text, conversation.person.id).length > 0 ? "sent" : "queued";
}
