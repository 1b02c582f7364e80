import type { RelayLimits } from "../limits.ts";
import { Bucket } from "../people/bucket.ts";
import { limitKey } from "./address.ts";

const MOST_ADDRESSES = 10_000;

/** Of TLS handshakes an address may have so many times what it has of joins: who joins too often is still told so. */
const HANDSHAKES_A_JOIN = 2;

type Known = { readonly handshakes: Bucket; readonly joins: Bucket; readonly registrations: Bucket };

/** What one address may ask of a relay that costs it dearly: signatures to check, and entries that stay. */
export class Addresses {
  readonly #limits: RelayLimits;
  /** By when they were last heard of; beyond the most, the one that has been silent for longest is forgotten. */
  readonly #byKey = new Map<string, Known>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns 0 where somebody from there may begin TLS now; else the ms until then */
  handshake(address: string, now: number): number {
    return this.#known(address, now).handshakes.take(now);
  }

  /** And where somebody from there may try to join. */
  join(address: string, now: number): number {
    return this.#known(address, now).joins.take(now);
  }

  /** And where somebody new from there may be registered. */
  register(address: string, now: number): number {
    return this.#known(address, now).registrations.take(now);
  }

  #known(address: string, now: number): Known {
    const key = limitKey(address);
    let known = this.#byKey.get(key);
    if (known === undefined) {
      const { joinsPerSecond, joinBurst, registrationsPerHour } = this.#limits;
      known = {
        handshakes: new Bucket(HANDSHAKES_A_JOIN * joinsPerSecond, HANDSHAKES_A_JOIN * joinBurst, now),
        joins: new Bucket(joinsPerSecond, joinBurst, now),
        registrations: new Bucket(registrationsPerHour / 3_600, registrationsPerHour, now),
      };
      if (this.#byKey.size >= MOST_ADDRESSES) this.#byKey.delete(this.#byKey.keys().next().value!);
    } else this.#byKey.delete(key);
    this.#byKey.set(key, known);
    return known;
  }
}
