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
  readonly entries: readonly StoredEntry[];
  readonly mailboxes: readonly StoredMailbox[];
  readonly pairs: readonly StoredPair[];
  /** What was damaged, and could be done without: pairs that are left out, indexes that were made anew. */
  readonly repaired?: { readonly pairs: number; readonly indexes: boolean };
  readonly notes: readonly StoredNote[];
  /** Higher than any that was ever used. */
  readonly nextRegistration: number;
  readonly nextRow: number;
};

/** The disk has no room: nothing of the batch was kept, and a later one may succeed. Any other failure is for good. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
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
  /** Runs of any mailbox behind row `after` that were taken before `before`, in order, at most `count` of them. */
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

/** Fields are numbers, codes and counts. Never a body, a key, a name or a record. */
export interface RelayLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
