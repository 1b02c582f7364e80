import type { ClientEvent, Message, Peer, SandiClient } from "@sandi/client";
import { type ClientId, fullId, ProtocolError, SUITE_NAMES, type SuiteName, shortId } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";
import { SEARCH_LIMIT } from "../table/defaults.ts";
import { answered } from "./answered.ts";
import { explain, type UiEvent } from "./events.ts";
import { Finding } from "./finding.ts";
import { Listing } from "./listing.ts";
import { Pointing } from "./pointing.ts";
import { Reading } from "./reading.ts";
import { Roster } from "./roster.ts";
import { Saying } from "./saying.ts";
import { readTextFile } from "./textFile.ts";

/** How many messages that nobody has read are shown to whoever turns to a conversation. */
const UNREAD_AT_ONCE = 100;
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
  /** Whether a text that is only somebody else's name is held back once: on a terminal, where it was meant for the list. */
  readonly holdsNames?: boolean;
  /** How long a name that nobody goes by yet is looked for in the directory. */
  readonly findMs: number;
};

/** Whom one talks to, in which suite, and what can be asked for. One for terminals, pipes and --json. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #client: SandiClient;
  readonly listing: Listing;
  readonly #roster = new Roster();
  readonly #finding: Finding;
  readonly #pointing: Pointing;
  readonly #reading: Reading;
  readonly #saying: Saying;
  #peer: ClientId | undefined;
  #suite: SuiteName;
  /** Names that have been held back. */
  readonly #held = new Set<string>();
  /** The error of the first line that failed, for the exit code of a program that reads its lines from a pipe. */
  failure: ProtocolError | undefined;
  quitting = false;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#suite = options.suite;
    this.listing = new Listing(options.client, this.#roster, options.show);
    this.#finding = new Finding(options.client, this.#roster, options.findMs);
    this.#pointing = new Pointing(options.client);
    this.#reading = new Reading(options.client);
    this.#saying = new Saying(options.client, (error) => this.refuse(error));
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
    if (event.event === "peers") return this.listing.changed(event, (peer) => this.#isOpen(peer));
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

  /** Shows why a line was not carried out. */
  refuse(error: ProtocolError): void {
    this.failure ??= error;
    const { peer } = this;
    this.#options.show({ event: "error", error, ...(peer ? { peer } : {}) });
    // The list that the error speaks of has only contacts here.
    if (error.code === "UNKNOWN_PEER" && this.#client.isPrivate)
      this.#options.show({ event: "notice", error: new ProtocolError("DIRECTORY_PRIVATE") });
  }

  /** The link follows as an event, or why there is none. */
  invite(): Promise<void> {
    return answered(this.#client, ["invited", "error"], () => this.#client.makeInvite());
  }

  /** What a person has typed. @throws ProtocolError TEXT_IS_NAME, once for each name */
  async saidAtPrompt(text: string): Promise<void> {
    const key = text.trim().toLocaleLowerCase("en");
    if (this.#options.holdsNames && !this.#held.has(key) && this.#isNameOfOther(text)) {
      this.#held.add(key);
      throw new TerminalError("TEXT_IS_NAME", { name: text.trim() });
    }
    await this.say(text);
  }

  #isNameOfOther(text: string): boolean {
    const called = this.#finding.called(text);
    return called.length > 0 && !called.some((peer) => this.#isOpen(peer));
  }

  /** To the person of the open conversation. Resolves before the text is on disk, unless many are on their way there. */
  async say(text: string): Promise<void> {
    await this.#saying.say(this.#current().id, this.#suite, text);
  }

  /** Resolves once every text that was said is on disk, or was refused. */
  saved(): Promise<void> {
    return this.#saying.saved();
  }

  async open(who: string): Promise<void> {
    await this.#open(await this.#finding.addressee(who));
  }

  /** Opens a conversation, or with more words behind a name only sends them. */
  async to(words: string): Promise<void> {
    const { peer, rest } = await this.#finding.addresseeIn(words);
    if (rest === "") return this.#open(peer);
    await this.#client.send(peer.id, this.#suite, rest);
  }

  async #open(peer: Peer): Promise<void> {
    this.#peer = peer.id;
    const unread = await this.#reading.turnTo(peer);
    const recent = await this.#client.history(peer.id);
    this.#options.show({ event: "conversation", peer, suite: this.#suite, recent });
    if (unread > 0) await this.history(Math.min(unread, UNREAD_AT_ONCE));
    this.#client.talk(peer.id, this.#suite);
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
    const { id, peer, message } = await this.#about(word, isTheirs);
    if (reaction === "" && !message.reactions.some(({ from }) => from === "me"))
      throw new TerminalError("NO_REACTION", { name: peer.name });
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

  async verify(verified: boolean): Promise<void> {
    const peer = this.#current();
    this.#digitsOf(peer);
    await this.#client.setVerified(peer.id, verified);
    this.#options.show({ event: "verified", peer: this.#client.peer(peer.id)!, verified });
  }

  async decide(who: string, accepted: boolean): Promise<void> {
    const requests = this.#client.requests();
    // Without a word, the newest.
    const peer = who === "" ? requests.at(-1)?.peer : await this.#finding.find(who);
    if (!peer) throw new TerminalError("NO_REQUESTS");
    const request = requests.find((one) => fullId(one.peer.id) === fullId(peer.id));
    if (!request) throw new TerminalError("NO_REQUEST", { name: peer.name });
    await this.#client.decide(peer.id, accepted);
    const now = this.#client.peer(peer.id) ?? peer;
    this.#options.show({ event: "decided", peer: now, suite: request.suite, accepted, known: peer.contact });
  }

  /**
   * @param words the name for the person of the open conversation; behind a number or an ID, for that person
   * @throws ProtocolError NAME_FOR_WHOM if it begins with the name of somebody else, who may be meant
   */
  async rename(words: string): Promise<void> {
    const [first = "", ...rest] = words.split(/\s+/);
    const named = rest.length > 0 && (!this.#peer || this.#finding.isHandle(first));
    const other = named || !this.#peer ? undefined : this.#finding.namedFirst(words, this.#peer);
    if (other)
      throw new TerminalError("NAME_FOR_WHOM", {
        name: other.name,
        number: this.numberOf(other),
        open: this.#current().name,
        openNumber: this.numberOf(this.#current()),
      });
    const before = named ? await this.#finding.find(first) : this.#current();
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
    const peer = await this.#finding.find(who);
    if (!sure) return this.#options.show({ event: "forgetAsk", peer, who });
    await this.#client.forget(peer.id);
    if (this.#isOpen(peer)) {
      this.#peer = undefined;
      await this.#client.reading(undefined);
    }
    this.#options.show({ event: "forgotten", peer });
  }

  whoami(): void {
    const { id, name, link } = this.#client;
    this.#options.show({ event: "whoami", id, shortId: shortId(id), name, link, profile: this.#options.profile });
  }

  async setName(name: string): Promise<void> {
    await this.#client.setName(name);
    this.whoami();
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

  /** Whom the words behind a command name; the person of the open conversation if there are none. */
  async #meant(who: string): Promise<Peer> {
    return who === "" ? this.#current() : this.#finding.find(who);
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
