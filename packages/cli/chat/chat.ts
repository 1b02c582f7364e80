import type { ClientEvent, Message, Peer, SandiClient } from "@sandi/client";
import { type ClientId, fullId, ProtocolError, parseId, SUITE_NAMES, type SuiteName, shortId } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";
import { asProtocolError } from "../show/failure.ts";
import { SEARCH_LIMIT } from "../table/defaults.ts";
import { explain, type Listed, type UiEvent } from "./events.ts";
import { Pointing } from "./pointing.ts";
import { Reading } from "./reading.ts";
import { Roster } from "./roster.ts";
import { readTextFile } from "./textFile.ts";

const LIST_AT_ONCE = 100;
const UNREAD_AT_ONCE = 100;
const ANSWER_MS = 3_000;
/** How many texts may be on their way to the disk. */
const SAVED_AT_ONCE = 512;
/** Waiting for names that nobody has is bounded in all: who pipes a thousand of them in does not wait a thousand times. */
const MOST_WAITS = 3;
/** How many words of a line are tried as a name: names have 64 bytes. */
const NAME_WORDS = 8;

/** Whose coming and going is worth a line. */
function isNear({ contact, blocked, muted }: Peer): boolean {
  return contact && !blocked && !muted;
}

/** Whether it can be a number of the list. */
function isNumber(word: string): boolean {
  return /^\d{1,6}$/.test(word.trim());
}

/** What `last` may be the last of: never a line that only sets how long messages stay. */
const isMine = ({ from, setsTimer }: Message): boolean => from === "me" && setsTimer === undefined;
const isTheirs = ({ from, setsTimer }: Message): boolean => from === "them" && setsTimer === undefined;

export type ChatOptions = {
  readonly client: SandiClient;
  readonly profile: string | undefined;
  readonly suite: SuiteName;
  readonly show: (event: UiEvent) => void;
  /** Called when /trace is switched. */
  readonly onTrace: (on: boolean) => void;
  /** Called when something has come that a person may want to turn to. */
  readonly onAttention?: () => void;
  /** How long a name that nobody goes by yet is looked for in the directory. */
  readonly findMs: number;
};

