import type { Counters } from "../base/counters.ts";
import type { Bus, Holder, RelayObserver } from "../base/ports.ts";
import type { Client, LocalConnection } from "../client/client.ts";
import type { Batcher } from "../mail/batcher.ts";
import type { Departed } from "../people/departed.ts";
import type { Directory } from "../people/directory.ts";
import type { Pairs } from "../people/pairs.ts";
import type { Watchers } from "../people/watch.ts";

/** What admission needs of the relay around it. */
export type AdmissionHost = {
  readonly bus: Bus;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly batcher: Batcher;
  readonly departed: Departed;
  readonly pairs: Pairs;
  readonly counters: Counters;
  readonly observer: RelayObserver | undefined;
  wake(): void;
};

/** What a client whose hello is in order is registered with. */
export type Admitted = {
  readonly id: Uint8Array;
  readonly card: Uint8Array;
  readonly version: number;
  readonly ephemeral: boolean;
  /** The card is newer than the one that was known. */
  readonly newer: boolean;
};

/** Lets clients in, and out again. */
export class Admission {
  readonly #host: AdmissionHost;
  /** Newcomers whose invite's use is not on disk yet. They are not welcomed before it is. */
  readonly #unsettled = new Set<Client>();

  constructor(host: AdmissionHost) {
    this.#host = host;
  }

  /** Registers or recognises a client that has proven its ID. A connection that it had before is closed. */
  admit(connection: LocalConnection & Holder, known: Client | undefined, hello: Admitted, now: number): Client {
    const { directory, bus, batcher, watchers } = this.#host;
    const client = known ?? directory.add(hello);
    bus.claim(client.key, connection);
    if (hello.newer) this.replaceCard(client, hello.card, hello.version, now);
    if (known === undefined || known.ephemeral !== hello.ephemeral) {
      client.ephemeral = hello.ephemeral;
      batcher.saveEntry(client, now);
    }
    if (known === undefined) watchers.card(client.key, now);
    client.connection = connection;
    this.#host.departed.stays(client);
    this.#host.counters.joined++;
    this.#host.observer?.joined(client);
    this.#host.wake();
    return client;
  }

  /**
   * A newcomer is welcome when both the use of the invite and the registration are on disk. So a crash gives no invite
   * a second life, and a client that missed its welcome is known when it comes again.
   * @param told hears whether there was room on the disk
   */
  settle(client: Client, told: (durable: boolean) => void): void {
    this.#unsettled.add(client);
    this.#host.batcher.soon((outcome) => {
      if (outcome === "durable") this.#unsettled.delete(client);
      told(outcome === "durable");
    });
  }

  isSettled(client: Client): boolean {
    return !this.#unsettled.has(client);
  }

  /** Its mailbox was taken for a connection that is gone. */
  absent(client: Client): void {
    if (client.connection?.local !== undefined) return;
    const nobody = { replaced(): void {} };
    this.#host.bus.claim(client.key, nobody);
    this.#host.bus.release(client.key, nobody);
  }

  replaceCard(client: Client, card: Uint8Array, version: number, now: number): void {
    const { directory, batcher, watchers } = this.#host;
    directory.replaceCard(client, card, version);
    batcher.saveEntry(client, now);
    watchers.card(client.key, now);
    this.#host.wake();
  }

  left(connection: LocalConnection & Holder, client: Client): void {
    this.#host.watchers.remove(connection);
    if (client.connection === connection) {
      client.connection = undefined;
      if (client.ephemeral) this.#host.departed.leaves(client);
    }
    this.#host.observer?.left(client);
    this.#host.bus.release(client.key, connection);
    this.#host.wake();
  }

  /**
   * Entry, mailbox and numbers go. What it has sent to others is theirs. A connected client has been cut off before.
   */
  forget(client: Client, now: number): void {
    const { departed, batcher, pairs, directory, watchers } = this.#host;
    departed.stays(client);
    batcher.forget(client, now);
    pairs.forget(client);
    directory.forget(client);
    watchers.card(client.key, now);
  }
}
