import type {
  Cluster,
  ClusterListener,
  Registration,
  RelayLog,
  Seat,
  StoredEntry,
  StoredNote,
} from "../../core/base/ports.ts";
import { Turns } from "../../core/cluster/turns.ts";
import type { NatsLink } from "./connection.ts";
import { Heard, type SeatListener } from "./heard.ts";
import { KvBucket } from "./kvBucket.ts";
import { Nodes } from "./nodes.ts";
import { Pulse } from "./pulse.ts";
import { RelayTalk } from "./relayTalk.ts";
import { encodeEntry, encodeSeat, hexId } from "./values.ts";

const ATTEMPTS = 20;

export type ControlOptions = {
  readonly link: NatsLink;
  /** Bucket, streams and subjects begin with it. */
  readonly prefix: string;
  readonly log: RelayLog;
  readonly random: (bytes: number) => Uint8Array;
};

/**
 * What all relays of a cluster know in common: one KV bucket, one watch and therefore one order of events. Nothing here
 * rests on more than the bucket promises: a mailbox is fenced by its log, and `take` looks again.
 *
 *     relay               the relay's public key, in hex
 *     next                the next number of registration, of a store with one user
 *     entry.<ID>          a card; `values.ts`
 *     note.<key>          a note
 *     seat.<number>       who has the mailbox
 *     node.<relay>        a heartbeat
 */
export class NatsControl implements Cluster {
  readonly #log: RelayLog;
  readonly #bucket: KvBucket;
  readonly #nodes: Nodes;
  readonly #heard: Heard;
  readonly #pulse: Pulse;
  readonly #talk: RelayTalk;
  readonly #turns = new Turns<number>();
  #closed = false;

