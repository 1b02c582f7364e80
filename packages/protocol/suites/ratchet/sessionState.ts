import type { Opened } from "../../received.ts";
import type { Part } from "./records.ts";

/** Where the chain that one side seals in stands. `n` is of the last record; `chain` as it is after it. */
type SendingChain = {
  readonly epoch: number;
  readonly n: number;
  readonly chain: Uint8Array;
  /** Records of the chain before. */
  readonly previous: number;
};

export type ReceivingChain = {
  readonly epoch: number;
  readonly n: number;
  readonly chain: Uint8Array;
  /** SHA-256 of the part that began the epoch. */
  readonly part: Uint8Array;
};

/** A part that has not been seen to arrive. */
export type CarriedPart = Part & {
  /** When a record last carried it, by the device's clock. */
  readonly at: number;
  /** A report has come that lacks it: the next record carries it. */
  readonly again: boolean;
};

/**
 * `quiet`: opened on grounds that only the relay vouches for; it seals nothing more before it is answered. `condemned`:
 * this state is an old copy, so the session only receives, until then.
 */
export type Standing =
  | { readonly at: "sealing" }
  | { readonly at: "quiet" }
  | { readonly at: "condemned"; readonly until: number };

/** One session, as one side holds it. Never changed in place. */
export type Session = {
  readonly id: Uint8Array;
  readonly t0: Uint8Array;
  readonly rank: number;
  /** I opened it: my epochs are even. */
  readonly opener: boolean;
  readonly standing: Standing;
  readonly root: Uint8Array;
  /** Undefined until the first step of who was opened to. */
  readonly sending: SendingChain | undefined;
  /** Undefined until the first record of who was opened to has been opened. */
  readonly receiving: ReceivingChain | undefined;
  /** Of the ratchet key that my newest part offers; dies when the epoch encapsulated to it opens. */
  readonly seed: Uint8Array | undefined;
  /** The peer's ratchet key, until I have encapsulated to it. */
  readonly peerKey: Uint8Array | undefined;
  readonly carried: CarriedPart | undefined;
  /** When I last stepped, or the session began, by the device's clock; and records sealed and opened since, but for receipts. */
  readonly steppedAt: number;
  readonly recordsSince: number;
  readonly opened: Opened;
};

/** Whether a record of the peer has been opened in it: the peer has proven to hold it. */
export function isProven({ opened }: Session): boolean {
  return opened.last.sequence > 0;
}

/** Whether records can be sealed in it at all. */
export function canSeal({ standing, sending, peerKey }: Session): boolean {
  return standing.at === "sealing" && (sending !== undefined || peerKey !== undefined);
}
