import { type Control, encodeControl, ProtocolError } from "@sandi/protocol";
import type { Counters } from "../base/counters.ts";
import { clusterError } from "../base/errors.ts";
import type { IdTable } from "../base/idTable.ts";
import { prekeysKept, type RelayLimits } from "../base/limits.ts";
import {
  type PrekeyStock,
  type PrekeyStore,
  type StoredPrekey,
  StoreFullError,
  type TakenPrekey,
} from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import { complain, type Requester } from "../client/requester.ts";

/** An owner with fewer one-time prekeys than this is told so. */
const LOW = 8;

/** What prekeys need of the relay around them. */
export type PrekeyHost = {
  readonly store: PrekeyStore;
  readonly limits: RelayLimits;
  readonly counters: Counters;
  readonly clients: IdTable<Client>;
  /** Undefined if there are no other relays. */
  readonly cluster: { tellLowPrekeys(owner: Client): void } | undefined;
  isStopping(): boolean;
  /** `told` hears when everything that was changed so far is on disk. */
  saved(told: (outcome: "durable" | "full") => void): void;
  /** The client is to be forgotten again: something of it was stored since. */
  forget(client: Client): void;
  /** The store failed for good. */
  failed(error: unknown): void;
  clock(): number;
};

/** Prekeys: clients leave theirs, and fetch those of others. docs/wire.md §3.5 */
export class PrekeyRequests {
  readonly #host: PrekeyHost;

  constructor(host: PrekeyHost) {
    this.#host = host;
  }

  publish(from: Requester, client: Client, request: Control<"publishPrekeys">): void {
    const { ref, discard } = request;
    const { limits, store } = this.#host;
    const bounds = { oneTime: prekeysKept(limits), bytes: limits.prekeysBytes };
    // Copies: the message that these are views of belongs to others when the store is asked.
    const signed = request.signed === null ? undefined : copied(request.signed);
    const oneTime = request.oneTime.map(copied);
    const full = (): void => complain(from, ref, new ProtocolError("PREKEYS_FULL", { limit: bounds.bytes }));
    if (signed === undefined && oneTime.length === 0 && !discard)
      return this.#answer(from, ref, store.stock(client.registration));
    if (bounds.oneTime === 0 && (signed !== undefined || oneTime.length > 0)) return full();
    // A newcomer has a number for good only when its entry is on disk.
    this.#host.saved((outcome) => {
      if (outcome === "full") return complain(from, ref, new ProtocolError("STORE_FULL"));
      if (this.#host.isStopping()) return complain(from, ref, new ProtocolError("RELAY_STOPPING"));
      if (client.forgotten) return;
      this.#host.counters.prekeysPublished += oneTime.length;
      const published = store.publish(client.registration, { discard, signed, oneTime }, bounds);
      this.#answer(
        from,
        ref,
        published.then((stock) => {
          if (client.forgotten) this.#host.forget(client);
          if (stock === undefined) throw new ProtocolError("PREKEYS_FULL", { limit: bounds.bytes });
          return stock;
        }),
      );
    });
  }

  async fetch(from: Requester, requester: Client, request: Control<"fetchPrekeys">): Promise<void> {
    const { ref } = request;
    const { clients, store, counters } = this.#host;
    const owner = clients.find(request.of, 0);
    const of = Uint8Array.from(request.of);
    let signed: StoredPrekey | undefined;
    let oneTime: StoredPrekey | undefined;
    try {
      if (owner !== undefined) {
        let stock = await store.stock(owner.registration);
        if (request.oneTime && stock.oneTime.count > 0 && this.#mayTake(requester, owner))
          ({ prekey: oneTime, stock } = await this.#take(owner, stock));
        if (owner.forgotten) oneTime = undefined;
        else signed = stock.signed;
      }
      counters.prekeysFetched++;
      from.link.send(
        encodeControl("prekeys", { ref, of, signed: signed?.bytes ?? null, oneTime: oneTime?.bytes ?? null }),
      );
    } catch (error) {
      this.#failed(from, ref, error);
    }
  }

  /** Another relay has handed out a prekey of this client, which is connected here, and few are left. */
  low(owner: Client): void {
    const link = owner.connection?.local?.link;
    if (link === undefined) return;
    this.#host.store.stock(owner.registration).then(
      (stock) => link.send(encodeStock(0, stock)),
      () => undefined,
    );
  }

  #mayTake(requester: Client, owner: Client): boolean {
    const now = this.#host.clock();
    return requester.fetches.take(now) === 0 && owner.handouts.take(now) === 0;
  }

  /** @returns no prekey also if it cannot be written down that it was handed out */
  async #take(owner: Client, before: PrekeyStock): Promise<TakenPrekey> {
    try {
      const taken = await this.#host.store.take(owner.registration);
      if (taken.prekey === undefined) return taken;
      this.#host.counters.prekeysHandedOut++;
      if (taken.stock.oneTime.count < LOW) this.#tellLow(owner, taken.stock);
      return taken;
    } catch (error) {
      if (error instanceof StoreFullError) return { prekey: undefined, stock: before };
      throw error;
    }
  }

  #tellLow(owner: Client, stock: PrekeyStock): void {
    const local = owner.connection?.local;
    if (local !== undefined) local.link.send(encodeStock(0, stock));
    else this.#host.cluster?.tellLowPrekeys(owner);
  }

  #answer(from: Requester, ref: number, stock: Promise<PrekeyStock>): void {
    stock.then(
      (found) => from.link.send(encodeStock(ref, found)),
      (error: unknown) => this.#failed(from, ref, error),
    );
  }

  #failed(from: Requester, ref: number, error: unknown): void {
    const { cluster, isStopping, failed } = this.#host;
    if (error instanceof ProtocolError) complain(from, ref, error);
    else if (error instanceof StoreFullError) complain(from, ref, new ProtocolError("STORE_FULL"));
    // A store that is being closed has not failed.
    else if (isStopping()) complain(from, ref, new ProtocolError("RELAY_STOPPING"));
    else if (cluster !== undefined) complain(from, ref, clusterError(error));
    else failed(error);
  }
}

function encodeStock(ref: number, { signed, oneTime, last }: PrekeyStock): Uint8Array {
  return encodeControl("stock", { ref, signed: signed?.bytes ?? null, oneTime: oneTime.count, last });
}

function copied([issued, bytes]: readonly [number, Uint8Array]): StoredPrekey {
  return { issued, bytes: Uint8Array.from(bytes) };
}
