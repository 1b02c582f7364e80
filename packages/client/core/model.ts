import type { UnixMs } from "@sandi/crypto";
import type {
  ClientId,
  LegField,
  ProtocolError,
  SealRef,
  SequenceRange,
  SlowOperation,
  SuiteName,
  VerifiedCard,
} from "@sandi/protocol";

/** What the client keeps of a message of its own until the other side has confirmed it. */
export type OutboxRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly suite: SuiteName;
  readonly messageId: Uint8Array;
  readonly text: Uint8Array;
  readonly createdAt: number;
  /** Every place at which it has been sealed, oldest first. */
  readonly refs: readonly SealRef[];
  readonly accepted: boolean;
};

/** A body on its way to the relay: kept, byte for byte, until the relay says that it has it. */
export type OutboundRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly body: Uint8Array;
  /** The pair number under which the relay is to take it; another where the relay wanted another. */
  number: number;
  /** The outbox row that it carries; absent for handshakes and receipts. */
  readonly messageId?: Uint8Array;
};

/** A delivery that has been acknowledged to the relay and not yet been opened. */
export type InboxRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly at: number;
  readonly body: Uint8Array;
};

export type MessageState = "queued" | "sent" | "accepted" | "delivered" | "unconfirmed";

export type HistoryRow = {
  readonly seq: number;
  readonly peer: ClientId;
  readonly suite: SuiteName;
  readonly messageId: Uint8Array;
  /** `unreadable` is a placeholder: its text is the code of the reason. */
  readonly kind: "mine" | "theirs" | "unreadable";
  readonly at: number;
  readonly text: Uint8Array;
  readonly state: MessageState;
  /** False until it has surely been shown: what a crash left false is marked when it is shown again. */
  readonly shown: boolean;
};

export type Contact = {
  readonly id: ClientId;
  /** The name by which this person knows the contact; names from the directory are only suggestions. */
  readonly petname: string;
  readonly record: Uint8Array;
  readonly verified: boolean;
  /** False while the contact's first opening waits for a yes. */
  readonly accepted: boolean;
  /** The next pair number towards this contact. */
  readonly pairNext: number;
};

export type ConversationRow = {
  readonly peer: ClientId;
  readonly suite: SuiteName;
  /** The suite's state, encoded when it is asked for: a store in memory never has to. */
  readonly state: () => Uint8Array;
  /** True while something of the peer's has been recorded and not yet confirmed to them. */
  readonly receiptDue: boolean;
};

/** One write; a list of them is one transaction. */
export type StoreOp =
  | { readonly op: "meta"; readonly key: string; readonly value: Uint8Array }
  | { readonly op: "contact"; readonly contact: Contact }
  | { readonly op: "forget"; readonly id: ClientId }
  | ({ readonly op: "conversation" } & ConversationRow)
  | { readonly op: "inboxAdd"; readonly row: InboxRow }
  | { readonly op: "inboxDone"; readonly seq: number }
  | { readonly op: "outboxPut"; readonly row: OutboxRow }
  | { readonly op: "outboxDone"; readonly seq: number }
  | { readonly op: "outboundPut"; readonly row: OutboundRow }
  | { readonly op: "outboundDone"; readonly seqs: readonly number[] }
  | { readonly op: "historyAdd"; readonly row: HistoryRow }
  | {
      readonly op: "historyState";
      readonly peer: ClientId;
      readonly messageId: Uint8Array;
      readonly state: MessageState;
    }
  | { readonly op: "shown"; readonly seqs: readonly number[] };

export type Snapshot = {
  readonly meta: ReadonlyMap<string, Uint8Array>;
  readonly contacts: readonly Contact[];
  readonly conversations: readonly ConversationRow[];
  readonly inbox: readonly InboxRow[];
  readonly outbox: readonly OutboxRow[];
  readonly outbound: readonly OutboundRow[];
  /** Messages that were recorded and perhaps never shown. */
  readonly unshown: readonly HistoryRow[];
  readonly nextSeq: {
    readonly inbox: number;
    readonly outbox: number;
    readonly outbound: number;
    readonly history: number;
  };
  /** True where this is an older copy of a state that has been used since. */
  readonly rolledBack: boolean;
};

/** Durability, as the engine needs it. Every implementation passes `profileStoreContract`. */
export interface ProfileStore {
  load(): Snapshot;
  /** One transaction, durable on return (or when the promise resolves). A failure means that nothing was written. */
  commit(ops: readonly StoreOp[]): void | Promise<void>;
  hasMessage(peer: ClientId, kind: "mine" | "theirs", messageId: Uint8Array): boolean;
  /** The newest `limit` rows before `before` (a history seq), oldest first. */
  history(peer: ClientId, limit: number, before?: number): readonly HistoryRow[];
  close(): void;
}

