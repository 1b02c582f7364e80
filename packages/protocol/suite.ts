import type { Env, UnixMs } from "@sandi/crypto";
import type { ConversationId } from "./conversationId.ts";
import type { ProtocolError } from "./errors.ts";
import type { ClientId, SignaturePurpose, VerifiedCard } from "./identity.ts";
import type { Result } from "./result.ts";
import type { SuiteName } from "./suites/names.ts";

/** Every body begins with version u8, type u8, suite u16. docs/wire.md §5. */
export const BODY_VERSION = 1;

/** Where a record stands in its session: `sequence` grows by one a record within an epoch and a direction, from 1. */
export type Position = { readonly epoch: number; readonly sequence: number };

/** A place in a session, 16 bytes its ID. */
export type SealRef = Position & { readonly session: Uint8Array };

/** Sequences `from` to `to` of one epoch, both included. */
export type SequenceRange = { readonly epoch: number; readonly from: number; readonly to: number };

/**
 * What became of records that a reader lacks: nothing of worth was in them; their sender gave them up; or they were
 * confirmed before, which shows that the reader's state is an old copy.
 */
export type VoidKind = "nothing" | "givenUp" | "confirmedBefore";
export type VoidRange = SequenceRange & { readonly kind: VoidKind };

/**
 * What one side says it has opened of the other's records in a session. Both positions are 0, 0 while nothing was.
 * Only what was sealed from `first` to `last` is confirmed by it, and only if the mark is right.
 */
export type ReceivedState = {
  readonly session: Uint8Array;
  readonly last: Position;
  /** Begins the unbroken stretch that ends at `last`. */
  readonly first: Position;
  /** 8 bytes that follow from the bodies of that stretch. See `checkReport`. */
  readonly mark: Uint8Array;
  /** For display and voids; at most 16. */
  readonly missing: readonly SequenceRange[];
};

/** One name and value of a handshake message as its holder knows it; `value` is absent for keys and secrets. */
export type LegField = {
  readonly name: string;
  readonly size: number;
  readonly value?: Uint8Array;
  /** As the specification's notation writes it: `K_DES`. Absent for what the notation leaves out. */
  readonly symbol?: string;
  /** A fresh random value that has to come back. */
  readonly nonce?: true;
  /** What was checked of it. Every screen says so in its own language. */
  readonly checked?: "oddParity" | "keyConfirmation";
};

/** What a suite's threads are between: two clients, or (later) the members of a group. */
export type Thread =
  | { readonly kind: "peer"; readonly peer: ClientId }
  | { readonly kind: "group"; readonly group: ConversationId };

/** What takes long, or what browsers only do asynchronously. */
export type SlowOperation =
  | {
      readonly op: "oaepEncrypt";
      readonly spki: Uint8Array;
      readonly plaintext: Uint8Array;
      readonly label: Uint8Array;
    }
  /** With the client's own private key. */
  | { readonly op: "oaepDecrypt"; readonly ciphertext: Uint8Array; readonly label: Uint8Array };

/** What a suite cannot find out by itself. The answer comes back as an input. */
export type Question =
  /** It holds its thread: nothing is stored and nothing else is taken before the answer has come. */
  | { readonly ask: "slow"; readonly operation: SlowOperation }
  /** The relay is to hand out someone's prekeys. The thread goes on meanwhile; after a crash it has to ask again. */
  | { readonly ask: "prekeys"; readonly of: ClientId; readonly oneTime: boolean }
  /** The relay is to keep prekeys of mine. As above. With none at all it only tells what it has. */
  | { readonly ask: "publish"; readonly prekeys: PublishedPrekeys };

/** A prekey as the relay keeps it: `issued` only grows among all of one owner's. */
export type PublishedPrekey = { readonly issued: number; readonly bytes: Uint8Array };

export type PublishedPrekeys = {
  /** Everything that the relay held before goes first. */
  readonly discard: boolean;
  /** Takes the place of the one before. */
  readonly signed?: PublishedPrekey;
  /** At most 10. */
  readonly oneTime: readonly PublishedPrekey[];
};

/** What the relay says it holds of mine. */
export type PrekeyStock = {
  readonly signed?: Uint8Array;
  readonly oneTime: number;
  /** The highest `issued` that it ever took; 0 for none. */
  readonly last: number;
};

