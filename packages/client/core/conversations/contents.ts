import { equal, fromUtf8, toHex, type UnixMs, utf8 } from "@sandi/crypto";
import {
  type ClientId,
  CONTENT_LIMITS,
  type Content,
  type ConversationId,
  decodeContent,
  type KnownContent,
  ProtocolError,
  type Reference,
} from "@sandi/protocol";
import { CONVERSATION_FACTS, type HistoryKey } from "../../store/port.ts";
import type { ClientEvent } from "../base/events.ts";
import type { Turn } from "../base/turn.ts";
import type { Self } from "../link/self.ts";
import type { People } from "../people/people.ts";
import { eventOf, keyOf, unreadable } from "./contentEvents.ts";
import type { Conversation } from "./conversation.ts";
import type { History } from "./history.ts";
import type { MyTexts } from "./myTexts.ts";

export type ContentsHost = {
  readonly self: Pick<Self, "id">;
  readonly people: People;
  readonly history: History;
  readonly texts: MyTexts;
};

/** A content of somebody else, as its suite authenticated it. */
type Came = {
  readonly author: ClientId;
  readonly messageId: Uint8Array;
  readonly at: UnixMs;
  readonly body: Uint8Array;
};

/** What contents do besides being kept: which are lines, which are about one, and what each makes known. */
export class Contents {
  readonly #host: ContentsHost;
  /** By conversation: after how many seconds messages disappear, and by which revision that was agreed. */
  readonly #timers = new Map<string, { readonly revision: number; readonly seconds: number }>();

  /** By conversation: up to which message of mine the other has read. */
  readonly #read = new Map<string, Uint8Array>();

  /** By conversation: up to which message of theirs the other was told that it has been read. */
  readonly #toldRead = new Map<string, Uint8Array>();

  /** Whether others are told what has been read. */
  #tellsRead: boolean;

  constructor(host: ContentsHost, meta: ReadonlyMap<string, Uint8Array>) {
    this.#host = host;
    this.#tellsRead = meta.get(TELLS_READ)?.[0] === 1;
    for (const [name, value] of meta) {
      if (name.startsWith(TOLD)) this.#toldRead.set(name.slice(TOLD.length), value);
      if (name.startsWith(READ)) this.#read.set(name.slice(READ.length), value);
      if (!name.startsWith(TIMER)) continue;
      const [revision, seconds] = (fromUtf8(value) ?? "").split(" ").map(Number);
      this.#timers.set(name.slice(TIMER.length), { revision: revision ?? 0, seconds: seconds ?? 0 });
    }
  }

  /** What I say, with what the conversation adds to it. */
  completed(conversation: Conversation, content: KnownContent, now: UnixMs): KnownContent {
    const { revision, seconds } = this.#timerOf(conversation, now);
    if (content.type === "timer") return { ...content, revision: Math.max(content.revision, revision + 1) };
    return (content.type === "text" || content.type === "reply") && seconds > 0
      ? { ...content, timer: seconds }
      : content;
  }

  /** Something of mine is in the outbox. */
  said(conversation: Conversation, content: KnownContent, messageId: Uint8Array, bytes: Uint8Array, turn: Turn): void {
    const { self, history } = this.#host;
    if (content.type === "read") return this.#told(conversation, content.of, turn);
    const row = { author: self.id, messageId, at: turn.env.now, content: bytes };
    history.add(conversation, { ...row, ...aboutOf({ ...content, sentAt: turn.env.now }, self.id) }, turn);
    if (content.type === "delete" && equal(content.of.author, self.id)) this.erase(conversation, content.of, turn);
    if (content.type === "timer") this.#setTimer(conversation, content, turn);
    if ("timer" in content && content.timer !== undefined)
      history.expire(conversation, row, turn.env.now + content.timer * 1_000, turn);
  }

  /** An authentic content of somebody else. It has been received, whatever is in it. */
  came(conversation: Conversation, { author, messageId, at, body }: Came, bytes: Uint8Array, turn: Turn): void {
    const { history, people } = this.#host;
    const decoded = decodeContent(bytes);
    const said = decoded.ok ? this.#judged(decoded.value, author) : decoded.error;
    const of = { peer: people.view(conversation.person), suite: conversation.suite.name };
    const line = { messageId, body, at, again: false };
    if (said instanceof ProtocolError) {
      const seq = history.add(conversation, { author, messageId, at, content: bytes }, turn);
      return turn.emit({ ...unreadable(said, line), ...of }, seq);
    }
    if (said.type === "read") return this.#wasRead(conversation, said.of, of, turn);
    const about = aboutOf(said, author);
    const seq = history.add(conversation, { author, messageId, at, content: bytes, ...about }, turn);
    if (said.type === "delete") this.erase(conversation, said.of, turn);
    if (said.type === "timer" && counts(said, turn.env.now)) this.#setTimer(conversation, said, turn);
    // An authentic repeat, sealed again because its confirmation was lost, is not added and not shown again.
    turn.emit({ ...eventOf(said, line), ...of }, seq);
    history.disappears(seq, conversation, { author, messageId }, said);
  }

