import { equal, type Kem, type UnixMs } from "@sandi/crypto";
import type { ProtocolError } from "../../errors.ts";
import { ok, type Result } from "../../result.ts";
import type {
  Answer,
  Keyring,
  KeyringContext,
  KeyringInput,
  KeyringStep,
  PrekeyStock,
  PublishedPrekeys,
} from "../../suite.ts";
import { decodeKeyring, encodeKeyring } from "./keyringCodec.ts";
import {
  bury,
  type Clocks,
  elapsed,
  type KeyringState,
  NO_KEYS,
  oneTimeDies,
  passesAt,
  retiredDies,
  type Secret,
  sameState,
  stampOf,
  stocked,
  succeed,
  unanswered,
  withStock,
} from "./keyringState.ts";
import { RATCHET_LIMITS as LIMIT, type PrekeyKind, SIZE } from "./layout.ts";
import { makePrekey, openPrekey } from "./prekeys.ts";

/** What is known of the relay until the connection ends; never stored. */
type Connection = {
  /** It can be asked. */
  readonly joined: boolean;
  /** A question has not been answered yet. */
  readonly asked: boolean;
  /** The highest `issued` that was published in this connection: what the relay did not take is not sent again. */
  readonly offered: number;
  /** The clocks at the last step. */
  readonly seen: Clocks | undefined;
};

type Stepped = { readonly next?: RatchetKeyring; readonly questions: KeyringStep["questions"] };

const APART: Connection = { joined: false, asked: false, offered: 0, seen: undefined };
const ONLY_ASK: PublishedPrekeys = { discard: false, oneTime: [] };
const DAY = 86_400_000;

/**
 * The private prekeys of this device, and their upkeep at the relay. docs/ratchet.md, "Prekeys".
 * Whatever is published is first asked about: the relay's answer says what it has, and what is due follows from that.
 */
export class RatchetKeyring implements Keyring {
  readonly #kem: Kem;
  readonly #data: KeyringState;
  readonly #connection: Connection;

  private constructor(kem: Kem, data: KeyringState, connection: Connection) {
    this.#kem = kem;
    this.#data = data;
    this.#connection = connection;
  }

  /** @param bytes from `encode`; undefined for the first one. `RATCHET_KEYRING_DAMAGED` */
  static open(kem: Kem, bytes: Uint8Array | undefined): Result<RatchetKeyring, ProtocolError> {
    const data = bytes === undefined ? ok(NO_KEYS) : decodeKeyring(bytes);
    return data.ok ? ok(new RatchetKeyring(kem, data.value, APART)) : data;
  }

