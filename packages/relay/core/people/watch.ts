import { encodeControl } from "@sandi/protocol";
import { idKey } from "../base/idTable.ts";
import type { Directory } from "./directory.ts";

const SHORTEST_MS = 50;
/** If there are many watchers, changes wait longer, so that no more than this go out in a second. */
const CHANGES_A_SECOND = 5_000;

/** A connection that watches: changes are sent on its link. */
export type Watcher = { readonly link: { send(frame: Uint8Array): void } };

type Watch = {
  readonly ids: ReadonlyMap<string, Uint8Array>;
  readonly registrations: boolean;
  presence: Map<string, boolean>;
  cards: Set<string>;
};

/** Presence and cards, for clients that asked to watch them. Changes are collected and sent together. */
export class Watchers {
  readonly #directory: Directory;
  readonly #isOnline: (id: string) => boolean;
  readonly #watches = new Map<Watcher, Watch>();
  readonly #byId = new Map<string, Set<Watcher>>();
  /** Connections that have something to hear. */
  #due = new Set<Watcher>();
  #registrations = false;
  #watched = 0;
  #since: number | undefined;

  constructor(directory: Directory, isOnline: (id: string) => boolean) {
    this.#directory = directory;
    this.#isOnline = isOnline;
  }

  /**
   * Replaces what the connection watched before.
   * @returns the `changes` frame with the present state; undefined, with nothing changed, if the total would exceed
   *   `limit`
   */
  set(connection: Watcher, ids: readonly Uint8Array[], registrations: boolean, limit: number): Uint8Array | undefined {
    if (this.#watched - (this.#watches.get(connection)?.ids.size ?? 0) + ids.length > limit) return undefined;
    this.remove(connection);
    const watch: Watch = {
      ids: new Map(ids.map((id) => [idKey(id), Uint8Array.from(id)])),
      registrations: registrations && !this.#directory.isPrivate,
      presence: new Map(),
      cards: new Set(),
    };
    this.#watched += watch.ids.size;
    for (const key of watch.ids.keys()) {
      watch.presence.set(key, this.#isOnline(key));
      const watching = this.#byId.get(key);
      if (watching === undefined) this.#byId.set(key, new Set([connection]));
      else watching.add(connection);
    }
    if (ids.length > 0 || watch.registrations) this.#watches.set(connection, watch);
    return this.#encode(watch);
  }

  /** The IDs that a connection watches. */
  watchedBy(connection: Watcher): readonly Uint8Array[] {
    return [...(this.#watches.get(connection)?.ids.values() ?? [])];
  }

  /** How many connections watch an ID. */
  watchersOf(id: string): number {
    return this.#byId.get(id)?.size ?? 0;
  }

  remove(connection: Watcher): void {
    const watch = this.#watches.get(connection);
    if (watch === undefined) return;
    this.#watches.delete(connection);
    this.#watched -= watch.ids.size;
    this.#due.delete(connection);
    for (const key of watch.ids.keys()) {
      const watching = this.#byId.get(key);
      watching?.delete(connection);
      if (watching?.size === 0) this.#byId.delete(key);
    }
  }

  presence(id: string, online: boolean, now: number): void {
    for (const connection of this.#byId.get(id) ?? []) {
      this.#watches.get(connection)!.presence.set(id, online);
      this.#mark(connection, now);
    }
  }

  card(id: string, now: number): void {
    for (const connection of this.#byId.get(id) ?? []) {
      this.#watches.get(connection)!.cards.add(id);
      this.#mark(connection, now);
    }
    this.registered(now);
  }

  /** The directory's tag has changed. */
  registered(now: number): void {
    this.#registrations = true;
    this.#since ??= now;
  }

  /** Sends every change that is due. @returns the ms until it wants to be called again */
  flush(now: number): number {
    if (this.#since === undefined) return Number.POSITIVE_INFINITY;
    const interval = Math.max(SHORTEST_MS, (1000 * this.#watches.size) / CHANGES_A_SECOND);
    const waited = now - this.#since;
    if (waited >= 0 && waited < interval) return interval - waited;
    const due = this.#due;
    this.#due = new Set();
    this.#since = undefined;
    const registrations = this.#registrations;
    this.#registrations = false;
    for (const connection of due) connection.link.send(this.#encode(this.#watches.get(connection)!));
    if (!registrations) return Number.POSITIVE_INFINITY;
    // Most of those who hear of registrations have nothing else to hear, so one frame serves them all.
    let common: Uint8Array | undefined;
    for (const [connection, watch] of this.#watches)
      if (watch.registrations && !due.has(connection)) {
        common ??= this.#encode({ ids: new Map(), registrations, presence: new Map(), cards: new Set() });
        connection.link.send(common);
      }
    return Number.POSITIVE_INFINITY;
  }

  #mark(connection: Watcher, now: number): void {
    this.#due.add(connection);
    this.#since ??= now;
  }

  #encode(watch: Watch): Uint8Array {
    const { ids } = watch;
    const presence = [...watch.presence].map(([key, online]): [Uint8Array, boolean] => [ids.get(key)!, online]);
    const cards = [...watch.cards].map((key) => ids.get(key)!);
    watch.presence = new Map();
    watch.cards = new Set();
    return encodeControl("changes", {
      total: this.#directory.shownTotal,
      directory: this.#directory.tag,
      presence,
      records: cards,
    });
  }
}