  /** Only authors change what they wrote, and only a message of mine can have been read. */
  #judged(content: Content, author: ClientId): Content | ProtocolError {
    if ((content.type === "edit" || content.type === "delete") && !equal(content.of.author, author))
      return new ProtocolError("CONTENT_NOT_THEIRS");
    if (content.type === "read" && !equal(content.of.author, this.#host.self.id))
      return new ProtocolError("CONTENT_NOT_THEIRS");
    return content;
  }

  /** Its peer is forgotten. */
  forget(conversation: ConversationId): void {
    for (const facts of [this.#timers, this.#read, this.#toldRead]) facts.delete(toHex(conversation));
  }

  /** After how many seconds messages disappear; 0 for never. */
  timer(conversation: ConversationId): number {
    return this.#timers.get(toHex(conversation))?.seconds ?? 0;
  }

  get tellsRead(): boolean {
    return this.#tellsRead;
  }

  setTellsRead(on: boolean, turn: Turn): void {
    this.#tellsRead = on;
    turn.write({ op: "meta", key: TELLS_READ, value: Uint8Array.of(on ? 1 : 0) });
  }

  /** Undefined if they have not said so. */
  readThrough(conversation: ConversationId): Uint8Array | undefined {
    return this.#read.get(toHex(conversation));
  }

  /** Whether it says that something was read, and was said before. */
  wasTold({ id }: Conversation, content: KnownContent): boolean {
    const told = this.#toldRead.get(toHex(id));
    return content.type === "read" && told !== undefined && equal(told, content.of.messageId);
  }

  #told({ id }: Conversation, { messageId }: Reference, turn: Turn): void {
    this.#toldRead.set(toHex(id), messageId);
    turn.write({ op: "meta", key: TOLD + toHex(id), value: messageId });
  }

  #wasRead(
    conversation: Conversation,
    { messageId }: Reference,
    of: Pick<ClientEvent & { event: "read" }, "peer" | "suite">,
    turn: Turn,
  ): void {
    this.#read.set(toHex(conversation.id), messageId);
    turn.write({ op: "meta", key: READ + toHex(conversation.id), value: messageId });
    turn.emit({ event: "read", of: { author: this.#host.self.id, messageId }, ...of });
  }

  /** A message of mine that nobody has confirmed is not sealed again either. */
  erase(conversation: Conversation, line: HistoryKey, turn: Turn): void {
    const waiting = equal(line.author, this.#host.self.id) ? conversation.outbox.find(line.messageId) : undefined;
    if (waiting) this.#host.texts.drop(conversation, waiting, turn);
    this.#host.history.erase(conversation, line, turn);
  }

  #timerOf(conversation: Conversation, now: UnixMs) {
    const timer = this.#timers.get(toHex(conversation.id));
    return timer && counts(timer, now) ? timer : { revision: 0, seconds: 0 };
  }

  #setTimer(conversation: Conversation, { revision, seconds }: KnownContent & { type: "timer" }, turn: Turn): void {
    if (revision <= this.#timerOf(conversation, turn.env.now).revision) return;
    this.#timers.set(toHex(conversation.id), { revision, seconds });
    turn.write({ op: "meta", key: TIMER + toHex(conversation.id), value: utf8(`${revision} ${seconds}`) });
  }
}

const { timer: TIMER, read: READ, told: TOLD } = CONVERSATION_FACTS;
/** 1 if others are told what has been read; nobody is unless a person wants it. */
const TELLS_READ = "tellsRead";

/** One that no clock gives would leave no number for the next. */
function counts({ revision }: { readonly revision: number }, now: UnixMs): boolean {
  return revision - now < CONTENT_LIMITS.revisionLeap;
}

function aboutOf(content: Content, author: ClientId): { about?: HistoryKey; deletes?: true } {
  if (content.type !== "edit" && content.type !== "reaction" && content.type !== "delete") return {};
  const deletes = content.type === "delete" && equal(content.of.author, author);
  return { about: keyOf(content.of), ...(deletes ? { deletes: true } : {}) };
}
