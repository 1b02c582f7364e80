import type { OpeningReason } from "../../suite.ts";
import type { RefusalCode } from "./layout.ts";
import type { Sessions } from "./sessions.ts";

/** Something that is bounded in time: how often it has happened, and when last. */
export type Tally = { readonly count: number; readonly at: number };

export const NEVER: Tally = { count: 0, at: 0 };

/** A session that is no more. A refused one's records repeat the refusal. */
export type Ended = {
  readonly session: Uint8Array;
  readonly refused: { readonly t0: Uint8Array; readonly code: RefusalCode; readonly at: number } | undefined;
};

/** A session that I am about to open, as soon as prekeys come. */
export type Intent = {
  readonly reason: OpeningReason;
  /** On grounds that only the relay vouches for, while I hold a session that works. */
  readonly quiet: boolean;
  readonly oneTime: boolean;
  /** The peer has called my last rank too high, and named this one: the next is just above it, whatever my clock says. */
  readonly above: number | undefined;
};

/** All that this suite keeps of one peer. Times are the device's own clock's, unless they say otherwise. */
export type Pair = {
  readonly sessions: Sessions;
  /** The newest first. */
  readonly ended: readonly Ended[];
  /** The highest rank known: made, taken, refused under a valid signature, or named by a refusal. */
  readonly highestRank: number;
  /** The highest rank of the peer's openings that I took, and of the sessions in which I opened a record of it. */
  readonly floor: number;
  /** When the newest signed prekey of the peer that I have seen was issued; 0 for none. */
  readonly newestPrekey: number;
  /** Records of sessions that ended, which nobody will send again. */
  readonly lost: number;
  /** Text waits for a session. */
  readonly wanted: boolean;
  readonly intent: Intent | undefined;
  /** Why the next session will have to be opened, if text waits. */
  readonly because: OpeningReason;
  /** Prekeys that could not be had. By the relay's clock: a tick is due by it. */
  readonly asked: Tally;
  /** Openings of mine that were refused, and the wait that follows. By the relay's clock, as above. */
  readonly heeded: Tally;
  /** Openings on grounds that only the relay vouches for; and those because the peer knows more of me than I do. */
  readonly broken: Tally;
  readonly disowned: Tally;
  /** When records failed in my sealing session: the newest ones. */
  readonly failures: readonly number[];
  /** Refusals of mine since then. */
  readonly refusals: Tally;
  readonly deadReceiptAt: number;
  readonly voidReceiptAt: number;
  readonly partReceiptAt: number;
  /** The epoch whose part that receipt asked for. */
  readonly partEpoch: number;
  /** Whether prekeys have been asked for; not stored, because after a crash nobody answers. */
  readonly asking: boolean;
  /** Why they cannot be had, and when the person was told; not stored, so that it is told again after a start. */
  readonly told: { readonly code: string; readonly at: number } | undefined;
};

export const INITIAL: Pair = {
  sessions: [],
  ended: [],
  highestRank: 0,
  floor: 0,
  newestPrekey: 0,
  lost: 0,
  wanted: false,
  intent: undefined,
  because: "first",
  asked: NEVER,
  heeded: NEVER,
  broken: NEVER,
  disowned: NEVER,
  failures: [],
  refusals: NEVER,
  deadReceiptAt: 0,
  voidReceiptAt: 0,
  partReceiptAt: 0,
  partEpoch: 0,
  asking: false,
  told: undefined,
};
