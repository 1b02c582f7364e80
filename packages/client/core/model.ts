import type { UnixMs } from "@sandi/crypto";
import type {
  Answer,
  ClientId,
  LegField,
  ProtocolError,
  Question,
  SequenceRange,
  SuiteName,
  VerifiedCard,
} from "@sandi/protocol";
import type { StoreOp } from "../store/port.ts";

/** What has become of a text of mine. */
export type MessageState = "queued" | "sent" | "accepted" | "delivered" | "unconfirmed";

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
      /** What is inside, as the suite's specification writes it; empty for nothing secret. */
      readonly notation?: string;
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
  | { readonly in: "received"; readonly message: Uint8Array }
  | { readonly in: "closed"; readonly error?: ProtocolError }
  | { readonly in: "wake" }
  | { readonly in: "answered"; readonly id: number; readonly answer: Answer }
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
  /** Every history row up to this one has been shown. */
  | { readonly in: "shown"; readonly through: number };

/** Carried out in order; the driver stops at the first that fails. */
export type EngineEffect =
  | { readonly do: "persist"; readonly ops: readonly StoreOp[] }
  | { readonly do: "connect"; readonly url: string }
  | { readonly do: "disconnect" }
  | { readonly do: "send"; readonly frame: Uint8Array }
  /** The answer comes back as an input with the same `id`. */
  | { readonly do: "ask"; readonly id: number; readonly question: Question }
  /**
   * `seq` is the history row that the event shows, to be reported back as `shown`. An event whose row the store had
   * already is not shown.
   */
  | { readonly do: "emit"; readonly event: ClientEvent; readonly seq?: number }
  /** Replaces any earlier one. */
  | { readonly do: "wakeAt"; readonly at: number };

export type Me = {
  readonly id: ClientId;
  readonly card: VerifiedCard;
  /** Signs the join; the engine never holds the seed. */
  readonly sign: (purpose: "join-client", fields: readonly Uint8Array[]) => Uint8Array;
};
