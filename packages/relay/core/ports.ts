/** What the relay's core asks of the world: a store that keeps, a bus that finds, a link that carries. */

/**
 * Consecutive messages to one mailbox, as `deliver` frames whose delivery numbers are not set: a mailbox is drained by
 * copying. `row` numbers grow by one for every run of the relay's life, whichever mailbox it is for.
 */
export type StoredRun = {
  readonly row: number;
  readonly mailbox: number;
  /** When it was stored, by the clock of `Aging`. */
  readonly at: number;
  readonly messages: number;
  readonly frames: Uint8Array;
};

/** One sender's standing at one recipient; both by registration number. `last` counts only what is durable. */
export type StoredPair = {
  readonly sender: number;
  readonly recipient: number;
  readonly last: number;
  readonly messages: number;
  readonly bytes: number;
};

export type StoredEntry = {
  readonly registration: number;
  readonly id: Uint8Array;
  readonly record: Uint8Array;
  readonly version: number;
  readonly ephemeral: boolean;
};

/** Something small that the relay has to remember, under a name of its own: an invite, a blocked ID. */
export type StoredNote = { readonly key: string; readonly value: Uint8Array };

/** Rows `from` to `to` of a mailbox, both included. */
export type RowRange = { readonly mailbox: number; readonly from: number; readonly to: number };

/** Takes all of it or nothing. Applied in the order of the fields. */
export type StoreBatch = {
  readonly entries: readonly StoredEntry[];
  readonly runs: readonly StoredRun[];
  readonly pairs: readonly StoredPair[];
  readonly removals: readonly RowRange[];
  /** Registrations that are forgotten: entry, mailbox, and every pair they are part of. */
  readonly forgotten: readonly number[];
  /** Each replaces the note of that key; without a value it is deleted. */
  readonly notes: readonly { readonly key: string; readonly value: Uint8Array | undefined }[];
};

export type StoredMailbox = {
  readonly mailbox: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly messages: number;
  readonly bytes: number;
};

export type StoreIndex = {
  readonly entries: Iterable<StoredEntry>;
  readonly mailboxes: Iterable<StoredMailbox>;
  readonly pairs: Iterable<StoredPair>;
  /**
   * What was damaged, and could be done without: pairs that are left out, indexes that were made anew, a log whose last
   * transactions are gone although they were synced.
   */
  readonly repaired?: { readonly pairs: number; readonly indexes: boolean; readonly log: boolean };
  readonly notes: readonly StoredNote[];
  /** Higher than any that was ever used. */
  readonly nextRegistration: number;
  readonly nextRow: number;
};

/**
 * There is no room: nothing of the batch was kept, and a later one may succeed. Where `mailboxes` are named it is these
 * of which nothing was kept, and everything else was.
 */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
  readonly mailboxes: ReadonlySet<number> | undefined;

  constructor(message: string, options: ErrorOptions & { readonly mailboxes?: ReadonlySet<number> } = {}) {
    super(message, options);
    this.mailboxes = options.mailboxes;
  }
}

/**
 * What became of these mailboxes' part of the batch is not known, or they have another owner; everything else was kept.
 * They have to be opened again. Any other failure of a store is for good.
 */
export class MailboxLostError extends Error {
  override readonly name = "MailboxLostError";
  readonly mailboxes: ReadonlySet<number>;

  constructor(mailboxes: ReadonlySet<number>, options?: ErrorOptions) {
    super(`${mailboxes.size} mailboxes are lost`, options);
    this.mailboxes = mailboxes;
  }
}

/**
 * Durability. Calls take effect in the order in which they are made. What `append` has resolved for is on disk, fsynced
 * (WAL, synchronous=FULL); a rejection with `StoreFullError` means that nothing of it is. The caller does not touch a
 * batch's bytes before then.
 */
export interface MailStore {
  /** Everything but the messages themselves, to start from. Called once, first. */
  load(): Promise<StoreIndex>;
  append(batch: StoreBatch): Promise<void>;
  /** Runs of a mailbox behind row `after`, in order: at least one if there is one, then up to `bytes` of frames. */
  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]>;
  /** Runs of any mailbox behind row `after` that were stored before `before`, in order: some, or none where none is left. */
  oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]>;
  close(): Promise<void>;
}

/** Whoever holds a client's connection on this node. */
export interface Holder {
  /** A newer connection of the same ID has taken over, here or on another node. Called at most once. */
  replaced(): void;
}