export type Answer =
  /** Undefined for whatever failed. */
  | { readonly to: "slow"; readonly result: Uint8Array | undefined }
  /** Undefined if the relay cannot be asked now, or refuses; without any key if it has none. */
  | {
      readonly to: "prekeys";
      readonly of: ClientId;
      readonly prekeys: { readonly signed?: Uint8Array; readonly oneTime?: Uint8Array } | undefined;
    }
  /** Undefined as above. It also comes unasked, when few are left. */
  | { readonly to: "publish"; readonly stock: PrekeyStock | undefined };

/** Oneself, as a suite may use it. */
export type SuiteSelf = {
  readonly id: ClientId;
  readonly card: VerifiedCard;
  /** With the identity key; see `SIGNATURE_PURPOSES`. @returns 64 bytes */
  sign(purpose: SignaturePurpose, fields: readonly Uint8Array[]): Uint8Array;
};

/** The world as a keyring sees it. */
export type KeyringContext = {
  /** Its `now` is the relay's time, as far as that is known: validity goes by it. */
  readonly env: Env;
  /** This device's own clock. */
  readonly clock: UnixMs;
  readonly me: SuiteSelf;
};

/** The world as one step sees it. */
export type SuiteContext = KeyringContext & {
  /** What the threads of this suite share, as it is now. */
  readonly keyring: Keyring;
  /** The newest card of someone that has been seen and verified. */
  cardOf(id: ClientId): VerifiedCard | undefined;
  /** Whether the peer is a contact that a person has accepted: nobody else is answered. */
  readonly contact: boolean;
  /** Bodies of this pair that the relay has not accepted yet. */
  readonly waiting: number;
  /** Bytes that a body may have. */
  readonly bodyLimit: number;
};

export type SuiteInput =
  /**
   * Text waits: see to it that a session is open or on its way. Where records can be sealed already, the answer is
   * `ready`: after a restart nobody else remembers what waits to be sealed. Harmless when repeated.
   */
  | { readonly on: "open" }
  /** A whole body, as delivered; its version and its suite have been read and are this suite's. */
  | { readonly on: "body"; readonly from: ClientId; readonly body: Uint8Array }
  /** The same, from a stranger whom a person has declined: keys that it would have used up die. Nothing is sent. */
  | { readonly on: "declined"; readonly from: ClientId; readonly body: Uint8Array }
  /** To a question of this thread. */
  | { readonly on: "answer"; readonly answer: Answer }
  /**
   * `content` as `encodeContent` gives it. `instead` names the record that this one stands in for, when a reader
   * reported that one missing.
   */
  | { readonly on: "seal"; readonly messageId: Uint8Array; readonly content: Uint8Array; readonly instead?: SealRef }
  /** Say what has been received. Does nothing where no session is open. */
  | { readonly on: "receipt" }
  /**
   * These sequences of mine in this session will never be filled. Does nothing where another session seals by now.
   */
  | { readonly on: "void"; readonly session: Uint8Array; readonly ranges: readonly VoidRange[] }
  /** Time has passed: expire, rekey, resend a stored leg that has gone unanswered. */
  | { readonly on: "tick" }
  /** My stored state is known to be an old copy: every session becomes receive-only. */
  | { readonly on: "discard" }
  /**
   * The peer has reported what I never sealed in this session: towards this peer my state is an old copy, or it lies.
   * Its sessions become receive-only, within bounds that suit a liar.
   */
  | { readonly on: "disowned"; readonly session: Uint8Array }
  /**
   * A text was not confirmed for seven days, although its reader was there since: the relay has accepted it, or it
   * could not be sealed.
   */
  | { readonly on: "unheard" };

