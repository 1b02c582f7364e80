import { encodeEntries, encodeEntry, LIMITS } from "@sandi/protocol";
import { IdTable } from "../base/idTable.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { StoredEntry } from "../base/ports.ts";
import { Client } from "../client/client.ts";

export type DirectoryOptions = {
  readonly limits: RelayLimits;
  /** 8 random bytes of this start, so that tags of an earlier start never match. */
  readonly start: Uint8Array;
  /** 32 random bits for the table of IDs. */
  readonly salt: number;
  readonly nextRegistration: number;
  readonly isPrivate: boolean;
  isOnline(client: Client): boolean;
};

/** Who is registered, in the order of registration. */
export class Directory {
  readonly clients: IdTable<Client>;
  readonly #byRegistration = new Map<number, Client>();
  /** Registration numbers, ascending. New ones are only ever added at the end. */
  #order: number[] = [];
  readonly #limits: RelayLimits;
  #next: number;
  readonly #start: Uint8Array;
  #changes = 0;
  #tag: Uint8Array | undefined;
  #page: Uint8Array | undefined;
  readonly #isOnline: (client: Client) => boolean;
  /** Nobody may list it, and the relay never says anything from which their number could be told. */
  readonly isPrivate: boolean;

  constructor(options: DirectoryOptions) {
    this.#limits = options.limits;
    this.#start = options.start;
    this.#next = options.nextRegistration;
    this.#isOnline = options.isOnline;
    this.isPrivate = options.isPrivate;
    this.clients = new IdTable(options.salt);
  }

  get total(): number {
    return this.#order.length;
  }

  /** What clients are told of the total. */
  get shownTotal(): number {
    return this.isPrivate ? 0 : this.total;
  }

  /** What a client is told of its registration number. */
  shownRegistration(client: Client): number {
    return this.isPrivate ? 0 : client.registration;
  }

  /** 16 bytes that change whenever an entry does: 8 of this start, 8 that count. */
  get tag(): Uint8Array {
    if (this.#tag === undefined) {
      this.#tag = new Uint8Array(16);
      if (this.isPrivate) return this.#tag;
      this.#tag.set(this.#start);
      new DataView(this.#tag.buffer).setBigUint64(8, BigInt(this.#changes));
    }
    return this.#tag;
  }

  byRegistration(registration: number): Client | undefined {
    return this.#byRegistration.get(registration);
  }

  /** A newcomer, or a client that another relay has registered. */
  add(entry: Omit<StoredEntry, "registration"> & { readonly registration?: number }): Client {
    const { id, card, registration = this.#next } = entry;
    return this.restore({ ...entry, id: new Uint8Array(id), card: new Uint8Array(card), registration });
  }

  /** A client known from before. The entry's bytes belong to the directory from now on. */
  restore(entry: StoredEntry): Client {
    const { registration } = entry;
    this.#next = Math.max(this.#next, registration + 1);
    const client = new Client(entry, this.#limits);
    this.clients.add(client);
    this.#byRegistration.set(registration, client);
    this.#order.push(registration);
    this.#changed();
    return client;
  }

  replaceCard(client: Client, card: Uint8Array, version: number): void {
    client.card = new Uint8Array(card);
    client.version = version;
    client.entry = undefined;
    this.#changed();
  }

  forget(client: Client): void {
    client.forgotten = true;
    this.clients.delete(client.id);
    this.#byRegistration.delete(client.registration);
    this.#order.splice(this.#firstAfter(client.registration - 1), 1);
    this.#changed();
  }

  presenceChanged(client: Client): void {
    client.entry = undefined;
    this.#page = undefined;
  }

  /** The first page, as the frame that every newcomer gets. It is encoded again only after something on it changed. */
  firstPage(): Uint8Array {
    this.#page ??= this.page(0, 0);
    return this.#page;
  }

  page(ref: number, after: number): Uint8Array {
    const { page, next } = this.registered(after, LIMITS.page);
    return this.#encode(ref, next, page);
  }

  /** Up to `count` clients after registration number `after`. `next` says where to go on, 0 at the end. */
  registered(after: number, count: number): { readonly page: readonly Client[]; readonly next: number } {
    const from = this.#firstAfter(after);
    const page = this.#order.slice(from, from + count);
    return {
      page: page.map((registration) => this.#byRegistration.get(registration)!),
      next: from + page.length < this.#order.length ? page.at(-1)! : 0,
    };
  }

  /** Those of the IDs that are known. */
  lookup(ref: number, ids: readonly Uint8Array[]): Uint8Array {
    return this.#encode(
      ref,
      0,
      ids.map((id) => this.clients.find(id, 0)).filter((client) => client !== undefined),
    );
  }

  #firstAfter(registration: number): number {
    let from = 0;
    let to = this.#order.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#order[middle]! > registration) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  #encode(ref: number, next: number, clients: readonly Client[]): Uint8Array {
    const encoded = clients.map((client) => {
      client.entry ??= encodeEntry({
        registration: this.shownRegistration(client),
        online: this.#isOnline(client),
        record: client.card,
      });
      return client.entry;
    });
    return encodeEntries({ ref, total: this.shownTotal, next }, encoded);
  }

  #changed(): void {
    this.#changes++;
    this.#tag = undefined;
    this.#page = undefined;
  }
}
