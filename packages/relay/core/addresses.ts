import { limitKey } from "./address.ts";
import { Bucket } from "./client.ts";
import type { RelayLimits } from "./limits.ts";

const MOST_ADDRESSES = 10_000;

type Known = { readonly joins: Bucket; readonly registrations: Bucket };

/** What one address may ask of a relay that costs it dearly: signatures to check, and entries that stay. */
export class Addresses {
  readonly #limits: RelayLimits;
  /** By when they were last heard of; beyond the most, the one that has been silent for longest is forgotten. */
  readonly #byKey = new Map<string, Known>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns 0 where somebody from there may try to join now; else the ms until then */
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
        joins: new Bucket(joinsPerSecond, joinBurst, now),
        registrations: new Bucket(registrationsPerHour / 3_600, registrationsPerHour, now),
      };
      if (this.#byKey.size >= MOST_ADDRESSES) this.#byKey.delete(this.#byKey.keys().next().value!);
    } else this.#byKey.delete(key);
    this.#byKey.set(key, known);
    return known;
  }
}
