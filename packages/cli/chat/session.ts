import { readFileSync } from "node:fs";
import type { ClientEvent, Peer, SandiClient } from "@sandi/client";
import { ClientError } from "@sandi/client/errors";
import { fromUtf8 } from "@sandi/crypto";
import { type ClientId, fullId, LIMITS, ProtocolError, SUITE_NAMES, type SuiteName, shortId } from "@sandi/protocol";
import { TerminalError } from "../errors/terminalError.ts";
import { asProtocolError } from "../show/failure.ts";
import { nearest } from "../table/suggest.ts";
import type { LineCommand } from "../table/table.ts";
import type { Language } from "../texts/index.ts";
import { translator } from "../texts/index.ts";
import type { Listed, UiEvent } from "./events.ts";
import { LINE_COMMANDS } from "./lineCommands.ts";

const LIST_AT_ONCE = 100;

export type SessionOptions = {
  readonly client: SandiClient;
  readonly profile: string | undefined;
  readonly ephemeral: boolean;
  readonly language: Language;
  readonly suite: SuiteName;
  readonly show: (event: UiEvent) => void;
  /** Called when /trace is switched. */
  readonly onTrace: (on: boolean) => void;
  /** How long a name that nobody goes by yet is looked for in the directory. */
  readonly findMs: number;
};