/** A person as the list shows them. */
export type Peer = {
  readonly id: ClientId;
  readonly shortId: string;
  /** The petname, or for somebody new the name they gave themselves. Hostile text: strip before showing. */
  readonly name: string;
  readonly suites: readonly SuiteName[];
  readonly online: boolean;
  readonly verified: boolean;
  readonly contact: boolean;
  readonly registration: number;
};

type Of = { readonly peer: Peer; readonly suite: SuiteName };

export type ClientEvent =
  | {
      readonly event: "joined";
      readonly id: ClientId;
      readonly shortId: string;
      readonly name: string;
      readonly relay: string;
      readonly relayFingerprint: string;
      /** True on the first meeting with this relay, whose key is pinned from now on. */
      readonly pinnedNow: boolean;
      /** True where the relay lists nobody: one knows whom one has the full ID of. */
      readonly private: boolean;
      /** True where this client came with an invite, which it needs no more. */
      readonly invited: boolean;
    }
  | { readonly event: "offline"; readonly error?: ProtocolError; readonly retryInMs: number; readonly queued: number }
  | { readonly event: "peers"; readonly peers: readonly Peer[]; readonly total: number }
  | ({
      readonly event: "handshake";
      readonly state: "started" | "leg" | "open" | "rekeyed" | "failed" | "expired" | "lost" | "rolledBack";
      readonly leg?: string;
      readonly direction?: "sent" | "received";
      readonly body?: Uint8Array;
      readonly fields?: readonly LegField[];
      readonly error?: ProtocolError;
    } & Of)
  | ({ readonly event: "sent"; readonly messageId: Uint8Array; readonly text: string; readonly body: Uint8Array } & Of)
  | ({ readonly event: "accepted"; readonly messageId: Uint8Array } & Of)
  | ({ readonly event: "delivered"; readonly messageId: Uint8Array } & Of)
  | ({ readonly event: "unconfirmed"; readonly messageId: Uint8Array; readonly text: string } & Of)
  | ({
      readonly event: "message";
      readonly messageId: Uint8Array;
      readonly text: string;
      /** The body as it came; empty for a message shown again after a crash. */
      readonly body: Uint8Array;
      /** When the relay took it, by the relay's clock. */
      readonly at: UnixMs;
      /** True where a crash may have come between showing it and recording that it was shown. */
      readonly again: boolean;
    } & Of)
  | ({ readonly event: "gap"; readonly missing: number; readonly ranges: readonly SequenceRange[] } & Of)
  | { readonly event: "request"; readonly peer: Peer; readonly suite: SuiteName }
  | { readonly event: "notice"; readonly error: ProtocolError }
  | {
      readonly event: "error";
      readonly error: ProtocolError;
      readonly peer?: Peer;
      readonly suite?: SuiteName;
      readonly messageId?: Uint8Array;
    }
  /** The client has ended for good and does not reconnect by itself. */
  | { readonly event: "stopped"; readonly error: ProtocolError };

export type EngineInput =
  | { readonly in: "start" }
  | { readonly in: "opened" }
  | { readonly in: "received"; readonly message: Uint8Array }
  | { readonly in: "closed"; readonly error?: ProtocolError }
  | { readonly in: "wake" }
  | { readonly in: "slowDone"; readonly job: number; readonly result: Uint8Array | undefined }
  | {
      readonly in: "text";
      readonly peer: ClientId;
      readonly suite: SuiteName;
      readonly messageId: Uint8Array;
      readonly text: Uint8Array;
    }
  | { readonly in: "talk"; readonly peer: ClientId; readonly suite: SuiteName }
  | { readonly in: "decide"; readonly peer: ClientId; readonly accept: boolean }
  | { readonly in: "verified"; readonly peer: ClientId; readonly verified: boolean }
  | { readonly in: "forget"; readonly peer: ClientId }
  | { readonly in: "lookup"; readonly ids: readonly ClientId[] }
  | { readonly in: "more" }
  | { readonly in: "shown"; readonly seqs: readonly number[] };

/** Carried out in order; the driver stops at the first that fails. */
export type EngineEffect =
  | { readonly do: "persist"; readonly ops: readonly StoreOp[] }
  | { readonly do: "connect"; readonly url: string }
  | { readonly do: "disconnect" }
  | { readonly do: "send"; readonly frame: Uint8Array }
  | { readonly do: "slow"; readonly job: number; readonly operation: SlowOperation }
  /** `seq` is the history row that the event shows, to be reported back as `shown`. */
  | { readonly do: "emit"; readonly event: ClientEvent; readonly seq?: number }
  /** Replaces any earlier one. */
  | { readonly do: "wakeAt"; readonly at: number };

export type Me = {
  readonly id: ClientId;
  readonly record: VerifiedCard;
  /** Signs the join; the engine never holds the seed. */
  readonly sign: (purpose: "join-client", fields: readonly Uint8Array[]) => Uint8Array;
};
