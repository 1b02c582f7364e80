import type { RemoteConnection } from "../cluster/remoteConnection.ts";
import type { ClientConnection } from "../connection/clientConnection.ts";
import type { RelayLimits } from "../limits.ts";
import { Mailbox } from "../mail/mailbox.ts";
import type { StoredEntry } from "../ports.ts";
import { idKey } from "./idTable.ts";

/** A registered client, connected or not. Most are at rest: what only a busy one needs is made when it is asked for. */
export class Client {
  readonly id: Uint8Array;
  readonly registration: number;
  record: Uint8Array;
  version: number;
  ephemeral: boolean;
  /** Its connection, here or to another relay. */
  connection: ClientConnection | RemoteConnection | undefined;
  /** True where another relay has its mailbox, or nobody yet: what is for it goes through the cluster. */
  away = false;
  /** Its entry of the directory, encoded; undefined after a change. */
  entry: Uint8Array | undefined;
  forgotten = false;

  readonly #limits: RelayLimits;
  #key: string | undefined;
  #mailbox: Mailbox | undefined;
  #outgoing: Map<Client, Pair> | undefined;
  #incoming: Map<Client, Pair> | undefined;
  #bucket: Bucket | undefined;
  #inbox: Bucket | undefined;
  #control: Bucket | undefined;

  constructor({ id, registration, record, version, ephemeral }: StoredEntry, limits: RelayLimits) {
    this.id = id;
    this.registration = registration;
    this.record = record;
    this.version = version;
    this.ephemeral = ephemeral;
    this.#limits = limits;
  }

  get key(): string {
    this.#key ??= idKey(this.id);
    return this.#key;
  }

  get mailbox(): Mailbox {
    this.#mailbox ??= new Mailbox(this.registration);
    return this.#mailbox;
  }

  set mailbox(mailbox: Mailbox) {
    this.#mailbox = mailbox;
  }

  /** Pairs in which it is the sender, by recipient. */
  get outgoing(): Map<Client, Pair> {
    this.#outgoing ??= new Map();
    return this.#outgoing;
  }

  /** Pairs in which it is the recipient, by sender. */
  get incoming(): Map<Client, Pair> {
    this.#incoming ??= new Map();
    return this.#incoming;
  }

  /** Of messages from it. Outlives a connection, as the other two do; a new one is full. */
  get bucket(): Bucket {
    this.#bucket ??= new Bucket(this.#limits.ratePerSecond, this.#limits.burst, 0);
    return this.#bucket;
  }

  /** Of messages to it. */
  get inbox(): Bucket {
    this.#inbox ??= new Bucket(this.#limits.recipientPerSecond, this.#limits.recipientBurst, 0);
    return this.#inbox;
  }

  /** Of control frames from it. */
  get control(): Bucket {
    this.#control ??= new Bucket(this.#limits.controlPerSecond, this.#limits.controlBurst, 0);
    return this.#control;
  }
}

/** One sender's standing at one recipient. */
export type Pair = {
  readonly sender: Client;
  readonly recipient: Client;
  /** The number of the last message taken: in memory at least. */
  last: number;
  /** The last that is durable: committed, or acknowledged by the recipient. Only this one is ever written down. */
  durable: number;
  /** Of what is stored. */
  messages: number;
  bytes: number;
  /** `durable` or the counts differ from what the store has. */
  unsaved: boolean;
  /** `accepted` is due. */
  news: boolean;
  /** The connection that has been told what is wanted, the number it was told, and when. */
  refusedTo: ClientConnection | RemoteConnection | undefined;
  refusedWanted: number;
  refusedAt: number;
};

export function newPair(sender: Client, recipient: Client, last: number): Pair {
  return {
    sender,
    recipient,
    last,
    durable: last,
    messages: 0,
    bytes: 0,
    unsaved: false,
    news: false,
    refusedTo: undefined,
    refusedWanted: 0,
    refusedAt: 0,
  };
}

/** A token bucket. Time that goes backwards fills nothing and takes nothing. */
export class Bucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** @returns 0 where so many tokens were there and are taken; else the ms until there are */
  take(now: number, count = 1): number {
    if (now !== this.#at) {
      if (now > this.#at) this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
      this.#at = now;
    }
    // More than ever fit in are never there: a full bucket will do.
    const wanted = Math.min(count, this.#burst);
    if (this.#tokens < wanted) return Math.ceil((wanted - this.#tokens) / this.#perMs);
    this.#tokens -= wanted;
    return 0;
  }
}
