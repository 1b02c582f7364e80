import type { RelayLimits } from "../base/limits.ts";
import { TokenBucket } from "../base/tokenBucket.ts";
import { limitKey } from "./address.ts";

const MOST_ADDRESSES = 10_000;

/**
 * An address may begin so many times more TLS handshakes than joins, so that a client that joins too often is told so.
 */
const HANDSHAKES_A_JOIN = 2;

type Known = { readonly handshakes: TokenBucket; readonly joins: TokenBucket; readonly registrations: TokenBucket };

/** Limits what costs a relay much, by address: signatures to check, and entries that stay. */
export class Addresses {
  readonly #limits: RelayLimits;
  /** In the order of when they were last heard of. If there are too many, the one silent for longest is forgotten. */
  readonly #byKey = new Map<string, Known>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns 0 if a client from there may begin TLS now, else the ms until then */
  handshake(address: string, now: number): number {
    return this.#known(address, now).handshakes.take(now);
  }

  /** @returns 0 if a client from there may try to join now, else the ms until then */
  join(address: string, now: number): number {
    return this.#known(address, now).joins.take(now);
  }

  /** @returns 0 if a newcomer from there may be registered now, else the ms until then */
  register(address: string, now: number): number {
    return this.#known(address, now).registrations.take(now);
  }

  #known(address: string, now: number): Known {
    const key = limitKey(address);
    let known = this.#byKey.get(key);
    if (known === undefined) {
      const { joinsPerSecond, joinBurst, registrationsPerHour } = this.#limits;
      known = {
        handshakes: new TokenBucket(HANDSHAKES_A_JOIN * joinsPerSecond, HANDSHAKES_A_JOIN * joinBurst, now),
        joins: new TokenBucket(joinsPerSecond, joinBurst, now),
        registrations: new TokenBucket(registrationsPerHour / 3_600, registrationsPerHour, now),
      };
      if (this.#byKey.size >= MOST_ADDRESSES) this.#byKey.delete(this.#byKey.keys().next().value!);
    } else this.#byKey.delete(key);
    this.#byKey.set(key, known);
    return known;
  }
}
