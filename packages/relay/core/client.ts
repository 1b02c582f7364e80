import type { Mailbox } from "./mailbox.ts";
import type { RemoteSession } from "./remote.ts";
import type { Session } from "./session.ts";

/** A registered client, connected or not. */
export type Client = {
  readonly id: Uint8Array;
  readonly key: string;
  readonly registration: number;
  record: Uint8Array;
  version: number;
  ephemeral: boolean;
  /** Its connection, here or to another relay. */
  session: Session | RemoteSession | undefined;
  /** True where another relay has its mailbox, or nobody yet: what is for it goes through the cluster. */
  away: boolean;
  mailbox: Mailbox;
  /** Pairs in which it is the sender, by recipient, and the other way round. */
  readonly outgoing: Map<Client, Pair>;
  readonly incoming: Map<Client, Pair>;
  /** Its bucket of messages, which outlives a connection. */
  readonly bucket: Bucket;
  /** Of messages to it. */
  readonly inbox: Bucket;
  /** And of control frames. */
  readonly control: Bucket;
  /** Its entry of the directory, encoded; undefined after a change. */
  entry: Uint8Array | undefined;
  forgotten: boolean;
};

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
  refusedTo: Session | RemoteSession | undefined;
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
