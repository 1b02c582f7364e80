import { toHex } from "@sandi/crypto";
import type {
  Cluster,
  ClusterListener,
  Registration,
  Seat,
  StoredEntry,
  StoredNote,
  StoreIndex,
} from "../../core/base/ports.ts";
import { Turns } from "../../core/cluster/turns.ts";

const BEAT_MS = 1_000;
const REQUEST_MS = 1_500;
const SEEN_MS = 3_000;
const LOST_MS = 4_000;
const DEAD_MS = 8_000;
const ATTEMPTS = 20;

type Happening =
  | { readonly kind: "entry"; readonly id: string; readonly entry: StoredEntry }
  | { readonly kind: "seat"; readonly registration: number; readonly seat: Seat }
  | { readonly kind: "beat"; readonly node: string }
  | { readonly kind: "gone"; readonly node: string };

type Parcel =
  | { readonly from: string; readonly bytes: Uint8Array }
  | { readonly from: SimControl; readonly giveUp: number; readonly joined: boolean; answer(given: boolean): void }
  | { arrive(): void };

type SeatListener = (id: string, seat: Seat | undefined, before: Seat | undefined) => void;

/** What all relays of a simulated cluster share: one order of events, and the ways between them. */
export class SimWorld {
  readonly log: Happening[] = [];
  /** The number of the last event about a key. */
  readonly revisions = new Map<string, number>();
  readonly controls: SimControl[] = [];
  #names = 0;
  now = 1_000_000;
  /** False when something happened by which an owner may forget what was acknowledged last. */
  gentle = true;

  newName(): string {
    return `relay${++this.#names}`;
  }

  write(key: string, happening: (revision: number) => Happening): number {
    const revision = this.log.length + 1;
    this.log.push(happening(revision));
    this.revisions.set(key, revision);
    return revision;
  }

  /** A parcel for a relay that is dead or cut off is dropped. */
  post(name: string, parcel: Parcel): void {
    const control = this.controls.find(({ self }) => self === name);
    if (control !== undefined && control.state !== "cut" && control.state !== "dead") control.inbox.push(parcel);
  }
}

/**
 * The port as NatsControl implements it. The test decides every delay, loss and failure: what it writes waits in
 * `writes`, what it has not heard yet is in the world's log, and what others sent it is in `inbox`.
 */
export class SimControl implements Cluster {
  readonly #world: SimWorld;
  self: string;
  /** `paused`: it does nothing. `cut`: it reaches neither the other relays nor the store. */
  state: "up" | "paused" | "cut" | "dead" = "up";
  since: number;
  inbox: Parcel[] = [];
  /** What was sent while it was cut off. */
  #outbox: { readonly name: string; readonly parcel: Parcel }[] = [];
  writes: { run(): void; fail(): void }[] = [];
  heard = 0;
  isLost = false;
  #back: number | undefined;
  #beatAt = 0;
  readonly #alive = new Set<string>();
  readonly #entries = new Map<string, { readonly entry: StoredEntry; readonly revision: number }>();
  readonly #ids = new Map<number, string>();
  readonly #seats = new Map<number, Seat & { readonly revision: number }>();
  #listener: ClusterListener | undefined;
  #onSeat: SeatListener = () => undefined;
  #waiting: { readonly revision: number; readonly until: number; resolve(): void; reject(error: Error): void }[] = [];
  #asked: { readonly until: number; resolve(stays: boolean): void; readonly joined: boolean }[] = [];
  readonly #turns = new Turns<number>();

  constructor(world: SimWorld) {
    this.#world = world;
    this.self = world.newName();
    this.since = world.now;
    world.controls.push(this);
    this.#beat();
    this.hear(world.log.length);
  }

