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
import { ROLLED_BACK, type Snapshot } from "../store/port.ts";
import type { MessageState, Peer, Request } from "./base/events.ts";
import type { EngineEffect, EngineInput, Me } from "./base/io.ts";
import { Turn } from "./base/turn.ts";
import { Calm } from "./calm.ts";
import { Conversations, type ConversationsOptions } from "./conversations/conversations.ts";
import { Link, type LinkOptions } from "./link/link.ts";
import { pinnedRelayKey } from "./link/pin.ts";
import { RelayClock } from "./link/relayClock.ts";
import { Self } from "./link/self.ts";
import { Outbound } from "./outbox/outbound.ts";
import { People } from "./people/people.ts";
import type { Person } from "./people/person.ts";

export type EngineOptions = Omit<LinkOptions, "pinnedKeys"> & ConversationsOptions;

/**
 * The client, without its sockets, disk and clock: inputs in, and what is to be done about them, as data.
 * docs/wire.md §4, §5.
 */
export class Engine {
  readonly #snapshot: Pick<Snapshot, "rolledBack" | "unshown">;
  readonly #self: Self;
  readonly #people: People;
  readonly #outbound: Outbound;
  readonly #link: Link;
  readonly #conversations: Conversations;
  readonly #calm = new Calm();
  /** Whether this may be an older copy: sessions that another has used are discarded before anything else is done. */
  #copy: "notDiscarded" | "discarding" | "none";
  /** The highest delivery of this connection and turn, to be acknowledged; 0 for none. */
  #through = 0;