/** Which node holds a client's connection. `id` is the full ID as `idKey` gives it. */
export interface Bus {
  /** The newest claim holds; the one before it is told. */
  claim(id: string, holder: Holder): void;
  /** Nothing happens where somebody else has claimed it since. */
  release(id: string, holder: Holder): void;
  /** Whether anybody, anywhere, holds it. */
  isHeld(id: string): boolean;
  /** Told of every change from held to not held and back; not of a change of hands. */
  onPresence(listener: (id: string, held: boolean) => void): void;
  close(): Promise<void>;
}

/** What a mailbox holds, and its senders' standing. */
export type OpenedMailbox = {
  readonly mailbox: StoredMailbox | undefined;
  readonly pairs: readonly StoredPair[];
};

/** A store that several relays share. A mailbox has one owner at a time: who opened it last. */
export interface SharedStore extends MailStore {
  /** From when this resolves, nothing that an earlier owner appends is kept. */
  open(mailbox: number): Promise<OpenedMailbox>;
  /** Forgets what it knows of it; what is on its way may still arrive. */
  drop(mailbox: number): void;
}

/** Who has a mailbox. `epoch` is another, and higher, whenever it was taken anew; `held` where its client is connected. */
export type Seat = { readonly node: string; readonly epoch: number; readonly held: boolean };

/** The record of somebody who joins or publishes. */
export type Registration = {
  readonly id: Uint8Array;
  readonly record: Uint8Array;
  readonly version: number;
  readonly ephemeral: boolean;
};

/** What the relays of one cluster tell each other. Everything is heard in one order, the same everywhere. */
export interface ClusterListener {
  entry(entry: StoredEntry): void;
  forgotten(registration: number): void;
  note(key: string, value: Uint8Array | undefined): void;
  /** The seat is another; undefined where whoever had it is gone. */
  seat(registration: number, seat: Seat | undefined): void;
  message(node: string, bytes: Uint8Array): void;
  /**
   * Another relay wants the mailbox, for its client has joined there (`joined`) or has mail. Resolves when everything of
   * it is stored, or at once to false where it stays.
   */
  giveUp(registration: number, joined: boolean): Promise<boolean>;
  /** No other relay, and no store, has been reached for too long: others may take what this one has. */
  lost(): void;
  /** And are reached again. */
  found(): void;
}

export interface Cluster {
  /** This relay, until it is `lost`. */
  readonly self: string;
  listen(listener: ClusterListener): void;
  /**
   * Registers, or replaces the record by a newer one; resolves when the listener has heard of it. Nothing is written
   * where what is there has the same version or a higher one: it is for the caller to judge that.
   */
  register(registration: Registration): Promise<void>;
  /** Writes the note, unless it is another than was last heard. @returns false then, when it has been heard */
  replaceNote(note: StoredNote): Promise<boolean>;
  /** As last heard; undefined where it has no owner that is alive. */
  seat(registration: number): Seat | undefined;
  /**
   * Makes this relay the owner, and tells who was; `anew` where what it had of the mailbox is gone. Resolves when the
   * listener has heard everything that came before;
   * rejects where somebody else keeps it.
   */
  take(registration: number, joined: boolean, anew: boolean): Promise<Seat>;
  /** To that relay, once or never, in the order of the calls. */
  send(node: string, bytes: Uint8Array): void;
}

/** One connection's way out. */
export interface Link {
  /** One WebSocket message, from `from` to `to` of `bytes`, which are the caller's own again when this returns. */
  send(bytes: Uint8Array, from?: number, to?: number): void;
  /** Where the other side is, as far as this machine can tell. */
  address(): string;
  /** Bytes given to `send` that the other side's kernel has not taken yet. */
  buffered(): number;
  /** What is sent between the two leaves in one write. */
  cork(): void;
  uncork(): void;
  /** After what was sent; no input of this connection follows. */
  close(code: number, reason: string): void;
}

/** A client as an observer sees it. `record` is its signed card. Neither may be changed. */
export type Observed = { readonly id: Uint8Array; readonly record: Uint8Array };

/**
 * Hears what passes through the relay, for a screen. It is called in the middle of other work, so it must not throw.
 * Bytes are the relay's own: an observer copies what it wants to keep.
 */
export interface RelayObserver {
  joined(client: Observed): void;
  left(client: Observed): void;
  /**
   * A message was taken. Its body lies from `start` to `end` of `message`.
   * @param waiting 0 if the recipient is online; else how many messages now wait for it, this one included
   */
  passed(from: Observed, to: Observed, message: Uint8Array, start: number, end: number, waiting: number): void;
  /** Stored messages were sent to their recipient. `bytes` counts their bodies. */
  delivered(to: Observed, messages: number, bytes: number): void;
}

/** Fields are numbers, codes and counts. Never a body, a key, a name or a record. */
export interface RelayLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
