import { ProtocolError, readU32 } from "@sandi/protocol";
import { ClusterRouter } from "./cluster/clusterRouter.ts";
import { ClientConnection, type ConnectionHost } from "./connection/clientConnection.ts";
import { Connections } from "./connection/connections.ts";
import { Counters } from "./counters.ts";
import { Addresses } from "./join/addresses.ts";
import { Admission } from "./join/admission.ts";
import { Door } from "./join/door.ts";
import type { JoinKeys } from "./join/join.ts";
import { Joining } from "./join/joining.ts";
import type { RelayLimits } from "./limits.ts";
import { Batcher } from "./mail/batcher.ts";
import { Delivery, type DeliveryHost } from "./mail/delivery.ts";
import { Grace } from "./mail/grace.ts";
import { Intake } from "./mail/intake.ts";
import { Memory } from "./mail/memory.ts";
import { Retention } from "./mail/retention.ts";
import { ScratchPool } from "./mail/scratch.ts";
import type { Client } from "./people/client.ts";
import { Departed } from "./people/departed.ts";
import { Directory } from "./people/directory.ts";
import { idOfKey } from "./people/idTable.ts";
import { Pairs } from "./people/pairs.ts";
import { Requests } from "./people/requests.ts";
import { Watchers } from "./people/watch.ts";
import {
  type Bus,
  type Cluster,
  type Link,
  MailboxLostError,
  type MailStore,
  type RelayLog,
  type RelayObserver,
  type SharedStore,
  type StoreIndex,
} from "./ports.ts";
import { restoreIndex } from "./restoreIndex.ts";

const SWEEP_MS = 1_000;
/** How often the pool gives back what it had no use for. */
const TRIM_MS = 60_000;

export type RouterPorts = {
  readonly store: MailStore;
  readonly bus: Bus;
  /** Absent if there are no other relays. */
  readonly cluster?: { readonly port: Cluster; readonly store: SharedStore };
  readonly keys: JoinKeys;
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  /** Absent if nobody looks. */
  readonly observer?: RelayObserver;
  /** Newcomers need an invite, and nobody may list who is registered. */
  readonly invitesOnly?: boolean;
  /** Addresses tell clients apart: not on loopback, and not behind a proxy. */
  readonly limitAddresses?: boolean;
  /** Unix ms, as far as the machine knows. It may be set, and be wrong. */
  clock(): number;
  /** ms since some moment. They only ever grow. */
  steady(): number;
  /** `tick` is to be called soon. Asking twice before it is harmless. */
  wake(): void;
  /** The store failed for good. */
  failed(error: unknown): void;
};

/**
 * A relay: it takes messages, finds their recipients, and keeps the promise of `accepted`. No sockets, no disk, no
 * timers. This class puts the parts together and gives them time. Each part says what it needs of the others.
 */
export class Router {
  readonly #ports: RouterPorts;
  readonly counters = new Counters();
  readonly memory: Memory;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly batcher: Batcher;
  readonly retention: Retention;
  readonly door: Door;
  /** Undefined if addresses do not tell clients apart. */
  readonly addresses: Addresses | undefined;
  readonly connections: Connections;
  readonly cluster: ClusterRouter | undefined;
  readonly #pool = new ScratchPool();
  readonly #grace: Grace;
  readonly #departed: Departed;
  readonly #admission: Admission;
  readonly #connectionHost: ConnectionHost;
  #stopping = false;
  #sweepAt: number;
  #trimAt: number;

