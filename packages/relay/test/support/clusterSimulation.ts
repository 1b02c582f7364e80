import { toHex } from "@sandi/crypto";
import { NatsBus } from "../../adapters/nats/bus.ts";
import type { NatsControl } from "../../adapters/nats/control.ts";
import { DEFAULT_LIMITS } from "../../core/base/limits.ts";
import { Relay } from "../../core/relay.ts";
import { complaintsOf, KEYS, type Ledger, type Pipe, SILENT, SimClient } from "./simClient.ts";
import { SimControl, SimWorld } from "./simCluster.ts";
import { SimDisk, SimSharedStore } from "./simDisk.ts";

type SimRelay = {
  readonly control: SimControl;
  readonly store: SimSharedStore;
  readonly core: Relay;
  /** Connections that their clients have left, with what was still on its way. */
  readonly given: Pipe[];
};

/** Long enough for a dead relay to be noticed, and for a client that asks again to be answered. */
const LAST_ROUNDS = 800;
const ROUND_MS = 40;
/** A relay that was away longer finds that it was lost. */
const LOST_MS = 4_000;

/** Relays of one cluster and their clients. The test decides every delay and every loss between them. */
export class ClusterSimulation {
  readonly ledger: Ledger = { accepted: new Set(), failures: [] };
  readonly world = new SimWorld();
  readonly disk = new SimDisk();
  readonly relays: SimRelay[] = [];
  readonly clients: SimClient[];
  /** The relay that each client is connected to. */
  readonly at: number[];

