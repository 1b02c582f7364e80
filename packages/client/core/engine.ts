import type { Env } from "@sandi/crypto";
import {
  type ClientId,
  type ConversationId,
  encodeAck,
  FRAME,
  type FrameType,
  frameName,
  ProtocolError,
  parseAccepted,
  parseDeliver,
  parseRefused,
  type Suite,
  type SuiteName,
  walkFrames,
} from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import type { Snapshot } from "../store/port.ts";
import { Conversations } from "./conversations.ts";
import type { EngineEffect, EngineInput, Me, MessageState, Peer } from "./model.ts";
import { Outbound } from "./outbound.ts";
import { People, type Person, view } from "./people.ts";
import { type LinkOptions, RelayLink } from "./relayLink.ts";
import { pinnedRelayKey } from "./relayPin.ts";
import { Turn } from "./turn.ts";

export type EngineOptions = Omit<LinkOptions, "pinnedKeys"> & {
  /** False where a stranger's opening waits for a person's yes; nothing goes back before it. */
  readonly acceptStrangers: boolean;
  /** How long a message of mine is kept while nobody confirms it. */
  readonly retentionMs: number;
};

/**
 * The client, without its sockets, disk and clock: one input at a time, and what is to be done about it, as data.
 * docs/wire.md §4, §5.
 */
export class Engine {
  readonly #snapshot: Snapshot;
  readonly #people: People;
  readonly #outbound: Outbound;
  readonly #link: RelayLink;
  readonly #conversations: Conversations;

  constructor(me: Me, suites: readonly Suite[], snapshot: Snapshot, options: EngineOptions, env: Env) {
    this.#snapshot = snapshot;
    const people = new People(me.id);
    const outbound = new Outbound(snapshot.nextSeq.outbound);
    const pins = options.relays.map((relay) => [relay, pinnedRelayKey(snapshot.meta, relay)] as const);
    const pinnedKeys = new Map(pins.flatMap(([relay, key]) => (key === undefined ? [] : [[relay, key]])));
    const link = new RelayLink(me, people, { ...options, pinnedKeys });
    this.#people = people;
    this.#outbound = outbound;
    this.#link = link;
    this.#conversations = new Conversations(me, suites, { people, outbound, link }, snapshot, options);
    const turn = new Turn(env);
    for (const contact of snapshot.contacts) people.addContact(contact, turn);
    for (const { peer, next } of snapshot.pairs) outbound.restoreNext(peer, next);
    for (const row of snapshot.outbound) outbound.restore(row);
    this.#conversations.restore(snapshot, env);
  }

  handle(input: EngineInput, env: Env): EngineEffect[] {
    const turn = new Turn(env);
    this.#take(input, turn);
    this.#conversations.work(turn);
    this.#outbound.flush(turn);
    const times = [this.#link.wakeAt(), this.#outbound.wakeAt(), this.#conversations.wakeAt()];
    const due = times.filter((time) => time !== undefined);
    if (due.length > 0) turn.afterwards({ do: "wakeAt", at: Math.min(...due) });
    return turn.effects();
  }

  peers(): readonly Peer[] {
    return this.#people.list();
  }

  /** How many the relay's directory has, oneself included. */
  get directoryTotal(): number {
    return this.#people.total;
  }

  get isPrivate(): boolean {
    return this.#link.isPrivate;
  }

  person(id: ClientId): Person | undefined {
    return this.#people.get(id);
  }

  peer(id: ClientId): Peer | undefined {
    const person = this.#people.get(id);
    return person && view(person);
  }

  pending(): { readonly unaccepted: number; readonly undelivered: number } {
    return this.#conversations.pending();
  }

  /** The conversations that there may be with somebody, one for each suite. */
  conversationsWith(peer: ClientId, env: Pick<Env, "primitives">): { id: ConversationId; suite: SuiteName }[] {
    return this.#conversations.conversationsWith(peer, env);
  }

  /** How far a text of mine is; undefined once it has been confirmed or given up. */
  stateOf(conversation: ConversationId, messageId: Uint8Array): MessageState | undefined {
    return this.#conversations.stateOf(conversation, messageId);
  }

  #take(input: EngineInput, turn: Turn): void {
    const conversations = this.#conversations;
    switch (input.in) {
      case "start":
        return this.#start(turn);
      case "received":
        return this.#received(input.message, turn);
      case "closed":
        this.#outbound.disconnected();
        return this.#link.closed(input.error, conversations.pending().unaccepted, turn);
      case "wake":
        this.#link.wake(turn);
        return conversations.wake(turn);
      case "answered":
        return conversations.answered(input.id, input.answer, turn);
      case "text":
        return conversations.text(input, turn);
      case "talk":
        return conversations.talk(input.peer, input.suite, turn);
      case "decide":
        return conversations.decide(input.peer, input.accept, turn);
      case "verified":
        return conversations.verify(input.peer, input.verified, turn);
      case "forget":
        return conversations.forget(input.peer, turn);
      case "lookup":
        return this.#link.lookup(input.ids, turn);
      case "more":
        this.#link.more(turn);
        return;
      case "shown":
        return turn.write({ op: "shown", through: input.through });
    }
  }

