import { ProtocolError } from "@sandi/protocol";
import { ClientConnection } from "../connection/clientConnection.ts";
import type { Invite } from "../join/invites.ts";
import { Mailbox } from "../mail/mailbox.ts";
import { type Client, newPair } from "../people/client.ts";
import type {
  Cluster,
  ClusterListener,
  OpenedMailbox,
  Registration,
  Seat,
  SharedStore,
  StoredEntry,
} from "../ports.ts";
import type { Router } from "../router.ts";
import { Outgoing } from "./outgoing.ts";
import { Peers } from "./peers.ts";
import { RELAY_FRAME, type RelayFrame, walkRelayFrames } from "./relayFrames.ts";
import { RemoteConnection } from "./remoteConnection.ts";
import { Turns } from "./turns.ts";

const SWEEP_MS = 100;
/** After a mailbox could not be taken. */
const ADOPT_AGAIN_MS = 300;
/** After it was given to another relay, which has so long to write down that it has it. */
const GIVEN_MS = 2_000;

/**
 * The router's part in a cluster. Every mailbox has one owner, the relay to which its client is connected or was last,
 * and the owner alone numbers, stores and delivers what is for it, exactly as a relay on its own does. This class takes
 * mailboxes and gives them up, and is the way to the others'.
 */
export class ClusterRouter implements ClusterListener {
  readonly #router: Router;
  readonly #cluster: Cluster;
  readonly #store: SharedStore;
  readonly peers: Peers;
  readonly outgoing: Outgoing;
  /** True while the cluster cannot be reached: nobody joins, and nothing is taken. */
  suspended = false;
  /** Counts how often it was lost: what was begun before is void. */
  #generation = 0;
  /** What is under way for a client's seat: one thing after the other. */
  readonly #turns = new Turns<Client>();
  /** Mailboxes that are not taken for mail: since when, and for how long. */
  readonly #left = new Map<Client, { readonly since: number; readonly ms: number }>();
  #sweepAt = 0;