  constructor(relays: number, clients: number) {
    for (let index = 0; index < relays; index++) this.relays.push(this.#start());
    this.clients = Array.from({ length: clients }, (_, index) => new SimClient(index, this.ledger));
    this.at = this.clients.map((_, index) => index % relays);
  }

  #start(): SimRelay {
    const control = new SimControl(this.world);
    const store = new SimSharedStore(this.disk);
    const core = new Relay(
      {
        store,
        bus: new NatsBus(control as unknown as NatsControl),
        cluster: { port: control, store },
        keys: KEYS,
        limits: { ...DEFAULT_LIMITS, ratePerSecond: 100_000, burst: 100_000, bufferedBytes: 300 },
        log: SILENT,
        clock: () => this.world.now,
        steady: () => this.world.now,
        wake: () => undefined,
        failed: (error) => this.ledger.failures.push(String(error)),
      },
      control.index,
    );
    return { control, store, core, given: [] };
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 12; i++) await Promise.resolve();
  }

  /** A client joins a relay. It leaves its connection before. */
  join(index: number, relay: number): void {
    const { control, core } = this.relays[relay]!;
    if (control.state === "paused") return;
    this.leave(index);
    const client = this.clients[index]!;
    client.join(core, this.world.now);
    this.at[index] = relay;
  }

  /** The client is gone. What it sent last is still on its way, and its relay does not know yet. */
  leave(index: number): void {
    const client = this.clients[index]!;
    const { pipe } = client;
    if (pipe === undefined) return;
    client.pipe = undefined;
    this.relays[this.at[index]!]!.given.push(pipe);
  }

  /** The relay finds out which clients are gone. */
  hangUps(relay: number): void {
    const { control, given } = this.relays[relay]!;
    if (control.state === "paused") return;
    for (const pipe of given.splice(0)) this.#hangUp(pipe);
  }

  /** It reads what the client had sent before it went. */
  #hangUp(pipe: Pipe): void {
    for (const message of pipe.toRelay.splice(0))
      pipe.connection.receive(Buffer.from(message), 0, message.length, this.world.now);
    pipe.connection.ended(this.world.now);
  }

  say(from: number, to: number, count: number): void {
    this.clients[from]!.say(toHex(this.clients[to]!.id), count);
  }

  relayReads(index: number): void {
    if (this.relays[this.at[index]!]!.control.state !== "paused") this.clients[index]!.relayReads(this.world.now);
  }

  clientReads(index: number, count: number): void {
    this.clients[index]!.reads(count, this.world.now);
  }

  /**
   * It reads one message and does not acknowledge its last delivery. A row that is acknowledged in part comes again at
   * another relay.
   */
  clientReadsPart(index: number): void {
    this.world.gentle = false;
    this.clientReads(index, 1);
  }

  hear(relay: number, count: number): void {
    const { control } = this.relays[relay]!;
    if (control.state === "up") control.hear(count);
  }

  arrive(relay: number, at = 0): void {
    const { control } = this.relays[relay]!;
    if (control.state === "up") control.arrive(at);
  }

  /** A parcel is lost on its way. */
  lose(relay: number): void {
    this.relays[relay]!.control.inbox.shift();
  }

  /** A parcel arrives, and will arrive again. The port never does this, but the relays have to bear it. */
  double(relay: number): void {
    const { inbox } = this.relays[relay]!.control;
    const first = inbox[0];
    if (first !== undefined && "bytes" in first) inbox.push(first);
  }

  write(relay: number, fails = false): void {
    const { control } = this.relays[relay]!;
    if (control.state !== "up") return;
    const write = control.writes.shift();
    if (fails) write?.fail();
    else write?.run();
  }

  async storeSteps(relay: number): Promise<void> {
    const { control, store } = this.relays[relay]!;
    if (control.state !== "up") return;
    await store.step();
    await this.settle();
    this.#tickOne(relay);
  }

  /** The next append is answered by: it is not known whether it was kept. */
  unsure(relay: number, kept: boolean): void {
    this.world.gentle = false;
    this.relays[relay]!.store.unsure = kept ? "kept" : "not kept";
  }

  tick(ms: number): void {
    this.world.now += ms;
    for (const index of this.relays.keys()) this.#tickOne(index);
  }

  #tickOne(relay: number): void {
    const { control, core } = this.relays[relay]!;
    if (control.state === "paused") return;
    control.pass();
    core.tick(this.world.now);
  }

  /** The process stops for a while, or reaches neither NATS nor the store. */
  suspend(relay: number, state: "paused" | "cut"): void {
    const { control } = this.relays[relay]!;
    if (control.state !== "up") return;
    this.world.gentle = false;
    control.state = state;
    control.since = this.world.now;
  }

  /** It goes on. It handles so much of what waited for it before it notices how long it was away. */
  async resume(relay: number, before: number): Promise<void> {
    const { control, store } = this.relays[relay]!;
    if (control.state === "up") return;
    const long = this.world.now - control.since >= LOST_MS;
    control.up();
    for (let i = 0; i < before; i++) {
      for (const [index, at] of this.at.entries()) if (at === relay) this.relayReads(index);
      control.arrive();
      await store.step();
      control.hear(1);
      await this.settle();
    }
    if (long) control.lose();
    this.#tickOne(relay);
  }

  /** The process dies, with or without what was on its way to the store. Another one starts in its place. */
  async crash(relay: number, stored: boolean): Promise<void> {
    this.world.gentle = false;
    const { control, store } = this.relays[relay]!;
    if (stored) await store.step();
    control.state = "dead";
    control.since = this.world.now;
    this.clients.forEach((client, index) => {
      if (this.at[index] === relay) client.pipe = undefined;
    });
    this.relays[relay] = this.#start();
  }

  /** A relay hears, receives, writes and stores everything that waits. */
  async flow(relay: number): Promise<void> {
    const { control, store } = this.relays[relay]!;
    if (control.state !== "up") return;
    control.hear(100);
    for (let i = control.inbox.length; i > 0; i--) control.arrive();
    while (control.writes.length > 0) this.write(relay);
    await this.settle();
    while (store.busy) await this.storeSteps(relay);
    this.#tickOne(relay);
  }

  /** All faults are over. A client whose connection is closed comes again, and no other does. */
  async finish(): Promise<void> {
    this.disk.full = false;
    for (const [index, { store }] of this.relays.entries()) {
      store.unsure = undefined;
      await this.resume(index, 0);
      this.hangUps(index);
    }
    for (let round = 0; round < LAST_ROUNDS; round++) {
      this.clients.forEach((client, index) => {
        if (client.pipe?.open !== true) this.join(index, this.at[index]!);
        this.relayReads(index);
        this.clientReads(index, 100);
        for (const [to, { unknown }] of client.outboxes) if (unknown && round % 25 === 24) client.sendMore(to);
      });
      for (const index of this.relays.keys()) {
        this.hangUps(index);
        await this.flow(index);
      }
      this.tick(ROUND_MS);
      await this.settle();
      if (round > 1 && this.#isStill()) return;
    }
    this.ledger.failures.push("does not come to rest");
  }

  #isStill(): boolean {
    const quiet = this.relays.every(({ control, store, core }) => control.idle && !store.busy && core.batcher.idle);
    return (
      quiet &&
      this.clients.every(
        ({ pipe, outboxes }) =>
          pipe?.open === true &&
          pipe.connection.joined &&
          pipe.toClient.length + pipe.toRelay.length === 0 &&
          [...outboxes.values()].every(({ queue }) => queue.length === 0),
      )
    );
  }

  complaints(): string[] {
    const found = complaintsOf(this.clients, this.ledger).filter(
      (complaint) => this.world.gentle || !complaint.startsWith("repeated after ack"),
    );
    for (const { id } of this.clients) {
      const owners = this.relays.filter(({ core }) => core.directory.clients.find(id, 0)?.away === false);
      if (owners.length > 1) found.push(`${id[0]} has its mailbox at ${owners.length} relays`);
    }
    for (const { core } of this.relays) {
      for (const { mailbox, registration, incoming } of core.directory.clients.values()) {
        if (mailbox.messages !== 0 || mailbox.bytes !== 0)
          found.push(`mailbox ${registration} counts ${mailbox.messages}`);
        for (const pair of incoming.values()) if (pair.messages !== 0) found.push(`a pair counts ${pair.messages}`);
      }
      if (core.memory.used !== 0) found.push(`${core.memory.used} bytes of memory are still counted`);
      if (core.batcher.pendingBytes !== 0) found.push(`${core.batcher.pendingBytes} bytes pending`);
    }
    return found;
  }
}
