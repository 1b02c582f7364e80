import { concat, toHex, u32, u64 } from "@sandi/crypto";
import {
  type ClientId,
  encodeAck,
  encodeControl,
  encodeSend,
  FRAME,
  ok,
  parseAccepted,
  parseDeliver,
  parseRefused,
  readU64,
  splitFrames,
  WIRE_VERSION,
} from "@sandi/protocol";
import { LocalBus } from "../../adapters/busLocal.ts";
import { MemoryStore } from "../../adapters/storeMemory.ts";
import type { JoinKeys } from "../../core/join.ts";
import { DEFAULT_LIMITS, type RelayLimits } from "../../core/limits.ts";
import {
  type Link,
  type MailStore,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../../core/ports.ts";
import { Router } from "../../core/router.ts";
import type { Session } from "../../core/session.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A store whose operations happen when the test says so, and that forgets those under way when it is cut off. */
export class SteppedStore implements MailStore {
  readonly inner: MemoryStore;
  full = false;
  /** Says that it has committed before it has: what a relay must never rest on. */
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

  async close(): Promise<void> {}

  #later<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => operation().then(resolve, reject));
    });
  }
}

type Pipe = { toClient: Uint8Array[]; toRelay: Uint8Array[]; session: Session; open: boolean; acked: number };
type Outbox = { queue: number[]; base: number; sent: number; next: number };

/** A client as docs/wire.md §4 wants it: sends oldest first, resumes where the relay says, acknowledges what it has. */
class SimClient {
  readonly id: ClientId;
  pipe: Pipe | undefined;
  readonly outboxes = new Map<string, Outbox>();
  /** What it has received, by sender: the numbers of messages in the order in which they came first. */
  readonly received = new Map<string, number[]>();
  /** What this start of the relay has read acknowledgements of, by delivery of the present connection first. */
  readonly deliveries = new Map<number, string>();
  readonly acknowledged = new Set<string>();

  constructor(index: number) {
    this.id = new Uint8Array(32).fill(index + 1) as ClientId;
  }

  outbox(to: string): Outbox {
    let outbox = this.outboxes.get(to);
    if (!outbox) {
      outbox = { queue: [], base: 1, sent: 0, next: 1 };
      this.outboxes.set(to, outbox);
    }
    return outbox;
  }
}

const KEYS: JoinKeys = {
  relayKey: new Uint8Array(32),
  random: (length) => new Uint8Array(length).fill(7),
  open: (record) => ok({ id: record.slice(0, 32) as ClientId, identityKey: record.slice(0, 32), version: 1 }),
  verify: () => true,
  verifyInvite: () => true,
  sign: () => new Uint8Array(64),
};

/** A relay's core among clients, pipes and a store that are all driven by hand, with a ledger of what was promised. */
export class Simulation {
  readonly clients: SimClient[];
  readonly limits: RelayLimits;
  store: SteppedStore;
  router!: Router;
  now = 1_000_000;
  /** Every message that its sender was told is accepted: `from/to/number`. */
  readonly accepted = new Set<string>();
  readonly failures: string[] = [];

  constructor(count: number, limits: Partial<RelayLimits> = {}, lies = false) {
    this.clients = Array.from({ length: count }, (_, index) => new SimClient(index));
    this.limits = { ...DEFAULT_LIMITS, ratePerSecond: 100_000, burst: 100_000, ...limits };
    this.store = new SteppedStore(new MemoryStore(), lies);
  }

