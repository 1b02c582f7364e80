import { JetStreamApiError } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { Msg, Subscription } from "@nats-io/transport-node";
import type {
  Cluster,
  ClusterListener,
  Registration,
  RelayLog,
  Seat,
  StoredEntry,
  StoredNote,
} from "../../core/ports.ts";
import { type NatsLink, raiseReplicas } from "./connection.ts";
import { type KvChange, KvWatch } from "./kvWatch.ts";
import { BEAT_MS, Nodes } from "./nodes.ts";
import { decodeEntry, decodeSeat, encodeEntry, encodeSeat, hexId } from "./values.ts";

const WRONG_LAST_SEQUENCE = 10_071;
const GIVE_UP_MS = 1_500;
const SEEN_MS = 3_000;
/** Three heartbeats of the server's. */
const SILENT_MS = 3_000;
const WRITE_MS = 2_000;
/** Until the first of the common news has to have come. */
const START_MS = 10_000;
const ATTEMPTS = 20;

type Known<T> = T & { readonly revision: number };

type SeatListener = (id: string, seat: Seat | undefined, before: Seat | undefined) => void;

export type ControlOptions = {
  readonly link: NatsLink;
  /** Bucket, streams and subjects begin with it. */
  readonly prefix: string;
  readonly log: RelayLog;
  readonly random: (bytes: number) => Uint8Array;
};

/**
 * What all relays of a cluster know in common: one KV bucket, one watch and therefore one order of events.
 *
 * Compare-and-set is exact for a key that is not there yet. For one that is, servers before 2.10 compare, in a cluster,
 * with what they have applied and not with what is on its way: of two who write at once both may succeed. The later
 * one holds then, and nothing here rests on more: a mailbox is fenced by its log, and `take` looks again.
 *
 *     relay               the relay's public key, in hex
 *     next                the next number of registration, of a store with one user
 *     entry.<ID>          a record; `values.ts`
 *     note.<key>          a note
 *     seat.<number>       who has the mailbox
 *     node.<relay>        a heartbeat
 */
export class NatsControl implements Cluster {
  readonly #options: ControlOptions;
  readonly #kv: KV;
  readonly #watch: KvWatch;
  readonly #nodes: Nodes;
  readonly #entries = new Map<string, Known<StoredEntry>>();
  readonly #ids = new Map<number, string>();
  readonly #seats = new Map<number, Known<Seat>>();
  readonly #notes = new Map<string, Known<{ value: Uint8Array }>>();
  #next = 1;
  #listener: ClusterListener | undefined;
  #onSeat: SeatListener = () => undefined;
  readonly #turns = new Map<number, Promise<unknown>>();
  #waiting: { revision: number; resolve: () => void }[] = [];
  #inbox: Subscription | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #lost = false;
  #closed = false;

