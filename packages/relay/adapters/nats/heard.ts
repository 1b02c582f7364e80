import type { ClusterListener, Seat, StoredEntry, StoredNote } from "../../core/base/ports.ts";
import type { KvChange } from "./kvWatch.ts";
import type { Nodes } from "./nodes.ts";
import { decodeEntry, decodeSeat, hexId } from "./values.ts";

export type Known<T> = T & { readonly revision: number };
/** By full ID, as `idKey` gives it. */
export type SeatListener = (id: string, seat: Seat | undefined, before: Seat | undefined) => void;

/** What this relay has heard from the common bucket. The listener is told each change, in the order of the watch. */
export class Heard {
  readonly #nodes: Nodes;
  readonly #entries = new Map<string, Known<StoredEntry>>();
  readonly #ids = new Map<number, string>();
  readonly #seats = new Map<number, Known<Seat>>();
  readonly #notes = new Map<string, Known<{ value: Uint8Array }>>();
  nextRegistration = 1;
  listener: ClusterListener | undefined;
  onSeat: SeatListener = () => undefined;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  get entries(): StoredEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.registration - b.registration).map(withoutRevision);
  }

  get notes(): StoredNote[] {
    return [...this.#notes].map(([key, { value }]) => ({ key, value }));
  }

  entry(id: string): Known<StoredEntry> | undefined {
    return this.#entries.get(id);
  }

  registrationOf(id: Uint8Array): number | undefined {
    return this.#entries.get(hexId(id))?.registration;
  }

  /** In hex. */
  idOf(registration: number): string | undefined {
    return this.#ids.get(registration);
  }

  /** Nobody has this number any more. Whoever is registered later gets a higher one. */
  isForgotten(registration: number): boolean {
    return registration < this.nextRegistration && !this.#ids.has(registration);
  }

  /** The seat as written, even if its relay is not alive any more. */
  written(registration: number): Known<Seat> | undefined {
    return this.#seats.get(registration);
  }

  seat(registration: number): Seat | undefined {
    const seat = this.#seats.get(registration);
    return seat !== undefined && this.#nodes.isAlive(seat.node) ? seat : undefined;
  }

  /** 0 if there is none. */
  noteRevision(key: string): number {
    return this.#notes.get(key)?.revision ?? 0;
  }

  /** A relay has left, or has been silent for too long. */
  gone(node: string): void {
    for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, undefined, seat);
  }

  changed({ key, value, revision }: KvChange): void {
    const [kind, name] = [key.slice(0, key.indexOf(".")), key.slice(key.indexOf(".") + 1)];
    if (key === "next") this.nextRegistration = Number(value === undefined ? 1 : Buffer.from(value));
    else if (kind === "node") this.#node(name, value);
    else if (kind === "seat") this.#seat(Number(name), value, revision);
    else if (kind === "entry") this.#entry(name, value, revision);
    else if (kind === "note") this.#note(Buffer.from(name, "hex").toString(), value, revision);
  }

  #node(node: string, value: Uint8Array | undefined): void {
    const known = this.#nodes.isAlive(node);
    this.#nodes.heard(node, value && Buffer.from(value).toString(), performance.now());
    if (known || value === undefined) return;
    for (const [registration, seat] of this.#seats) if (seat.node === node) this.#told(registration, seat, undefined);
  }

  #seat(registration: number, value: Uint8Array | undefined, revision: number): void {
    const before = this.seat(registration);
    const seat = value === undefined ? undefined : decodeSeat(value);
    if (seat === undefined) this.#seats.delete(registration);
    else this.#seats.set(registration, { ...seat, revision });
    this.#told(registration, this.seat(registration), before);
  }

  #told(registration: number, seat: Seat | undefined, before: Seat | undefined): void {
    this.listener?.seat(registration, seat);
    const id = this.#ids.get(registration);
    if (id !== undefined) this.onSeat(Buffer.from(id, "hex").toString("latin1"), seat, before);
  }

  #entry(id: string, value: Uint8Array | undefined, revision: number): void {
    const before = this.#entries.get(id);
    const entry = value === undefined ? undefined : decodeEntry(value, Buffer.from(id, "hex"), revision);
    if (before !== undefined && before.registration !== entry?.registration) {
      this.#ids.delete(before.registration);
      this.#entries.delete(id);
      this.listener?.forgotten(before.registration);
    }
    if (entry === undefined) return;
    this.#entries.set(id, { ...entry, revision });
    this.#ids.set(entry.registration, id);
    this.listener?.entry(entry);
  }

  #note(key: string, value: Uint8Array | undefined, revision: number): void {
    if (value === undefined) this.#notes.delete(key);
    else this.#notes.set(key, { value: Uint8Array.from(value), revision });
    this.listener?.note(key, value);
  }
}

function withoutRevision({ registration, id, card, version, ephemeral }: StoredEntry): StoredEntry {
  return { registration, id, card, version, ephemeral };
}