  constructor(ports: RouterPorts, index: StoreIndex) {
    const { store, bus, keys, limits, log, observer, invitesOnly = false, limitAddresses = false } = ports;
    const { counters } = this;
    const pool = this.#pool;
    const clock = (): number => ports.clock();
    const steady = (): number => ports.steady();
    const wake = (): void => ports.wake();
    const failed = (error: unknown): void => this.#fail(error);
    const isStopping = (): boolean => this.#stopping;
    this.#ports = ports;
    this.#sweepAt = clock() + SWEEP_MS;
    this.#trimAt = steady() + TRIM_MS;

    // People.
    const directory = new Directory({
      limits,
      start: keys.random(8),
      salt: readU32(keys.random(4), 0),
      nextRegistration: index.nextRegistration,
      isPrivate: invitesOnly,
      isOnline: ({ key }) => bus.isHeld(key),
    });
    const { clients } = directory;
    const watchers = new Watchers(directory, (id) => bus.isHeld(id));
    const pairs = new Pairs(limits);
    const departed = new Departed(limits.ephemeralMs, steady);
    this.directory = directory;
    this.watchers = watchers;
    this.#departed = departed;

    // Mail.
    this.#grace = new Grace(limits.graceMs, counters);
    const memory = new Memory(limits.memoryBytes, limits.bufferedBytes);
    const batcher = new Batcher(store, index.nextRow, counters, {
      durable: (pair) => pair.sender.connection?.tell(pair),
      dropped: (pair, number) => intake.dropped(pair, number),
      age: () => this.retention.age(),
      lost: (mailbox) => this.cluster?.mailboxLost(mailbox),
      wake,
      failed,
    });
    const intake = new Intake({
      limits,
      clients,
      pairs,
      memory,
      batcher,
      pool,
      counters,
      observer,
      forward: (connection, sender, recipient, message, start, end, number, now) =>
        this.cluster!.outgoing.forward(connection, sender, recipient, message, start, end, number, now),
      isStopping,
      wake,
      clock,
    });
    const deliveryHost: DeliveryHost = {
      store,
      memory,
      batcher,
      clients,
      pool,
      counters,
      log,
      observer,
      bufferedBytes: limits.bufferedBytes,
      sent: (run) => this.#grace.add(run),
      durable: (pair) => pair.sender.connection?.tell(pair),
      wake,
      failed: (error) => this.#readFailed(error),
      now: clock,
    };
    this.memory = memory;
    this.batcher = batcher;
    this.retention = new Retention(
      { store, limits, directory, batcher, counters, clock, steady, wake, failed },
      index.notes,
    );

    // Connections, and who may join.
    const save = (key: string, value: Uint8Array | undefined): void => batcher.saveNote(key, value, clock());
    const door = new Door(index.notes, { keys, limits, invitesOnly, limitAddresses, save });
    const addresses = limitAddresses ? new Addresses(limits) : undefined;
    const connections = new Connections(limits, memory);
    const admission = new Admission({
      bus,
      directory,
      watchers,
      batcher,
      departed,
      pairs,
      counters,
      observer,
      wake,
    });
    this.door = door;
    this.addresses = addresses;
    this.connections = connections;
    this.#admission = admission;
    const cluster =
      ports.cluster &&
      new ClusterRouter({
        cluster: ports.cluster.port,
        store: ports.cluster.store,
        limits,
        log,
        pool,
        directory,
        pairs,
        departed,
        watchers,
        batcher,
        door,
        intake,
        connections,
        isStopping,
        clock,
        wake,
      });
    this.cluster = cluster;
    const isStoreFull = (now: number): boolean => batcher.isFull(now);
    this.#connectionHost = {
      joining: new Joining({
        keys,
        limits,
        directory,
        admission,
        door,
        addresses,
        cluster,
        isStopping,
        isStoreFull,
        clock,
      }),
      admission,
      intake,
      requests: new Requests({
        limits,
        keys,
        directory,
        watchers,
        cluster,
        replaceRecord: (client, record, version, now) => admission.replaceRecord(client, record, version, now),
        clock,
      }),
      pool,
      counters,
      log,
      joined: (connection) => connections.add(connection),
      left: (connection) => {
        connections.delete(connection);
        cluster?.outgoing.left(connection);
      },
      dirty: (connection) => {
        connections.dirty(connection);
        wake();
      },
      newDelivery: (client, link) => new Delivery(client, link, deliveryHost),
      clock,
    };

    restoreIndex({ directory, pairs, departed, log, clustered: cluster !== undefined }, index);
    cluster?.begin();
    bus.onPresence((id, held) => {
      const client = clients.find(idOfKey(id), 0);
      if (client !== undefined) directory.presenceChanged(client);
      watchers.presence(id, held, clock());
      wake();
    });
  }

  clock(): number {
    return this.#ports.clock();
  }

  wake(): void {
    this.#ports.wake();
  }

  /** A new connection. It is sent its challenge at once. */
  connect(link: Link, now: number): ClientConnection {
    return new ClientConnection(this.#connectionHost, link, now);
  }

  /** From now on this ID may not join. A client that is connected under it is told, and cut off. */
  block(id: Uint8Array, now: number): boolean {
    const added = this.door.blocks.add(id, now);
    const client = this.directory.clients.find(id, 0);
    client?.connection?.local?.fail(new ProtocolError("CLIENT_BLOCKED"), now);
    return added;
  }

  /** Entry, mailbox and numbers go. What the client has sent to others is theirs. If it is connected it is cut off. */
  forget(client: Client, now: number): void {
    client.connection?.local?.fail(new ProtocolError("CLIENT_FORGOTTEN"), now);
    this.#admission.forget(client, now);
  }

  /** Does everything that is due. @returns the ms until it wants to be called again, if nothing wakes it before */
  tick(now: number): number {
    const grace = this.#grace.expire(now, this.batcher.isFull(now));
    const watch = this.watchers.flush(now);
    this.#sweep(now);
    this.connections.flush(now);
    this.memory.settle(now);
    const commit = this.batcher.commit(now);
    const cluster = this.cluster?.tick(now) ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(grace, watch, commit, cluster, this.#sweepAt - now));
  }

  #sweep(now: number): void {
    if (now < this.#sweepAt && now > this.#sweepAt - 2 * SWEEP_MS) return;
    this.#sweepAt = now + SWEEP_MS;
    this.connections.sweep(now, SWEEP_MS);
    for (const client of this.#departed.due()) this.#admission.forget(client, now);
    this.retention.sweep(now);
    const steady = this.#ports.steady();
    if (steady < this.#trimAt) return;
    this.#trimAt = steady + TRIM_MS;
    this.#pool.trim();
  }

  /** From now on nothing is taken. What is only in memory goes to the store. */
  quiesce(now: number): void {
    this.#stopping = true;
    this.retention.noteAge(now);
    for (const { delivery } of this.connections) {
      delivery?.flush(now);
      delivery?.storeMemory();
    }
  }

  closeAll(error: ProtocolError, now: number): void {
    this.connections.closeAll(error, now);
  }

  #readFailed(error: unknown): void {
    if (!(error instanceof MailboxLostError)) this.#fail(error);
    else for (const mailbox of error.mailboxes) this.cluster?.mailboxLost(mailbox);
  }

  /** The store failed for good: everybody is told, and nothing is taken any more. */
  #fail(error: unknown): void {
    const silent = this.#stopping && this.connections.size === 0;
    this.#stopping = true;
    if (!silent) this.closeAll(new ProtocolError("STORE_FAILED"), this.clock());
    this.#ports.failed(error);
  }
}
