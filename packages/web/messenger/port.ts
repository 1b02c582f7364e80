import type { Edge, Message, Peer } from "@sandi/client";
import type { ErrorContext, Reference, SuiteName } from "@sandi/protocol";

/** A full ID in hex: what lists, maps and links know a person by. */
export type PersonId = string;

/** What went wrong, as it passes between tabs. `errors/` of the packages have the texts. */
export type Fault = { readonly code: string; readonly context: ErrorContext };

/** The newest line of a conversation, for the list. */
export type Preview = {
  readonly text: string;
  readonly from: "me" | "them";
  readonly at: number;
  readonly state: Message["state"];
  readonly gone: boolean;
  readonly setsTimer: number | undefined;
  /** It cannot be shown; opening the conversation tells why. */
  readonly unreadable: boolean;
};

export type Person = Omit<Peer, "id"> & {
  readonly id: PersonId;
  /** Lines that nobody has read here yet. */
  readonly unread: number;
  /** The `seq` of the first line that is unread; undefined for none. */
  readonly unreadFrom: number | undefined;
  readonly archived: boolean;
  /** What was typed and not sent. */
  readonly draft: string;
  /** The suite of the conversation that was used last; `ratchet` if there was none. */
  readonly suite: SuiteName;
  /** Only they can read what is written, and they have not answered yet. */
  readonly unconfirmed: boolean;
  /** After how many seconds messages disappear once they have been read; 0 for never. */
  readonly timer: number;
  /** A stranger whose first message waits for a yes, or a contact who wants to talk in another suite. */
  readonly asks: boolean;
  /** In which suite they ask. */
  readonly asksFor: SuiteName | undefined;
  /** What is known to be missing of what they sent, and what of it will not come any more. */
  readonly gap: { readonly missing: number; readonly lost: number } | undefined;
  readonly last: Preview | undefined;
};

export type Connection =
  | { readonly at: "connecting" }
  | { readonly at: "online"; readonly relay: string; readonly fingerprint: string; readonly private: boolean }
  | { readonly at: "offline"; readonly retryAt: number; readonly queued: number; readonly fault: Fault | undefined }
  /** Whoever had the profile open is gone, and it opens only with its passphrase: `unlock`. */
  | { readonly at: "locked" }
  /** The client has ended for good. */
  | { readonly at: "stopped"; readonly fault: Fault };

export type Me = {
  readonly id: PersonId;
  readonly shortId: string;
  readonly name: string;
  /** `https://chat.example/#id=…`: whoever opens it is offered to add me. Empty until the relay has been met. */
  readonly link: string;
  readonly ephemeral: boolean;
  /** Whether the profile is locked by a passphrase. */
  readonly passphrase: boolean;
};

/** All that lists and bars show. */
export type View = {
  readonly me: Me;
  readonly connection: Connection;
  readonly people: readonly Person[];
  /** How many are registered at the relay. */
  readonly registered: number;
  readonly tellsRead: boolean;
};

/** A line of a conversation. `id`: its author and message id in hex, so unique in the profile. */
export type Line = Omit<Message, "messageId" | "replyTo" | "error"> & {
  readonly id: string;
  readonly replyTo: string | undefined;
  readonly fault: Fault | undefined;
};

/** Somebody whom a link, an ID or a name leads to. */
export type Known = Pick<Person, "id" | "name" | "shortId" | "verified" | "namesake" | "contact">;

export type Invite = { readonly link: string; readonly until: number; readonly left: number };

export type Span = { readonly from: number; readonly to: number };

export type Found = {
  readonly person: PersonId;
  readonly line: Line;
  readonly spans: readonly Span[];
};

/** Where in a conversation to read: its newest lines, or those before or behind one. */
export type Place = { readonly limit: number; readonly edge?: Edge };

/** What one message was on the wire, as long as this page remembers it. */
export type Sealed = { readonly suite: SuiteName; readonly sent: boolean; readonly body: Uint8Array };

/**
 * What a tab asks of the one that holds the client. Each may be rejected with a `Failure`. What is said is on disk once
 * its promise resolves.
 */
