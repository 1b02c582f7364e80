import { ProtocolError, type RefusalCode, readU32, readU64, SEND_FIXED } from "@sandi/protocol";
import { ClusterRouter } from "./cluster/clusterRouter.ts";
import type { RemoteConnection } from "./cluster/remoteConnection.ts";
import { ClientConnection } from "./connection/clientConnection.ts";
import { Counters } from "./counters.ts";
import { Addresses } from "./join/addresses.ts";
import { Door } from "./join/door.ts";
import type { JoinKeys } from "./join/join.ts";
import type { RelayLimits } from "./limits.ts";
import { Batcher, FULL_RETRY_MS } from "./mail/batcher.ts";
import { Delivery, type DeliveryHost } from "./mail/delivery.ts";
import { Grace } from "./mail/grace.ts";
import { Memory } from "./mail/memory.ts";
import { Retention } from "./mail/retention.ts";
import { deliverSize } from "./mail/run.ts";
import { ScratchPool } from "./mail/scratch.ts";
import { type Client, newPair, type Pair } from "./people/client.ts";
import { Directory } from "./people/directory.ts";
import { idOfKey, sameId } from "./people/idTable.ts";
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

/** One refusal answers a whole burst of messages behind it; a sender that goes on all the same hears it again. */
const REFUSE_AGAIN_MS = 1_000;
const SWEEP_MS = 1_000;
/** How often the pool gives back what it had no use for. */
const TRIM_MS = 60_000;
const FULL_HINT_MS = 10_000;
/** Beside its mail, what may wait for a reader that asks much. */
const UNREAD_BYTES = 1024 * 1024;
/** When memory is short, who has much of it and makes no progress is cut off sooner. */
const SHORT_STALL_MS = 3_000;

export type RouterPorts = {
  readonly store: MailStore;
  readonly bus: Bus;
  /** Where there are other relays. */
  readonly cluster?: { readonly port: Cluster; readonly store: SharedStore };
  readonly keys: JoinKeys;
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  /** Absent if nobody looks. */
  readonly observer?: RelayObserver;
  /** Newcomers need an invite, and nobody may list who is registered. */
  readonly invitesOnly?: boolean;
  /** Whether addresses tell apart who comes: not on loopback, and not behind a proxy. */
  readonly limitAddresses?: boolean;
  /** Unix ms, as far as the machine knows: it may be set, and be wrong. */
  clock(): number;
  /** ms since some moment, which only ever grow. */
  steady(): number;
  /** `tick` is to be called soon; asking twice before it is harmless. */
  wake(): void;
  /** The store failed for good. */
  failed(error: unknown): void;
};

/** Takes messages, finds their recipients, and keeps the promise of `accepted`. No sockets, no disk, no timers. */
export class Router {
  readonly #ports: RouterPorts;
  readonly keys: JoinKeys;
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly batcher: Batcher;
  readonly door: Door;
  /** Newcomers whose invite's use is not on disk yet: they are not welcomed before. */
  readonly #unsettled = new Set<Client>();
  readonly memory: Memory;
  /** Undefined where addresses say nothing of who somebody is. */
  readonly addresses: Addresses | undefined;
  readonly cluster: ClusterRouter | undefined;
  readonly pool = new ScratchPool();
  readonly counters = new Counters();
  /** Connections with something to send at the end of this tick. */
  dirty: ClientConnection[] = [];
  readonly connections = new Set<ClientConnection>();
  stopping = false;
  readonly #host: DeliveryHost;
  readonly #grace: Grace;
  /** Ephemeral clients that have gone, and when by the steady clock. */
  readonly #leaving = new Map<Client, number>();
  readonly retention: Retention;
  #pairs = 0;
  #sweepAt: number;
  #trimAt: number;