  constructor(router: Router, cluster: Cluster, store: SharedStore) {
    this.#router = router;
    this.#cluster = cluster;
    this.#store = store;
    const { clients } = router.directory;
    this.peers = new Peers(
      clients,
      router.pool,
      (node, bytes) => cluster.send(node, bytes),
      () => router.wake(),
    );
    const host = { limits: router.limits, peers: this.peers, cluster, adopt: (client: Client) => this.#adopt(client) };
    this.outgoing = new Outgoing(
      Object.defineProperty(host, "stopping", { get: () => router.stopping }) as typeof host & { stopping: boolean },
    );
  }

  /** When everybody is known that was registered before. */
  begin(): void {
    this.#cluster.listen(this);
    for (const client of this.#router.directory.clients.values()) {
      const seat = this.#cluster.seat(client.registration);
      this.#seated(client, seat);
      if (seat === undefined && client.ephemeral) this.#adopt(client);
    }
  }

  /**
   * Counts the use of the invite, registers who has proven an ID, and takes its mailbox. Rejects where the cluster does
   * not answer, or the invite was used up elsewhere.
   */
  async admit(registration: Registration, invite: Invite | undefined): Promise<Client> {
    if (invite !== undefined) await this.#use(invite);
    await this.register(registration);
    const client = this.#router.directory.clients.find(registration.id, 0);
    if (client === undefined) throw new ProtocolError("CLUSTER_UNREACHABLE");
    await this.#own(client, true);
    return client;
  }

  async #use(invite: Invite): Promise<void> {
    const { invites } = this.#router.door;
    const generation = this.#generation;
    for (;;) {
      this.#mustBe(generation);
      const judged = invites.judge(invite.key, this.#router.clock());
      if (!judged.ok) throw judged.error;
      if (await this.#cluster.replaceNote(invites.noteOfUse(judged.value))) return;
    }
  }

  async register(registration: Registration): Promise<void> {
    const generation = this.#generation;
    await this.#cluster.register(registration);
    this.#mustBe(generation);
  }

  /** @returns ms until it wants to be called again */
  tick(now: number): number {
    if (now >= this.#sweepAt || now < this.#sweepAt - 2 * SWEEP_MS) {
      this.#sweepAt = now + SWEEP_MS;
      if (!this.suspended) this.outgoing.sweep(now);
    }
    this.peers.flush();
    return this.#sweepAt - now;
  }

  /** The store does not know what became of what was appended to it: it begins again from what is there. */
  mailboxLost(registration: number): void {
    const client = this.#router.directory.byRegistration(registration);
    if (client === undefined || client.away) return;
    this.#router.log.warn({ registration }, "a mailbox has to be opened again");
    this.#dismiss(client, new ProtocolError("CLUSTER_UNREACHABLE"));
    this.#reset(client);
  }

  entry(entry: StoredEntry): void {
    const { directory } = this.#router;
    const now = this.#router.clock();
    const known = directory.byRegistration(entry.registration);
    if (known === undefined) {
      const client = directory.add(entry);
      client.away = true;
      this.#seated(client, this.#cluster.seat(client.registration));
      this.#router.watchers.record(client.key, now);
    } else {
      known.ephemeral = entry.ephemeral;
      if (entry.version <= known.version) return;
      directory.replaceRecord(known, entry.record, entry.version);
      this.#router.watchers.record(known.key, now);
    }
    this.#router.wake();
  }

  forgotten(registration: number): void {
    const client = this.#router.directory.byRegistration(registration);
    if (client === undefined) return;
    this.#dismiss(client, new ProtocolError("CLUSTER_UNREACHABLE"));
    this.#reset(client);
    this.#left.delete(client);
    this.#router.countPairs(-client.outgoing.size);
    this.#router.directory.forget(client);
    this.#router.watchers.record(client.key, this.#router.clock());
    this.#router.wake();
  }

  note(key: string, value: Uint8Array | undefined): void {
    const { door, connections } = this.#router;
    door.heard(key, value);
    const now = this.#router.clock();
    for (const connection of [...connections])
      if (connection.client !== undefined && door.blocks.has(connection.client.id))
        this.#router.hangUp(connection.client.id, now);
  }

  seat(registration: number, seat: Seat | undefined): void {
    const client = this.#router.directory.byRegistration(registration);
    if (client === undefined) return;
    const now = this.#router.clock();
    if (seat?.node !== this.#cluster.self) {
      this.#dismiss(client, new ProtocolError(seat?.held ? "REPLACED" : "CLUSTER_UNREACHABLE"));
      if (!client.away) this.#reset(client);
    }
    if (seat?.node !== this.#cluster.self) this.#left.delete(client);
    this.#seated(client, seat);
    if (client.away) this.outgoing.seatChanged(client, now);
    // Nobody else will forget it when its time has come.
    if (seat === undefined && client.ephemeral) this.#adopt(client);
    this.#router.wake();
  }

  giveUp(registration: number, joined: boolean): Promise<boolean> {
    const client = this.#router.directory.byRegistration(registration);
    if (client === undefined) return Promise.resolve(true);
    return this.#turns.take(client, async () => {
      if (client.connection instanceof ClientConnection && !joined && !client.away) return false;
      this.#leave(client, GIVEN_MS);
      if (client.away) return true;
      this.#dismiss(client, new ProtocolError("REPLACED"));
      const { mailbox } = client;
      client.away = true;
      for (const pair of client.incoming.values()) this.outgoing.moved(pair, this.#router.clock());
      await new Promise<unknown>((resolve) => this.#router.batcher.soon(resolve));
      if (client.mailbox === mailbox) this.#reset(client);
      return true;
    });
  }

  message(node: string, bytes: Uint8Array): void {
    if (this.suspended) return;
    const now = this.#router.clock();
    const { clients } = this.#router.directory;
    const whole = walkRelayFrames(bytes, (frame) => {
      const sender = clients.find(bytes, frame.sender);
      const recipient = clients.find(bytes, frame.to);
      // One that this relay has not heard of yet will be asked after.
      if (sender === undefined || recipient === undefined) return;
      if (frame.kind === RELAY_FRAME.forward || frame.kind === RELAY_FRAME.ask)
        this.#incoming(node, bytes, frame, sender, recipient, now);
      else this.outgoing.answer(node, bytes, frame, sender, recipient, now);
    });
    if (!whole) this.#router.log.warn({ bytes: bytes.length }, "another relay sent what is no message");
    this.#router.wake();
  }

  lost(): void {
    if (this.suspended) return;
    this.suspended = true;
    this.#generation++;
    const router = this.#router;
    router.log.error({ connections: router.connections.size }, "the cluster cannot be reached");
    for (const connection of [...router.connections])
      connection.fail(new ProtocolError("CLUSTER_UNREACHABLE"), router.clock());
    for (const client of router.directory.clients.values()) {
      if (!client.away) this.#reset(client);
      client.connection = undefined;
    }
    this.peers.clear();
  }

  found(): void {
    if (!this.suspended) return;
    this.suspended = false;
    for (const client of this.#router.directory.clients.values())
      this.#seated(client, this.#cluster.seat(client.registration));
    this.#router.log.info({}, "the cluster is reached again");
  }

  #incoming(node: string, bytes: Uint8Array, frame: RelayFrame, sender: Client, recipient: Client, now: number): void {
    if (recipient.away) {
      const seat = this.#cluster.seat(recipient.registration);
      if (seat === undefined || seat.node === this.#cluster.self) this.#adopt(recipient);
      return;
    }
    const { epoch } = recipient.mailbox;
    // It is asked after when the other has heard of the seat, too. And only the relay to which the sender is connected
    // speaks for it: what another still had on its way is of numbers that may mean something else by now.
    const from = this.#cluster.seat(sender.registration);
    if (frame.epoch !== epoch || from?.node !== node || sender.connection instanceof ClientConnection) return;
    let { connection } = sender;
    if (connection?.node !== node) {
      connection = new RemoteConnection(sender, node, this.peers);
      sender.connection = connection;
    }
    if (frame.kind === RELAY_FRAME.forward) {
      const error = this.#router.take(connection, sender, bytes, frame.to, frame.end, now);
      if (error !== undefined) this.#router.log.warn({ code: error.code }, "another relay passed on a bad message");
      return;
    }
    const pair = recipient.incoming.get(sender);
    if (pair !== undefined && pair.durable > 0) connection.accepted(pair);
    const wanted = (pair?.last ?? 0) + 1;
    if (frame.number >= wanted) connection.refuse(recipient.id, 0, wanted, "SEND_OUT_OF_ORDER", 0);
    if (pair === undefined) return;
    pair.refusedTo = connection;
    pair.refusedWanted = wanted;
    pair.refusedAt = now;
  }

  /** For mail, where nobody has it. */
  #adopt(client: Client): void {
    const { since, ms } = this.#left.get(client) ?? { since: 0, ms: 0 };
    const waited = this.#router.clock() - since;
    if (this.suspended || this.#turns.has(client) || (waited >= 0 && waited < ms)) return;
    this.#left.delete(client);
    this.#own(client, false).catch(() => this.#leave(client, ADOPT_AGAIN_MS));
  }

  #leave(client: Client, ms: number): void {
    this.#left.set(client, { since: this.#router.clock(), ms });
  }

  #own(client: Client, joined: boolean): Promise<void> {
    const generation = this.#generation;
    return this.#turns.take(client, async () => {
      this.#mustBe(generation);
      const seat = await this.#cluster.take(client.registration, joined, client.away);
      this.#mustBe(generation);
      if (!client.away && client.mailbox.epoch === seat.epoch) return;
      const opened = await this.#store.open(client.registration);
      this.#mustBe(generation);
      const known = this.#cluster.seat(client.registration);
      if (client.forgotten || known?.node !== seat.node || known.epoch !== seat.epoch)
        throw new ProtocolError("CLUSTER_UNREACHABLE");
      if (!client.away) this.#reset(client);
      this.#install(client, seat.epoch, opened);
    });
  }

