import type {
  Checkpoint,
  ClientId,
  ConversationId,
  LedgerRow,
  SealRef,
  SequenceRange,
  SuiteName,
} from "@sandi/protocol";

/** One client that has not confirmed a text yet, and every place at which the text was sealed for it, oldest first. */
export type Recipient = { readonly client: ClientId; readonly seals: readonly SealRef[] };

/** A message of mine that someone has not confirmed. It goes when the last recipient has confirmed it. */
export type OutboxRow = {
  readonly seq: number;
  readonly conversation: ConversationId;
  readonly messageId: Uint8Array;
  /** As `encodeContent` gives it. */
  readonly content: Uint8Array;
  readonly createdAt: number;
  readonly recipients: readonly Recipient[];
};

/**
 * A body on its way to the relay, kept byte for byte until the relay has it. Its pair number follows from the pair's
 * `next`: the rows of a pair have the numbers before it, without a gap.
 */
export type OutboundRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly body: Uint8Array;
  /** The outbox row (its seq) that it carries; absent for handshakes and receipts. */
  readonly text?: number;
};

/** A delivery that was acknowledged to the relay and has not been opened yet. */
export type InboxRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly at: number;
  readonly body: Uint8Array;
};

/** Names a row of a conversation's history. */
export type HistoryKey = { readonly author: ClientId; readonly messageId: Uint8Array };

/**
 * A content of a conversation: a line, or what is about one (an edit, a reaction, a deletion). Its key is
 * (conversation, author, messageId).
 */
export type HistoryRow = {
  readonly seq: number;
  readonly conversation: ConversationId;
  readonly author: ClientId;
  readonly messageId: Uint8Array;
  readonly at: number;
  /** As its author encoded it; what this version does not understand is kept too. Empty once it is erased. */
  readonly content: Uint8Array;
  /** The line that it is about; absent for a line. */
  readonly about?: HistoryKey;
  /** Its author takes back the line that it is about. */
  readonly deletes?: true;
  /** Given up: kept in the outbox until its time was over, and never confirmed. */
  readonly unconfirmed: boolean;
};

export type Contact = {
  readonly id: ClientId;
  /** The name by which this person knows the contact; names from the directory are only suggestions. */
  readonly petname: string;
  /** What the contact's newest card offers. */
  readonly suites: readonly SuiteName[];
  readonly verified: boolean;
  /** False while the contact's first opening waits for a yes. */
  readonly accepted: boolean;
  /** Nothing of theirs is opened, answered or kept, and nothing goes to them. */
  readonly blocked: boolean;
  /** Everything is as ever, but nothing of theirs calls for attention. */
  readonly muted: boolean;
  /** The newest card, as received; empty if none has been seen. A function, because few are ever looked at. */
  readonly card: () => Uint8Array;
};

export type ConversationRow = {
  readonly conversation: ConversationId;
  readonly suite: SuiteName;
  /** Whom it is with. */
  readonly peer: ClientId;
  /** True while something of the peer's has been recorded and not yet confirmed to them. */
  readonly receiptDue: boolean;
  /** When the suite next has something to do by itself; absent for never. Unix ms. */
  readonly tickAt?: number;
  /** The suite's state, encoded when it is asked for: a store in memory never has to. */
  readonly state: () => Uint8Array;
};

/** A conversation as it was stored. Few are ever looked at, so the rest of it is read when it is asked for. */
export type StoredConversation = ConversationRow & { readonly ledgers: () => readonly LedgerOf[] };

/** What all conversations of one suite share on this device. */
export type KeyringRow = { readonly suite: SuiteName; readonly value: () => Uint8Array };

/** What was sealed in one session, as far as no report has settled it. `rows` by place. */
export type LedgerOf = {
  readonly session: Uint8Array;
  readonly checkpoint: Checkpoint | undefined;
  readonly rows: readonly LedgerRow[];
};

/** The rows with these numbers, both ends included. A number whose row is gone is passed over. */
export type Seqs = { readonly from: number; readonly to: number };

/**
 * One write; a list of them is one transaction, carried out in order. Whatever has a `seq` or a key of its own replaces
 * the row before it, except for history.
 */