  constructor(ports: RouterPorts, index: StoreIndex) {
    this.#ports = ports;
    this.keys = ports.keys;
    this.limits = ports.limits;
    this.log = ports.log;
    const now = ports.clock();
    this.#sweepAt = now + SWEEP_MS;
    this.#trimAt = ports.steady() + TRIM_MS;
    this.#grace = new Grace(ports.limits.graceMs, this.counters);
    this.retention = new Retention(this, ports, index.notes);
    this.directory = new Directory(
      ports.limits,
      ports.keys.random(8),
      readU32(ports.keys.random(4), 0),
      index.nextRegistration,
      ports.invitesOnly,
    );
    this.watchers = new Watchers(this.directory, (id) => ports.bus.isHeld(id));
    this.batcher = new Batcher(ports.store, index.nextRow, this.counters, {
      durable: (pair) => this.#durable(pair),
      dropped: (pair, number) => this.#dropped(pair, number),
      age: () => this.retention.age(),
      lost: (mailbox) => this.cluster?.mailboxLost(mailbox),
      wake: () => ports.wake(),
      failed: (error) => this.fail(error),
    });
    this.door = new Door(index.notes, {
      keys: ports.keys,
      limits: ports.limits,
      invitesOnly: ports.invitesOnly ?? false,
      limitAddresses: ports.limitAddresses ?? false,
      save: (key, value) => this.batcher.saveNote(key, value, ports.clock()),
    });
    if (ports.limitAddresses) this.addresses = new Addresses(ports.limits);
    this.memory = new Memory(ports.limits.memoryBytes, ports.limits.bufferedBytes);
    this.#host = {
      store: ports.store,
      memory: this.memory,
      batcher: this.batcher,
      clients: this.directory.clients,
      pool: this.pool,
      counters: this.counters,
      log: ports.log,
      observer: ports.observer,
      bufferedBytes: ports.limits.bufferedBytes,
      sent: (run) => this.#grace.add(run),
      durable: (pair) => this.#durable(pair),
      wake: () => ports.wake(),
      failed: (error) => this.#readFailed(error),
      now: () => ports.clock(),
    };
    this.cluster = ports.cluster && new ClusterRouter(this, ports.cluster.port, ports.cluster.store);
    restoreIndex(this, index);
    this.cluster?.begin();
    ports.bus.onPresence((id, held) => {
      const client = this.directory.clients.find(idOfKey(id), 0);
      if (client !== undefined) this.directory.presenceChanged(client);
      this.watchers.presence(id, held, ports.clock());
      ports.wake();
    });
  }

  clock(): number {
    return this.#ports.clock();
  }

  wake(): void {
    this.#ports.wake();
  }

  /** A new connection: it is sent its challenge at once. */
  connect(link: Link, now: number): ClientConnection {
    return new ClientConnection(this, link, now);
  }

  /** One `send` frame, whose fields lie from `start` to `end`. @returns an error only where the connection must end */
  take(
    connection: ClientConnection | RemoteConnection,
    sender: Client,
    message: Uint8Array,
    start: number,
    end: number,
    now: number,
  ): ProtocolError | undefined {
    if (end - start < SEND_FIXED) return new ProtocolError("WIRE_TRUNCATED", { field: "send" });
    const number = readU64(message, start + 32);
    if (!(number >= 1)) return new ProtocolError("WIRE_BAD_VALUE", { field: "send.number" });
    const recipient = this.#recipient(connection, message, start);
    if (recipient === undefined) {
      const wait = sender.bucket.take(now);
      connection.refuse(message, start, number, wait > 0 ? "RATE_LIMITED" : "UNKNOWN_RECIPIENT", wait);
      return undefined;
    }
    if (recipient.away) {
      if (connection instanceof ClientConnection)
        this.cluster!.outgoing.forward(connection, sender, recipient, message, start, end, number, now);
      return undefined;
    }
    const pair = this.#pair(connection, sender, recipient);
    if (pair === undefined) {
      connection.refuse(message, start, number, "SENDER_QUOTA", FULL_HINT_MS);
      return undefined;
    }
    const wanted = pair.last + 1;
    if (number !== wanted) {
      this.#outOfOrder(connection, pair, wanted, now);
      return undefined;
    }
    const { mailbox } = recipient;
    const size = end - start - SEND_FIXED;
    let code = this.#obstacle(pair, size, now);
    let retryAfterMs = code === undefined ? sender.bucket.take(now) || recipient.inbox.take(now) : hint(code);
    if (retryAfterMs > 0) code ??= "RATE_LIMITED";
    if (code !== undefined) {
      if (code === "RATE_LIMITED" && retryAfterMs === 0) retryAfterMs = 1;
      connection.refuse(message, start, wanted, code, retryAfterMs);
      noteRefusal(pair, connection, wanted, now);
      return undefined;
    }
    pair.last = number;
    pair.refusedTo = undefined;
    const { observer } = this.#ports;
    if (observer !== undefined) {
      const waiting = recipient.connection === undefined ? mailbox.messages + 1 : 0;
      observer.passed(sender, recipient, message, start + SEND_FIXED, end, waiting);
    }
    if (mailbox.live !== undefined && this.memory.full) mailbox.live.fallBack(now);
    if (mailbox.live !== undefined) {
      mailbox.live.forward(pair, number, now, message, start, end);
      recipient.connection?.markDirty();
      return undefined;
    }
    recipient.connection?.delivery?.storeMemory();
    const { run, begun } = mailbox.append(pair, number, now, message, start, end, this.pool);
    this.counters.enqueued++;
    this.counters.enqueuedBytes += deliverSize(start, end);
    if (begun) this.batcher.add(run);
    else this.batcher.pendingBytes += deliverSize(start, end);
    this.#ports.wake();
    return undefined;
  }

  /** Mostly the one of the message before. */
  #recipient(connection: ClientConnection | RemoteConnection, message: Uint8Array, at: number): Client | undefined {
    const last = connection.lastPair?.recipient;
    if (last !== undefined && !last.forgotten && sameId(last.id, message, at)) return last;
    return this.directory.clients.find(message, at);
  }

  /** Why this message cannot be taken now, apart from its sender's rate. */
  #obstacle(pair: Pair, size: number, now: number): RefusalCode | undefined {
    const { limits } = this;
    const { mailbox } = pair.recipient;
    if (this.stopping) return "RELAY_STOPPING";
    if (size > limits.body) return "BODY_TOO_LARGE";
    if (pair.last - pair.durable >= limits.inFlight) return "RATE_LIMITED";
    if (mailbox.messages >= limits.mailboxMessages || mailbox.bytes + size > limits.mailboxBytes) return "MAILBOX_FULL";
    if (pair.messages >= limits.senderMessages || pair.bytes + size > limits.senderBytes) return "SENDER_QUOTA";
    if (mailbox.live !== undefined && !this.memory.full) return undefined;
    if (this.batcher.isFull(now)) return "STORE_FULL";
    return this.batcher.pendingBytes + size > limits.pendingBytes ? "RATE_LIMITED" : undefined;
  }

  #outOfOrder(connection: ClientConnection | RemoteConnection, pair: Pair, wanted: number, now: number): void {
    const told = pair.refusedTo === connection && pair.refusedWanted === wanted;
    if (told && now - pair.refusedAt < REFUSE_AGAIN_MS && now >= pair.refusedAt) return;
    // Whoever comes back with an old number learns first what of it was taken for good.
    if (pair.durable > 0) connection.accepted(pair);
    connection.refuse(pair.recipient.id, 0, wanted, "SEND_OUT_OF_ORDER", 0);
    noteRefusal(pair, connection, wanted, now);
  }

  /** @returns undefined where there are as many as there may be */
  #pair(connection: ClientConnection | RemoteConnection, sender: Client, recipient: Client): Pair | undefined {
    const last = connection.lastPair;
    if (last !== undefined && last.recipient === recipient) return last;
    let pair = sender.outgoing.get(recipient);
    if (pair === undefined) {
      if (sender.outgoing.size >= this.limits.correspondents || this.#pairs >= this.limits.pairs) return undefined;
      this.#pairs++;
      pair = newPair(sender, recipient, 0);
      sender.outgoing.set(recipient, pair);
      recipient.incoming.set(sender, pair);
    }
    connection.lastPair = pair;
    return pair;
  }

  #durable(pair: Pair): void {
    pair.sender.connection?.tell(pair);
  }

  #dropped(pair: Pair, number: number): void {
    if (number > pair.last) return;
    pair.last = number - 1;
    const { connection } = pair.sender;
    if (connection === undefined) return;
    connection.refuse(pair.recipient.id, 0, number, "STORE_FULL", FULL_RETRY_MS);
    noteRefusal(pair, connection, number, this.#ports.clock());
  }

  /** Registers or recognises who has proven an ID; a connection that it had before is closed. */
  admit(
    connection: ClientConnection,
    known: Client | undefined,
    hello: {
      readonly id: Uint8Array;
      readonly record: Uint8Array;
      readonly version: number;
      readonly ephemeral: boolean;
      readonly newer: boolean;
    },
    now: number,
  ): Client {
    const client = known ?? this.directory.add(hello);
    this.#ports.bus.claim(client.key, connection);
    if (hello.newer) this.replaceRecord(client, hello.record, hello.version, now);
    if (known === undefined || known.ephemeral !== hello.ephemeral) {
      client.ephemeral = hello.ephemeral;
      this.batcher.saveEntry(client, now);
    }
    if (known === undefined) this.watchers.record(client.key, now);
    client.connection = connection;
    this.directory.presenceChanged(client);
    this.stays(client);
    this.connections.add(connection);
    this.counters.joined++;
    this.#ports.observer?.joined(client);
    this.#ports.wake();
    return client;
  }

  /**
   * A newcomer is welcome when the use of the invite and the registration are on disk, together: a crash gives no
   * invite a second life, and whoever lost the welcome is known when they come again.
   * @param told whether there was room on the disk
   */
  settle(client: Client, told: (durable: boolean) => void): void {
    this.#unsettled.add(client);
    this.batcher.soon((outcome) => {
      if (outcome === "durable") this.#unsettled.delete(client);
      told(outcome === "durable");
    });
  }

  isSettled(client: Client): boolean {
    return !this.#unsettled.has(client);
  }

  /** From now on this ID may not join; who is connected under it is told, and hung up on. */
  block(id: Uint8Array, now: number): boolean {
    const added = this.door.blocks.add(id, now);
    this.hangUp(id, now);
    return added;
  }

  /** On somebody who has just been blocked. */
  hangUp(id: Uint8Array, now: number): void {
    const connection = this.directory.clients.find(id, 0)?.connection;
    if (connection instanceof ClientConnection) connection.fail(new ProtocolError("CLIENT_BLOCKED"), now);
  }

  /** Its mailbox was taken for a connection that is no more. */
  absent(client: Client): void {
    if (client.connection instanceof ClientConnection) return;
    const nobody = { replaced(): void {} };
    this.#ports.bus.claim(client.key, nobody);
    this.#ports.bus.release(client.key, nobody);
  }

  newDelivery(client: Client, connection: ClientConnection): Delivery {
    return new Delivery(client, connection.link, this.#host);
  }

  replaceRecord(client: Client, record: Uint8Array, version: number, now: number): void {
    this.directory.replaceRecord(client, record, version);
    this.batcher.saveEntry(client, now);
    this.watchers.record(client.key, now);
    this.#ports.wake();
  }

  left(connection: ClientConnection, client: Client): void {
    this.connections.delete(connection);
    this.watchers.remove(connection);
    if (client.connection === connection) {
      client.connection = undefined;
      this.directory.presenceChanged(client);
      if (client.ephemeral) this.leaves(client);
    }
    this.#ports.observer?.left(client);
    this.cluster?.outgoing.left(connection);
    this.#ports.bus.release(client.key, connection);
    this.#ports.wake();
  }

  /** So many of them came with a mailbox, or went. */
  countPairs(change: number): void {
    this.#pairs += change;
  }

  /** An ephemeral client is forgotten some time from now, unless it `stays`. */
  leaves(client: Client): void {
    if (!client.away) this.#leaving.set(client, this.#ports.steady());
  }

  stays(client: Client): void {
    this.#leaving.delete(client);
  }

  /** Everything that is due. @returns ms until it wants to be called again, without a wake in between */
  tick(now: number): number {
    const grace = this.#grace.expire(now, this.batcher.isFull(now));
    const watch = this.watchers.flush(now, (connection, frame) => connection.link.send(frame));
    this.#sweep(now);
    const { dirty } = this;
    this.dirty = [];
    for (const connection of dirty) {
      connection.flush(now);
      // Answers count as well: whoever asks and asks and reads nothing fills no buffer.
      if (connection.link.buffered() > this.limits.bufferedBytes + UNREAD_BYTES) connection.fail(this.#slow(), now);
    }
    this.memory.settle(now);
    const commit = this.batcher.commit(now);
    const cluster = this.cluster?.tick(now) ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(grace, watch, commit, cluster, this.#sweepAt - now));
  }

  #sweep(now: number): void {
    if (now < this.#sweepAt && now > this.#sweepAt - 2 * SWEEP_MS) return;
    this.#sweepAt = now + SWEEP_MS;
    const { stallMs } = this.limits;
    for (const connection of this.connections) {
      const buffered = connection.link.buffered();
      const { delivery } = connection;
      if (delivery === undefined) continue;
      const mark = delivery.acked - buffered;
      const waits = delivery.behind || buffered > 0;
      if (!waits || mark > connection.progressMark) connection.progressAt = now;
      connection.progressMark = mark;
      const patience = this.memory.short && delivery.outstanding >= this.memory.share ? SHORT_STALL_MS : stallMs;
      if (now - connection.progressAt >= Math.min(patience, stallMs) - SWEEP_MS) connection.fail(this.#slow(), now);
    }
    const steady = this.#ports.steady();
    for (const [client, since] of this.#leaving)
      if (steady - since >= this.limits.ephemeralMs) this.forget(client, now);
    this.retention.sweep(now);
    if (steady < this.#trimAt) return;
    this.#trimAt = steady + TRIM_MS;
    this.pool.trim();
  }

  /** Entry, mailbox and numbers go; what it has sent to others is theirs. Whoever is connected has been hung up on. */
  forget(client: Client, now: number): void {
    this.#leaving.delete(client);
    this.#pairs -= client.outgoing.size + client.incoming.size - (client.outgoing.has(client) ? 1 : 0);
    this.batcher.forget(client, now);
    this.directory.forget(client);
    this.watchers.record(client.key, now);
  }

  #slow(): ProtocolError {
    return new ProtocolError("SLOW_READER", { seconds: Math.round(this.limits.stallMs / 1000) });
  }

  /** From now on nothing is taken; what is in memory alone goes to the store. */
  quiesce(now: number): void {
    this.stopping = true;
    this.retention.noteAge(now);
    for (const { delivery } of this.connections) {
      delivery?.flush(now);
      delivery?.storeMemory();
    }
  }

  closeAll(error: ProtocolError, now: number): void {
    for (const connection of [...this.connections]) connection.fail(error, now);
  }

  #readFailed(error: unknown): void {
    if (!(error instanceof MailboxLostError)) this.fail(error);
    else for (const mailbox of error.mailboxes) this.cluster?.mailboxLost(mailbox);
  }

  fail(error: unknown): void {
    if (this.stopping && this.connections.size === 0) return this.#ports.failed(error);
    this.stopping = true;
    this.closeAll(new ProtocolError("STORE_FAILED"), this.#ports.clock());
    this.#ports.failed(error);
  }
}

/** One refusal answers what is on its way behind the message that it is about. */
function noteRefusal(pair: Pair, connection: ClientConnection | RemoteConnection, wanted: number, now: number): void {
  pair.refusedTo = connection;
  pair.refusedWanted = wanted;
  pair.refusedAt = now;
}

function hint(code: RefusalCode): number {
  if (code === "MAILBOX_FULL" || code === "SENDER_QUOTA") return FULL_HINT_MS;
  if (code === "STORE_FULL" || code === "RELAY_STOPPING") return FULL_RETRY_MS;
  return code === "RATE_LIMITED" ? 50 : 0;
}