  #install(client: Client, epoch: number, { mailbox, pairs }: OpenedMailbox): void {
    const router = this.#router;
    const now = router.clock();
    client.mailbox = new Mailbox(client.registration, epoch);
    if (mailbox !== undefined) {
      const { lastRow: committedRow, messages, bytes } = mailbox;
      Object.assign(client.mailbox, { committedRow, messages, bytes });
      router.batcher.rowsFrom(committedRow + 1);
    }
    for (const { sender, last, messages, bytes } of pairs) {
      const from = router.directory.byRegistration(sender);
      if (from === undefined) continue;
      const pair = Object.assign(newPair(from, client, last), { messages, bytes });
      from.outgoing.set(client, pair);
      client.incoming.set(from, pair);
    }
    router.countPairs(client.incoming.size);
    client.away = false;
    this.outgoing.arrived(client, (sender) => client.incoming.get(sender), now);
    if (client.ephemeral && client.connection === undefined) router.leaves(client);
    router.wake();
  }

  /** The mailbox is another relay's, or nobody's, from now on. */
  #reset(client: Client): void {
    const router = this.#router;
    const now = router.clock();
    client.away = true;
    router.batcher.abandon(client.mailbox, client.incoming.values());
    for (const pair of client.incoming.values()) {
      this.outgoing.moved(pair, now);
      pair.sender.outgoing.delete(client);
      const { connection } = pair.sender;
      if (connection?.lastPair === pair) connection.lastPair = undefined;
    }
    router.countPairs(-client.incoming.size);
    client.incoming.clear();
    client.mailbox = new Mailbox(client.registration);
    router.stays(client);
    this.#store.drop(client.registration);
  }

  #dismiss(client: Client, error: ProtocolError): void {
    if (client.connection instanceof ClientConnection) client.connection.fail(error, this.#router.clock());
  }

  /** Where its client is connected, as the others say. */
  #seated(client: Client, seat: Seat | undefined): void {
    const { connection } = client;
    if (connection instanceof ClientConnection) return;
    const node = seat?.held && seat.node !== this.#cluster.self ? seat.node : undefined;
    if (connection?.node === node) return;
    client.connection = node === undefined ? undefined : new RemoteConnection(client, node, this.peers);
    this.#router.directory.presenceChanged(client);
  }

  #mustBe(generation: number): void {
    if (this.suspended || generation !== this.#generation) throw new ProtocolError("CLUSTER_UNREACHABLE");
  }
}
