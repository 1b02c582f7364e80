import { ProtocolError } from "@sandi/protocol";
import type { RelayLimits } from "../base/limits.ts";
import type {
  Cluster,
  ClusterListener,
  Registration,
  RelayLog,
  Seat,
  SharedStore,
  StoredEntry,
} from "../base/ports.ts";
import type { ScratchPool } from "../base/scratch.ts";
import type { Client } from "../client/client.ts";
import type { Connections } from "../connection/connections.ts";
import type { Door } from "../join/door.ts";
import type { Invite } from "../join/invites.ts";
import type { Batcher } from "../mail/batcher.ts";
import type { Intake } from "../mail/intake.ts";
import type { Departed } from "../people/departed.ts";
import type { Directory } from "../people/directory.ts";
import type { Pairs } from "../people/pairs.ts";
import type { Watchers } from "../people/watch.ts";
import { Forwarder } from "./forwarder.ts";
import { OtherRelays } from "./otherRelays.ts";
import { Ownership } from "./ownership.ts";
import { RelayFrameHandler } from "./relayFrameHandler.ts";
import { RELAY_FRAME, writeRelayFrame } from "./relayFrames.ts";
import { RemoteConnection } from "./remoteConnection.ts";

const SWEEP_MS = 100;

/** What a relay's part in a cluster needs of the relay around it. */
export type ClusterHost = {
  readonly cluster: Cluster;
  readonly store: SharedStore;
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  readonly pool: ScratchPool;
  readonly directory: Directory;
  readonly pairs: Pairs;
  readonly departed: Departed;
  readonly watchers: Watchers;
  readonly batcher: Batcher;
  readonly door: Door;
  readonly intake: Intake;
  readonly connections: Connections;
  isStopping(): boolean;
  /** Another relay says that a client which is connected here has few one-time prekeys left. */
  lowPrekeys(owner: Client): void;
  clock(): number;
  wake(): void;
};

/**
 * A relay's part in a cluster. Every mailbox has one owner: the relay to which its client is connected, or was last.
 * The owner alone numbers, stores and delivers what is for it, exactly as a relay on its own does. This class hears
 * what happens in the cluster. `Ownership` takes mailboxes and gives them up; `Forwarder` sends messages to the
 * mailboxes of other relays, and `RelayFrameHandler` takes what they send.
 */
export class ClusterMember implements ClusterListener {
  readonly #host: ClusterHost;
  readonly #ownership: Ownership;
  readonly #frames: RelayFrameHandler;
  readonly #otherRelays: OtherRelays;
  readonly forwarder: Forwarder;
  #sweepAt = 0;