  private constructor({ link, prefix, log, random }: ControlOptions, bucket: KvBucket, nodes: Nodes, heard: Heard) {
    this.#log = log;
    this.#bucket = bucket;
    this.#nodes = nodes;
    this.#heard = heard;
    this.#pulse = new Pulse({
      bucket,
      nodes,
      log,
      newName: () => nameFrom(random),
      onLost: () => heard.listener?.lost(),
      onRenamed: (name) => this.#talk.listenAs(name),
      onFound: () => heard.listener?.found(),
    });
    this.#talk = new RelayTalk(link, prefix, {
      hears: () => !this.#closed && !this.#pulse.lost && heard.listener !== undefined,
      message: (node, bytes) => heard.listener!.message(node, bytes),
      giveUp: (registration, joined) => heard.listener!.giveUp(registration, joined),
    });
    this.#talk.listenAs(this.self);
  }

  static async open(options: ControlOptions): Promise<NatsControl> {
    const nodes: Nodes = new Nodes(nameFrom(options.random), performance.now(), (node) => heard.gone(node));
    const heard: Heard = new Heard(nodes);
    const bucket = await KvBucket.open(options.link, options.prefix, (change) => heard.changed(change));
    const control = new NatsControl(options, bucket, nodes, heard);
    try {
      await bucket.start();
      await bucket.seen(await control.#pulse.beat());
    } catch (error) {
      bucket.stop();
      throw error;
    }
    control.#pulse.start();
    return control;
  }

  get self(): string {
    return this.#nodes.self;
  }

  /** @returns the key that is stored: this one, or another relay's */
  async claimKey(relayKey: string): Promise<string> {
    if ((await this.#bucket.create("relay", relayKey)) !== undefined) return relayKey;
    return (await this.#bucket.text("relay")) ?? "";
  }

  get entries(): StoredEntry[] {
    return this.#heard.entries;
  }

  get notes(): StoredNote[] {
    return this.#heard.notes;
  }

  /** As last heard. */
  isForgotten(registration: number): boolean {
    return this.#heard.isForgotten(registration);
  }

  get nextRegistration(): number {
    return this.#heard.nextRegistration;
  }

  listen(listener: ClusterListener): void {
    this.#heard.listener = listener;
  }

  onSeat(listener: SeatListener): void {
    this.#heard.onSeat = listener;
  }

  seat(registration: number): Seat | undefined {
    return this.#heard.seat(registration);
  }

  registrationOf(id: Uint8Array): number | undefined {
    return this.#heard.registrationOf(id);
  }

  async register({ id, card, version, ephemeral }: Registration): Promise<void> {
    const key = hexId(id);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = this.#heard.entry(key);
      if (known !== undefined && known.version >= version && known.ephemeral === ephemeral) return;
      if (known !== undefined && known.version > version) return;
      // A newcomer's number is the number of this very message, so nobody else can have it.
      const registration = known?.registration ?? 0;
      const value = encodeEntry({ registration, id, card, version, ephemeral });
      const revision = await this.#bucket.write(`entry.${key}`, value, known?.revision ?? 0);
      if (revision !== undefined) return this.#bucket.seen(revision);
    }
    throw new Error("the directory does not settle");
  }

  /** Writes the entry whatever was there before. For a store with a single owner. */
  async putEntry(entry: StoredEntry): Promise<void> {
    const next = Math.max(this.nextRegistration, entry.registration + 1);
    await this.#bucket.seen(await this.#bucket.put("next", String(next)));
    await this.#bucket.seen(await this.#bucket.put(`entry.${hexId(entry.id)}`, encodeEntry(entry)));
  }

  async forget(registration: number): Promise<void> {
    const id = this.#heard.idOf(registration);
    if (this.#heard.written(registration) !== undefined) await this.#bucket.delete(`seat.${registration}`);
    if (id === undefined) return;
    await this.#bucket.delete(`entry.${id}`);
    await this.#bucket.seenLatest(`entry.${id}`);
  }

  async replaceNote({ key, value }: StoredNote): Promise<boolean> {
    const revision = await this.#bucket.write(noteName(key), value, this.#heard.noteRevision(key));
    if (revision !== undefined) await this.#bucket.seen(revision);
    return revision !== undefined;
  }

  async putNote(key: string, value: Uint8Array | undefined): Promise<void> {
    const name = noteName(key);
    if (value === undefined) await this.#bucket.delete(name);
    else await this.#bucket.put(name, value);
    await this.#bucket.seenLatest(name);
  }

  take(registration: number, joined: boolean, anew: boolean): Promise<Seat> {
    return this.#turns.take(registration, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const known = this.#heard.written(registration);
        const mine = known?.node === this.self;
        if (mine && !anew && (known.held || !joined)) return known;
        if (known !== undefined && !mine && this.#nodes.isAlive(known.node)) {
          // Mail goes to the relay that has the mailbox. The mailbox moves here only if its client joins here.
          if (!joined) throw new Error("the mailbox has another owner");
          const stays = await this.#talk.askToGiveUp(known.node, registration, joined);
          if (stays) throw new Error("the mailbox has another owner");
        }
        const same = mine && !anew;
        const held = joined || (mine && known.held);
        const seat = { node: this.self, epoch: (known?.epoch ?? 0) + (same ? 0 : 1), held };
        const revision = await this.#bucket.write(`seat.${registration}`, encodeSeat(seat), known?.revision ?? 0);
        if (revision === undefined) continue;
        await this.#bucket.seen(revision);
        // An older server may accept both of two writes at once. The later one counts.
        const now = this.#heard.written(registration);
        if (now?.node === seat.node && now.epoch === seat.epoch) return seat;
      }
      throw new Error("the mailbox does not settle");
    });
  }

  /**
   * Says that its client is not connected here any more. Best effort: if the client comes back, here or elsewhere, that
   * sets it right.
   */
  leave(registration: number, isStill: () => boolean): void {
    this.#turns
      .take(registration, async () => {
        const known = this.#heard.written(registration);
        if (!isStill() || known?.node !== this.self || !known.held || this.#pulse.lost) return;
        const seat = { node: known.node, epoch: known.epoch, held: false };
        const revision = await this.#bucket.write(`seat.${registration}`, encodeSeat(seat), known.revision);
        if (revision !== undefined) await this.#bucket.seen(revision);
      })
      .catch((error: Error) => this.#log.warn({ reason: error.message }, "presence could not be told"));
  }

  send(node: string, bytes: Uint8Array): void {
    if (!this.#closed) this.#talk.send(node, bytes, this.self);
  }

  /** Resolves when everything written before this call, by any relay, has been heard here. */
  async settle(): Promise<void> {
    await this.#turns.settled();
    await this.#bucket.seen(await this.#pulse.beat());
  }

  /** Leaves: from now on others may take what this relay has. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#bucket.stop();
    this.#talk.close();
    await this.#pulse.close();
  }
}

function nameFrom(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(8)).toString("hex");
}

function noteName(key: string): string {
  return `note.${Buffer.from(key).toString("hex")}`;
}
