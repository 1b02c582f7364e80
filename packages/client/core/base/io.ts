import type {
  Answer,
  ClientId,
  KnownContent,
  ProtocolError,
  Question,
  SignaturePurpose,
  SuiteName,
  VerifiedCard,
} from "@sandi/protocol";
import type { Committed, Contact, HistoryRow, StoreOp } from "../../store/port.ts";
import type { ClientEvent } from "./events.ts";

/** What a name looks like: names that share one of these cannot be told apart by eye. */
export type Skeletons = (name: string) => readonly string[];

/** What a person decides about another, who is a contact from then on. */
export type ContactChange = Partial<Pick<Contact, "petname" | "verified" | "muted">>;

export type EngineInput =
  | { readonly in: "start" }
  | { readonly in: "received"; readonly message: Uint8Array }
  | { readonly in: "closed"; readonly error?: ProtocolError }
  | { readonly in: "wake" }
  | { readonly in: "answered"; readonly id: number; readonly answer: Answer }
  | {
      readonly in: "say";
      readonly peer: ClientId;
      readonly suite: SuiteName;
      readonly messageId: Uint8Array;
      readonly content: KnownContent;
    }
  | { readonly in: "talk"; readonly peer: ClientId; readonly suite: SuiteName }
  | { readonly in: "decide"; readonly peer: ClientId; readonly accept: boolean }
  | { readonly in: "contact"; readonly peer: ClientId; readonly change: ContactChange }
  | { readonly in: "block"; readonly peer: ClientId; readonly blocked: boolean }
  | { readonly in: "forget"; readonly peer: ClientId }
  | { readonly in: "lookup"; readonly ids: readonly ClientId[] }
  | { readonly in: "more" }
  /** A member's invite; 16 bytes that whoever has them may join by. */
  | { readonly in: "invite"; readonly secret: Uint8Array }
  /** What others see from now on. */
  | { readonly in: "myName"; readonly name: string }
  /** Whether others are told what has been read. */
  | { readonly in: "tellsRead"; readonly on: boolean }
  /** The answer to `loadSkeletons`; undefined if they cannot be had now. */
  | { readonly in: "skeletons"; readonly skeletons: Skeletons | undefined }
  /** Whose conversation somebody looks at; undefined for nobody's. */
  | { readonly in: "reading"; readonly peer: ClientId | undefined }
  /** Rows that nobody is to see, because the store had them already or their author had deleted them before they came. */
  | { readonly in: "repeated"; readonly rows: readonly HistoryRow[]; readonly deleted: Committed["deleted"] }
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
  /** What names look like is needed from now on: `skeletons.ts`, which is large. */
  | { readonly do: "loadSkeletons" }
  /** Replaces any earlier one. */
  | { readonly do: "wakeAt"; readonly at: number };

export type Me = {
  readonly id: ClientId;
  readonly card: VerifiedCard;
  /** With the identity key; the engine never holds the seed. */
  readonly sign: (purpose: SignaturePurpose, fields: readonly Uint8Array[]) => Uint8Array;
  /** Signs the card anew: valid from `now` on, of a higher version than `previous`. */
  readonly renew: (now: number, previous: number, name: string) => VerifiedCard;
};
