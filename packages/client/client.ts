import { equal } from "@sandi/crypto";
import {
  type ClientId,
  formatPersonLink,
  INVITE_SECRET_BYTES,
  type KnownContent,
  parseDisplayName,
  type Reference,
  type SuiteName,
  safetyNumber,
  shortId,
} from "@sandi/protocol";
import type { ClientEvent, Peer, Request } from "./core/base/events.ts";
import type { Engine } from "./core/engine.ts";
import { petnameFrom } from "./core/people/petname.ts";
import { compareCode, verificationText } from "./core/people/verification.ts";
import { Driver } from "./driver/driver.ts";
import type { World } from "./driver/world.ts";
import { engineOf } from "./engineOf.ts";
import { ClientError } from "./errors/clientError.ts";
import { findPeer } from "./findPeer.ts";
import { judgeContent } from "./judgeContent.ts";
import { Listeners } from "./listeners.ts";
import type { Message } from "./messages.ts";
import { Notes } from "./notes.ts";
import type { ClientOptions } from "./options.ts";
import type { Profile } from "./profile.ts";
import { Reader } from "./reader.ts";
import type { Hit, SearchOptions } from "./search/hit.ts";
import type { Edge, HistoryKey, Snapshot } from "./store/port.ts";
import { idIn, mustBeKnownByName, whoIs } from "./whoIs.ts";

/** One profile on one relay, or on several that are one: everything that the terminal, the browser and a program of yours do goes through this. */
export class SandiClient {
  readonly #profile: Profile;
  readonly #engine: Engine;
  readonly #driver: Driver;
  readonly #world: World;
  readonly #suites: readonly SuiteName[];
  readonly #listeners = new Listeners();
  readonly #reader: Reader;
  /** What the program keeps in the profile. */
  readonly notes: Notes;
  #closing: Promise<void> | undefined;

  /** Reads the profile's state. Listen with `on`, then call `start`. */
  static async open(options: ClientOptions): Promise<SandiClient> {
    return new SandiClient(options, await options.profile.store.load());
  }