  async start(): Promise<void> {
    this.router = new Router(
      {
        store: this.store,
        bus: new LocalBus(),
        keys: KEYS,
        limits: this.limits,
        log: SILENT,
        clock: () => this.now,
        steady: () => this.now,
        wake: () => undefined,
        failed: (error) => this.failures.push(String(error)),
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
    const pipe: Pipe = { toClient: [], toRelay: [], session: undefined as unknown as Session, open: true, acked: 0 };
    const link: Link = {
      send: (bytes, from = 0, to = bytes.length) => {
        if (pipe.open) pipe.toClient.push(Uint8Array.from(bytes.subarray(from, to)));
      },
      buffered: () => pipe.toClient.reduce((size, message) => size + message.length, 0),
      address: () => "simulated",
      cork() {},
      uncork() {},
      close: () => {
        pipe.open = false;
      },
    };
    pipe.session = this.router.connect(link, this.now);
    client.pipe = pipe;
    client.deliveries.clear();
    for (const outbox of client.outboxes.values()) outbox.sent = 0;
    const hello = {
      v: WIRE_VERSION,
      nonce: new Uint8Array(32),
      record: concat(client.id, u32(1)),
      ephemeral: false,
      since: new Uint8Array(16),
      invite: null,
      signature: new Uint8Array(64),
    } as const;
    const frame = Buffer.from(encodeControl("hello", hello));
    pipe.session.receive(frame, 0, frame.length, this.now);
    for (const to of client.outboxes.keys()) this.#sendMore(client, to);
  }

  cut(index: number): void {
    const client = this.clients[index]!;
    const { pipe } = client;
    if (!pipe) return;
    pipe.open = false;
    client.pipe = undefined;
    pipe.session.ended(this.now);
  }

  say(from: number, to: number, count: number): void {
    const client = this.clients[from]!;
    const key = toHex(this.clients[to]!.id);
    const outbox = client.outbox(key);
    for (let i = 0; i < count; i++) outbox.queue.push(outbox.next++);
    this.#sendMore(client, key);
  }

  /** The relay reads what a client has sent. */
  relayReads(index: number): void {
    const client = this.clients[index]!;
    for (const message of client.pipe?.toRelay.splice(0) ?? []) {
      // What reaches a connection that the relay has ended counts for nothing.
      if (message[4] === FRAME.ack && client.pipe?.open)
        for (const [delivery, key] of client.deliveries)
          if (delivery <= readU64(message, 5)) client.acknowledged.add(key);
      client.pipe?.session.receive(Buffer.from(message), 0, message.length, this.now);
    }
  }

  /** A client reads some of what the relay has sent, and says that it has it. */
  clientReads(index: number, count: number): void {
    const client = this.clients[index]!;
    const { pipe } = client;
    if (!pipe) return;
    const messages = pipe.toClient.splice(0, count);
    for (const message of messages) {
      const frames = splitFrames(message);
      if (!frames.ok) throw frames.error;
      for (const { type, body } of frames.value) this.#frame(client, type, body);
    }
    // Who reads one message at a time leaves its last delivery for the next acknowledgement: runs are cut in two.
    const through = Math.max(0, ...client.deliveries.keys()) - (count === 1 ? 1 : 0);
    if (through > pipe.acked) pipe.toRelay.push(encodeAck({ through }));
    pipe.acked = Math.max(pipe.acked, through);
    // Nothing drains of a connection on which nothing was.
    if (messages.length > 0 && pipe.toClient.length === 0) pipe.session.drained(this.now);
  }

  tick(ms: number): void {
    this.now += ms;
    this.router.tick(this.now);
  }

  async storeSteps(): Promise<void> {
    await this.store.step();
    await this.settle();
    this.router.tick(this.now);
  }

  /** The process dies: nothing but what the store has is left. */
  async crash(): Promise<void> {
    for (const client of this.clients) {
      client.pipe = undefined;
      client.acknowledged.clear();
    }
    this.store = new SteppedStore(this.store.inner, this.store.lies);
    await this.start();
  }

  /** Those who are connected read and acknowledge: what waits for them has to come, without a new connection. */
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
      const mailbox = this.router.directory.clients.find(id, 0)?.mailbox;
      if (pipe?.open && mailbox !== undefined && mailbox.messages > 0)
        this.failures.push(`${mailbox.messages} messages do not come to somebody who is there`);
    }
  }