export type StoreOp =
  | { readonly op: "meta"; readonly key: string; readonly value: Uint8Array }
  | { readonly op: "contact"; readonly contact: Contact }
  /** Erases the contact, the pair, and all that these conversations hold, their facts with it. */
  | { readonly op: "forget"; readonly peer: ClientId; readonly conversations: readonly ConversationId[] }
  /** The next pair number towards someone. */
  | { readonly op: "pair"; readonly peer: ClientId; readonly next: number }
  | ({ readonly op: "keyring" } & KeyringRow)
  | ({ readonly op: "conversation" } & ConversationRow)
  | { readonly op: "inboxAdd"; readonly row: InboxRow }
  | ({ readonly op: "inboxDone" } & Seqs)
  | { readonly op: "outboxPut"; readonly row: OutboxRow }
  | ({ readonly op: "outboxDone" } & Seqs)
  /** A record that was sealed, or given up; its place is its key. */
  | { readonly op: "sealed"; readonly conversation: ConversationId; readonly row: LedgerRow }
  /** The checkpoint takes the place of these records. */
  | {
      readonly op: "settled";
      readonly conversation: ConversationId;
      readonly session: Uint8Array;
      readonly checkpoint: Checkpoint;
      readonly ranges: readonly SequenceRange[];
    }
  /** The session's records and checkpoint go. */
  | { readonly op: "over"; readonly conversation: ConversationId; readonly session: Uint8Array }
  | { readonly op: "outboundPut"; readonly row: OutboundRow }
  | ({ readonly op: "outboundDone" } & Seqs)
  /**
   * Ignored where a row with the same (conversation, author, messageId) exists: the first stays. A line whose author has
   * deleted it before is added without its content. Of what is about one line, all that loses by `superseded` is erased.
   */
  | { readonly op: "historyAdd"; readonly row: HistoryRow }
  /**
   * The contents of this line, and of what is about it, are erased; the rows stay, so that no repeat counts as new. What
   * was about it names no line any longer, except for what takes it back.
   */
  | { readonly op: "erase"; readonly conversation: ConversationId; readonly line: HistoryKey }
  /** The line is to be erased at that time, Unix ms. */
  | { readonly op: "expire"; readonly conversation: ConversationId; readonly line: HistoryKey; readonly at: number }
  | {
      readonly op: "unconfirmed";
      readonly conversation: ConversationId;
      readonly author: ClientId;
      readonly messageId: Uint8Array;
    }
  /** Every history row up to this one has been shown. */
  | { readonly op: "shown"; readonly through: number }
  /** Nobody has read the lines from this one on; without `from` all have been read. */
  | { readonly op: "unread"; readonly conversation: ConversationId; readonly from?: number };

/** A place between lines, by the seq of one that is not among what is read. */
export type Edge = { readonly before: number } | { readonly after: number };

export type Newest = { readonly lines: readonly HistoryRow[]; readonly about: readonly HistoryRow[] };

export type Committed = {
  /**
   * The `seq` of each history row that nobody is to see: its key was there already, or its author had deleted it before
   * it came.
   */
  readonly repeated: ReadonlySet<number>;
  /** Of those, the lines that are in the history all the same, without their content. */
  readonly deleted: ReadonlySet<number>;
};

/** As a commit finds it out. */
export type Committing = Record<keyof Committed, Set<number>>;

export type Snapshot = {
  readonly meta: ReadonlyMap<string, Uint8Array>;
  readonly contacts: readonly Contact[];
  /** The next pair number towards someone, by the ID in hex: thousands are loaded, and few are needed. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly keyrings: readonly KeyringRow[];
  readonly conversations: readonly StoredConversation[];
  /** These three by `seq`. */
  readonly inbox: readonly InboxRow[];
  readonly outbox: readonly OutboxRow[];
  readonly outbound: readonly OutboundRow[];
  /** History rows behind the last that was shown, by `seq`: a crash may have shown them, or not. */
  readonly unshown: readonly HistoryRow[];
  /** Lines that are to be erased at a time. */
  readonly expiring: readonly {
    readonly conversation: ConversationId;
    readonly line: HistoryKey;
    readonly at: number;
  }[];
  /** The conversations with lines that nobody has read: from which line on, and how many there are. */
  readonly unread: readonly {
    readonly conversation: ConversationId;
    readonly from: number;
    readonly count: number;
  }[];
  /** Above every number that is in use, or that a row names. */
  readonly nextSeq: {
    readonly inbox: number;
    readonly outbox: number;
    readonly outbound: number;
    readonly history: number;
  };
  /** True if this is an older copy of a state that has been used since, until the mark of that is taken away. */
  readonly rolledBack: boolean;
};

/** Facts of one conversation: the name goes on with its ID in hex. They are erased with it. */
export const CONVERSATION_FACTS = {
  timer: "timer:",
  /** Up to which message of mine the other has read. */
  read: "read:",
  /** Up to which message of theirs the other was told that it has been read. */
  told: "told:",
  /** What a program keeps about the person. */
  note: "note:",
} as const;

/** The fact by which a store remembers that it is an older copy. Written empty, it takes the mark away. */
export const ROLLED_BACK = "rolledBack";

/** Durability, as the engine needs it. Every implementation passes `profileStoreContract`. */
export interface ProfileStore {
  /** Called once, at the start: the engine reads nothing afterwards. */
  load(): Promise<Snapshot>;
  /** One transaction, durable when the promise resolves. A rejection means that nothing was written. */
  commit(ops: readonly StoreOp[]): Promise<Committed>;
  /** Of a conversation the newest `limit` lines before an edge, or the oldest after one; without an edge the newest. Oldest first. */
  history(conversation: ConversationId, limit: number, edge?: Edge): Promise<readonly HistoryRow[]>;
  /** Those rows of a conversation that there are, lines and what is about them, by `seq`. */
  find(conversation: ConversationId, keys: readonly HistoryKey[]): Promise<readonly HistoryRow[]>;
  /** What still holds of all that is about these lines of a conversation, by `seq`. */
  about(conversation: ConversationId, lines: readonly HistoryKey[]): Promise<readonly HistoryRow[]>;
  /**
   * The newest line of each conversation, and whatever is about these lines, both by `seq`.
   * @param within only of those that have a line among the last so many numbers of the history
   */
  newest(within?: number): Promise<Newest>;
  /** The first `limit` rows of all conversations after `after` (a history seq), lines and what is about them, by `seq`. */
  everything(after: number, limit: number): Promise<readonly HistoryRow[]>;
  close(): void;
}
