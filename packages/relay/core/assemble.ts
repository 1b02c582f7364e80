import { readU32 } from "@sandi/protocol";
import { Counters } from "./base/counters.ts";
import { idOfKey } from "./base/idTable.ts";
import type { JoinKeys } from "./base/keys.ts";
import type { RelayLimits } from "./base/limits.ts";
import {
  type Bus,
  type Cluster,
  MailboxLostError,
  type MailStore,
  type RelayLog,
  type RelayObserver,
  type SharedStore,
  type StoreIndex,
} from "./base/ports.ts";
import { ScratchPool } from "./base/scratch.ts";
import type { Pair } from "./client/pair.ts";
import { ClusterMember } from "./cluster/clusterMember.ts";
import type { ConnectionHost } from "./connection/clientConnection.ts";
import { Connections } from "./connection/connections.ts";
import { Addresses } from "./join/addresses.ts";
import { Admission } from "./join/admission.ts";
import { Door } from "./join/door.ts";
import { Joining } from "./join/joining.ts";
import { MemberInvites } from "./join/memberInvites.ts";
import { Batcher } from "./mail/batcher.ts";
import { Delivery, type DeliveryHost } from "./mail/delivery.ts";
import { Grace } from "./mail/grace.ts";
import { Intake } from "./mail/intake.ts";
import { MemoryBudget } from "./mail/memoryBudget.ts";
import { Retention } from "./mail/retention.ts";
import { Departed } from "./people/departed.ts";
import { Directory } from "./people/directory.ts";
import { Pairs } from "./people/pairs.ts";
import { Requests } from "./people/requests.ts";
import { Watchers } from "./people/watch.ts";
import { PrekeyRequests } from "./prekeys/prekeyRequests.ts";
import { restoreIndex } from "./restoreIndex.ts";

export type RelayPorts = {
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

/** What only the relay as a whole can say or do. */
type Life = {
  readonly isStopping: () => boolean;
  /** The store failed for good. */
  fail(error: unknown): void;
};

/** The parts of a relay. */
export type Parts = {
  readonly counters: Counters;
  readonly pool: ScratchPool;
  readonly memory: MemoryBudget;
  readonly grace: Grace;
  readonly batcher: Batcher;
  readonly retention: Retention;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly departed: Departed;
  readonly door: Door;
  /** Undefined if addresses do not tell clients apart. */
  readonly addresses: Addresses | undefined;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly connectionHost: ConnectionHost;
  readonly cluster: ClusterMember | undefined;
};

/** Puts a relay together: gives each part what it needs of the others, and all of them what an earlier life left. */
export function assemble(ports: RelayPorts, index: StoreIndex, life: Life): Parts {
  const { store, bus, keys, limits, log, observer, invitesOnly = false, limitAddresses = false } = ports;
  const clock = (): number => ports.clock();
  const steady = (): number => ports.steady();
  const wake = (): void => ports.wake();
  const failed = (error: unknown): void => life.fail(error);
  const { isStopping } = life;
  const counters = new Counters();
  const pool = new ScratchPool();

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

  const durable = (pair: Pair): void => pair.sender.connection?.tell(pair);
  const mailboxLost = (mailbox: number): void => cluster?.mailboxLost(mailbox);
  const grace = new Grace(limits.graceMs, counters);
  const memory = new MemoryBudget(limits.memoryBytes, limits.bufferedBytes);
  const batcher = new Batcher(store, index.nextRow, counters, {
    durable,
    dropped: (pair, number) => intake.dropped(pair, number),
    age: (): number => retention.age(),
    lost: mailboxLost,
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
    forward: (message, now) => cluster!.forwarder.forward(message, now),
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
    sent: (run) => grace.add(run),
    durable,
    wake,
    failed: (error) => {
      if (error instanceof MailboxLostError) for (const mailbox of error.mailboxes) mailboxLost(mailbox);
      else failed(error);
    },
    now: clock,
  };
  const retention = new Retention(
    { store, limits, directory, batcher, counters, clock, steady, wake, failed },
    index.notes,
  );

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
  const saved = (told: (outcome: "durable" | "full") => void): void => batcher.soon(told);
  const cluster: ClusterMember | undefined =
    ports.cluster &&
    new ClusterMember({
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
      lowPrekeys: (owner) => prekeys.low(owner),
      clock,
      wake,
    });
  const prekeys = new PrekeyRequests({
    store: store.prekeys,
    limits,
    counters,
    clients,
    cluster,
    isStopping,
    saved,
    forget: (client) => batcher.forget(client, clock()),
    failed,
    clock,
  });
  const memberInvites = new MemberInvites({ invites: door.invites, limits, saved });
  const connectionHost: ConnectionHost = {
    joining: new Joining({
      keys,
      limits,
      directory,
      admission,
      door,
      addresses,
      cluster,
      isStopping,
      isStoreFull: (now) => batcher.isFull(now),
      clock,
    }),
    admission,
    intake,
    requests: new Requests({ limits, keys, directory, watchers, prekeys, memberInvites, admission, cluster, clock }),
    pool,
    counters,
    log,
    joined: (connection) => connections.add(connection),
    left: (connection) => {
      connections.delete(connection);
      cluster?.forwarder.left(connection);
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
  return {
    counters,
    pool,
    memory,
    grace,
    batcher,
    retention,
    directory,
    watchers,
    departed,
    door,
    addresses,
    admission,
    connections,
    connectionHost,
    cluster,
  };
}
