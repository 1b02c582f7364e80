import type { UnixMs } from "@sandi/crypto";
import { RATCHET_LIMITS as LIMIT } from "./layout.ts";

/** The two clocks that a secret's life goes by, whichever is later: the relay's, which may lie, and one's own. */
export type Clocks = { readonly now: UnixMs; readonly clock: UnixMs };

/** Of retired signed prekeys: far more than a month of renewals leaves. */
export const RETIRED_MOST = 64;

/** A moment, by the relay's clock and by one's own. */
export type Stamp = { readonly relay: number; readonly own: number };

export type Secret = {
  /** The private key. */
  readonly seed: Uint8Array;
  /** SHA-256 of the prekey's bytes. */
  readonly hash: Uint8Array;
  readonly issued: number;
  readonly made: Stamp;
};

/** With the prekey itself. */
type Published = Secret & { readonly bytes: Uint8Array };
/** While the relay may not have it yet, the prekey is kept, so that what is published again is the same. */
type OneTime = Secret & { readonly bytes?: Uint8Array | undefined };
/** `succeeded`: when its successor was made, which was published at once. */
type Retired = Secret & { readonly succeeded: Stamp };

export type KeyringState = {
  /** No prekey of mine was issued above this, here or, as far as is known, on a copy of this profile. */
  readonly highest: number;
  /** What the relay said last of the highest `issued` that it ever took. */
  readonly taken: number;
  /** When the first prekey since the last discarding was issued. The relay holds none from before. */
  readonly since: number;
  /** The relay's stock is not mine as I know it: fresh prekeys are to take its place. */
  readonly startOver: boolean;
  /** The one that the relay has or is to have. */
  readonly signed?: Published | undefined;
  /** Signed prekeys from before, the oldest first. */
  readonly retired: readonly Retired[];
  /** In the order of `issued`. */
  readonly oneTime: readonly OneTime[];
  /** One-time prekeys that the relay has: it hands out the oldest first. */
  readonly stock: number;
  /** When one-time prekeys were made last, by my clock, and how long to wait before the next are. */
  readonly paced: { readonly at: number; readonly wait: number };
  /** When an opening as broken last made me publish fresh ones. */
  readonly freshened?: Stamp | undefined;
};

export const NO_KEYS: KeyringState = {
  highest: 0,
  taken: 0,
  since: 0,
  startOver: false,
  retired: [],
  oneTime: [],
  stock: 0,
  paced: { at: 0, wait: LIMIT.oneTimePace },
};

export function stampOf({ now, clock }: Clocks): Stamp {
  return { relay: now, own: clock };
}

/** Milliseconds since then, by whichever clock says more. */
export function elapsed(since: Stamp, { now, clock }: Clocks): number {
  return Math.max(now - since.relay, clock - since.own);
}

/** When so much will have passed, by the relay's clock, if both clocks go on as they do. */
export function passesAt(since: Stamp, life: number, clocks: Clocks): number {
  return clocks.now + life - elapsed(since, clocks);
}

/** A clock that was set back counts from where it stands now: otherwise a wrong one, mended, would keep secrets alive. */
function heldTo(stamp: Stamp, { now, clock }: Clocks): Stamp {
  return { relay: Math.min(stamp.relay, now), own: Math.min(stamp.own, clock) };
}

/** A one-time secret dies at its not-after, which is 90 days after it was made, by either clock. */
export function oneTimeDies({ made }: Secret, clocks: Clocks): number {
  return passesAt(made, LIMIT.prekeyLife + 1, clocks);
}

/** A signed secret dies 31 days after its successor was published, whether or not the relay says that it took it. */
export function retiredDies({ succeeded }: Retired, clocks: Clocks): number {
  return passesAt(succeeded, LIMIT.signedKept, clocks);
}

/** One-time prekeys that the relay has taken since the last discarding and that nobody has used here. */
export function stocked({ oneTime, since, taken }: KeyringState): KeyringState["oneTime"] {
  return oneTime.filter(({ issued }) => issued >= since && issued <= taken);
}

/** One-time prekeys that the relay may have taken without my knowing. */
export function unanswered({ oneTime, since, taken }: KeyringState): KeyringState["oneTime"] {
  return oneTime.filter(({ issued }) => issued >= since && issued > taken);
}

/** With no more one-time prekeys at the relay than there are secrets. */
export function withStock(data: KeyringState, stock: number): KeyringState {
  return { ...data, stock: Math.min(stock, stocked(data).length) };
}

/** What has come to its end by now is gone. */
export function bury(data: KeyringState, clocks: Clocks): KeyringState {
  const retired = data.retired
    .map((one) => ({
      ...one,
      made: heldTo(one.made, clocks),
      succeeded: heldTo(one.succeeded, clocks),
    }))
    .filter((one) => retiredDies(one, clocks) > clocks.now);
  const buried: KeyringState = {
    ...data,
    signed: data.signed && { ...data.signed, made: heldTo(data.signed.made, clocks) },
    retired,
    oneTime: data.oneTime
      .map((one) => ({ ...one, made: heldTo(one.made, clocks) }))
      .filter((one) => oneTimeDies(one, clocks) > clocks.now),
    paced: { ...data.paced, at: Math.min(data.paced.at, clocks.clock) },
    freshened: data.freshened && heldTo(data.freshened, clocks),
  };
  return withStock(buried, data.stock);
}

/** Puts a new signed prekey in the place of the old one, whose secret lives on for a while. */
export function succeed(data: KeyringState, signed: Published): KeyringState {
  if (data.signed === undefined) return { ...data, signed };
  const { bytes: _published, ...old } = data.signed;
  return { ...data, signed, retired: [...data.retired, { ...old, succeeded: signed.made }].slice(-RETIRED_MOST) };
}

/** Whether two states are stored alike. Bytes are never changed in place, so that the same are the same array. */
export function sameState(one: KeyringState, other: KeyringState): boolean {
  return same(one, other);
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isPlain(one) || !isPlain(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}
