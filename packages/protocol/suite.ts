import type { Env } from "@sandi/crypto";
import type { ProtocolError } from "./errors.ts";
import type { ClientId, VerifiedCard } from "./identity.ts";
import type { Result } from "./result.ts";
import type { SuiteName } from "./suiteNames.ts";

/** Every body begins with version u8, type u8, suite u16. docs/wire.md §5. */
export const BODY_VERSION = 1;

/** Where a record stands in its session: `sequence` grows by one a record within an epoch and a direction, from 1. */
export type SealRef = { readonly session: Uint8Array; readonly epoch: number; readonly sequence: number };

/** Sequences `from` to `to` of one epoch, both included. */
export type SequenceRange = { readonly epoch: number; readonly from: number; readonly to: number };

/** What one side has of the other's records: everything up to (epoch, sequence), except what is missing. */
export type ReceivedState = SealRef & { readonly missing: readonly SequenceRange[] };

/** One name and value of a handshake message as its holder knows it; `value` is absent for keys and secrets. */
export type LegField = { readonly name: string; readonly size: number; readonly value?: Uint8Array };

/** What takes long, or what browsers only do asynchronously: carried out by the driver, answered by `answer`. */
export type SlowOperation =
  | {
      readonly op: "oaepEncrypt";
      readonly spki: Uint8Array;
      readonly plaintext: Uint8Array;
      readonly label: Uint8Array;
    }
  /** With the client's own private key. */
  | { readonly op: "oaepDecrypt"; readonly ciphertext: Uint8Array; readonly label: Uint8Array };

export type SuiteContext = {
  readonly env: Env;
  readonly me: { readonly id: ClientId; readonly record: VerifiedCard };
  readonly peer: { readonly id: ClientId; readonly record: VerifiedCard | undefined };
};

export type SuiteInput =
  /** Text waits: see to it that a session is open or on its way. Harmless when repeated. */
  | { readonly on: "open" }
  /** A whole body, as delivered, whose version and suite have been read and are this suite's. */
  | { readonly on: "body"; readonly body: Uint8Array }
  /** The result of the slow operation that was asked for last; undefined where it failed. */
  | { readonly on: "answer"; readonly result: Uint8Array | undefined }
  /** `instead` names the record that this one stands in for, when the peer reported that one missing. */
  | { readonly on: "seal"; readonly messageId: Uint8Array; readonly text: Uint8Array; readonly instead?: SealRef }
  /** Say what has been received. Does nothing where no session is open. */
  | { readonly on: "receipt" }
  /** These sequences of mine, in my current session, will never be filled: nothing of worth was in them. */
  | { readonly on: "void"; readonly ranges: readonly SequenceRange[] }
  /** Time has passed: expire, rekey, resend a stored leg that has gone unanswered. */
  | { readonly on: "tick" }
  /** My stored state is known to be an old copy: every session becomes receive-only. */
  | { readonly on: "discard" };

export type SuiteEffect =
  /** Always the last effect of a step; the next input is its `answer`. */
  | ({ readonly do: "slow" } & SlowOperation)
  /** A body for the peer: persisted with the state, then sent, in the order of the effects. */
  | { readonly do: "send"; readonly body: Uint8Array }
  /** The answer to `seal`: to be persisted with the state, then sent. */
  | { readonly do: "sealed"; readonly messageId: Uint8Array; readonly ref: SealRef; readonly body: Uint8Array }
  /** The other answer to `seal`: not now. `ready` follows when it is worth another try. */
  | { readonly do: "unready"; readonly messageId: Uint8Array; readonly because: "noSession" | "hardStop" }
  /** Records can be sealed now, in this session; what was sealed in another and is unconfirmed is to be sealed again. */
  | { readonly do: "ready"; readonly session: Uint8Array }
  /** An authenticated text. `instead` as the sender gave it. */
  | {
      readonly do: "text";
      readonly messageId: Uint8Array;
      readonly text: Uint8Array;
      readonly ref: SealRef;
      readonly instead?: SealRef;
      /** The whole body as received, so that it can be shown encrypted. */
      readonly body: Uint8Array;
    }
  /** What the peer says it has of mine, authenticated. */
  | { readonly do: "confirmed"; readonly received: ReceivedState }
  /** An authenticated record came that deserves a receipt (never set off by a receipt). */
  | { readonly do: "receiptDue" }
  /** How many of the peer's records are missing now; 0 when all gaps have been filled. */
  | { readonly do: "missing"; readonly count: number; readonly ranges: readonly SequenceRange[] }
  /** A newer record of the peer, verified. */
  | { readonly do: "learned"; readonly record: VerifiedCard }
  /** A step of a handshake or a rekey, for those who watch. */
  | {
      readonly do: "leg";
      /** `M1` … `M6`, `M4'` …, `record` for the answer to an outdated view. */
      readonly leg: string;
      readonly direction: "sent" | "received";
      readonly body: Uint8Array;
      readonly fields: readonly LegField[];
    }
  | {
      readonly do: "handshake";
      readonly state: "started" | "open" | "rekeyed" | "failed" | "expired" | "lost" | "rolledBack";
      readonly error?: ProtocolError;
    }
  /** The body came to nothing, for this reason; nothing goes back to the peer, who learns nothing. */
  | { readonly do: "refused"; readonly error: ProtocolError; readonly body: Uint8Array };

export type SuiteStep<State> = (
  state: State,
  input: SuiteInput,
  context: SuiteContext,
) => { readonly next: State; readonly effects: readonly SuiteEffect[] };

/** A suite as the client engine sees it. `State` is one conversation's, plain data, never changed in place. */
export interface Suite<State> {
  readonly name: SuiteName;
  initial(): State;
  readonly step: SuiteStep<State>;
  /** Deterministic CBOR; holds secrets, so the caller seals it. */
  encode(state: State): Uint8Array;
  decode(bytes: Uint8Array): Result<State, ProtocolError>;
  /** Whether a body of this suite opens a conversation, so that a stranger's can be held for a person's yes. */
  opens(body: Uint8Array): boolean;
  /** When `tick` is next worth calling; undefined for never. */
  nextTick(state: State): number | undefined;
}
