import type { ClientEvent } from "@sandi/client";
import type { ErrorContext, FrameName } from "@sandi/protocol";
import type { Fact } from "../ledger/fact.ts";
import type { Move } from "./moves.ts";

/** One thing that happened. The list of them, from the start, is what every view of a world is made from. */
export type Step = { readonly move: number; readonly at: number } & Happened;

export type Happened =
  | { readonly is: "move"; readonly what: Move }
  /** A frame between a client and the relay that carries no message. */
  | {
      readonly is: "frame";
      readonly who: string;
      readonly to: "relay" | "client";
      readonly name: FrameName;
      readonly bytes: Uint8Array;
    }
  /** A message has come to the desk. */
  | {
      readonly is: "packet";
      readonly packet: number;
      readonly from: string;
      readonly to: string;
      readonly body: Uint8Array;
    }
  /** The desk handed it over: as it came, or as Mallory made it. */
  | {
      readonly is: "delivered";
      readonly packet: number;
      readonly from: string;
      readonly to: string;
      readonly body: Uint8Array;
    }
  /** A client told its person something. */
  | { readonly is: "event"; readonly who: string; readonly event: ClientEvent }
  /** A suite refused a body. Where it is `routine`, no person is told. */
  | Refused
  /** A client threw it away unread: of a stranger it reads a first message only, and of anybody only what it knows. */
  | {
      readonly is: "ignored";
      readonly who: string;
      readonly from: string;
      readonly because: "stranger" | "layout";
      readonly body: Uint8Array;
    }
  /** A client would not do what its person asked for. */
  | { readonly is: "declined"; readonly who: string; readonly code: string; readonly context: ErrorContext }
  /** What was to be done cannot be done in this world. */
  | { readonly is: "impossible"; readonly code: string; readonly context: ErrorContext }
  | { readonly is: "learned"; readonly fact: Fact };

type Refused = {
  readonly is: "refused";
  readonly who: string;
  readonly code: string;
  readonly routine: boolean;
  readonly body: Uint8Array;
};

export type StepOf<Is extends Step["is"]> = Step & { readonly is: Is };