/** The line language: what a line means, whom it is for, and which number is who. One for terminals, pipes and --json. */
export class Session {
  readonly #options: SessionOptions;
  readonly #client: SandiClient;
  readonly #numbers = new Map<string, { number: number; id: ClientId; online?: boolean }>();
  #peer: ClientId | undefined;
  #suite: SuiteName;
  #firstList = true;
  #lastRequest: Peer | undefined;
  /** The error of the first line that failed, for the exit code of a program that reads its lines from a pipe. */
  failure: ProtocolError | undefined;
  quitting = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#suite = options.suite;
  }

  get peer(): Peer | undefined {
    return this.#peer && this.#client.peer(this.#peer);
  }

  get suite(): SuiteName {
    return this.#suite;
  }

  /** The number that a person keeps while this program runs. */
  numberOf(peer: Peer): number {
    const key = fullId(peer.id);
    const known = this.#numbers.get(key);
    if (known) return known.number;
    const number = this.#numbers.size + 1;
    this.#numbers.set(key, { number, id: peer.id });
    return number;
  }

  /** Passes an event of the client on, and says what has changed in the directory. */
  heard(event: ClientEvent): void {
    if (event.event === "peers") return this.#directory(event);
    if (event.event === "request") this.#lastRequest = event.peer;
    this.#options.show(event);
  }

  #directory(event: ClientEvent & { event: "peers" }): void {
    const changes = event.peers.flatMap((peer): UiEvent[] => {
      const key = fullId(peer.id);
      const before = this.#numbers.get(key)?.online;
      const isNew = !this.#numbers.has(key);
      const person: Listed = { ...peer, number: this.numberOf(peer) };
      this.#numbers.get(key)!.online = peer.online;
      if (isNew) return [{ event: "presence", person, change: "arrived" }];
      const near = peer.contact || (this.#peer !== undefined && fullId(this.#peer) === key);
      if (!near || before === undefined || before === peer.online) return [];
      return [{ event: "presence", person, change: peer.online ? "online" : "offline" }];
    });
    this.#options.show(event);
    if (this.#firstList) {
      this.#firstList = false;
      return this.list();
    }
    // A page of a large directory is not news; a few people who come are.
    if (changes.length <= 5) for (const change of changes) this.#options.show(change);
  }

  list(filter?: string): void {
    const wanted = filter?.trim().toLocaleLowerCase("en");
    const all = this.#client
      .peers()
      .map((peer): Listed => ({ ...peer, number: this.numberOf(peer) }))
      .filter((peer) => !wanted || peer.name.toLocaleLowerCase("en").includes(wanted) || peer.shortId.includes(wanted))
      .sort((a, b) => a.number - b.number);
    const people = all.slice(0, LIST_AT_ONCE);
    // `registered` counts oneself.
    const unseen = wanted ? 0 : Math.max(0, this.#client.registered - 1 - all.length);
    const more = all.length - people.length + unseen;
    this.#options.show({ event: "list", people, more, private: this.#client.isPrivate, ...(filter ? { filter } : {}) });
  }

  /** Carries one line out. Failures are shown, never thrown. */
  async line(text: string): Promise<void> {
    try {
      await this.#line(text);
    } catch (thrown) {
      this.refuse(asProtocolError(thrown));
    }
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

  async #line(text: string): Promise<void> {
    if (/^l\s*$/i.test(text)) return this.list();
    if (text.startsWith("/") && !text.startsWith("//") && !text.includes("\n")) return this.#command(text);
    const body = text.startsWith("//") ? text.slice(1) : text;
    if (this.#peer) return this.#say(this.#peer, body);
    if (body.trim() === "") return;
    if (body.includes("\n")) throw new TerminalError("NO_CONVERSATION");
    await this.#open(body).catch((error: unknown) => {
      // Several words that are nobody's name were meant to be read by somebody.
      const isText = /\S\s+\S/.test(body) && error instanceof ProtocolError && error.code === "UNKNOWN_PEER";
      throw isText ? new TerminalError("NO_CONVERSATION") : error;
    });
  }

  async #command(text: string): Promise<void> {
    const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
    const command = LINE_COMMANDS.find((candidate) => candidate.name === name.toLowerCase());
    if (!command) {
      const near = nearest(
        name,
        LINE_COMMANDS.map((candidate) => candidate.name),
      );
      const suggestion = near ? translator(this.#options.language)("didYouMean", { name: `/${near}` }) : "";
      throw new TerminalError("LINE_UNKNOWN_COMMAND", { command: `/${name}`, suggestion });
    }
    await this.#run(command, rest.trim());
  }

  async #run(command: LineCommand, rest: string): Promise<void> {
    const { show } = this.#options;
    switch (command.name) {
      case "list":
        if (rest !== "more") return this.list(rest || undefined);
        await this.#morePeople();
        return this.list();
      case "to": {
        if (rest === "") throw usage(command);
        return this.#to(rest);
      }
      case "verify":
        return this.#verify(command, rest);
      case "safety":
        return this.#safety(rest ? await this.#find(rest) : this.#current(), false);
      case "send":
        return this.#sendFile(command, rest);
      case "history": {
        if (rest !== "" && !/^[1-9]\d{0,4}$/.test(rest)) throw usage(command);
        const peer = this.#current();
        return show({
          event: "history",
          peer,
          messages: await this.#client.history(peer.id, rest ? Number(rest) : 20),
        });
      }
      case "trace":
        if (rest !== "on" && rest !== "off") throw usage(command);
        this.#options.onTrace(rest === "on");
        return show({ event: "trace", on: rest === "on" });
      case "accept":
      case "decline":
        return this.#decide(rest, command.name === "accept");
      case "whoami": {
        const { id, name } = this.#client;
        return show({ event: "whoami", id, shortId: shortId(id), name, profile: this.#options.profile });
      }
      case "suite":
        return this.#chooseSuite(rest);
      case "forget":
        return this.#forget(command, rest);
      case "help":
        return show({ event: "help" });
      case "quit":
        this.quitting = true;
        return;
      default:
        throw new Error(`/${command.name} is in the table and nowhere else`);
    }
  }

  async #say(peer: ClientId, text: string): Promise<void> {
    await this.#client.send(peer, this.#suite, text);
  }

  async #open(who: string): Promise<void> {
    const peer = await this.#find(who);
    this.#peer = peer.id;
    this.#options.show({ event: "conversation", peer, suite: this.#suite });
    this.#client.talk(peer.id, this.#suite);
  }

  async #to(rest: string): Promise<void> {
    // A name may have spaces, so that the whole is tried as a name first.
    const space = rest.search(/\s/);
    if (space < 0) return this.#open(rest);
    const whole = await this.#find(rest, 0).catch((error: unknown) => {
      if (error instanceof ProtocolError && error.code === "UNKNOWN_PEER") return undefined;
      throw error;
    });
    if (whole) return this.#open(rest);
    const peer = await this.#find(rest.slice(0, space));
    await this.#say(peer.id, rest.slice(space + 1));
  }

  async #find(who: string, findMs = this.#options.findMs): Promise<Peer> {
    const wanted = who.trim();
    if (/^\d{1,6}$/.test(wanted)) {
      const entry = [...this.#numbers.values()].find(({ number }) => number === Number(wanted));
      const peer = entry && this.#client.peer(entry.id);
      if (peer) return peer;
      // Somebody may be called by a number.
      return this.#client.find(wanted, 0).catch((error: unknown) => {
        if (!(error instanceof ProtocolError) || error.code !== "UNKNOWN_PEER") throw error;
        throw new TerminalError("NUMBER_NOT_LISTED", { number: wanted });
      });
    }
    return this.#client.find(wanted, findMs);
  }

  #current(): Peer {
    const { peer } = this;
    if (!peer) throw new TerminalError("NO_CONVERSATION");
    return peer;
  }

  async #morePeople(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, 3_000);
      const stop = this.#client.on(({ event }) => event === "peers" && done());
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
      this.#client.more();
    });
  }

  #verify(command: LineCommand, rest: string): void {
    const peer = this.#current();
    if (rest === "") return this.#safety(peer, true);
    if (rest !== "yes" && rest !== "no") throw usage(command);
    if (this.#client.safetyNumber(peer.id) === undefined) throw new TerminalError("NO_KEY_SEEN", { name: peer.name });
    this.#client.setVerified(peer.id, rest === "yes");
    this.#options.show({ event: "verified", peer, verified: rest === "yes" });
  }

  #safety(peer: Peer, ask: boolean): void {
    const digits = this.#client.safetyNumber(peer.id);
    if (digits === undefined) throw new TerminalError("NO_KEY_SEEN", { name: peer.name });
    this.#options.show({ event: "safety", peer, digits, ask });
  }

  async #sendFile(command: LineCommand, path: string): Promise<void> {
    const peer = this.#current();
    if (path === "") throw usage(command);
    const file = path.replace(/^~(?=\/)/, process.env.HOME ?? "~");
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(file);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new TerminalError("FILE_UNREADABLE", { file: path, reason }, { cause });
    }
    if (bytes.length > LIMITS.text) throw new ClientError("TEXT_TOO_LARGE", { size: bytes.length, limit: LIMITS.text });
    const text = fromUtf8(bytes);
    if (text === undefined || text.includes("\0")) throw new TerminalError("FILE_NOT_TEXT", { file: path });
    this.#options.show({ event: "file", peer, file: path, size: bytes.length });
    await this.#say(peer.id, text);
  }

  async #decide(who: string, accepted: boolean): Promise<void> {
    const peer = who ? await this.#find(who) : this.#lastRequest;
    if (!peer) throw new TerminalError("NO_REQUEST", { name: "?" });
    this.#client.decide(peer.id, accepted);
    this.#options.show({ event: "decided", peer, accepted });
  }

  #chooseSuite(wanted: string): void {
    const found = SUITE_NAMES.find((suite) => suite === wanted);
    if (wanted !== "" && !found)
      throw new TerminalError("LINE_ARGUMENTS", { command: "/suite", usage: SUITE_NAMES.join(", ") });
    this.#suite = found ?? this.#suite;
    this.#options.show({ event: "suite", suite: this.#suite });
  }

  async #forget(command: LineCommand, rest: string): Promise<void> {
    const sure = /\s+yes$/.test(rest);
    const who = rest.replace(/\s+yes$/, "");
    if (who === "") throw usage(command);
    const peer = await this.#find(who);
    if (!sure) return this.#options.show({ event: "forgetAsk", peer, who });
    await this.#client.forget(peer.id);
    if (this.#peer && fullId(this.#peer) === fullId(peer.id)) this.#peer = undefined;
    this.#options.show({ event: "forgotten", peer });
  }
}

function usage(command: LineCommand): ProtocolError {
  return new TerminalError("LINE_ARGUMENTS", { command: `/${command.name}`, usage: command.usage });
}
