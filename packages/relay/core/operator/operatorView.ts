import { equal } from "@sandi/crypto";
import type { Counters } from "../base/counters.ts";
import type { MailStore, PrekeyStock } from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import type { Mailbox } from "../client/mailbox.ts";
import type { Connections } from "../connection/connections.ts";
import type { Door } from "../join/door.ts";
import type { Batcher } from "../mail/batcher.ts";
import type { MemoryBudget } from "../mail/memoryBudget.ts";
import type { Retention } from "../mail/retention.ts";
import type { Directory } from "../people/directory.ts";
import type { Watchers } from "../people/watch.ts";

/** A client, as a list shows it. The bytes are the relay's own, and may not be changed. */
export type ClientSummary = {
  readonly registration: number;
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** Signed by the client. */
  readonly card: Uint8Array;
  readonly ephemeral: boolean;
  /** Since when (Unix ms) and from where. Undefined if it is not connected to this relay. */
  readonly connection: { readonly since: number; readonly address: string } | undefined;
};

/** What waits for a client. */
export type MailboxContents = {
  readonly messages: number;
  /** Of their bodies. */
  readonly bytes: number;
  /** How many of them are on their way to the disk. */
  readonly pending: number;
  /** The age of the oldest one in ms; undefined if there is none. */
  readonly oldestMs: number | undefined;
};

/** Everything that the relay holds about one client. It never knows what the client writes. */
export type ClientAccount = ClientSummary & {
  /** Of its card. */
  readonly version: number;
  readonly mailbox: MailboxContents;
  /** To how many it has written, and how many have written to it. */
  readonly outgoing: number;
  readonly incoming: number;
  /** Sent to it and not acknowledged. */
  readonly unacknowledgedBytes: number;
  /** IDs that it watches, and how many connections watch it. */
  readonly watches: readonly Uint8Array[];
  readonly watchedBy: number;
  /** Unix ms; undefined if it is not blocked. */
  readonly blockedAt: number | undefined;
  /** Undefined if the store does not answer. */
  readonly prekeys: PrekeyStock | undefined;
  /** How many of the invites that the relay knows it has made. */
  readonly invites: number;
};

/** How far one client has come in writing to another. `id` is the other side of the one that was asked about. */
export type PairStanding = {
  readonly id: Uint8Array;
  /** The numbers of the last message taken, and of the last one that is durable. */
  readonly last: number;
  readonly durable: number;
  /** What is stored of it. */
  readonly messages: number;
  readonly bytes: number;
};

/** The sum of some mailboxes. */
export type MailboxTotals = { readonly messages: number; readonly bytes: number; readonly used: number };

/** A part of a list. `next` is where the next part goes on after; 0 at the end. */
export type Page<Item> = { readonly page: readonly Item[]; readonly next: number };

/** The parts of a relay that are looked at. */
export type ViewedParts = {
  readonly store: Pick<MailStore, "read" | "prekeys">;
  readonly counters: Counters;
  readonly memory: MemoryBudget;
  readonly batcher: Batcher;
  readonly retention: Retention;
  readonly directory: Directory;
  readonly watchers: Watchers;
  readonly connections: Connections;
  readonly door: Door;
  /** Undefined if there are no other relays. */
  readonly cluster: { readonly suspended: boolean } | undefined;
};

/**
 * What the operator may know of a relay: its figures, and what it holds about its clients. It changes nothing. Lists
 * come in pages, so that nobody holds up the relay's only thread.
 */
export class OperatorView {
  readonly #parts: ViewedParts;

  constructor(parts: ViewedParts) {
    this.#parts = parts;
  }

  /** What has happened since the start. */
  get counters(): Readonly<Omit<Counters, "refuse" | "end">> {
    return this.#parts.counters;
  }

  /** How many clients are registered, and how many have joined this relay. */
  get registered(): number {
    return this.#parts.directory.total;
  }

  get connected(): number {
    return this.#parts.connections.size;
  }

  /** Bytes of messages that wait for the disk. */
  get pendingBytes(): number {
    return this.#parts.batcher.pendingBytes;
  }

  /** Bytes of messages that are held in memory for readers. */
  get readerBytes(): number {
    return this.#parts.memory.used;
  }

  /** False while the cluster of this relay does not answer. True for a relay on its own. */
  get isClusterReachable(): boolean {
    return this.#parts.cluster?.suspended !== true;
  }

