import type { UnixMs } from "@sandi/crypto";
import type {
  ClientId,
  Content,
  HandshakeState,
  LegField,
  OpeningReason,
  ProtocolError,
  SequenceRange,
  SuiteName,
} from "@sandi/protocol";
import type { HistoryKey } from "../../store/port.ts";

/** What has become of a text of mine. */
export type MessageState = "queued" | "sent" | "accepted" | "delivered" | "unconfirmed";

/** A person as the list shows them. */
export type Peer = {
  readonly id: ClientId;
  readonly shortId: string;
  /** The petname, or for someone new the name they gave themselves. Hostile text: strip before showing. */
  readonly name: string;
  readonly suites: readonly SuiteName[];
  readonly online: boolean;
  readonly verified: boolean;
  readonly contact: boolean;
  readonly blocked: boolean;
  readonly muted: boolean;
  readonly registration: number;
  /**
   * Whether someone else in the list goes by the same name, and whether you verified them; or the name only `looks` like that
   * of a contact. Somebody unverified who could be taken for somebody verified is how an impostor looks.
   */
  readonly namesake: "none" | "unverified" | "verified" | "looksUnverified" | "looksVerified";
};

/** A stranger's opening that waits for a yes. */
export type Request = { readonly peer: Peer; readonly suite: SuiteName };

type Of = { readonly peer: Peer; readonly suite: SuiteName };

/** Something of somebody else's, and how it came. */
type Came = Of & {
  readonly messageId: Uint8Array;
  /** The body as it came; empty for what is shown again after a crash. */
  readonly body: Uint8Array;
  /** When the relay took it, by the relay's clock. */
  readonly at: UnixMs;
  /** True if a crash may have come between showing it and recording that it was shown. */
  readonly again: boolean;
};

/** What a content of one's own says. */
export type Said = {
  readonly type: Content["type"];
  /** Empty for what is no text. */
  readonly text: string;
  /** The message that it is about. */
  readonly of?: HistoryKey;
  readonly reaction?: string;
  readonly seconds?: number;
};

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
      /** True if the relay lists nobody: one knows whom one has the full ID of. */
      readonly private: boolean;
      /** True if this client came with an invite, which it needs no more. */
      readonly invited: boolean;
    }
  | { readonly event: "offline"; readonly error?: ProtocolError; readonly retryInMs: number; readonly queued: number }
  | { readonly event: "peers"; readonly peers: readonly Peer[]; readonly total: number }
  | ({
      readonly event: "handshake";
      readonly state: "leg" | HandshakeState;
      readonly leg?: string;
      /** What is inside, as the suite's specification writes it; empty for nothing secret. */
      readonly notation?: string;
      readonly direction?: "sent" | "received";
      readonly body?: Uint8Array;
      readonly fields?: readonly LegField[];
      readonly error?: ProtocolError;
      /** Why a session was opened, and who vouches for that: the peer, or only the relay. */
      readonly reason?: OpeningReason;
      readonly vouched?: "peer" | "relay";
    } & Of)
  | ({ readonly event: "sent"; readonly messageId: Uint8Array; readonly body: Uint8Array } & Said & Of)
  | ({ readonly event: "accepted"; readonly messageId: Uint8Array } & Of)
  | ({ readonly event: "delivered"; readonly messageId: Uint8Array } & Of)
  | ({ readonly event: "unconfirmed"; readonly messageId: Uint8Array; readonly text: string } & Of)
  | ({ readonly event: "message"; readonly text: string } & Came)
  | ({ readonly event: "reply"; readonly of: HistoryKey; readonly text: string } & Came)
  /** A text takes the place of what its author wrote before. */
  | ({ readonly event: "edit"; readonly of: HistoryKey; readonly text: string } & Came)
  /** Empty if it is taken back. */
  | ({ readonly event: "reaction"; readonly of: HistoryKey; readonly reaction: string } & Came)
  /** Taken back by its author. */
  | ({ readonly event: "delete"; readonly of: HistoryKey; readonly by: "author" } & Came)
  /** Its time was over. */
  | ({ readonly event: "delete"; readonly of: HistoryKey; readonly by: "timer" } & Of)
  /** Everything of mine up to this message has been read. */
  | ({ readonly event: "read"; readonly of: HistoryKey } & Of)
  /** From now on messages disappear so long after they have been shown; 0 for never. */
  | ({ readonly event: "timer"; readonly seconds: number } & Came)
  /** It came, and this version cannot show what is in it. */
  | ({ readonly event: "unreadable"; readonly error: ProtocolError } & Came)
  | ({
      readonly event: "gap";
      readonly missing: number;
      readonly ranges: readonly SequenceRange[];
      readonly lost: number;
      /** The session in which they were missing is over: the peer will say again what it still has. */
      readonly over: boolean;
    } & Of)
  | ({ readonly event: "request" } & Of)
  /** An invite for one newcomer: whoever has the link may use it, until then; so many more may be made now. */
  | { readonly event: "invited"; readonly link: string; readonly until: UnixMs; readonly left: number }
  | { readonly event: "notice"; readonly error: ProtocolError; readonly peer?: Peer; readonly suite?: SuiteName }
  | {
      readonly event: "error";
      readonly error: ProtocolError;
      readonly peer?: Peer;
      readonly suite?: SuiteName;
      readonly messageId?: Uint8Array;
      /** How many like it were left out before it, because they came too fast to be read. */
      readonly more?: number;
    }
  /** The client has ended for good and does not reconnect by itself. */
  | { readonly event: "stopped"; readonly error: ProtocolError };