/** Whom one talks to, in which suite, and what can be asked for. One for terminals, pipes and --json. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #client: SandiClient;
  readonly #roster = new Roster();
  readonly #pointing: Pointing;
  readonly #reading: Reading;
  #peer: ClientId | undefined;
  #suite: SuiteName;
  #firstList = true;
  #waits = 0;
  /** Texts on their way to the disk: a program that pipes in many need not wait for each. */
  readonly #saving = new Set<Promise<void>>();
  /** The error of the first line that failed, for the exit code of a program that reads its lines from a pipe. */
  failure: ProtocolError | undefined;
  quitting = false;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#suite = options.suite;
    this.#pointing = new Pointing(options.client);
    this.#reading = new Reading(options.client);
  }

  get peer(): Peer | undefined {
    return this.#peer && this.#client.peer(this.#peer);
  }

  get suite(): SuiteName {
    return this.#suite;
  }

  /** Whether what is said in the open conversation can be read by its peer alone, who has not answered yet. */
  get unconfirmed(): boolean {
    try {
      return this.#peer !== undefined && this.#client.isUnconfirmed(this.#peer, this.#suite);
    } catch {
      // The client says why, and stops.
      return false;
    }
  }

  /** Messages in other conversations that the person has not turned to; without those of people who are muted. */
  get unread(): number {
    return this.#client.unread();
  }

  unreadOf(peer: Peer): number {
    return this.#client.unread(peer.id);
  }

  /** The number that a person keeps while this program runs. */
  numberOf(peer: Peer): number {
    return this.#roster.numberOf(peer);
  }

  /** Passes an event of the client on, and says what has changed in the directory. */
  heard(event: ClientEvent): void {
    if (event.event === "peers") return this.#directory(event);
    this.#pointing.heard(event);
    if (event.event === "message" || event.event === "reply" || event.event === "unreadable") this.#came(event.peer);
    else if (event.event === "timer") this.#reading.came(event.peer, this.#isOpen(event.peer));
    if (event.event === "request") this.#options.onAttention?.();
    this.#options.show(event);
  }

  #came(peer: Peer): void {
    if (!peer.muted) this.#options.onAttention?.();
    this.#reading.came(peer, this.#isOpen(peer));
  }

  #directory(event: ClientEvent & { readonly event: "peers" }): void {
    const news = this.#roster.news(event.peers, (peer) => isNear(peer) || this.#isOpen(peer));
    this.#options.show(event);
    if (this.#firstList) {
      this.#firstList = false;
      return this.list();
    }
    // A page of a large directory is not news; a few people who come are.
    if (news.length > 5) return;
    // Whoever is looked up by ID is new to this list, not to the relay.
    const said = news.filter(({ peer, change }) => change !== "arrived" || !this.#isOpen(peer));
    for (const { peer, change } of said) this.#options.show({ event: "presence", person: this.#listed(peer), change });
  }

  /** Shows why a line was not carried out. */
  refuse(error: ProtocolError): void {
    this.failure ??= error;
    const { peer } = this;
    this.#options.show({ event: "error", error, ...(peer ? { peer } : {}) });
    // The list that the error speaks of has only contacts here.
    if (error.code === "UNKNOWN_PEER" && this.#client.isPrivate)
      this.#options.show({ event: "notice", error: new ProtocolError("DIRECTORY_PRIVATE") });
  }

  list(filter?: string): void {
    const wanted = filter?.trim().toLocaleLowerCase("en");
    const all = this.#client
      .peers()
      .filter((peer) => !wanted || peer.name.toLocaleLowerCase("en").includes(wanted) || peer.shortId.includes(wanted))
      .map((peer): Listed => this.#listed(peer))
      .sort((a, b) => a.number - b.number);
    const people = all.slice(0, LIST_AT_ONCE);
    // `registered` counts oneself.
    const unseen = wanted ? 0 : Math.max(0, this.#client.registered - 1 - all.length);
    const more = all.length - people.length + unseen;
    this.#options.show({ event: "list", people, more, private: this.#client.isPrivate, ...(filter ? { filter } : {}) });
  }

  contacts(): void {
    const people = this.#client
      .peers()
      .filter(({ contact, blocked }) => contact || blocked)
      .map((peer) => this.#listed(peer))
      .sort((a, b) => a.number - b.number);
    this.#options.show({ event: "contacts", people });
  }

  /** Asks the relay for the next page of its directory, and lists what is known then. */
  async listMore(): Promise<void> {
    await this.#answered(["peers"], () => this.#client.more());
    this.list();
  }

  /** The link follows as an event, or why there is none. */
  invite(): Promise<void> {
    return this.#answered(["invited", "error"], () => this.#client.makeInvite());
  }

  /** Resolves when one of these events has come, or after a while. */
  #answered(events: readonly ClientEvent["event"][], ask: () => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ANSWER_MS);
      const stop = this.#client.on(({ event }) => events.includes(event) && done());
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
      ask();
    });
  }

  /** Resolves once every text that was said is on disk, or was refused. */
  async saved(): Promise<void> {
    await Promise.all(this.#saving);
  }

  /** To the person of the open conversation. Resolves before the text is on disk, unless many are on their way there. */
  async say(text: string): Promise<void> {
    const saved: Promise<void> = this.#client
      .send(this.#current().id, this.#suite, text)
      .then(
        () => undefined,
        (thrown: unknown) => this.refuse(asProtocolError(thrown)),
      )
      .finally(() => this.#saving.delete(saved));
    this.#saving.add(saved);
    if (this.#saving.size >= SAVED_AT_ONCE) await Promise.race(this.#saving);
  }

  async open(who: string): Promise<void> {
    const peer = this.#addressee(who, await this.#find(who));
    this.#peer = peer.id;
    const unread = await this.#reading.turnTo(peer);
    this.#options.show({ event: "conversation", peer, suite: this.#suite });
    if (unread > 0) await this.history(Math.min(unread, UNREAD_AT_ONCE));
    this.#client.talk(peer.id, this.#suite);
  }

  /** Opens a conversation, or with more words behind a name only sends them. */
  async to(words: string): Promise<void> {
    // A name may have spaces: the longest beginning that somebody goes by is meant.
    const ends = [...words.matchAll(/\s+/g)].slice(0, NAME_WORDS).map(({ index }) => index);
    const [shortest = words.length] = ends;
    for (const at of [words.length, ...ends.toReversed()]) {
      const who = words.slice(0, at);
      const last = at === shortest;
      const peer = await this.#find(who, last ? undefined : 0).catch((error: unknown) => {
        if (!last && error instanceof ProtocolError && error.code === "UNKNOWN_PEER") return undefined;
        throw error;
      });
      if (!peer) continue;
      if (at === words.length) return this.open(who);
      await this.#client.send(this.#addressee(who, peer).id, this.#suite, words.slice(at).trimStart());
      return;
    }
  }

  async sendFile(path: string): Promise<void> {
    const peer = this.#current();
    const { text, size } = readTextFile(path);
    this.#options.show({ event: "file", peer, file: path, size });
    await this.say(text);
  }

  async history(count: number): Promise<void> {
    const peer = this.#current();
    const messages = await this.#client.history(peer.id, count);
    this.#pointing.shown(peer, messages);
    this.#options.show({ event: "history", peer, messages });
  }

  async reply(word: string, text: string): Promise<void> {
    const { id, message } = await this.#about(word, isTheirs);
    await this.#client.send(id, message.suite, text, message.reference);
  }

  /** @param reaction empty to take it back */
  async react(word: string, reaction: string): Promise<void> {
    const { id, message } = await this.#about(word, isTheirs);
    await this.#client.react(id, message.suite, message.reference, reaction);
  }

  async edit(word: string, text: string): Promise<void> {
    const { id, message } = await this.#about(word, isMine);
    await this.#client.edit(id, message.suite, message.reference, text);
  }

  async takeBack(word: string): Promise<void> {
    const { id, message } = await this.#about(word, isMine);
    await this.#client.takeBack(id, message.suite, message.reference);
  }

  async setTimer(seconds: number): Promise<void> {
    await this.#client.setTimer(this.#current().id, this.#suite, seconds);
  }

  async tellRead(on: boolean): Promise<void> {
    await this.#client.setTellsRead(on);
    this.#options.show({ event: "tellsRead", on });
    const { peer } = this;
    if (peer) this.#reading.saw(peer);
  }

  /** Shows the bytes of a message by field. */
  async look(word: string): Promise<void> {
    const { peer, message } = await this.#about(word);
    const body = this.#pointing.bodyOf(message);
    const { suite, messageId } = message;
    this.#options.show({ event: "look", peer, suite, messageId, body, ...explain(suite, body) });
  }

  /** The message that a word means in the open conversation. Texts that are on their way to the disk come first. */
  async #about(word: string, fits?: (message: Message) => boolean) {
    const peer = this.#current();
    await this.saved();
    const message = await this.#pointing.message(peer, word, fits);
    return { peer, id: peer.id, message };
  }

  async search(query: string): Promise<void> {
    const hits = await this.#client.search(query, { limit: SEARCH_LIMIT });
    this.#options.show({ event: "found", query, hits, limit: SEARCH_LIMIT });
  }

  /** @param ask whether to ask for the comparison */
  async safety(who: string, ask: boolean): Promise<void> {
    const peer = await this.#meant(who);
    this.#options.show({
      event: "safety",
      peer,
      digits: this.#digitsOf(peer),
      qr: this.#client.verificationText(peer.id),
      ask,
    });
  }

  /** @param code what the other side shows */
  async compare(code: string): Promise<void> {
    const peer = this.#current();
    this.#digitsOf(peer);
    await this.#client.verify(peer.id, code);
    this.#options.show({ event: "verified", peer: this.#client.peer(peer.id)!, verified: true });
  }

  verify(verified: boolean): void {
    const peer = this.#current();
    this.#digitsOf(peer);
    this.#client.setVerified(peer.id, verified);
    this.#options.show({ event: "verified", peer, verified });
  }

  requests(): void {
    const requests = this.#client.requests().map(({ peer, suite }) => ({ person: this.#listed(peer), suite }));
    this.#options.show({ event: "requests", requests });
  }

  async decide(who: string, accepted: boolean): Promise<void> {
    const requests = this.#client.requests();
    // Without a word, the newest.
    const peer = who === "" ? requests.at(-1)?.peer : await this.#find(who);
    if (!peer || !requests.some((request) => fullId(request.peer.id) === fullId(peer.id)))
      throw new TerminalError("NO_REQUEST", { name: peer?.name ?? "?" });
    await this.#client.decide(peer.id, accepted);
    this.#options.show({ event: "decided", peer, accepted });
  }

  /** @param words the name for the person of the open conversation; behind a number or an ID, for that person */
  async rename(words: string): Promise<void> {
    const [first = "", ...rest] = words.split(/\s+/);
    const named = rest.length > 0 && (!this.#peer || this.#isHandle(first));
    const before = named ? await this.#find(first) : this.#current();
    await this.#client.rename(before.id, named ? words.slice(first.length).trim() : words);
    this.#options.show({ event: "named", peer: this.#client.peer(before.id) ?? before, before: before.name });
  }

  async block(who: string, blocked: boolean): Promise<void> {
    const { id } = await this.#meant(who);
    await this.#client.setBlocked(id, blocked);
    this.#options.show({ event: "blocked", peer: this.#client.peer(id)!, blocked });
  }

  async mute(who: string, muted: boolean): Promise<void> {
    const { id } = await this.#meant(who);
    await this.#client.setMuted(id, muted);
    this.#options.show({ event: "muted", peer: this.#client.peer(id)!, muted });
  }

  async forget(who: string, sure: boolean): Promise<void> {
    const peer = await this.#find(who);
    if (!sure) return this.#options.show({ event: "forgetAsk", peer, who });
    await this.#client.forget(peer.id);
    if (this.#isOpen(peer)) {
      this.#peer = undefined;
      await this.#client.reading(undefined);
    }
    this.#options.show({ event: "forgotten", peer });
  }

  whoami(): void {
    const { id, name } = this.#client;
    this.#options.show({ event: "whoami", id, shortId: shortId(id), name, profile: this.#options.profile });
  }

  trace(on: boolean): void {
    this.#options.onTrace(on);
    this.#options.show({ event: "trace", on });
  }

  /** @returns whether there is such a suite; without a name the chosen one is shown */
  chooseSuite(name: string): boolean {
    const found = SUITE_NAMES.find((suite) => suite === name);
    if (name !== "" && !found) return false;
    this.#suite = found ?? this.#suite;
    this.#options.show({ event: "suite", suite: this.#suite });
    return true;
  }

  help(): void {
    this.#options.show({ event: "help" });
  }

  async #find(who: string, findMs = this.#waits < MOST_WAITS ? this.#options.findMs : 0): Promise<Peer> {
    const wanted = who.trim();
    if (isNumber(wanted)) {
      const id = this.#roster.idOf(Number(wanted));
      const peer = id && this.#client.peer(id);
      if (peer) return peer;
      // A person's name may be a number.
      return this.#client.find(wanted, 0).catch((error: unknown) => {
        if (!(error instanceof ProtocolError) || error.code !== "UNKNOWN_PEER") throw error;
        throw new TerminalError("NUMBER_NOT_LISTED", { number: wanted });
      });
    }
    const peer = await this.#client.find(wanted, findMs).catch((error: unknown) => {
      if (findMs > 0) this.#waits++;
      throw error;
    });
    this.#waits = 0;
    return peer;
  }

  /** A number says as little as a name about which of two people with one name is meant; an ID does. */
  #addressee(who: string, peer: Peer): Peer {
    if (isNumber(who)) this.#client.mustBeKnownByName(peer.id);
    return peer;
  }

  /** Whom the words behind a command name; the person of the open conversation if there are none. */
  async #meant(who: string): Promise<Peer> {
    return who === "" ? this.#current() : this.#find(who);
  }

  /** Whether a word stands for a person in any case: a number of the list, or an ID. */
  #isHandle(word: string): boolean {
    return (isNumber(word) && this.#roster.idOf(Number(word)) !== undefined) || parseId(word).ok;
  }

  #listed(peer: Peer): Listed {
    return { ...peer, number: this.numberOf(peer), unread: this.unreadOf(peer) };
  }

  #current(): Peer {
    const { peer } = this;
    if (!peer) throw new TerminalError("NO_CONVERSATION");
    return peer;
  }

  #isOpen(peer: Peer): boolean {
    return this.#peer !== undefined && fullId(this.#peer) === fullId(peer.id);
  }

  #digitsOf(peer: Peer): string {
    const digits = this.#client.safetyNumber(peer.id);
    if (digits === undefined) throw new TerminalError("NO_KEY_SEEN", { name: peer.name });
    return digits;
  }
}