  constructor(host: ClusterHost) {
    this.#host = host;
    const { cluster, limits, pool, directory } = host;
    this.#ownership = new Ownership({ ...host, forwarder: () => this.forwarder });
    const adopt = (client: Client): void => this.#ownership.adopt(client);
    this.#otherRelays = new OtherRelays(
      directory.clients,
      pool,
      (node, bytes) => cluster.send(node, bytes),
      () => host.wake(),
    );
    this.forwarder = new Forwarder({
      limits,
      otherRelays: this.#otherRelays,
      cluster,
      adopt,
      isStopping: () => host.isStopping(),
    });
    this.#frames = new RelayFrameHandler({ ...host, otherRelays: this.#otherRelays, adopt, forwarder: this.forwarder });
  }

  /** The cluster cannot be reached: nobody joins, and nothing is taken. */
  get suspended(): boolean {
    return this.#ownership.suspended;
  }

  /** Call once the index is restored. */
  begin(): void {
    this.#host.cluster.listen(this);
    for (const client of this.#host.directory.clients.values()) {
      const seat = this.#host.cluster.seat(client.registration);
      this.#seated(client, seat);
      if (seat === undefined && client.ephemeral) this.#ownership.adopt(client);
    }
  }

  /**
   * Counts the use of the invite, registers a client that has proven its ID, and takes its mailbox. Rejects if the
   * cluster does not answer, or the invite was used up at another relay.
   */
  async admit(registration: Registration, invite: Invite | undefined): Promise<Client> {
    if (invite !== undefined) await this.#use(invite);
    await this.register(registration);
    const client = this.#host.directory.clients.find(registration.id, 0);
    if (client === undefined) throw new ProtocolError("CLUSTER_UNREACHABLE");
    await this.#ownership.take(client, true);
    return client;
  }

  async #use(invite: Invite): Promise<void> {
    const { invites } = this.#host.door;
    const { generation } = this.#ownership;
    for (;;) {
      this.#ownership.mustBe(generation);
      const judged = invites.judge(invite.key, this.#host.clock());
      if (!judged.ok) throw judged.error;
      if (await this.#host.cluster.replaceNote(invites.noteOfUse(judged.value))) return;
    }
  }

  async register(registration: Registration): Promise<void> {
    const { generation } = this.#ownership;
    await this.#host.cluster.register(registration);
    this.#ownership.mustBe(generation);
  }

  /** Tells the relay to which the owner is connected that few of its one-time prekeys are left. */
  tellLowPrekeys({ id, connection }: Client): void {
    if (connection?.node !== undefined)
      writeRelayFrame(this.#otherRelays.to(connection.node), RELAY_FRAME.low, id, 0, id, 0, 0);
  }

  /** @returns the ms until it wants to be called again */
  tick(now: number): number {
    if (now >= this.#sweepAt || now < this.#sweepAt - 2 * SWEEP_MS) {
      this.#sweepAt = now + SWEEP_MS;
      if (!this.suspended) this.forwarder.sweep(now);
    }
    this.#otherRelays.flush();
    return this.#sweepAt - now;
  }

  /** The store does not know what became of what was appended to it. The mailbox begins again from what is there. */
  mailboxLost(registration: number): void {
    const client = this.#host.directory.byRegistration(registration);
    if (client === undefined || client.away) return;
    this.#host.log.warn({ registration }, "a mailbox has to be opened again");
    this.#dismiss(client, new ProtocolError("CLUSTER_UNREACHABLE"));
    this.#ownership.reset(client);
  }

  entry(entry: StoredEntry): void {
    const { directory, watchers } = this.#host;
    const now = this.#host.clock();
    const known = directory.byRegistration(entry.registration);
    if (known === undefined) {
      const client = directory.add(entry);
      client.away = true;
      this.#seated(client, this.#host.cluster.seat(client.registration));
      watchers.card(client.key, now);
    } else {
      known.ephemeral = entry.ephemeral;
      if (entry.version <= known.version) return;
      directory.replaceCard(known, entry.card, entry.version);
      watchers.card(known.key, now);
    }
    this.#host.wake();
  }

  forgotten(registration: number): void {
    const { directory, pairs, watchers } = this.#host;
    const client = directory.byRegistration(registration);
    if (client === undefined) return;
    this.#dismiss(client, new ProtocolError("CLUSTER_UNREACHABLE"));
    this.#ownership.reset(client);
    this.#ownership.mayAdopt(client);
    pairs.forget(client);
    directory.forget(client);
    watchers.card(client.key, this.#host.clock());
    this.#host.wake();
  }

  note(key: string, value: Uint8Array | undefined): void {
    const { door, connections } = this.#host;
    door.heard(key, value);
    const now = this.#host.clock();
    for (const connection of [...connections])
      if (connection.client !== undefined && door.blocks.has(connection.client.id))
        connection.fail(new ProtocolError("CLIENT_BLOCKED"), now);
  }

  seat(registration: number, seat: Seat | undefined): void {
    const client = this.#host.directory.byRegistration(registration);
    if (client === undefined) return;
    if (seat?.node !== this.#host.cluster.self) {
      this.#dismiss(client, new ProtocolError(seat?.held ? "REPLACED" : "CLUSTER_UNREACHABLE"));
      if (!client.away) this.#ownership.reset(client);
      this.#ownership.mayAdopt(client);
    }
    this.#seated(client, seat);
    if (client.away) this.forwarder.seatChanged(client, this.#host.clock());
    // No other relay will forget it when its time has come.
    if (seat === undefined && client.ephemeral) this.#ownership.adopt(client);
    this.#host.wake();
  }

  giveUp(registration: number, joined: boolean): Promise<boolean> {
    const client = this.#host.directory.byRegistration(registration);
    if (client === undefined) return Promise.resolve(true);
    return this.#ownership.giveUp(client, joined, () => this.#dismiss(client, new ProtocolError("REPLACED")));
  }

  message(node: string, bytes: Uint8Array): void {
    if (this.suspended) return;
    this.#frames.message(node, bytes, this.#host.clock());
    this.#host.wake();
  }

  lost(): void {
    if (this.suspended) return;
    this.#ownership.suspend();
    const { log, connections, directory } = this.#host;
    log.error({ connections: connections.size }, "the cluster cannot be reached");
    connections.closeAll(new ProtocolError("CLUSTER_UNREACHABLE"), this.#host.clock());
    for (const client of directory.clients.values()) {
      if (!client.away) this.#ownership.reset(client);
      client.connection = undefined;
    }
    this.#otherRelays.clear();
  }

  found(): void {
    if (!this.suspended) return;
    this.#ownership.resume();
    const { log, cluster, directory } = this.#host;
    for (const client of directory.clients.values()) this.#seated(client, cluster.seat(client.registration));
    log.info({}, "the cluster is reached again");
  }

  #dismiss(client: Client, error: ProtocolError): void {
    client.connection?.local?.fail(error, this.#host.clock());
  }

  /** Where its client is connected, as the other relays say. */
  #seated(client: Client, seat: Seat | undefined): void {
    const { connection } = client;
    if (connection?.local !== undefined) return;
    const node = seat?.held && seat.node !== this.#host.cluster.self ? seat.node : undefined;
    if (connection?.node === node) return;
    client.connection = node === undefined ? undefined : new RemoteConnection(client, node, this.#otherRelays);
  }
}
