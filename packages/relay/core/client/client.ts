import type { ProtocolError } from "@sandi/protocol";
import { idKey } from "../base/idTable.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { Link, StoredEntry } from "../base/ports.ts";
import { TokenBucket } from "../base/tokenBucket.ts";
import { Mailbox, type Outlet } from "./mailbox.ts";
import type { AnswerPort, Pair, Party } from "./pair.ts";

/** How a client is connected: to this relay, or to another one. */
export interface Connected extends AnswerPort {
  /** The other relay; undefined if it is connected to this one. */
  readonly node: string | undefined;
  /** Its connection to this relay; undefined if it is connected to another one. */
  readonly local: LocalConnection | undefined;
  /** The pair of its last message. The next message is mostly of the same pair. */
  lastPair: Pair<Client> | undefined;
}

/** A client's connection to this relay. */
export interface LocalConnection extends Connected {
  readonly link: Link;
  /** When it was connected, Unix ms. */
  readonly since: number;
  /** The way from the client's mailbox to this connection; undefined before the client has joined. */
  readonly delivery: Outlet | undefined;
  /** `accepted` for all numbers of this recipient up to `through`. */
  acceptedThrough(to: Uint8Array, through: number): void;
  /** It has something to send at the end of this tick. */
  markDirty(): void;
  /** Tells the other side why, and closes. */
  fail(error: ProtocolError, now: number): void;
}

/**
 * A registered client, connected or not. Most are at rest, so what only a busy one needs is made when first asked for.
 */
export class Client implements Party {
  readonly id: Uint8Array;
  readonly registration: number;
  card: Uint8Array;
  version: number;
  ephemeral: boolean;
  /** Its connection, here or to another relay. Whether it is online is known by the bus alone. */
  connection: Connected | undefined;
  /** Another relay has its mailbox, or no relay yet: what is for it goes through the cluster. */
  away = false;
  /** Its entry of the directory, encoded; undefined after a change. */
  entry: Uint8Array | undefined;
  forgotten = false;

  readonly #limits: RelayLimits;
  #key: string | undefined;
  #mailbox: Mailbox | undefined;
  #outgoing: Map<Client, Pair<Client>> | undefined;
  #incoming: Map<Client, Pair<Client>> | undefined;
  #bucket: TokenBucket | undefined;
  #inbox: TokenBucket | undefined;
  #control: TokenBucket | undefined;
  #fetches: TokenBucket | undefined;
  #handouts: TokenBucket | undefined;

  constructor({ id, registration, card, version, ephemeral }: StoredEntry, limits: RelayLimits) {
    this.id = id;
    this.registration = registration;
    this.card = card;
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
  get outgoing(): Map<Client, Pair<Client>> {
    this.#outgoing ??= new Map();
    return this.#outgoing;
  }

  /** Pairs in which it is the recipient, by sender. */
  get incoming(): Map<Client, Pair<Client>> {
    this.#incoming ??= new Map();
    return this.#incoming;
  }

  /** For messages from it. Like the other buckets it outlives a connection, and is full at first. */
  get bucket(): TokenBucket {
    this.#bucket ??= new TokenBucket(this.#limits.ratePerSecond, this.#limits.burst, 0);
    return this.#bucket;
  }

  /** For messages to it. */
  get inbox(): TokenBucket {
    this.#inbox ??= new TokenBucket(this.#limits.recipientPerSecond, this.#limits.recipientBurst, 0);
    return this.#inbox;
  }

  /** For control frames from it. */
  get control(): TokenBucket {
    this.#control ??= new TokenBucket(this.#limits.controlPerSecond, this.#limits.controlBurst, 0);
    return this.#control;
  }

  /** For one-time prekeys that it gets. */
  get fetches(): TokenBucket {
    const { fetchesPerHour } = this.#limits;
    this.#fetches ??= new TokenBucket(fetchesPerHour / 3_600, fetchesPerHour, 0);
    return this.#fetches;
  }

  /** For its own that are handed out. */
  get handouts(): TokenBucket {
    const { handoutsPerHour } = this.#limits;
    this.#handouts ??= new TokenBucket(handoutsPerHour / 3_600, handoutsPerHour, 0);
    return this.#handouts;
  }
}
