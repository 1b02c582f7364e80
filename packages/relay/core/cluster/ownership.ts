import { ProtocolError } from "@sandi/protocol";
import type { Cluster, OpenedMailbox, SharedStore } from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import { Mailbox } from "../client/mailbox.ts";
import type { Batcher } from "../mail/batcher.ts";
import type { Departed } from "../people/departed.ts";
import type { Directory } from "../people/directory.ts";
import type { Pairs } from "../people/pairs.ts";
import type { Forwarder } from "./forwarder.ts";
import { Turns } from "./turns.ts";

/** After a mailbox could not be taken. */
const ADOPT_AGAIN_MS = 300;
/** After it was given to another relay. That relay has so long to write down that it has it. */
const GIVEN_MS = 2_000;

/** What ownership needs of the relay around it. */
export type OwnershipHost = {
  readonly cluster: Cluster;
  readonly store: SharedStore;
  readonly directory: Directory;
  readonly pairs: Pairs;
  readonly batcher: Batcher;
  readonly departed: Departed;
  /** Messages on their way to a mailbox have to know when it comes, and when it is gone. */
  forwarder(): Forwarder;
  clock(): number;
  wake(): void;
};

/** Which mailboxes are this relay's: it takes them from others, and gives them up. */
export class Ownership {
  readonly #host: OwnershipHost;
  /** What is under way for a client's seat: one thing after the other. */
  readonly #turns = new Turns<Client>();
  /** Mailboxes that are not taken for mail: since when, and for how long. */
  readonly #left = new Map<Client, { readonly since: number; readonly ms: number }>();
  /** While the cluster cannot be reached nothing is taken. */
  #suspended = false;
  /** How often the cluster was lost. What was begun before that is void. */
  #generation = 0;

  constructor(host: OwnershipHost) {
    this.#host = host;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** Counts how often the cluster was lost, for `mustBe`. */
  get generation(): number {
    return this.#generation;
  }

  /** Throws if the cluster was lost since. */
  mustBe(generation: number): void {
    if (this.#suspended || generation !== this.#generation) throw new ProtocolError("CLUSTER_UNREACHABLE");
  }

  /** The cluster is lost, and with it every mailbox. */
  suspend(): void {
    this.#suspended = true;
    this.#generation++;
  }

  resume(): void {
    this.#suspended = false;
  }

  /** Takes the mailbox because there is mail for it, if no relay has it. */
  adopt(client: Client): void {
    const { since, ms } = this.#left.get(client) ?? { since: 0, ms: 0 };
    const waited = this.#host.clock() - since;
    if (this.#suspended || this.#turns.has(client) || (waited >= 0 && waited < ms)) return;
    this.#left.delete(client);
    this.take(client, false).catch(() => this.#leave(client, ADOPT_AGAIN_MS));
  }

  /** Takes the mailbox. Rejects if another relay keeps it. @param joined the client has joined here */
  take(client: Client, joined: boolean): Promise<void> {
    const { cluster, store } = this.#host;
    const generation = this.#generation;
    return this.#turns.take(client, async () => {
      this.mustBe(generation);
      const seat = await cluster.take(client.registration, joined, client.away);
      this.mustBe(generation);
      if (!client.away && client.mailbox.epoch === seat.epoch) return;
      const opened = await store.open(client.registration);
      this.mustBe(generation);
      const known = cluster.seat(client.registration);
      if (client.forgotten || known?.node !== seat.node || known.epoch !== seat.epoch)
        throw new ProtocolError("CLUSTER_UNREACHABLE");
      if (!client.away) this.reset(client);
      this.#install(client, seat.epoch, opened);
    });
  }

  /**
   * Another relay wants it, because its client has joined there (`joined`) or has mail.
   * @param dismiss ends the client's connection here
   * @returns whether it is given up. Then everything of it is stored
   */
  giveUp(client: Client, joined: boolean, dismiss: () => void): Promise<boolean> {
    return this.#turns.take(client, async () => {
      if (client.connection?.local !== undefined && !joined && !client.away) return false;
      this.#leave(client, GIVEN_MS);
      if (client.away) return true;
      dismiss();
      const { mailbox } = client;
      client.away = true;
      for (const pair of client.incoming.values()) this.#host.forwarder().moved(pair, this.#host.clock());
      await new Promise<unknown>((resolve) => this.#host.batcher.soon(resolve));
      if (client.mailbox === mailbox) this.reset(client);
      return true;
    });
  }

  /** The mailbox belongs to another relay, or to none, from now on. */
  reset(client: Client): void {
    const { batcher, pairs, departed, store } = this.#host;
    const now = this.#host.clock();
    client.away = true;
    batcher.abandon(client.mailbox, client.incoming.values());
    for (const pair of client.incoming.values()) {
      this.#host.forwarder().moved(pair, now);
      const { connection } = pair.sender;
      if (connection?.lastPair === pair) connection.lastPair = undefined;
    }
    pairs.release(client);
    client.mailbox = new Mailbox(client.registration);
    departed.stays(client);
    store.drop(client.registration);
  }

  /** It may be taken for mail at once. */
  mayAdopt(client: Client): void {
    this.#left.delete(client);
  }

  #leave(client: Client, ms: number): void {
    this.#left.set(client, { since: this.#host.clock(), ms });
  }

  #install(client: Client, epoch: number, { mailbox, pairs: stored }: OpenedMailbox): void {
    const { batcher, directory, pairs, departed } = this.#host;
    const now = this.#host.clock();
    client.mailbox = new Mailbox(client.registration, epoch);
    if (mailbox !== undefined) {
      const { lastRow: committedRow, messages, bytes } = mailbox;
      Object.assign(client.mailbox, { committedRow, messages, bytes });
      batcher.rowsFrom(committedRow + 1);
    }
    for (const { sender, last, messages, bytes } of stored) {
      const from = directory.byRegistration(sender);
      if (from !== undefined) Object.assign(pairs.restore(from, client, last), { messages, bytes });
    }
    client.away = false;
    this.#host.forwarder().arrived(client, (sender) => client.incoming.get(sender), now);
    if (client.ephemeral && client.connection === undefined) departed.leaves(client);
    this.#host.wake();
  }
}