  /** Everybody is there and the disk has room, until nothing moves any more. */
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
      if (!moving && this.router.batcher.idle) return;
    }
  }

  /** Whatever is wrong with what was received, against what was sent and accepted. */
  complaints(): string[] {
    const found = [...this.failures];
    for (const key of this.accepted) {
      const [from, to, number] = key.split("/") as [string, string, string];
      const reader = this.clients.find(({ id }) => toHex(id) === to)!;
      if (!reader.received.get(from)?.includes(Number(number))) found.push(`lost ${key}`);
    }
    for (const reader of this.clients)
      for (const [from, numbers] of reader.received)
        numbers.forEach((number, at) => {
          if (number !== at + 1) found.push(`${from.slice(0, 2)} at ${at}: ${number}`);
        });
    for (const { outboxes } of this.clients)
      for (const { queue } of outboxes.values()) if (queue.length > 0) found.push(`${queue.length} never accepted`);
    for (const { registration, mailbox, incoming } of this.router.directory.clients.values()) {
      if (mailbox.messages !== 0 || mailbox.bytes !== 0)
        found.push(`mailbox ${registration} counts ${mailbox.messages}`);
      for (const pair of incoming.values()) if (pair.messages !== 0) found.push(`a pair counts ${pair.messages}`);
    }
    if (this.router.memory.used !== 0) found.push(`${this.router.memory.used} bytes of memory are still counted`);
    if (this.router.batcher.pendingBytes !== 0) found.push(`${this.router.batcher.pendingBytes} bytes pending`);
    return found;
  }

  #sendMore(client: SimClient, to: string): void {
    const { pipe } = client;
    const outbox = client.outbox(to);
    if (!pipe) return;
    for (; outbox.sent < outbox.queue.length; outbox.sent++)
      pipe.toRelay.push(
        encodeSend({
          to: Uint8Array.from(Buffer.from(to, "hex")),
          number: outbox.base + outbox.sent,
          body: u64(outbox.queue[outbox.sent]!),
        }),
      );
  }

  #frame(client: SimClient, type: number, body: Uint8Array): void {
    if (type === FRAME.deliver) {
      const parsed = parseDeliver(body);
      if (!parsed.ok) throw parsed.error;
      const { from, delivery } = parsed.value;
      const number = Number(Buffer.from(parsed.value.body).readBigUInt64BE());
      const key = toHex(from);
      const received = client.received.get(key) ?? [];
      client.received.set(key, received);
      if (!received.includes(number)) received.push(number);
      if (client.acknowledged.has(`${key}/${number}`)) this.failures.push(`repeated after ack: ${number}`);
      client.deliveries.set(delivery, `${key}/${number}`);
      return;
    }
    if (type === FRAME.accepted) {
      const parsed = parseAccepted(body);
      if (!parsed.ok) throw parsed.error;
      const to = toHex(parsed.value.to);
      const outbox = client.outbox(to);
      while (outbox.queue.length > 0 && outbox.base <= parsed.value.through) {
        this.accepted.add(`${toHex(client.id)}/${to}/${outbox.queue.shift()}`);
        outbox.base++;
        outbox.sent = Math.max(0, outbox.sent - 1);
      }
    } else if (type === FRAME.refused) {
      const parsed = parseRefused(body);
      if (!parsed.ok) throw parsed.error;
      const { wanted, code } = parsed.value;
      const to = toHex(parsed.value.to);
      const outbox = client.outbox(to);
      if (wanted >= outbox.base && wanted <= outbox.base + outbox.queue.length) outbox.sent = wanted - outbox.base;
      else {
        outbox.base = wanted;
        outbox.sent = 0;
      }
      // An unknown recipient is asked for again at the next join.
      if (code !== "UNKNOWN_RECIPIENT") this.#sendMore(client, to);
    }
  }
}