export type Calls = {
  lines(person: PersonId, place: Place): Promise<readonly Line[]>;
  /** One line by its `id`; undefined if there is none. */
  line(person: PersonId, id: string): Promise<Line | undefined>;
  /** The person's draft is empty then, if it was this text. @returns the line's `id` */
  send(person: PersonId, text: string, replyTo?: Reference): Promise<string>;
  edit(person: PersonId, of: Reference, text: string): Promise<void>;
  react(person: PersonId, of: Reference, reaction: string): Promise<void>;
  takeBack(person: PersonId, of: Reference): Promise<void>;
  setTimer(person: PersonId, seconds: number): Promise<void>;
  chooseSuite(person: PersonId, suite: SuiteName): Promise<void>;
  /** This tab shows the person's conversation to somebody who looks; undefined for nobody's. */
  reading(person: PersonId | undefined): Promise<void>;
  /** Who that is, without doing anything. */
  look(who: string): Promise<Known>;
  /** Makes somebody a contact, by a link, an ID or a name, who is not in the archive. */
  add(who: string): Promise<PersonId>;
  /** Reads on in the relay's list. */
  more(): Promise<void>;
  invite(): Promise<Invite>;
  decide(person: PersonId, accept: boolean): Promise<void>;
  safetyNumber(person: PersonId): Promise<string | undefined>;
  verificationText(person: PersonId): Promise<string>;
  verify(person: PersonId, code: string): Promise<void>;
  setVerified(person: PersonId, verified: boolean): Promise<void>;
  rename(person: PersonId, name: string): Promise<void>;
  setBlocked(person: PersonId, blocked: boolean): Promise<void>;
  setMuted(person: PersonId, muted: boolean): Promise<void>;
  setArchived(person: PersonId, archived: boolean): Promise<void>;
  setDraft(person: PersonId, text: string): Promise<void>;
  forget(person: PersonId): Promise<void>;
  search(query: string, options: { readonly with?: PersonId; readonly limit: number }): Promise<readonly Found[]>;
  setTellsRead(on: boolean): Promise<void>;
  /** What others see from now on, except for those who have this person in their list. */
  setName(name: string): Promise<void>;
  sealed(line: string): Promise<Sealed | undefined>;
  /** The connection is taken down meanwhile. */
  exportFile(passphrase: string): Promise<Blob>;
  /** From now on this browser's profile opens only with it; undefined for none. */
  setPassphrase(passphrase: string | undefined): Promise<void>;
  /** Starts again a client that has stopped. @param invite a link, if it stopped for want of one */
  restart(invite?: string): Promise<void>;
  /** Forgets the key by which the relay was known, and starts again: for whoever was told that it has a new one. */
  trustRelay(): Promise<void>;
  /** Asks the browser, in this tab, not to throw away what is kept. @returns whether it agrees */
  persist(): Promise<boolean>;
};

/** What the tab that holds the client tells all, itself included. */
export type News =
  | { readonly news: "me"; readonly me: Me }
  | { readonly news: "connection"; readonly connection: Connection }
  | {
      readonly news: "people";
      readonly changed: readonly Person[];
      readonly gone: readonly PersonId[];
      readonly registered: number;
    }
  | { readonly news: "tellsRead"; readonly on: boolean }
  /** Read the conversation again: these lines are new or changed, by `id`; undefined if it may be any. */
  | { readonly news: "lines"; readonly person: PersonId; readonly lines: readonly string[] | undefined }
  /** Something of somebody else's came that calls for attention. */
  | { readonly news: "came"; readonly person: PersonId; readonly text: string }
  /** The first search reads all history: how much it has read, from 0 to 1. */
  | { readonly news: "searching"; readonly done: number }
  /** A new passphrase is stretched, which takes seconds on purpose: how much is done, from 0 to 1. */
  | { readonly news: "locking"; readonly done: number }
  /** An error or a notice that concerns no line. */
  | { readonly news: "fault"; readonly fault: Fault; readonly person: PersonId | undefined; readonly serious: boolean };

/** What the screens are built on: the client, in this tab or in another. */
export type Messenger = Calls & {
  /** As it is when the tab is attached; news tell what changes. */
  readonly view: View;
  /** Where `connection` is locked. @param onProgress told how much is done, from 0 to 1. @throws Failure PASSPHRASE_WRONG */
  unlock(passphrase: string, onProgress?: (done: number) => void): Promise<void>;
  /** @returns a function that ends the listening */
  on(listener: (news: News) => void): () => void;
};