  /**
   * Looks at `count` clients after registration number `after`.
   * @param connected leaves out those that are connected to no relay, so a page may be empty and not be the last
   */
  clients(after: number, count: number, connected = false): Page<ClientSummary> {
    const { page, next } = this.#parts.directory.registered(after, count);
    return { page: page.filter(({ connection }) => !connected || connection !== undefined).map(summary), next };
  }

  /** Looks at `count` clients, and shows no more than `most` mailboxes: those that are not empty. */
  async mailboxes(after: number, count: number, most: number): Promise<Page<ClientSummary & MailboxContents>> {
    const { page, next } = this.#parts.directory.registered(after, count);
    const full = page.filter(({ mailbox }) => mailbox.messages > 0);
    const shown = full.slice(0, most);
    const mailboxes: (ClientSummary & MailboxContents)[] = [];
    for (const client of shown) mailboxes.push({ ...summary(client), ...(await this.#contents(client.mailbox)) });
    return { page: mailboxes, next: full.length > shown.length ? shown.at(-1)!.registration : next };
  }

  /** The sum of the mailboxes of `count` clients after registration number `after`. `next` as in `Page`. */
  totals(after: number, count: number): MailboxTotals & { readonly next: number } {
    const { page, next } = this.#parts.directory.registered(after, count);
    const totals = { messages: 0, bytes: 0, used: 0, next };
    for (const { mailbox } of page) {
      totals.messages += mailbox.messages;
      totals.bytes += mailbox.bytes;
      if (mailbox.messages > 0) totals.used++;
    }
    return totals;
  }

  /** How many owners have prekeys here, and how many bytes these take up. Undefined if the store does not answer. */
  prekeyTotals(): Promise<{ readonly owners: number; readonly bytes: number } | undefined> {
    return this.#parts.store.prekeys.totals().catch(() => undefined);
  }

  /** Undefined if nobody is registered under this ID. */
  async about(id: Uint8Array): Promise<ClientAccount | undefined> {
    const client = this.#find(id);
    if (client === undefined) return undefined;
    const { watchers, door, store } = this.#parts;
    const local = client.connection?.local;
    return {
      ...summary(client),
      version: client.version,
      mailbox: await this.#contents(client.mailbox),
      outgoing: client.outgoing.size,
      incoming: client.incoming.size,
      unacknowledgedBytes: local?.delivery?.outstanding ?? 0,
      watches: local === undefined ? [] : watchers.watchedBy(local),
      watchedBy: watchers.watchersOf(client.key),
      blockedAt: door.blocks.list().find((block) => equal(block.id, id))?.at,
      invites: door.invites.madeBy(id).length,
      prekeys: await store.prekeys.stock(client.registration).catch(() => undefined),
    };
  }

  /**
   * Everyone this client has written to (`outgoing`), or who has written to it. `after` counts pairs. Undefined if
   * nobody is registered under this ID.
   */
  pairs(id: Uint8Array, side: "outgoing" | "incoming", after: number, count: number): Page<PairStanding> | undefined {
    const client = this.#find(id);
    if (client === undefined) return undefined;
    const page: PairStanding[] = [];
    let index = 0;
    for (const { sender, recipient, last, durable, messages, bytes } of client[side].values()) {
      if (index++ < after) continue;
      if (page.length === count) break;
      page.push({ id: (side === "outgoing" ? recipient : sender).id, last, durable, messages, bytes });
    }
    return { page, next: page.length === count ? after + count : 0 };
  }

  #find(id: Uint8Array): Client | undefined {
    return this.#parts.directory.clients.find(id, 0);
  }

  async #contents({ registration, messages, bytes, doneRow, pending }: Mailbox): Promise<MailboxContents> {
    const { store, retention } = this.#parts;
    const [oldest] = messages > 0 ? await store.read(registration, doneRow, 1) : [];
    return {
      messages,
      bytes,
      pending: pending.reduce((sum, run) => sum + run.messages, 0),
      oldestMs: oldest && Math.max(0, retention.since(oldest.at)),
    };
  }
}

function summary({ registration, id, card, ephemeral, connection }: Client): ClientSummary {
  const local = connection?.local;
  return {
    registration,
    id,
    card,
    ephemeral,
    connection: local && { since: local.since, address: local.link.address() },
  };
}
