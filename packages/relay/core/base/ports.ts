/** What the relay's core needs of the world: a store that keeps, a bus that finds, a link that carries. */

/**
 * Consecutive messages to one mailbox, as `deliver` frames without delivery numbers, so that a mailbox is drained by
 * copying. Each run gets the next `row` number, whichever mailbox it is for.
 */
export type StoredRun = {
  readonly row: number;
  readonly mailbox: number;
  /** When it was stored, by the clock of `Aging`. */
  readonly at: number;
  readonly messages: number;
  readonly frames: Uint8Array;
};

/** One sender's standing at one recipient, both by registration number. `last` counts only what is durable. */
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
  readonly card: Uint8Array;
  readonly version: number;
  readonly ephemeral: boolean;
};

/** Something small that the relay has to remember under a name: an invite, a blocked ID. */
export type StoredNote = { readonly key: string; readonly value: Uint8Array };

/** Rows `from` to `to` of a mailbox, both included. */
export type RowRange = { readonly mailbox: number; readonly from: number; readonly to: number };

/** A store takes all of it or nothing, and applies it in the order of the fields. */
export type StoreBatch = {
  readonly entries: readonly StoredEntry[];
  readonly runs: readonly StoredRun[];
  readonly pairs: readonly StoredPair[];
  readonly removals: readonly RowRange[];
  /**
   * Registrations to forget: entry, mailbox, prekeys, and every pair that they are part of. A shared store no longer gives such
   * pairs out. In the mailbox of someone else it erases them when that is next written anew, or with the mail that was
   * written in one piece with them.
   */
  readonly forgotten: readonly number[];
  /** Each replaces the note of that key. If the value is undefined, the note is deleted. */
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
   * What was damaged and the relay can do without: pairs that are left out, indexes that were made again, a log whose
   * last transactions are gone although they were synced.
   */
  readonly repaired?: { readonly pairs: number; readonly indexes: boolean; readonly log: boolean };
  readonly notes: readonly StoredNote[];
  /** Higher than any number that was ever used. */
  readonly nextRegistration: number;
  readonly nextRow: number;
};

/**
 * There is no room. Nothing of the batch was kept, and a later one may succeed. If `mailboxes` are named, nothing was
 * kept of these, and everything else was.
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
 * It is not known what became of these mailboxes' part of the batch, or they have another owner. Everything else was
 * kept. They have to be opened again. Any other failure of a store is final.
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
 * Calls take effect in the order in which they are made. When `append` resolves, the batch is durable. If it rejects with
 * `StoreFullError`, nothing of it is. Until then the caller does not change a batch's bytes.
 *
 * What durable means depends on the store:
 *
 *     SQLite      on disk and fsynced (WAL, synchronous=FULL): it outlives the process, the system and the power
 *     JetStream   a majority of the stream's servers have it. They call fsync every two minutes unless they are told
 *                 otherwise, so it outlives the loss of a minority, and not a power failure of all at once
 *     memory      nothing: it ends with the process
 */
export interface MailStore {
  /** Everything but the messages themselves, to start from. It is called once, before all else. */
  load(): Promise<StoreIndex>;
  append(batch: StoreBatch): Promise<void>;
  /** Runs of a mailbox after row `after`, in order: at least one if there is one, then up to `bytes` of frames. */
  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]>;
  /** Some runs of any mailbox after row `after` that were stored before `before`, in order. None if none is left. */
  oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]>;
  readonly prekeys: PrekeyStore;
  close(): Promise<void>;
}

/** A prekey, which the relay does not look into. `issued` orders all prekeys of one owner. */
export type StoredPrekey = { readonly issued: number; readonly bytes: Uint8Array };

/** What an owner publishes at once: docs/wire.md §3.5. */
export type PublishedPrekeys = {
  readonly discard: boolean;
  readonly signed: StoredPrekey | undefined;
  readonly oneTime: readonly StoredPrekey[];
};

/** What is stored of one owner, without the one-time prekeys themselves. */
export type PrekeyStock = {
  readonly signed: StoredPrekey | undefined;
  /** `oldest` and `newest` say when they were issued; both are 0 if there are none. */
  readonly oneTime: {
    readonly count: number;
    readonly bytes: number;
    readonly oldest: number;
    readonly newest: number;
  };
  /** The highest `issued` that was ever taken from this owner, 0 if there is none. */
  readonly last: number;
};

/** What was taken out, if there was any, and what is left. */
export type TakenPrekey = { readonly prekey: StoredPrekey | undefined; readonly stock: PrekeyStock };

/** How much is kept. */
export type PrekeyBounds = {
  /** One-time prekeys of one owner. The newest are kept. */
  readonly oneTime: number;
  /** Bytes, of all owners together. */
  readonly bytes: number;
};

/**
 * Prekeys by their owner's registration number. Calls take effect in the order in which they are made, `append` included,
 * and what a call did is durable when it resolves. They reject as `append` does; any other failure of a
 * shared store means that it is not known what became of the call. Until then the caller does not change the bytes.
 */