  constructor(me: Me, suites: readonly Suite[], snapshot: Snapshot, options: EngineOptions, env: Env) {
    this.#snapshot = { rolledBack: snapshot.rolledBack, unshown: snapshot.unshown };
    this.#self = new Self(me, snapshot.meta);
    // What another copy sealed is not known here either.
    this.#copy = snapshot.rolledBack || this.#self.copied ? "notDiscarded" : "none";
    this.#people = new People(this.#self);
    this.#outbound = new Outbound(snapshot.nextSeq.outbound, snapshot.pairs);
    const pins = options.relays.map((relay) => [relay, pinnedRelayKey(snapshot.meta, relay)] as const);
    const pinnedKeys = new Map(pins.flatMap(([relay, key]) => (key === undefined ? [] : [[relay, key]])));
    const clock = new RelayClock(snapshot.meta);
    this.#link = new Link(this.#self, this.#people, clock, { ...options, pinnedKeys });
    const parts = { self: this.#self, people: this.#people, outbound: this.#outbound, link: this.#link };
    this.#conversations = new Conversations(parts, suites, snapshot, options);
    const turn = new Turn(env);
    for (const contact of snapshot.contacts) {
      this.#people.addContact(contact, turn);
      if (contact.blocked) this.#outbound.hold(contact.id, true);
    }
    for (const row of snapshot.outbound) this.#outbound.restore(row);
    this.#conversations.restore(snapshot, env);
  }

  /** Works inputs off, all in one transaction. */
  handle(inputs: readonly EngineInput[], env: Env): EngineEffect[] {
    const turn = new Turn(env);
    const jumped = this.#link.clock.jumped(env.now);
    if (this.#copy === "notDiscarded") this.#discard(turn);
    for (const input of inputs) this.#take(input, turn);
    this.#conversations.work(turn);
    this.#forgetCopy(turn);
    this.#outbound.flush(turn);
    if (jumped) this.#link.askTime(turn);
    this.#link.directory.show(turn);
    if (this.#people.wantsSkeletons) turn.afterwards({ do: "loadSkeletons" });
    // Sent after this turn's writes: what is acknowledged is on disk, opened or in the inbox.
    if (this.#through > 0) turn.send(encodeAck({ through: this.#through }));
    this.#through = 0;
    return [...this.#calmed(turn.effects(), env.now), ...this.#wakeAt()];
  }

  /** What others see. */
  get name(): string {
    return this.#self.card.name;
  }

  peers(): readonly Peer[] {
    return this.#people.list();
  }

  /** Those listed who go by a name. */
  called(name: string): readonly Peer[] {
    return this.#people.called(name);
  }

  /** The contact, other than `except`, that is kept under this name. */
  petnamed(name: string, except: ClientId): Peer | undefined {
    return this.#people.petnamed(name, except);
  }

  /** How many the relay's directory has, oneself included. */
  get directoryTotal(): number {
    return this.#people.total;
  }

  get isPrivate(): boolean {
    return this.#link.directory.isPrivate;
  }

  /** Whether the relay has welcomed this client, and the connection stands. */
  get online(): boolean {
    return this.#link.online;
  }

  /** The relay, and its key once it has been seen. */
  get relay(): { readonly url: string; readonly key: Uint8Array | undefined } {
    return this.#link.relay;
  }

  /** How many bytes wait to be worked off here: a connection that brings more is to be read no further for a while. */
  get backlog(): number {
    return this.#conversations.backlog;
  }

  person(id: ClientId): Person | undefined {
    return this.#people.get(id);
  }

  peer(id: ClientId): Peer | undefined {
    const person = this.#people.get(id);
    return person && this.#people.view(person);
  }

  /** Strangers whose opening waits for a yes. */
  requests(): readonly Request[] {
    return this.#conversations.strangers.waiting();
  }

  pending(): { readonly unaccepted: number; readonly undelivered: number } {
    return this.#conversations.texts.pending;
  }

  /** The conversations that there may be with someone, one for each suite. */
  conversationsWith(peer: ClientId, env: Pick<Env, "primitives">): { id: ConversationId; suite: SuiteName }[] {
    return this.#conversations.conversationsWith(peer, env);
  }

  /** With whom each conversation is, by its ID in hex. */
  conversations(): ReadonlyMap<string, { readonly peer: ClientId; readonly suite: SuiteName }> {
    return this.#conversations.all();
  }

  /** How far a text of mine is; undefined once it has been confirmed or given up. */
  stateOf(conversation: ConversationId, messageId: Uint8Array): MessageState | undefined {
    return this.#conversations.stateOf(conversation, messageId);
  }

  /** Up to which message of mine the other has read; undefined if they have not said so. */
  readThrough(conversation: ConversationId): Uint8Array | undefined {
    return this.#conversations.contents.readThrough(conversation);
  }

  /** How many lines nobody has turned to: somebody's, or of all who are neither muted nor blocked. */
  unread(peer?: ClientId): number {
    return this.#conversations.history.unread.count(peer);
  }

  /** The `seq` of the first of somebody's lines that nobody has turned to. */
  unreadFrom(peer: ClientId): number | undefined {
    return this.#conversations.history.unread.first(peer);
  }

  /** After how many seconds messages disappear there; 0 for never. */
  timer(peer: ClientId, suite: SuiteName, env: Pick<Env, "primitives">): number {
    const conversation = this.conversationsWith(peer, env).find((one) => one.suite === suite);
    return conversation ? this.#conversations.contents.timer(conversation.id) : 0;
  }

  isUnconfirmed(peer: ClientId, suite: SuiteName): boolean {
    return this.#conversations.isUnconfirmed(peer, suite);
  }

  /** Whether others are told what has been read. */
  get tellsRead(): boolean {
    return this.#conversations.contents.tellsRead;
  }

  #take(input: EngineInput, turn: Turn): void {
    const conversations = this.#conversations;
    switch (input.in) {
      case "start":
        return this.#start(turn);
      case "received":
        return this.#received(input.message, turn);
      case "closed":
        this.#through = 0;
        this.#outbound.disconnected();
        return this.#link.closed(input.error, conversations.texts.pending.unaccepted, turn);
      case "wake":
        this.#link.wake(turn);
        for (const event of this.#calm.rest(turn.env.now)) turn.emit(event);
        conversations.expire(turn);
        return conversations.timetable.wake(turn);
      case "answered":
        return conversations.answered(input.id, input.answer, turn);
      case "say":
        return conversations.say(input, turn);
      case "talk":
        return conversations.talk(input.peer, input.suite, turn);
      case "decide":
        return conversations.strangers.decide(input.peer, input.accept, turn);
      case "contact":
        return conversations.change(input.peer, input.change, turn);
      case "block":
        return conversations.block(input.peer, input.blocked, turn);
      case "forget":
        return conversations.forget(input.peer, turn);
      case "lookup":
        return this.#link.lookup(input.ids, turn);
      case "more":
        return this.#link.more(turn);
      case "invite":
        return this.#link.invites.ask(input.secret, turn);
      case "myName":
        return this.#link.rename(input.name, turn);
      case "tellsRead":
        return conversations.contents.setTellsRead(input.on, turn);
      case "skeletons":
        this.#people.skeletonsCame(input.skeletons, turn);
        return this.#link.directory.changed();
      case "reading":
        return conversations.history.unread.turnTo(input.peer, turn);
      case "repeated":
        return conversations.history.repeated(input, turn);
      case "shown":
        return conversations.history.shown(input.through, turn);
    }
  }

  #start(turn: Turn): void {
    const { rolledBack, unshown } = this.#snapshot;
    if (rolledBack) turn.notice(new ClientError("PROFILE_ROLLED_BACK"));
    this.#conversations.start(turn);
    this.#conversations.history.showAgain(unshown, turn);
    this.#link.connect(turn);
  }

  #discard(turn: Turn): void {
    this.#copy = "discarding";
    this.#conversations.discard(turn);
  }

  /** Only when every session is discarded on disk: a crash before that leaves the older copy noticed. */
  #forgetCopy(turn: Turn): void {
    if (this.#copy !== "discarding" || this.#conversations.discarding) return;
    this.#copy = "none";
    this.#self.discarded(turn);
    if (this.#snapshot.rolledBack) turn.write({ op: "meta", key: ROLLED_BACK, value: new Uint8Array(0) });
  }

  #received(message: Uint8Array, turn: Turn): void {
    this.#link.heard(turn);
    const error = walkFrames(message, (type, start, end) => {
      if (this.#link.stopped) return undefined;
      const body = message.subarray(start, end);
      return type === FRAME.deliver ? this.#deliver(body, turn) : this.#frame(type, body, turn);
    });
    for (const { peer, rows } of this.#outbound.settle(turn)) {
      for (const { text } of rows) if (text !== undefined) this.#conversations.texts.accepted(text, turn);
      this.#conversations.flowed(peer);
    }
    if (!error) return;
    turn.emit({ event: "error", error });
    this.#link.close(turn);
  }

  #deliver(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    if (!this.#link.online) return new ProtocolError("WIRE_UNEXPECTED", { type: "deliver" });
    const parsed = parseDeliver(body);
    if (!parsed.ok) return parsed.error;
    const { from, delivery, at, body: sealed } = parsed.value;
    this.#conversations.deliver(from.slice() as ClientId, at, sealed.slice(), turn);
    this.#through = delivery;
    return undefined;
  }

  #frame(type: FrameType, body: Uint8Array, turn: Turn): ProtocolError | undefined {
    switch (type) {
      case FRAME.challenge:
        return this.#link.takeChallenge(body, turn);
      case FRAME.welcome: {
        const joined = this.#link.takeWelcome(body, turn);
        if (joined !== true) return joined;
        this.#outbound.connected(turn);
        this.#conversations.joined(turn);
        return undefined;
      }
      case FRAME.entries: {
        const error = this.#link.takeEntries(body, turn);
        this.#readersCame();
        this.#conversations.cardsCame();
        return error;
      }
      case FRAME.prekeys:
        return this.#link.takePrekeys(body);
      case FRAME.stock:
        return this.#link.takeStock(body);
      case FRAME.invited:
        return this.#link.takeInvited(body, turn);
      case FRAME.changes: {
        const error = this.#link.takeChanges(body, turn);
        this.#readersCame();
        return error;
      }
      case FRAME.error:
        return this.#link.takeError(body, turn);
      case FRAME.accepted:
        return this.#accepted(body);
      case FRAME.refused:
        return this.#refused(body, turn);
      default:
        return new ProtocolError("WIRE_UNEXPECTED", { type: frameName(type) ?? String(type) });
    }
  }

  #readersCame(): void {
    for (const id of this.#people.arrived()) this.#outbound.cameOnline(id);
  }

  #accepted(body: Uint8Array): ProtocolError | undefined {
    const parsed = parseAccepted(body);
    if (!parsed.ok) return parsed.error;
    this.#outbound.accepted(parsed.value);
    return undefined;
  }

  #refused(body: Uint8Array, turn: Turn): ProtocolError | undefined {
    const parsed = parseRefused(body);
    if (!parsed.ok) return parsed.error;
    const { code, retryAfterMs } = parsed.value;
    const to = parsed.value.to.slice() as ClientId;
    const given =
      code === "BODY_TOO_LARGE" ? this.#outbound.tooLarge(parsed.value, to, this.#link.bodyLimit, turn) : undefined;
    const row = given ?? this.#outbound.refused(parsed.value, to, turn);
    const peer = this.peer(to);
    if (!row || !peer) return undefined;
    const error = new ProtocolError(code, { name: peer.name, seconds: Math.ceil(retryAfterMs / 1_000) });
    const messageId = row.text === undefined ? undefined : this.#conversations.texts.messageIdOf(row.text);
    turn.emit({ event: "error", error, peer, ...(messageId ? { messageId } : {}) });
    if (given?.text !== undefined) this.#conversations.texts.giveUp(given.text, turn);
    return undefined;
  }

  #calmed(effects: readonly EngineEffect[], now: number): EngineEffect[] {
    return effects.flatMap((effect): EngineEffect | [] => {
      if (effect.do !== "emit" || effect.event.event !== "error" || effect.event.more !== undefined) return effect;
      const event = this.#calm.take(effect.event, now);
      return event ? { do: "emit", event } : [];
    });
  }

  #wakeAt(): EngineEffect[] {
    const due = [
      this.#link.wakeAt(),
      this.#link.directory.showAt,
      this.#outbound.wakeAt(),
      this.#conversations.history.wakeAt,
      this.#conversations.timetable.wakeAt,
      this.#calm.nextAt,
    ].filter((time) => time !== undefined);
    return due.length > 0 ? [{ do: "wakeAt", at: Math.min(...due) }] : [];
  }
}