  step(input: KeyringInput, context: KeyringContext): KeyringStep {
    const { next = this, questions } = this.#step(input, context);
    return { next, questions, ...(sameState(next.#data, this.#data) && { sameStored: true }) };
  }

  #step(input: KeyringInput, context: KeyringContext): Stepped {
    const clocks = clocksOf(context);
    const data = bury(this.#data, clocks);
    const connection = { ...this.#connection, seen: clocks };
    switch (input.on) {
      case "tick":
        return this.#askIfDue(data, connection);
      case "joined":
        return this.#ask(data, { ...connection, joined: true, offered: 0 }, ONLY_ASK);
      case "answer":
        return this.#answered(data, connection, input.answer, context);
      case "discard":
        return this.#askIfDue(condemned(data), connection);
    }
  }

  encode(): Uint8Array {
    return encodeKeyring(this.#data);
  }

  /** By the relay's clock, as far as that is known. */
  get nextTick(): UnixMs | undefined {
    const { seen } = this.#connection;
    if (seen === undefined) return 0 as UnixMs;
    const times = [
      // Soon enough to see that a clock has been set back.
      seen.now + DAY,
      ...this.#data.oneTime.map((one) => oneTimeDies(one, seen)),
      ...this.#data.retired.map((one) => retiredDies(one, seen)),
      ...(this.#canAsk ? [wantedAt(this.#data, seen) ?? Number.POSITIVE_INFINITY] : []),
    ];
    return Math.min(...times) as UnixMs;
  }

  /** One-time prekeys that the relay has, as far as is known. */
  get stock(): number {
    return this.#data.stock;
  }

  /** The prekey that goes with a refusal, 1306 bytes; undefined before the first was made. */
  get signed(): Uint8Array | undefined {
    return this.#data.signed?.bytes;
  }

  /**
   * @param hash SHA-256 of the prekey's bytes
   * @returns the private key, which stays the keyring's; undefined if it is dead or was never here
   */
  secret(kind: PrekeyKind, hash: Uint8Array, clocks: Clocks): Uint8Array | undefined {
    const { signed, retired, oneTime } = bury(this.#data, clocks);
    const kept: readonly Secret[] = kind === "oneTime" ? oneTime : signed ? [signed, ...retired] : retired;
    return kept.find((one) => equal(one.hash, hash))?.seed;
  }

  /** Without a one-time prekey that was used, or whose opening was declined. */
  without(hash: Uint8Array): RatchetKeyring {
    const data = this.#data;
    const oneTime = data.oneTime.filter((one) => !equal(one.hash, hash));
    if (oneTime.length === data.oneTime.length) return this;
    return new RatchetKeyring(this.#kem, withStock({ ...data, oneTime }, data.stock), this.#connection);
  }

  /**
   * Someone opened to me because their session is broken: fresh prekeys are due, at most daily. Earlier ones can still
   * be used.
   */
  freshened(context: KeyringContext): RatchetKeyring {
    const clocks = clocksOf(context);
    const { freshened, paced } = this.#data;
    if (freshened && elapsed(freshened, clocks) < LIMIT.freshEvery) return this;
    const data = { ...this.#data, startOver: true, freshened: stampOf(clocks), paced: { ...paced, at: 0 } };
    return new RatchetKeyring(this.#kem, data, { ...this.#connection, seen: clocks });
  }

  get #canAsk(): boolean {
    return this.#connection.joined && !this.#connection.asked;
  }

  #next(data: KeyringState, connection: Connection): RatchetKeyring {
    return new RatchetKeyring(this.#kem, data, connection);
  }

  #ask(data: KeyringState, connection: Connection, prekeys: PublishedPrekeys): Stepped {
    const next = this.#next(data, { ...connection, asked: true });
    return { next, questions: [{ ask: "publish", prekeys }] };
  }

  /** What the relay has is asked for first: what to publish follows from the answer. */
  #askIfDue(data: KeyringState, connection: Connection & { readonly seen: Clocks }): Stepped {
    const wanted = wantedAt(data, connection.seen);
    if (!this.#canAsk || wanted === undefined || wanted > connection.seen.now)
      return { next: this.#next(data, connection), questions: [] };
    return this.#ask(data, connection, ONLY_ASK);
  }

  #answered(
    before: KeyringState,
    connection: Connection & { readonly seen: Clocks },
    answer: Answer,
    context: KeyringContext,
  ): Stepped {
    if (answer.to !== "publish") return { questions: [] };
    const { stock } = answer;
    if (stock === undefined) return { next: this.#next(before, { ...APART, seen: connection.seen }), questions: [] };
    const idle = { ...connection, joined: true, asked: false };
    const data = this.#prepared(compared(before, stock, context), context);
    const prekeys = data.startOver ? undefined : pending(data);
    const issued = Math.max(...(prekeys ? [prekeys.signed, ...prekeys.oneTime] : []).map((one) => one?.issued ?? 0));
    if (prekeys === undefined || issued <= connection.offered) return { next: this.#next(data, idle), questions: [] };
    return this.#ask(data, { ...idle, offered: issued }, prekeys);
  }

  /** Makes what is due now, by what the relay has just said. */
  #prepared(data: KeyringState, context: KeyringContext): KeyringState {
    const clocks = clocksOf(context);
    const wanted = wantedAt(data, clocks);
    if (wanted === undefined || wanted > clocks.now) return data;
    if (data.signed === undefined || data.startOver) {
      const signed = this.#withSigned(data, context);
      const since = signed.highest;
      const oneTime = signed.oneTime.map((one) => ({ ...one, bytes: undefined }));
      return this.#withOneTime({ ...signed, since, oneTime, stock: 0, startOver: false }, LIMIT.oneTime, context);
    }
    if (isStale(data.signed, clocks)) return this.#withSigned(data, context);
    return this.#withOneTime(data, LIMIT.oneTime - data.stock, context);
  }

  #withSigned(data: KeyringState, context: KeyringContext): KeyringState {
    const { highest, secret, bytes } = this.#made("signed", data.highest, context);
    return succeed({ ...data, highest }, { ...secret, bytes });
  }

  #withOneTime(data: KeyringState, count: number, context: KeyringContext): KeyringState {
    let { highest } = data;
    const fresh = Array.from({ length: count }, () => {
      const made = this.#made("oneTime", highest, context);
      highest = made.highest;
      return { ...made.secret, bytes: made.bytes };
    });
    const oneTime = [...data.oneTime, ...fresh].slice(-LIMIT.oneTimeMost);
    return { ...data, highest, oneTime, paced: { ...data.paced, at: context.clock } };
  }

  #made(kind: PrekeyKind, highest: number, context: KeyringContext) {
    const { env, clock, me } = context;
    const seed = env.rng(SIZE.seed);
    const issued = Math.max(highest + 1, Math.min(env.now, issuedMost(clock)));
    const notAfter = (Math.min(env.now, issued) + LIMIT.prekeyLife) as UnixMs;
    const { primitives } = env;
    const { hash, bytes } = makePrekey({ primitives, kem: this.#kem }, me, kind, seed, { issued, notAfter });
    const secret: Secret = { seed, hash, issued, made: stampOf(clocksOf(context)) };
    return { highest: issued, secret, bytes };
  }
}

function clocksOf({ env, clock }: KeyringContext): Clocks {
  return { now: env.now, clock };
}

/** No word of a relay takes `issued` further than this: it has to stay below 2^53 for ever. */
function issuedMost(clock: number): number {
  return clock + LIMIT.rankLeap - 1;
}

/** No secret is left, and nothing that the relay has is to be handed out. */
function condemned(data: KeyringState): KeyringState {
  return { ...data, signed: undefined, retired: [], oneTime: [], stock: 0, startOver: true };
}

function isStale({ made }: Secret, clocks: Clocks): boolean {
  return elapsed(made, clocks) >= LIMIT.signedEvery;
}

/** When something is to be made or published, by the relay's clock; undefined for nothing that is known of. */
function wantedAt(data: KeyringState, clocks: Clocks): number | undefined {
  const { signed, startOver, stock, paced } = data;
  if (signed === undefined) return clocks.now;
  const paceEnds = clocks.now + paced.at + paced.wait - clocks.clock;
  if (startOver) return paceEnds;
  // One thing at a time: what the relay has not taken yet goes first, and again when it is joined again.
  if (pending(data)) return undefined;
  const renewal = passesAt(signed.made, LIMIT.signedEvery, clocks);
  return stock < LIMIT.oneTimeLow ? Math.min(renewal, paceEnds) : renewal;
}

/** What the relay is to have next, the earliest first: a signed prekey and up to ten one-time ones. */
function pending(data: KeyringState): PublishedPrekeys | undefined {
  const { signed, since, taken } = data;
  const first = signed && signed.issued > taken ? signed : undefined;
  const others = unanswered(data).slice(0, LIMIT.published);
  if (first === undefined && others.length === 0) return undefined;
  return {
    discard: first?.issued === since,
    ...(first && { signed: { issued: first.issued, bytes: first.bytes } }),
    oneTime: others.flatMap(({ issued, bytes }) => (bytes ? [{ issued, bytes }] : [])),
  };
}

/**
 * What the relay says it has, beside what it should have. It has taken more than I ever issued: a copy of this profile
 * publishes too. It has taken less than it said before, another signed prekey, or more one-time ones than I have secrets
 * for: it was restored from an old copy, or lies, or keeps what has died here. Whichever it is, fresh prekeys take their
 * place.
 */
function compared(before: KeyringState, stock: PrekeyStock, context: KeyringContext): KeyringState {
  const { env, clock, me } = context;
  const { signed: bytes, oneTime, last } = stock;
  const offered = bytes && openPrekey(env.primitives, { id: me.id, identityKey: me.card.identityKey }, "signed", bytes);
  const mine = offered?.ok ? offered.value : undefined;
  const highest = Math.max(before.highest, mine?.issued ?? 0, Math.min(last, issuedMost(clock)));
  const data = { ...before, highest, taken: Math.min(last, highest) };
  const { signed } = before;
  // Until the relay has taken my newest signed prekey it may have whatever was there before.
  const other = signed !== undefined && signed.issued <= last && !(mine && equal(mine.hash, signed.hash));
  const more = signed !== undefined && signed.issued <= last && oneTime > stocked(data).length;
  const unlike = last > before.highest || last < before.taken || other || more;
  const after = withStock({ ...data, startOver: before.startOver || unlike }, oneTime);
  if (after.startOver) return after;
  return settled(after, pending(before) !== undefined && pending(after) === undefined);
}

/** The relay has what was published up to `taken`: what is kept for publishing it again may go. */
function settled(data: KeyringState, filled: boolean): KeyringState {
  const { taken, stock, paced } = data;
  // A relay that keeps fewer than it is given would be given new ones for ever.
  const wait = stock < LIMIT.oneTimeLow ? Math.min(2 * paced.wait, LIMIT.oneTimePaceMost) : LIMIT.oneTimePace;
  return {
    ...data,
    oneTime: data.oneTime.map((one) => (one.issued > taken ? one : { ...one, bytes: undefined })),
    paced: filled ? { ...paced, wait } : paced,
  };
}