  private constructor(options: ControlOptions, kv: KV) {
    this.#options = options;
    this.#kv = kv;
    const { connection, manager } = options.link;
    this.#nodes = new Nodes(this.#newName(), performance.now(), (node) => this.#gone(node));
    this.#watch = new KvWatch({
      connection,
      manager,
      bucket: options.prefix,
      onChange: (change) => this.#changed(change),
    });
    this.#listenAs(this.self);
  }

  static async open(options: ControlOptions): Promise<NatsControl> {
    const { connection, replicas } = options.link;
    const kv = await new Kvm(connection).create(options.prefix, { replicas, history: 1, timeout: WRITE_MS });
    await raiseReplicas(options.link, `KV_${options.prefix}`);
    const control = new NatsControl(options, kv);
    try {
      await inTime(control.#watch.start(), START_MS);
      await control.#seen(await control.#beat());
    } catch (error) {
      control.#watch.close();
      throw error;
    }
    control.#timer = setInterval(() => void control.#tend(), BEAT_MS / 2);
    return control;
  }

  get self(): string {
    return this.#nodes.self;
  }

  /** False where another key is there already. */
  async claimKey(relayKey: string): Promise<string> {
    try {
      await this.#kv.create("relay", relayKey);
      return relayKey;
    } catch (error) {
      if (!isConflict(error)) throw error;
      return (await this.#kv.get("relay"))?.string() ?? "";
    }
  }

  get entries(): StoredEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.registration - b.registration).map(withoutRevision);
  }

  get notes(): StoredNote[] {
    return [...this.#notes].map(([key, { value }]) => ({ key, value }));
  }

  get nextRegistration(): number {
    return this.#next;
  }

  listen(listener: ClusterListener): void {
    this.#listener = listener;
  }

  /** By full ID, as `idKey` gives it. */
  onSeat(listener: SeatListener): void {
    this.#onSeat = listener;
  }

  seat(registration: number): Seat | undefined {
    const seat = this.#seats.get(registration);
    return seat !== undefined && this.#nodes.isAlive(seat.node) ? seat : undefined;
  }

  registrationOf(id: Uint8Array): number | undefined {
    return this.#entries.get(hexId(id))?.registration;
  }

  async register({ id, record, version, ephemeral }: Registration): Promise<void> {
    const key = hexId(id);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = this.#entries.get(key);
      if (known !== undefined && known.version >= version && known.ephemeral === ephemeral) return;
      if (known !== undefined && known.version > version) return;
      // The number of somebody new is that of this very message: nobody else can have it.
      const registration = known?.registration ?? 0;
      const value = encodeEntry({ registration, id, record, version, ephemeral });
      const revision = await this.#write(`entry.${key}`, value, known?.revision ?? 0);
      if (revision !== undefined) return this.#seen(revision);
    }
    throw new Error("the directory does not settle");
  }

  /** As it is, whatever was there before: for a store that has no other owner. */
  async putEntry(entry: StoredEntry): Promise<void> {
    const next = Math.max(this.nextRegistration, entry.registration + 1);
    await this.#seen(await this.#kv.put("next", String(next)));
    await this.#seen(await this.#kv.put(`entry.${hexId(entry.id)}`, encodeEntry(entry)));
  }

  async forget(registration: number): Promise<void> {
    const id = this.#ids.get(registration);
    if (this.#seats.has(registration)) await this.#kv.delete(`seat.${registration}`);
    if (id === undefined) return;
    await this.#kv.delete(`entry.${id}`);
    await this.#seen(await this.#lastRevision(`entry.${id}`));
  }

  async replaceNote({ key, value }: StoredNote): Promise<boolean> {
    const revision = await this.#write(noteName(key), value, this.#notes.get(key)?.revision ?? 0);
    if (revision !== undefined) await this.#seen(revision);
    return revision !== undefined;
  }

  async putNote(key: string, value: Uint8Array | undefined): Promise<void> {
    const name = noteName(key);
    if (value === undefined) await this.#kv.delete(name);
    else await this.#kv.put(name, value);
    await this.#seen(await this.#lastRevision(name));
  }

  take(registration: number, joined: boolean, anew: boolean): Promise<Seat> {
    return this.#inTurn(registration, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const known = this.#seats.get(registration);
        const mine = known?.node === this.self;
        if (mine && !anew && (known.held || !joined)) return known;
        if (known !== undefined && !mine && this.#nodes.isAlive(known.node)) {
          // Mail goes to whoever has the mailbox; only a client who joins here brings it along.
          if (!joined) throw new Error("the mailbox has another owner");
          const stays = await this.#askToGiveUp(known.node, registration, joined);
          if (stays) throw new Error("the mailbox has another owner");
        }
        const same = mine && !anew;
        const held = joined || (mine && known.held);
        const seat = { node: this.self, epoch: (known?.epoch ?? 0) + (same ? 0 : 1), held };
        const revision = await this.#write(`seat.${registration}`, encodeSeat(seat), known?.revision ?? 0);
        if (revision === undefined) continue;
        await this.#seen(revision);
        // Of two who wrote at once an older server may take both: the later one has it.
        const now = this.#seats.get(registration);
        if (now?.node === seat.node && now.epoch === seat.epoch) return seat;
      }
      throw new Error("the mailbox does not settle");
    });
  }

  /** Its client is not connected here any more. Best effort: who comes back, here or elsewhere, sets it right. */
  leave(registration: number, isStill: () => boolean): void {
    this.#inTurn(registration, async () => {
      const known = this.#seats.get(registration);
      if (!isStill() || known?.node !== this.self || !known.held || this.#lost) return;
      const seat = { node: known.node, epoch: known.epoch, held: false };
      const revision = await this.#write(`seat.${registration}`, encodeSeat(seat), known.revision);
      if (revision !== undefined) await this.#seen(revision);
    }).catch((error: Error) => this.#options.log.warn({ reason: error.message }, "presence could not be told"));
  }

  send(node: string, bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#options.link.connection.publish(`${this.#options.prefix}.relay.${node}`, bytes, { reply: this.self });
  }

  /** Resolves when everything that was written before, by anybody, has been heard here. */
  async settle(): Promise<void> {
    await Promise.all(this.#turns.values());
    await this.#seen(await this.#beat());
  }

  /** Takes leave: from now on others may take what this relay has. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watch.close();
    this.#inbox?.unsubscribe();
    await this.#kv.delete(`node.${this.self}`).catch(() => undefined);
  }

  #listenAs(name: string): void {
    const { link, prefix } = this.#options;
    this.#inbox?.unsubscribe();
    this.#inbox = link.connection.subscribe(`${prefix}.relay.${name}`, {
      callback: (error, message) => this.#message(error, message),
    });
  }

  /** Read from the leader: what this relay has heard, or a copy, may be older. */
  async #lastRevision(key: string): Promise<number> {
    const { link, prefix } = this.#options;
    const stored = await link.manager.streams.getMessage(`KV_${prefix}`, { last_by_subj: `$KV.${prefix}.${key}` });
    return stored?.seq ?? 0;
  }

  #newName(): string {
    return Buffer.from(this.#options.random(8)).toString("hex");
  }

  /** Compare and set. @returns the revision; undefined where somebody was faster, and this relay has heard of it now */
  async #write(key: string, value: Uint8Array | string, before: number): Promise<number | undefined> {
    try {
      if (before > 0) return await this.#kv.update(key, value, before, WRITE_MS);
      return await this.#kv.create(key, value);
    } catch (error) {
      if (!isConflict(error)) throw error;
      await this.#seen(await this.#lastRevision(key));
      return undefined;
    }
  }

  #seen(revision: number): Promise<void> {
    if (this.#watch.revision >= revision) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("timeout: the cluster's news do not come through")), SEEN_MS);
      this.#waiting.push({
        revision,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  async #beat(): Promise<number> {
    const beat = String(++this.#beats);
    this.#nodes.sending(beat, performance.now());
    return this.#kv.put(`node.${this.self}`, beat, { timeout: WRITE_MS });
  }

  async #tend(): Promise<void> {
    const now = performance.now();
    // Its consumer may have been on a server that is gone.
    if (this.#watch.silentMs > SILENT_MS) void this.#watch.start();
    if (this.#nodes.isLost(now) && !this.#lost) {
      this.#lost = true;
      this.#before = this.self;
      this.#renamed = false;
      this.#listener?.lost();
    }
    for (const node of this.#nodes.sweep(now)) {
      this.#options.log.warn({ node }, "a relay is gone");
      this.#kv.delete(`node.${node}`).catch(() => undefined);
    }
    if (this.#lost) await this.#comeBack();
    else await this.#beat().catch(() => undefined);
  }

  #returning = false;
  #before = "";
  #renamed = false;

  /** Under another name, so that nothing which was said to, or by, the one before is taken for this one's. */
  async #comeBack(): Promise<void> {
    if (this.#returning) return;
    this.#returning = true;
    try {
      if (!this.#renamed) {
        this.#nodes.rename(this.#newName());
        this.#listenAs(this.self);
        this.#renamed = true;
      }
      await this.#seen(await this.#beat());
      await this.#kv.delete(`node.${this.#before}`);
      await this.#seen(await this.#beat());
      if (this.#closed || this.#nodes.isLost(performance.now())) return;
      this.#lost = false;
      this.#listener?.found();
    } catch {
      // At the next beat.
    } finally {
      this.#returning = false;
    }
  }

  #changed({ key, value, revision }: KvChange): void {
    const [kind, name] = [key.slice(0, key.indexOf(".")), key.slice(key.indexOf(".") + 1)];
    if (key === "next") this.#next = Number(value === undefined ? 1 : Buffer.from(value));
    else if (kind === "node") this.#node(name, value);
    else if (kind === "seat") this.#seat(Number(name), value, revision);
    else if (kind === "entry") this.#entry(name, value, revision);
    else if (kind === "note") this.#note(Buffer.from(name, "hex").toString(), value, revision);
    // The watch counts it when all of it has been told.
    const due = this.#waiting.filter((one) => one.revision <= revision);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.revision > revision);
    for (const { resolve } of due) resolve();
  }

  #node(node: string, value: Uint8Array | undefined): void {
    const known = this.#nodes.isAlive(node);
    this.#nodes.heard(node, value && Buffer.from(value).toString(), performance.now());
    if (known || value === undefined) return;
    for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, seat, undefined);
  }

  #gone(node: string): void {
    for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, undefined, seat);
  }

  #seat(registration: number, value: Uint8Array | undefined, revision: number): void {
    const before = this.seat(registration);
    const seat = value === undefined ? undefined : decodeSeat(value);
    if (seat === undefined) this.#seats.delete(registration);
    else this.#seats.set(registration, { ...seat, revision });
    this.#told(registration, this.seat(registration), before);
  }

  #told(registration: number, seat: Seat | undefined, before: Seat | undefined): void {
    this.#listener?.seat(registration, seat);
    const id = this.#ids.get(registration);
    if (id !== undefined) this.#onSeat(Buffer.from(id, "hex").toString("latin1"), seat, before);
  }

  #entry(id: string, value: Uint8Array | undefined, revision: number): void {
    const before = this.#entries.get(id);
    const entry = value === undefined ? undefined : decodeEntry(value, Buffer.from(id, "hex"), revision);
    if (before !== undefined && before.registration !== entry?.registration) {
      this.#ids.delete(before.registration);
      this.#entries.delete(id);
      this.#listener?.forgotten(before.registration);
    }
    if (entry === undefined) return;
    this.#entries.set(id, { ...entry, revision });
    this.#ids.set(entry.registration, id);
    this.#listener?.entry(entry);
  }

  #note(key: string, value: Uint8Array | undefined, revision: number): void {
    if (value === undefined) this.#notes.delete(key);
    else this.#notes.set(key, { value: Uint8Array.from(value), revision });
    this.#listener?.note(key, value);
  }

  /** @returns true where it stays with that relay */
  async #askToGiveUp(node: string, registration: number, joined: boolean): Promise<boolean> {
    const { link, prefix } = this.#options;
    const question = JSON.stringify({ giveUp: registration, joined });
    try {
      const answer = await link.connection.request(`${prefix}.relay.${node}`, question, { timeout: GIVE_UP_MS });
      return answer.string() === "no";
    } catch {
      // A relay that does not answer loses a client that has come here, and nothing else.
      return !joined;
    }
  }

  #message(error: Error | null, message: Msg): void {
    if (error !== null || this.#closed || this.#lost) return;
    const { reply, data } = message;
    if (reply === undefined || this.#listener === undefined) return;
    if (data[0] !== 0x7b) return this.#listener.message(reply, data);
    let asked: { giveUp: number; joined: boolean };
    try {
      asked = message.json();
    } catch {
      return;
    }
    this.#listener.giveUp(asked.giveUp, asked.joined).then(
      (given) => message.respond(given ? "yes" : "no"),
      () => message.respond("no"),
    );
  }

  #inTurn<T>(registration: number, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(registration) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(registration, settled);
    void settled.then(() => {
      if (this.#turns.get(registration) === settled) this.#turns.delete(registration);
    });
    return done;
  }
}

function inTime(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error("timeout: no server can say what is stored")), ms);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

function noteName(key: string): string {
  return `note.${Buffer.from(key).toString("hex")}`;
}

function isConflict(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}

function withoutRevision({ registration, id, record, version, ephemeral }: StoredEntry): StoredEntry {
  return { registration, id, record, version, ephemeral };
}