  #start(turn: Turn): void {
    if (this.#snapshot.rolledBack) turn.notice(new ClientError("PROFILE_ROLLED_BACK"));
    this.#conversations.start(this.#snapshot.rolledBack, turn);
    this.#conversations.showAgain(this.#snapshot.unshown, turn);
    this.#link.connect(turn);
  }

  #received(message: Uint8Array, turn: Turn): void {
    this.#link.heard(turn);
    let through = 0;
    const error = walkFrames(message, (type, start, end) => {
      if (this.#link.stopped) return undefined;
      const body = message.subarray(start, end);
      if (type !== FRAME.deliver) return this.#frame(type, body, turn);
      if (!this.#link.online) return new ProtocolError("WIRE_UNEXPECTED", { type: "deliver" });
      const parsed = parseDeliver(body);
      if (!parsed.ok) return parsed.error;
      const { from, delivery, at, body: sealed } = parsed.value;
      this.#conversations.deliver(from.slice() as ClientId, at, sealed.slice(), turn);
      through = delivery;
      return undefined;
    });
    // Sent after this turn's writes: what is acknowledged is on disk, opened or in the inbox.
    if (through > 0) turn.send(encodeAck({ through }));
    if (!error) return;
    turn.emit({ event: "error", error });
    this.#link.close(turn);
  }

  #frame(type: FrameType, body: Uint8Array, turn: Turn): ProtocolError | undefined {
    switch (type) {
      case FRAME.challenge:
        return this.#link.takeChallenge(body, turn);
      case FRAME.welcome: {
        const joined = this.#link.takeWelcome(body, turn);
        if (joined !== true) return joined;
        this.#outbound.connected();
        this.#conversations.joined(turn);
        return undefined;
      }
      case FRAME.entries: {
        const error = this.#link.takeEntries(body, turn);
        this.#conversations.recordsCame();
        return error;
      }
      case FRAME.changes:
        return this.#link.takeChanges(body, turn);
      case FRAME.error:
        return this.#link.takeError(body, turn);
      case FRAME.accepted:
        return this.#accepted(body, turn);
      case FRAME.refused:
        return this.#refused(body, turn);
      default:
        return new ProtocolError("WIRE_UNEXPECTED", { type: frameName(type) ?? String(type) });
    }
  }

  #accepted(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    const parsed = parseAccepted(body);
    if (!parsed.ok) return parsed.error;
    const to = parsed.value.to.slice() as ClientId;
    for (const { text } of this.#outbound.accepted(to, parsed.value.through, turn))
      if (text !== undefined) this.#conversations.markAccepted(text, turn);
    return undefined;
  }

  #refused(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    const parsed = parseRefused(body);
    if (!parsed.ok) return parsed.error;
    const { code, retryAfterMs } = parsed.value;
    const to = parsed.value.to.slice() as ClientId;
    const row = this.#outbound.refused(parsed.value, to, turn);
    const person = this.#people.get(to);
    if (!row || !person) return undefined;
    // A limit of so many a second only slows the queue down; what lasts is said.
    if (code === "SEND_OUT_OF_ORDER" || code === "RATE_LIMITED") return undefined;
    const peer = view(person);
    const error = new ProtocolError(code, { name: peer.name, seconds: Math.ceil(retryAfterMs / 1_000) });
    const messageId = row.text === undefined ? undefined : this.#conversations.messageIdOf(row.text);
    turn.emit({ event: "error", error, peer, ...(messageId ? { messageId } : {}) });
    return undefined;
  }
}