  get index(): StoreIndex {
    const entries = [...this.#entries.values()].map(({ entry }) => entry);
    entries.sort((a, b) => a.registration - b.registration);
    return { entries, mailboxes: [], pairs: [], notes: [], nextRegistration: 1, nextRow: 1 };
  }

  get idle(): boolean {
    const { length } = this.#world.log;
    return this.heard === length && this.inbox.length + this.writes.length + this.#turns.size === 0 && !this.isLost;
  }

  listen(listener: ClusterListener): void {
    this.#listener = listener;
  }

  onSeat(listener: SeatListener): void {
    this.#onSeat = listener;
  }

  seat(registration: number): Seat | undefined {
    const seat = this.#seats.get(registration);
    return seat !== undefined && this.#alive.has(seat.node) ? seat : undefined;
  }

  registrationOf(id: Uint8Array): number | undefined {
    return this.#entries.get(toHex(id))?.entry.registration;
  }

  async register({ id, card, version, ephemeral }: Registration): Promise<void> {
    const hex = toHex(id);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = this.#entries.get(hex);
      if (known !== undefined && known.entry.version >= version) return;
      const written = await this.#write(`entry.${hex}`, known?.revision ?? 0, (revision) => {
        const registration = known?.entry.registration ?? revision;
        return { kind: "entry", id: hex, entry: { registration, id, card, version, ephemeral } };
      });
      if (written !== undefined) return this.#seen(written);
    }
    throw new Error("the directory does not settle");
  }

  async replaceNote(_note: StoredNote): Promise<boolean> {
    return true;
  }

  take(registration: number, joined: boolean, anew: boolean): Promise<Seat> {
    return this.#turns.take(registration, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const known = this.#seats.get(registration);
        const mine = known?.node === this.self;
        if (mine && !anew && (known.held || !joined)) return known;
        if (known !== undefined && !mine && this.#alive.has(known.node)) {
          if (!joined || (await this.#askToGiveUp(known.node, registration, joined)))
            throw new Error("the mailbox has another owner");
        }
        const epoch = (known?.epoch ?? 0) + (mine && !anew ? 0 : 1);
        const seat = { node: this.self, epoch, held: joined || (mine && known.held) };
        const written = await this.#writeSeat(registration, seat, known?.revision ?? 0);
        if (written === undefined) continue;
        await this.#seen(written);
        const now = this.#seats.get(registration);
        if (now?.node === seat.node && now.epoch === seat.epoch) return seat;
      }
      throw new Error("the mailbox does not settle");
    });
  }

  leave(registration: number, isStill: () => boolean): void {
    this.#turns
      .take(registration, async () => {
        const known = this.#seats.get(registration);
        if (!isStill() || known?.node !== this.self || !known.held || this.isLost) return;
        const { node, epoch, revision } = known;
        const written = await this.#writeSeat(registration, { node, epoch, held: false }, revision);
        if (written !== undefined) await this.#seen(written);
      })
      .catch(() => undefined);
  }

  send(name: string, bytes: Uint8Array): void {
    this.#post(name, { from: this.self, bytes: Uint8Array.from(bytes) });
  }

  /** Hears so many more events. */
  hear(count: number): void {
    for (let i = 0; i < count && this.heard < this.#world.log.length; i++) {
      this.#happened(this.#world.log[this.heard]!, ++this.heard);
      const due = this.#waiting.filter(({ revision }) => revision <= this.heard);
      this.#waiting = this.#waiting.filter(({ revision }) => revision > this.heard);
      for (const { resolve } of due) resolve();
    }
  }

  /** One parcel is handed over. */
  arrive(at = 0): void {
    const [parcel] = this.inbox.splice(Math.min(at, this.inbox.length - 1), 1);
    if (parcel === undefined) return;
    if ("arrive" in parcel) return parcel.arrive();
    if (this.isLost || this.#listener === undefined) return;
    if ("bytes" in parcel) return this.#listener.message(parcel.from, parcel.bytes);
    const { from, answer } = parcel;
    const told = (given: boolean): void => this.#world.post(from.self, { arrive: () => answer(given) });
    this.#listener.giveUp(parcel.giveUp, parcel.joined).then(told, () => told(false));
  }

  /** Time passes. What has waited too long fails, and a relay that was silent too long is gone. */
  pass(): void {
    const { now, controls } = this.#world;
    const unanswered = this.#asked.filter(({ until }) => until <= now);
    for (const { resolve, joined } of unanswered) resolve(!joined);
    this.#asked = this.#asked.filter(({ until }) => until > now);
    const late = this.#waiting.filter(({ until }) => until <= now);
    this.#waiting = this.#waiting.filter(({ until }) => until > now);
    if (unanswered.length + late.length > 0) this.#world.gentle = false;
    for (const { reject } of late) reject(new Error("the cluster's news do not come through"));
    if (this.state === "cut") {
      if (now - this.since >= LOST_MS) this.lose();
      return;
    }
    for (const { self, state, since } of controls)
      if (state !== "up" && now - since >= DEAD_MS && this.#alive.delete(self)) {
        this.#gone(self);
        this.#world.write(`node.${self}`, () => ({ kind: "gone", node: self }));
      }
    if (this.isLost) this.#comeBack();
    else if (now - this.#beatAt >= BEAT_MS) this.#beat();
  }

  lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.#back = undefined;
    this.#listener?.lost();
  }

  /** It is reached again after it was paused or cut off. */
  up(): void {
    this.state = "up";
    for (const { name, parcel } of this.#outbox.splice(0)) this.#world.post(name, parcel);
  }

  #beat(): void {
    this.#beatAt = this.#world.now;
    this.#world.write(`node.${this.self}`, () => ({ kind: "beat", node: this.self }));
  }

  #comeBack(): void {
    const before = this.self;
    if (this.#back === undefined) {
      this.self = this.#world.newName();
      this.inbox = this.inbox.filter((parcel) => "arrive" in parcel);
      this.#beat();
      this.#back = this.#world.write(`node.${before}`, () => ({ kind: "gone", node: before }));
    } else if (this.heard >= this.#back) {
      this.isLost = false;
      this.#listener?.found();
    }
  }

  #happened(happening: Happening, revision: number): void {
    if (happening.kind === "beat") {
      const { node } = happening;
      if (this.#alive.has(node)) return;
      this.#alive.add(node);
      for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, seat, undefined);
    } else if (happening.kind === "gone") {
      if (this.#alive.delete(happening.node)) this.#gone(happening.node);
    } else if (happening.kind === "entry") {
      const { id, entry } = happening;
      this.#entries.set(id, { entry, revision });
      this.#ids.set(entry.registration, id);
      this.#listener?.entry(entry);
    } else {
      const { registration, seat } = happening;
      const before = this.seat(registration);
      this.#seats.set(registration, { ...seat, revision });
      this.#told(registration, this.seat(registration), before);
    }
  }

  #gone(node: string): void {
    for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, undefined, seat);
  }

  #told(registration: number, seat: Seat | undefined, before: Seat | undefined): void {
    this.#listener?.seat(registration, seat);
    const id = this.#ids.get(registration);
    if (id !== undefined) this.#onSeat(Buffer.from(id, "hex").toString("latin1"), seat, before);
  }

  #askToGiveUp(node: string, giveUp: number, joined: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const asked = { until: this.#world.now + REQUEST_MS, resolve, joined };
      const answer = (given: boolean): void => {
        this.#asked = this.#asked.filter((one) => one !== asked);
        resolve(!given);
      };
      this.#asked.push(asked);
      this.#post(node, { from: this, giveUp, joined, answer });
    });
  }

  #post(name: string, parcel: Parcel): void {
    if (this.state === "cut") this.#outbox.push({ name, parcel });
    else this.#world.post(name, parcel);
  }

  #writeSeat(registration: number, seat: Seat, before: number): Promise<number | undefined> {
    return this.#write(`seat.${registration}`, before, () => ({ kind: "seat", registration, seat }));
  }

  /** Compare and set, some time from now. */
  async #write(key: string, before: number, what: (revision: number) => Happening): Promise<number | undefined> {
    const written = await new Promise<number | undefined>((resolve, reject) => {
      const run = (): void => {
        const last = this.#world.revisions.get(key) ?? 0;
        resolve(last === before ? this.#world.write(key, what) : undefined);
      };
      this.writes.push({ run, fail: () => reject(new Error("timeout")) });
    });
    if (written === undefined) await this.#seen(this.#world.revisions.get(key) ?? 0);
    return written;
  }

  #seen(revision: number): Promise<void> {
    if (this.heard >= revision) return Promise.resolve();
    return new Promise((resolve, reject) =>
      this.#waiting.push({ revision, until: this.#world.now + SEEN_MS, resolve, reject }),
    );
  }
}