export type SuiteEffect =
  /** A slow question is the last effect of its step. */
  | { readonly do: "ask"; readonly question: Question }
  /**
   * A body: persisted with the state, then sent, in the order of the effects. `to` is absent for a thread's peer.
   * `ref` is where it stands, if it is a record.
   */
  | { readonly do: "send"; readonly body: Uint8Array; readonly ref?: SealRef; readonly to?: readonly ClientId[] }
  /** The answer to `seal`: to be persisted with the state, then sent. */
  | {
      readonly do: "sealed";
      readonly messageId: Uint8Array;
      readonly ref: SealRef;
      readonly body: Uint8Array;
      readonly to?: readonly ClientId[];
    }
  /** The other answer to `seal`: not now. `ready` follows when it is worth another try. */
  | { readonly do: "unready"; readonly messageId: Uint8Array; readonly because: "noSession" | "hardStop" }
  /** Records can be sealed now, in this session; what was sealed in another and is unconfirmed is to be sealed again. */
  | { readonly do: "ready"; readonly session: Uint8Array }
  /** Nothing is sealed in this session any more, and no report of it comes: what is kept for it may go. */
  | { readonly do: "over"; readonly session: Uint8Array }
  /** An authenticated content. `instead` as the sender gave it. */
  | {
      readonly do: "content";
      readonly messageId: Uint8Array;
      readonly content: Uint8Array;
      readonly ref: SealRef;
      readonly instead?: SealRef;
      /** The whole body as received, so that it can be shown encrypted. */
      readonly body: Uint8Array;
    }
  /** What the sender of this body says it has of mine, authenticated. Whoever keeps what was sealed checks its mark. */
  | { readonly do: "confirmed"; readonly received: ReceivedState }
  /** An authenticated record came that deserves a receipt (never set off by a receipt). */
  | { readonly do: "receiptDue" }
  /** How many of the peer's records are missing now, and how many will never come. */
  | {
      readonly do: "missing";
      readonly count: number;
      readonly ranges: readonly SequenceRange[];
      readonly lost: number;
    }
  /** A newer card of the peer, verified. */
  | { readonly do: "learned"; readonly card: VerifiedCard }
  /** A step of a handshake or a rekey, for those who watch. */
  | {
      readonly do: "leg";
      /** `M1` … `M6`, `M4'` …, `record` for the answer to an outdated view. */
      readonly leg: string;
      /** What is inside, as the specification writes it: `RSA-OAEP{ID_A, ID_B, N1, H}`; empty for nothing secret. */
      readonly notation: string;
      readonly direction: "sent" | "received";
      readonly body: Uint8Array;
      readonly fields: readonly LegField[];
    }
  | {
      readonly do: "handshake";
      readonly state: HandshakeState;
      readonly error?: ProtocolError;
      /** Why a session was opened, and who vouches for that reason: the peer, or only the relay. */
      readonly reason?: OpeningReason;
      readonly vouched?: "peer" | "relay";
    }
  /** Something that a person may want to know; nothing has failed. */
  | { readonly do: "notice"; readonly error: ProtocolError }
  /** The body came to nothing, for this reason; nothing goes back to the peer, who learns nothing. */
  | { readonly do: "refused"; readonly error: ProtocolError; readonly body: Uint8Array };

/** `unconfirmed`: text can be sealed, and nobody has proven yet that they can read it. */
export type HandshakeState =
  | "started"
  | "unconfirmed"
  | "open"
  | "rekeyed"
  | "failed"
  | "expired"
  | "lost"
  | "rolledBack"
  | "refused";

export type OpeningReason = "first" | "lost" | "rolledBack" | "broken" | "refused";

/** What one input leads to. What is absent stays as it was. */
export type Step = {
  readonly next?: SuiteState;
  /** Stored in the transaction of this step. Never beside a slow question, whose chain may still be given up. */
  readonly keyring?: Keyring;
  readonly effects: readonly SuiteEffect[];
  /** A body made work, milliseconds of it, before anything showed that it is genuine: others of its sender may wait. */
  readonly costly?: true;
};

/** The state of one thread: opaque to all but its suite, and never changed in place. */
export interface SuiteState {
  /** Throws only if a caller breaks a rule of this interface: hostile bytes are `refused`. */
  step(input: SuiteInput, context: SuiteContext): Step;
  /** Deterministic; holds secrets, so the caller seals it. Throws while a slow question is unanswered. */
  encode(): Uint8Array;
  /**
   * What outlives that the peer is forgotten, so that nothing old is ever taken for new: another state, for `decode`.
   * Holds no secret. Undefined for nothing.
   */
  forgotten?(): Uint8Array | undefined;
  /** When `tick` is next worth calling; undefined for never. */
  readonly nextTick: UnixMs | undefined;
  /** True while what is sealed can be read by the peer alone, who has not proven yet to be there. */
  readonly unconfirmed?: boolean;
}