export interface PrekeyStore {
  stock(owner: number): Promise<PrekeyStock>;
  /** @returns undefined, with nothing changed, if this needs more room than `bounds.bytes` leaves */
  publish(owner: number, published: PublishedPrekeys, bounds: PrekeyBounds): Promise<PrekeyStock | undefined>;
  /**
   * Takes out the oldest one-time prekey. No other call gives it out, here or at another relay that shares the store: if
   * the relay or the store ends before this resolves, nobody may ever get it.
   */
  take(owner: number): Promise<TakenPrekey>;
  totals(): Promise<{ readonly owners: number; readonly bytes: number }>;
}

/** The holder of a client's connection on this node. */
export interface Holder {
  /** A newer connection of the same ID has taken over, here or on another node. It is called at most once. */
  replaced(): void;
}

/** Which node holds a client's connection, and so who is online. `id` is the full ID as `idKey` gives it. */
export interface Bus {
  /** The newest claim holds. The holder before it is told. */
  claim(id: string, holder: Holder): void;
  /** Nothing happens if another holder has claimed it since. */
  release(id: string, holder: Holder): void;
  /** Whether any node holds it. */
  isHeld(id: string): boolean;
  /** The listener hears every change from held to not held and back, and not a change of hands. */
  onPresence(listener: (id: string, held: boolean) => void): void;
  close(): Promise<void>;
}

/** What a mailbox holds, and the standing of its senders. */
export type OpenedMailbox = {
  readonly mailbox: StoredMailbox | undefined;
  readonly pairs: readonly StoredPair[];
};

/** A store that several relays share. A mailbox has one owner at a time: the relay that opened it last. */
export interface SharedStore extends MailStore {
  /** Once this resolves, nothing that an earlier owner appends is kept. */
  open(mailbox: number): Promise<OpenedMailbox>;
  /** Forgets what it knows of the mailbox. What is on its way may still arrive. */
  drop(mailbox: number): void;
}

/** Which relay has a mailbox. `epoch` is higher each time it is taken again. `held` if its client is connected there. */
export type Seat = { readonly node: string; readonly epoch: number; readonly held: boolean };

/** The card of a client that joins or publishes. */
export type Registration = {
  readonly id: Uint8Array;
  readonly card: Uint8Array;
  readonly version: number;
  readonly ephemeral: boolean;
};

/** What the relays of one cluster tell each other. All of them hear everything in the same order. */
export interface ClusterListener {
  entry(entry: StoredEntry): void;
  forgotten(registration: number): void;
  note(key: string, value: Uint8Array | undefined): void;
  /** The seat has changed. It is undefined if the relay that had it is gone. */
  seat(registration: number, seat: Seat | undefined): void;
  message(node: string, bytes: Uint8Array): void;
  /**
   * Another relay wants the mailbox, because its client has joined there (`joined`) or has mail. Resolves when
   * everything of it is stored, or at once to false if it stays.
   */
  giveUp(registration: number, joined: boolean): Promise<boolean>;
  /** No other relay, and no store, has been reached for too long. Others may take what this relay has. */
  lost(): void;
  /** They are reached again. */
  found(): void;
}

export interface Cluster {
  /** The name of this relay, until it is `lost`. */
  readonly self: string;
  listen(listener: ClusterListener): void;
  /**
   * Registers a client, or replaces its card by a newer one. Resolves when the listener has heard of it. Nothing is
   * written if the known card has the same version or a higher one: it is for the caller to judge that.
   */
  register(registration: Registration): Promise<void>;
  /** Writes the note, unless it has changed since it was last heard. @returns false then, once the change was heard */
  replaceNote(note: StoredNote): Promise<boolean>;
  /** As last heard. Undefined if the mailbox has no owner that is alive. */
  seat(registration: number): Seat | undefined;
  /**
   * Makes this relay the owner. `anew` if what it had of the mailbox is gone. Resolves when the listener has heard
   * everything that came before. Rejects if another relay keeps it.
   */
  take(registration: number, joined: boolean, anew: boolean): Promise<Seat>;
  /** Goes to that relay once or never, in the order of the calls. */
  send(node: string, bytes: Uint8Array): void;
}

/** One connection's way out. */
export interface Link {
  /** One WebSocket message, from `from` to `to` of `bytes`. When this returns, the caller may use the bytes again. */
  send(bytes: Uint8Array, from?: number, to?: number): void;
  /** The other side's address, as far as this machine can tell. */
  address(): string;
  /** Bytes given to `send` that the other side's kernel has not taken yet. */
  buffered(): number;
  /** What is sent between these two calls leaves in one write. */
  cork(): void;
  uncork(): void;
  /** Closes after what was sent. No input of this connection follows. */
  close(code: number, reason: string): void;
}

/** A client as an observer sees it. `card` is its signed card. Neither may be changed. */
export type Observed = { readonly id: Uint8Array; readonly card: Uint8Array };

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

/** Fields are numbers, codes and counts, and never a body, a key, a name or a card. */
export interface RelayLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
