import { toHex } from "@sandi/crypto";
import { DEFAULT_LIMITS, type RelayLimits } from "../../core/base/limits.ts";
import {
  type MailStore,
  type PrekeyStore,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../../core/base/ports.ts";
import { LocalBus } from "../../core/local/localBus.ts";
import { MemoryStore } from "../../core/local/memoryStore.ts";
import { Relay } from "../../core/relay.ts";
import { complaintsOf, KEYS, type Ledger, SILENT, SimClient } from "./simClient.ts";

/** A store whose operations happen when the test says so. Those under way are lost when it is cut off. */
export class SteppedStore implements MailStore {
  readonly inner: MemoryStore;
  full = false;
  /** It says that it has committed before it has. No relay can keep its promise on such a store. */
  readonly lies: boolean;
  #waiting: (() => Promise<void>)[] = [];

  constructor(inner: MemoryStore, lies: boolean) {
    this.inner = inner;
    this.lies = lies;
  }

  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  async step(): Promise<void> {
    await this.#waiting.shift()?.();
  }

  load(): Promise<StoreIndex> {
    return this.inner.load();
  }

  append(batch: StoreBatch): Promise<void> {
    const copy = { ...batch, runs: batch.runs.map((run) => ({ ...run, frames: Uint8Array.from(run.frames) })) };
    const done = this.#later(async () => {
      if (this.full) throw new StoreFullError("full");
      await this.inner.append(copy);
    });
    if (!this.lies) return done;
    done.catch(() => undefined);
    return Promise.resolve();
  }

  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    return this.#later(() => this.inner.read(mailbox, after, bytes));
  }

  oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]> {
    return this.inner.oldest(after, before, count);
  }

  readonly prekeys: PrekeyStore = {
    stock: (owner) => this.#later(() => this.inner.prekeys.stock(owner)),
    publish: (...args) => this.#later(() => this.inner.prekeys.publish(...args)),
    take: (owner) => this.#later(() => this.inner.prekeys.take(owner)),
    totals: () => this.inner.prekeys.totals(),
  };

  async close(): Promise<void> {}

  #later<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => operation().then(resolve, reject));
    });
  }
}

/** A relay's core, with clients, pipes and a store that the test drives by hand, and a ledger of what was promised. */
export class Simulation {
  readonly clients: SimClient[];
  readonly limits: RelayLimits;
  store: SteppedStore;
  relay!: Relay;
  now = 1_000_000;
  readonly ledger: Ledger = { accepted: new Set(), failures: [] };

  constructor(count: number, limits: Partial<RelayLimits> = {}, lies = false) {
    this.clients = Array.from({ length: count }, (_, index) => new SimClient(index, this.ledger));
    this.limits = { ...DEFAULT_LIMITS, ratePerSecond: 100_000, burst: 100_000, ...limits };
    this.store = new SteppedStore(new MemoryStore(), lies);
  }

  async start(): Promise<void> {
    this.relay = new Relay(
      {
        store: this.store,
        bus: new LocalBus(),
        keys: KEYS,
        limits: this.limits,
        log: SILENT,
        clock: () => this.now,
        steady: () => this.now,
        wake: () => undefined,
        failed: (error) => this.ledger.failures.push(String(error)),
      },
      await this.store.load(),
    );
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 4; i++) await Promise.resolve();
  }

  join(index: number): void {
    const client = this.clients[index]!;
    this.cut(index);
    client.join(this.relay, this.now);
  }

  cut(index: number): void {
    const client = this.clients[index]!;
    const { pipe } = client;
    if (!pipe) return;
    pipe.open = false;
    client.pipe = undefined;
    pipe.connection.ended(this.now);
  }

  say(from: number, to: number, count: number): void {
    this.clients[from]!.say(toHex(this.clients[to]!.id), count);
  }

  relayReads(index: number): void {
    this.clients[index]!.relayReads(this.now);
  }

  clientReads(index: number, count: number): void {
    this.clients[index]!.reads(count, this.now);
  }

  tick(ms: number): void {
    this.now += ms;
    this.relay.tick(this.now);
  }

  async storeSteps(): Promise<void> {
    await this.store.step();
    await this.settle();
    this.relay.tick(this.now);
  }

  /** The process dies. Only what the store has is left. */
  async crash(): Promise<void> {
    for (const client of this.clients) {
      client.pipe = undefined;
      client.acknowledged.clear();
    }
    this.store = new SteppedStore(this.store.inner, this.store.lies);
    await this.start();
  }

  /** Connected clients read and acknowledge. What waits for them has to come without a new connection. */
  async calm(): Promise<void> {
    this.store.full = false;
    for (let round = 0; round < 60; round++) {
      for (const index of this.clients.keys()) {
        this.relayReads(index);
        this.clientReads(index, 100);
      }
      this.tick(40);
      await this.settle();
      while (this.store.busy) await this.storeSteps();
    }
    for (const { id, pipe } of this.clients) {
      const mailbox = this.relay.directory.clients.find(id, 0)?.mailbox;
      if (pipe?.open && mailbox !== undefined && mailbox.messages > 0)
        this.ledger.failures.push(`${mailbox.messages} messages do not come to somebody who is there`);
    }
  }

  /** All clients are connected and the disk has room, until nothing moves any more. */
  async finish(): Promise<void> {
    this.store.full = false;
    for (const index of this.clients.keys()) this.join(index);
    for (let round = 0; round < 400; round++) {
      for (const index of this.clients.keys()) {
        this.relayReads(index);
        this.clientReads(index, 100);
      }
      this.tick(40);
      await this.settle();
      while (this.store.busy) await this.storeSteps();
      if (round % 50 === 49)
        for (const index of this.clients.keys()) if (!this.clients[index]!.pipe?.open) this.join(index);
      const moving = this.clients.some(
        ({ pipe, outboxes }) =>
          !pipe?.open ||
          pipe.toClient.length + pipe.toRelay.length > 0 ||
          [...outboxes.values()].some(({ queue }) => queue.length > 0),
      );
      if (!moving && this.relay.batcher.idle) return;
    }
  }

  /** Everything that is wrong with what was received, compared with what was sent and accepted. */
  complaints(): string[] {
    const found = complaintsOf(this.clients, this.ledger);
    for (const { registration, mailbox, incoming } of this.relay.directory.clients.values()) {
      if (mailbox.messages !== 0 || mailbox.bytes !== 0)
        found.push(`mailbox ${registration} counts ${mailbox.messages}`);
      for (const pair of incoming.values()) if (pair.messages !== 0) found.push(`a pair counts ${pair.messages}`);
    }
    if (this.relay.memory.used !== 0) found.push(`${this.relay.memory.used} bytes of memory are still counted`);
    if (this.relay.batcher.pendingBytes !== 0) found.push(`${this.relay.batcher.pendingBytes} bytes pending`);
    return found;
  }
}