export type KeyringInput =
  /** The client has started, or time has passed. */
  | { readonly on: "tick" }
  /** The relay is there: it can be asked. */
  | { readonly on: "joined" }
  | { readonly on: "answer"; readonly answer: Answer }
  /** My stored state is known to be an old copy: its secrets may have been used before. */
  | { readonly on: "discard" };

export type KeyringStep = {
  readonly next?: Keyring;
  /** `encode` of `next` would give the same bytes as before: only what is never stored has changed. */
  readonly sameStored?: true;
  /** Questions to the relay; slow ones have no place here. */
  readonly questions: readonly Exclude<Question, { ask: "slow" }>[];
};

/** What all threads of a suite share on this device (private prekeys, say): opaque and never changed in place. */
export interface Keyring {
  step(input: KeyringInput, context: KeyringContext): KeyringStep;
  /** Deterministic; holds secrets, so the caller seals it. */
  encode(): Uint8Array;
  readonly nextTick: UnixMs | undefined;
}

/** One field of a body as it travels. */
export type BodyField = {
  readonly offset: number;
  readonly size: number;
  /** As the suite's specification calls it: `IV`, `DES-CBC`. */
  readonly name: string;
  /** What it is for, in a word that every screen explains in its own language. */
  readonly meaning: FieldMeaning;
  /** Its value, if it is a number. */
  readonly number?: number;
  /** What the number stands for, if it chooses among a few things. */
  readonly choice?: FieldChoice;
};

export type FieldChoice = OpeningReason | "signed" | "oneTime" | "none" | "prekeyGone" | "rankTooLow" | "rankTooHigh";

export type FieldMeaning =
  | "version"
  | "type"
  | "suite"
  | "handshake"
  | "rank"
  | "reason"
  | "code"
  | "prekey"
  | "kem"
  | "key"
  | "signature"
  | "salt"
  | "previous"
  | "sender"
  | "recipient"
  | "length"
  | "card"
  | "view"
  | "session"
  | "epoch"
  | "direction"
  | "sequence"
  | "nonce"
  | "ciphertext"
  | "confirmation"
  | "mac"
  /** What fits no layout of the suite. */
  | "unknown";

/** A body taken apart without a key. */
export type Explanation = {
  /** `M1`, `record` …; `unknown` where the body is none of the suite's. */
  readonly kind: string;
  /** What is inside, in the notation of the specification: `RSA-OAEP{ID_A, ID_B, N1, H}`. */
  readonly notation: string;
  /** They cover the body from its first byte to its last, in order and without a gap. */
  readonly fields: readonly BodyField[];
};

/** A suite as everyone outside of it sees it. */
export interface Suite {
  readonly name: SuiteName;
  /** The two bytes that name it in the header of each of its bodies. */
  readonly number: number;
  readonly traits: {
    /** For learning: every screen says that its cipher can be broken. */
    readonly teaching: boolean;
    readonly groups: boolean;
    readonly files: boolean;
  };
  /** @param because that there were sessions, and that none of them is here any more */
  initial(thread: Thread, because?: OpeningReason & "lost"): SuiteState;
  /** @param bytes from `encode` */
  decode(thread: Thread, bytes: Uint8Array): Result<SuiteState, ProtocolError>;
  /** @param bytes from `encode`; undefined on this device's first use of the suite */
  keyring(bytes: Uint8Array | undefined, env: Env): Result<Keyring, ProtocolError>;
  /** Whether a body of this suite opens a conversation, so that a stranger's can be held for a person's yes. */
  opens(body: Uint8Array): boolean;
  /** Whether a refusal for this reason is how things are meant to go, and no news for a person. */
  isRoutine(code: string): boolean;
  /** The fields of a body, for terminal, page and lab alike. Never throws. */
  explain(body: Uint8Array): Explanation;
}

/** The number of the suite that a body names in its header; undefined if it has none or is of another version. */
export function suiteNumberOf(body: Uint8Array): number | undefined {
  if (body.length < 4 || body[0] !== BODY_VERSION) return undefined;
  return body[2]! * 256 + body[3]!;
}