  private constructor(options: ClientOptions, snapshot: Snapshot) {
    const { profile, world } = options;
    this.#profile = profile;
    this.#world = world;
    this.#suites = options.suites.map(({ name }) => name);
    this.#engine = engineOf(options, snapshot);
    this.#reader = new Reader(profile, this.#engine, world);
    this.notes = new Notes(profile, world, snapshot.meta);
    this.#driver = new Driver(this.#engine, profile.store, {
      transport: options.transport,
      world,
      rsaPkcs8: profile.secrets.rsaPkcs8,
      onEvent: (event) => this.#listeners.tell(event),
      onWritten: (ops, committed) => this.#reader.written(ops, committed),
      onBroken: (error) => this.#listeners.tell({ event: "stopped", error }),
      ...(options.beforeEffect ? { beforeEffect: options.beforeEffect } : {}),
    });
  }

  get id(): ClientId {
    return this.#profile.id;
  }

  get name(): string {
    return this.#engine.name;
  }

  /** What others at this relay find this client by; undefined while the relay's key has not been seen. */
  get link(): string | undefined {
    return this.linkWith(undefined);
  }

  /** The same for somebody new there, whom it lets in as well. @param invite the link of an `invited` event */
  linkWith(invite: string | undefined): string | undefined {
    const { url, key } = this.#engine.relay;
    return key && formatPersonLink(this.#world.primitives, url, key, this.id, invite);
  }

  /** True from a relay's welcome until the connection, or this client, ends. */
  get online(): boolean {
    return !this.#driver.ended && this.#engine.online;
  }

  /**
   * What a listener throws ends nothing: the first time it is an `error` event, LISTENER_FAILED.
   * @returns a function that ends the listening
   */
  on(listener: (event: ClientEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Connects, and from then on reconnects by itself until `close` or a `stopped` event. */
  start(): void {
    this.#driver.push({ in: "start" });
  }

  /**
   * Reads no further from the relay until `resume`: for a program that shows what comes more slowly than it comes. What has
   * been read is still told. A pause of more than a few seconds can end the connection; nothing is lost by it.
   */
  pause(): void {
    this.#driver.hold(true);
  }

  resume(): void {
    this.#driver.hold(false);
  }

  /** Whom this client knows of: the directory as far as it has been read, and the contacts. Without oneself. */
  peers(): readonly Peer[] {
    return this.#engine.peers();
  }

  /** How many are registered at the relay in all, oneself included. */
  get registered(): number {
    return this.#engine.directoryTotal;
  }

  /** True if the relay lists nobody: then `peers` are the people whose full ID this client was given. */
  get isPrivate(): boolean {
    return this.#engine.isPrivate;
  }

  peer(id: ClientId): Peer | undefined {
    return this.#engine.peer(id);
  }

  /**
   * Finds a person by link, full ID, short ID or name. Names are petnames first, then what people call themselves.
   * @throws ProtocolError UNKNOWN_PEER; AMBIGUOUS_NAME if two have it; SELF_MESSAGE for oneself;
   *   IDENTITY_CHANGED if someone new uses a verified contact's name; LINK_DAMAGED, LINK_OTHER_RELAY
   */
  resolve(who: string): Peer {
    return whoIs(this.#engine, this, this.#world.primitives, who.trim());
  }

  /**
   * For programs that let a person be chosen by more than an ID, as by a number in a list.
   * @throws ProtocolError IDENTITY_CHANGED if the person is not verified and uses the name of a contact who is
   */
  mustBeKnownByName(peer: ClientId): void {
    mustBeKnownByName(this.#engine, peer);
  }

  /** Like `resolve`, but first waits for the relay's directory, and reads on in it until the person is found. */
  async find(who: string, timeoutMs: number): Promise<Peer> {
    const means = { client: this, listeners: this.#listeners, world: this.#world };
    const idOf = (text: string) => idIn(this.#engine, this.#world.primitives, text);
    return findPeer({ ...means, idIn: idOf, push: (input) => this.#driver.push(input) }, who, timeoutMs);
  }

  /** Asks the relay for the page of the directory behind what has been read; a `peers` event follows. */
  more(): void {
    this.#driver.push({ in: "more" });
  }

  /**
   * Puts a text into the outbox, where it stays until its reader confirms it.
   * @param text 1 to 65,536 bytes of UTF-8
   * @param replyTo the `reference` of the message that it answers
   * @param messageId 16 random bytes, for a program that may have to ask later whether it was `said`. Default: new ones
   * @returns the message's id, once it is on disk (its fate follows as `sent`, `accepted`, `delivered`)
   * @throws ProtocolError EMPTY_MESSAGE, TEXT_TOO_LARGE, and those of `talk`; CLIENT_CLOSED, or what the client stopped
   *   with, where the text may not be on disk
   */
  send(
    peer: ClientId,
    suite: SuiteName,
    text: string,
    replyTo?: Reference,
    messageId?: Uint8Array,
  ): Promise<Uint8Array> {
    const content = replyTo ? ({ type: "reply", to: replyTo, text } as const) : ({ type: "text", text } as const);
    return this.#say(peer, suite, content, messageId);
  }

  /** Changes a text of one's own. @throws as `send`; NOT_YOUR_MESSAGE */
  edit(peer: ClientId, suite: SuiteName, of: Reference, text: string, messageId?: Uint8Array): Promise<Uint8Array> {
    return this.#say(peer, suite, { type: "edit", of, revision: this.#world.now(), text }, messageId);
  }

  /** @param reaction at most 64 bytes; empty takes it back. @throws as `send`; REACTION_TOO_LONG */
  react(
    peer: ClientId,
    suite: SuiteName,
    of: Reference,
    reaction: string,
    messageId?: Uint8Array,
  ): Promise<Uint8Array> {
    return this.#say(peer, suite, { type: "reaction", of, revision: this.#world.now(), reaction }, messageId);
  }

  /** Takes back a message of one's own: it is erased here, and there when they hear of it. @throws as `send`; NOT_YOUR_MESSAGE */
  takeBack(peer: ClientId, suite: SuiteName, of: Reference, messageId?: Uint8Array): Promise<Uint8Array> {
    return this.#say(peer, suite, { type: "delete", of }, messageId);
  }

  /**
   * From now on messages of this conversation, of both sides, disappear so long after they have been shown.
   * @param seconds at most 7,776,000 (90 days); 0 for never. @throws as `send`; TIMER_TOO_LONG
   */
  setTimer(peer: ClientId, suite: SuiteName, seconds: number, messageId?: Uint8Array): Promise<Uint8Array> {
    return this.#say(peer, suite, { type: "timer", revision: this.#world.now(), seconds }, messageId);
  }

  /** After how many seconds messages of a conversation disappear; 0 for never. */
  timer(peer: ClientId, suite: SuiteName): number {
    return this.#engine.timer(peer, suite, this.#world);
  }

  /** Whether this client has said something to a person under this message id. @throws ProtocolError PROFILE_DAMAGED */
  said(peer: ClientId, messageId: Uint8Array): Promise<boolean> {
    return this.#reader.said(peer, messageId);
  }

  /** Tells the other, once, that everything of theirs up to this message has been read. @throws as `send` */
  async tellRead(peer: ClientId, suite: SuiteName, of: Reference): Promise<void> {
    await this.#say(peer, suite, { type: "read", of });
  }

  /**
   * Says whose conversation a person looks at: what came there has been read, and so is what comes, until somebody else's is
   * looked at, or nobody's. Who writes in a conversation has read it too.
   * @throws ProtocolError NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with
   */
  async reading(peer: ClientId | undefined): Promise<void> {
    if (peer) this.#mustBeId(peer);
    this.#driver.push({ in: "reading", peer });
    await this.#driver.settled();
  }

  /** How many messages nobody has read here yet, by the profile: a person's, or of all who are neither muted nor blocked. */
  unread(peer?: ClientId): number {
    return this.#engine.unread(peer);
  }

  /** The `seq` of the first message of a person that nobody has read here yet; undefined if there is none. */
  unreadFrom(peer: ClientId): number | undefined {
    return this.#engine.unreadFrom(peer);
  }

  /**
   * Whether what is said there can be read by its peer alone, who has not answered yet.
   * @throws ProtocolError PROFILE_DAMAGED, with which the client stops as soon as anything is said there
   */
  isUnconfirmed(peer: ClientId, suite: SuiteName): boolean {
    return this.#engine.isUnconfirmed(peer, suite);
  }

  /** Whether others are to be told what one has read. It is kept in the profile, and false at first. */
  get tellsRead(): boolean {
    return this.#engine.tellsRead;
  }

  /** @throws ProtocolError CLIENT_CLOSED, or what the client stopped with */
  async setTellsRead(on: boolean): Promise<void> {
    this.#driver.push({ in: "tellsRead", on });
    await this.#driver.settled();
  }

  /**
   * Asks the relay for an invite for one newcomer. An `invited` event with its link follows, or an `error`: INVITES_OFF,
   * INVITES_USED_UP, INVITES_FULL. Without a connection, once there is one.
   */
  makeInvite(): void {
    this.#driver.push({ in: "invite", secret: this.#world.rng(INVITE_SECRET_BYTES) });
  }

  async #say(
    peer: ClientId,
    suite: SuiteName,
    content: KnownContent,
    messageId = this.#world.rng(16),
  ): Promise<Uint8Array> {
    judgeContent(content, this.id);
    this.#mayTalk(peer, suite);
    this.#driver.push({ in: "say", peer, suite, messageId, content });
    await this.#driver.settled();
    return messageId;
  }

  /**
   * Opens the session now, before the first text.
   * @throws ProtocolError SELF_MESSAGE, NOT_A_CLIENT_ID, SUITE_NOT_HERE, SUITE_NOT_OFFERED, PEER_BLOCKED
   */
  talk(peer: ClientId, suite: SuiteName): void {
    this.#mayTalk(peer, suite);
    this.#driver.push({ in: "talk", peer, suite });
  }

  #mayTalk(peer: ClientId, suite: SuiteName): void {
    this.#mustBeId(peer);
    if (!this.#suites.includes(suite))
      throw new ClientError("SUITE_NOT_HERE", { suite, known: this.#suites.join(", ") });
    if (equal(peer, this.id)) throw new ClientError("SELF_MESSAGE");
    const known = this.#engine.peer(peer);
    if (known?.blocked) throw new ClientError("PEER_BLOCKED", { name: known.name });
    if (known && known.suites.length > 0 && !known.suites.includes(suite))
      throw new ClientError("SUITE_NOT_OFFERED", { name: known.name, suite, offered: known.suites.join(", ") });
  }

  /** A program without types may pass anything; the engine must never see it. */
  #mustBeId(peer: unknown): void {
    if (!(peer instanceof Uint8Array) || peer.length !== this.id.length) throw new ClientError("NOT_A_CLIENT_ID");
  }

  /** Strangers who wait for `decide`, at most 100, the one who has waited longest first. */
  requests(): readonly Request[] {
    return this.#engine.requests();
  }

  /**
   * A person's answer to a request. Who is declined is not told, and does not ask again.
   * @throws ProtocolError NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with
   */
  async decide(peer: ClientId, accept: boolean): Promise<void> {
    this.#mustBeId(peer);
    this.#driver.push({ in: "decide", peer, accept });
    await this.#driver.settled();
  }

  /**
   * Makes a person a contact, under the name that they have now. It is a yes to what waits from them.
   * @throws ProtocolError NOT_A_CLIENT_ID, SELF_MESSAGE; CLIENT_CLOSED, or what the client stopped with
   */
  async keepContact(peer: ClientId): Promise<void> {
    this.#mustBeId(peer);
    if (equal(peer, this.id)) throw new ClientError("SELF_MESSAGE");
    this.#driver.push({ in: "contact", peer, change: {} });
    await this.#driver.settled();
  }

  /**
   * Records that the safety numbers were compared (or no longer hold).
   * @throws ProtocolError NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with
   */
  async setVerified(peer: ClientId, verified: boolean): Promise<void> {
    this.#mustBeId(peer);
    this.#driver.push({ in: "contact", peer, change: { verified } });
    await this.#driver.settled();
  }

  /** What a QR code has to say so that the other side can verify this one by it. @throws ProtocolError NOT_A_CLIENT_ID */
  verificationText(peer: ClientId): string {
    this.#mustBeId(peer);
    return verificationText(this.id, peer);
  }

  /**
   * Compares what the other side shows, and marks the person as verified if it matches. Otherwise nothing changes.
   * @param code the text of their QR code, or the 60 digits of their safety number, spaced in any way
   * @throws ProtocolError SAFETY_MISMATCH, SAFETY_CODE_MINE, SAFETY_CODE_INVALID; UNKNOWN_PEER while the person's key has
   *   not been seen; NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with
   */
  async verify(peer: ClientId, code: string): Promise<void> {
    this.#mustBeId(peer);
    const digits = this.safetyNumber(peer);
    const known = this.peer(peer);
    if (digits === undefined || !known) throw new ClientError("UNKNOWN_PEER", { id: shortId(peer) });
    const comparison = compareCode(code, { mine: this.id, theirs: peer, digits });
    if (comparison === "mismatch") throw new ClientError("SAFETY_MISMATCH", { name: known.name });
    if (comparison === "mine") throw new ClientError("SAFETY_CODE_MINE", { name: known.name });
    if (comparison === "invalid") throw new ClientError("SAFETY_CODE_INVALID");
    await this.setVerified(peer, true);
  }

  /**
   * Names a person, who is a contact from then on. The name is never sent, and what they call themselves never changes it.
   * @param name at most 64 bytes of UTF-8
   * @returns the name as it is kept: in Unicode's form NFC, without spaces around it
   * @throws ProtocolError PETNAME_TAKEN, PETNAME_IS_AN_ID, NAME_EMPTY, NAME_TOO_LONG, NAME_FORBIDDEN_CHARACTER,
   *   NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with
   */
  async rename(peer: ClientId, name: string): Promise<string> {
    this.#mustBeId(peer);
    const petname = petnameFrom(this.#engine, peer, name);
    this.#driver.push({ in: "contact", peer, change: { petname } });
    await this.#driver.settled();
    return petname;
  }

  /**
   * Others see this name from now on, except for those who have this person among their contacts: they keep the one they know.
   * @param text as `rename` takes it
   * @throws ProtocolError NAME_EMPTY, NAME_TOO_LONG, NAME_FORBIDDEN_CHARACTER; CLIENT_CLOSED, or what the client stopped with
   */
  async setName(text: string): Promise<void> {
    const name = parseDisplayName(text);
    if (!name.ok) throw name.error;
    this.#driver.push({ in: "myName", name: name.value });
    await this.#driver.settled();
  }

  /**
   * Nothing of a blocked person's is opened, answered or kept, and nothing goes to them; they are not told. What they wrote
   * meanwhile may still come once they are unblocked: their client repeats what nobody confirmed.
   * @throws ProtocolError NOT_A_CLIENT_ID, SELF_MESSAGE; CLIENT_CLOSED, or what the client stopped with
   */
  async setBlocked(peer: ClientId, blocked: boolean): Promise<void> {
    this.#mustBeId(peer);
    if (equal(peer, this.id)) throw new ClientError("SELF_MESSAGE");
    this.#driver.push({ in: "block", peer, blocked });
    await this.#driver.settled();
  }

  /** Marks a person, a contact from then on, as one whose messages call for no attention. @throws ProtocolError as `setBlocked` */
  async setMuted(peer: ClientId, muted: boolean): Promise<void> {
    this.#mustBeId(peer);
    if (equal(peer, this.id)) throw new ClientError("SELF_MESSAGE");
    this.#driver.push({ in: "contact", peer, change: { muted } });
    await this.#driver.settled();
  }

  /**
   * Ends the contact: conversations, queued texts and history with this person are erased from this device.
   * @throws ProtocolError NOT_A_CLIENT_ID; CLIENT_CLOSED, or what the client stopped with, where nothing may be erased
   */
  async forget(peer: ClientId): Promise<void> {
    this.#mustBeId(peer);
    this.#driver.push({ in: "forget", peer });
    await this.#driver.settled();
  }

  /** @returns 60 digits, the same on both sides; undefined while the person's key has not been seen */
  safetyNumber(peer: ClientId): string | undefined {
    const card = this.#engine.person(peer)?.card;
    return card && safetyNumber(this.#world.primitives, this.#profile.card.identityKey, card.identityKey);
  }

  /**
   * The newest `limit` messages with someone, in whichever suite, oldest first; or of those before a message the newest, or of
   * those after one the oldest.
   * @param edge the `seq` of that message, which is not among them
   */
  async history(peer: ClientId, limit = 50, edge?: Edge): Promise<readonly Message[]> {
    return this.#reader.history(peer, limit, edge);
  }

  /** One message with someone; undefined if there is none. */
  async message(peer: ClientId, key: HistoryKey): Promise<Message | undefined> {
    return this.#reader.message(peer, key);
  }

  /**
   * The newest message with each person, by `seq`: what a list of conversations is sorted by.
   * @param within only of those with whom there is a message among the last so many of the profile: those are read at once
   * @throws ProtocolError PROFILE_DAMAGED
   */
  async newest(within?: number): Promise<readonly { readonly peer: ClientId; readonly message: Message }[]> {
    return this.#reader.newest(within);
  }

  /**
   * Searches all of one's history, also while no relay can be reached. A message is found if all the words occur in it as it
   * stands now, in upper or lower case, with or without accents. The first search reads the history, and takes longer.
   * @returns the newest `limit` (20), the newest first, each with up to `context` (1) messages before and after it
   * @throws ProtocolError PROFILE_DAMAGED, NOT_A_CLIENT_ID
   */
  async search(query: string, options: SearchOptions = {}): Promise<readonly Hit[]> {
    if (options.with) this.#mustBeId(options.with);
    return this.#reader.search(query, options);
  }

  /** How many texts the relay does not have yet, and how many their readers have not confirmed. */
  pending(): { readonly unaccepted: number; readonly undelivered: number } {
    return this.#engine.pending();
  }

  /**
   * Resolves when all texts so far are `accepted` or `delivered`; false when that takes longer than `timeoutMs`.
   * @throws ProtocolError CLIENT_CLOSED, or what the client stopped with
   */
  async flushed(until: "accepted" | "delivered", timeoutMs: number): Promise<boolean> {
    const end = this.#world.now() + timeoutMs;
    for (;;) {
      await this.#driver.settled();
      const { unaccepted, undelivered } = this.pending();
      if ((until === "accepted" ? unaccepted : undelivered) === 0) return true;
      const left = end - this.#world.now();
      if (left <= 0) return false;
      await this.#listeners.next(Math.min(left, 250), ({ event }) =>
        ["accepted", "delivered", "stopped"].includes(event),
      );
    }
  }

  /** Writes what is still to be written, hangs up and closes the profile. */
  close(): Promise<void> {
    this.#closing ??= this.#driver.close().finally(() => this.#profile.close());
    return this.#closing;
  }
}
