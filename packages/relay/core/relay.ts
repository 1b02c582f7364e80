import { ProtocolError } from "@sandi/protocol";
import { assemble, type Parts, type RelayPorts } from "./assemble.ts";
import type { Link, StoreIndex } from "./base/ports.ts";
import type { ClusterMember } from "./cluster/clusterMember.ts";
import { ClientConnection } from "./connection/clientConnection.ts";
import type { Connections } from "./connection/connections.ts";
import type { Door } from "./join/door.ts";
import type { Batcher } from "./mail/batcher.ts";
import type { MemoryBudget } from "./mail/memoryBudget.ts";
import { OperatorView } from "./operator/operatorView.ts";
import type { Directory } from "./people/directory.ts";

const SWEEP_MS = 1_000;
/** How often the pool gives back what it had no use for. */
const TRIM_MS = 60_000;

/**
 * A relay: it takes messages, finds their recipients, and keeps the promise of `accepted`. No sockets, no disk, no
 * timers. This class gives its parts time, and ends them. What each part needs of the others it gets from `assemble`.
 */
export class Relay {
  readonly #ports: RelayPorts;
  readonly #parts: Parts;
  readonly memory: MemoryBudget;
  readonly batcher: Batcher;
  readonly directory: Directory;
  readonly door: Door;
  readonly connections: Connections;
  /** Undefined if there are no other relays. */
  readonly cluster: ClusterMember | undefined;
  /** For the operator. */
  readonly view: OperatorView;
  #stopping = false;
  #sweepAt: number;
  #trimAt: number;

  constructor(ports: RelayPorts, index: StoreIndex) {
    this.#ports = ports;
    this.#sweepAt = ports.clock() + SWEEP_MS;
    this.#trimAt = ports.steady() + TRIM_MS;
    const parts = assemble(ports, index, {
      isStopping: () => this.#stopping,
      fail: (error) => this.#fail(error),
    });
    this.#parts = parts;
    this.memory = parts.memory;
    this.batcher = parts.batcher;
    this.directory = parts.directory;
    this.door = parts.door;
    this.connections = parts.connections;
    this.cluster = parts.cluster;
    this.view = new OperatorView({ ...parts, store: ports.store });
  }

  clock(): number {
    return this.#ports.clock();
  }

  /** A new connection. It is sent its challenge at once. */
  connect(link: Link, now: number): ClientConnection {
    return new ClientConnection(this.#parts.connectionHost, link, now);
  }

  /** From now on this ID may not join. A client that is connected under it is told, and cut off. */
  block(id: Uint8Array, now: number): boolean {
    const added = this.door.blocks.add(id, now);
    this.door.invites.revokeMadeBy(id, "unused");
    const client = this.directory.clients.find(id, 0);
    client?.connection?.local?.fail(new ProtocolError("CLIENT_BLOCKED"), now);
    return added;
  }

  /**
   * Entry, mailbox and numbers go. What the client has sent to others is theirs. If it is connected it is cut off.
   * @returns what was forgotten; undefined if nobody is registered under this ID
   */
  forget(id: Uint8Array, now: number): { messages: number; bytes: number; pairs: number } | undefined {
    const client = this.directory.clients.find(id, 0);
    if (client === undefined) return undefined;
    const { messages, bytes } = client.mailbox;
    const pairs = client.outgoing.size + client.incoming.size;
    client.connection?.local?.fail(new ProtocolError("CLIENT_FORGOTTEN"), now);
    this.door.invites.revokeMadeBy(id, "all");
    this.#parts.admission.forget(client, now);
    return { messages, bytes, pairs };
  }

  /** Does everything that is due. @returns the ms until it wants to be called again, if nothing wakes it before */
  tick(now: number): number {
    const grace = this.#parts.grace.expire(now, this.batcher.isFull(now));
    const watch = this.#parts.watchers.flush(now);
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
    for (const client of this.#parts.departed.due()) this.#parts.admission.forget(client, now);
    this.#parts.retention.sweep(now);
    const steady = this.#ports.steady();
    if (steady < this.#trimAt) return;
    this.#trimAt = steady + TRIM_MS;
    this.#parts.pool.trim();
  }

  /** From now on nothing is taken. What is only in memory goes to the store. */
  quiesce(now: number): void {
    this.#stopping = true;
    this.#parts.retention.noteAge(now);
    for (const { delivery } of this.connections) {
      delivery?.flush(now);
      delivery?.storeMemory();
    }
  }

  /** Begins to write down what is left, also what could wait. @returns true if nothing is left */
  writeDown(now: number): boolean {
    if (this.#parts.batcher.idle) return true;
    this.#parts.batcher.commit(now, true);
    return false;
  }

  /** Resolves when everything that was changed so far is durable. @throws ProtocolError STORE_FULL */
  async saved(): Promise<void> {
    const outcome = await new Promise<string>((resolve) => this.#parts.batcher.soon(resolve));
    if (outcome === "full") throw new ProtocolError("STORE_FULL");
  }

  /** A connection from this address begins a TLS handshake. @returns the ms that it has to wait first */
  handshakeWait(address: string, now: number): number {
    return this.#parts.addresses?.handshake(address, now) ?? 0;
  }

  closeAll(error: ProtocolError, now: number): void {
    this.connections.closeAll(error, now);
  }

  /** The store failed for good: everyone is told, and nothing more is taken. */
  #fail(error: unknown): void {
    const silent = this.#stopping && this.connections.size === 0;
    this.#stopping = true;
    if (!silent) this.closeAll(new ProtocolError("STORE_FAILED"), this.clock());
    this.#ports.failed(error);
  }
}
