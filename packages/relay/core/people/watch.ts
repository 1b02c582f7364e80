import { encodeControl } from "@sandi/protocol";
import type { Session } from "../session.ts";
import type { Directory } from "./directory.ts";
import { idKey } from "./idTable.ts";

const SHORTEST_MS = 50;
/** With more watchers the changes wait for longer, so that no more of them than this go out a second. */
const CHANGES_A_SECOND = 5_000;

type Watch = {
  readonly ids: ReadonlyMap<string, Uint8Array>;
  readonly registrations: boolean;
  presence: Map<string, boolean>;
  records: Set<string>;
};

/** Presence and records, for who has asked to see them: changes are collected, and told together. */
export class Watchers {
  readonly #directory: Directory;
  readonly #isOnline: (id: string) => boolean;
  readonly #watches = new Map<Session, Watch>();
  readonly #byId = new Map<string, Set<Session>>();
  /** Those for whom something has changed. */
  #due = new Set<Session>();
  #registrations = false;
  #watched = 0;
  #since: number | undefined;

  constructor(directory: Directory, isOnline: (id: string) => boolean) {
    this.#directory = directory;
    this.#isOnline = isOnline;
  }

  /**
   * Replaces what the session watched before.
   * @returns the `changes` frame with the present state; undefined, and nothing is another, where `limit` IDs of all
   *   sessions are watched
   */
  set(session: Session, ids: readonly Uint8Array[], registrations: boolean, limit: number): Uint8Array | undefined {
    if (this.#watched - (this.#watches.get(session)?.ids.size ?? 0) + ids.length > limit) return undefined;
    this.remove(session);
    const watch: Watch = {
      ids: new Map(ids.map((id) => [idKey(id), Uint8Array.from(id)])),
      registrations: registrations && !this.#directory.isPrivate,
      presence: new Map(),
      records: new Set(),
    };
    this.#watched += watch.ids.size;
    for (const key of watch.ids.keys()) {
      watch.presence.set(key, this.#isOnline(key));
      const watching = this.#byId.get(key);
      if (watching === undefined) this.#byId.set(key, new Set([session]));
      else watching.add(session);
    }
    if (ids.length > 0 || watch.registrations) this.#watches.set(session, watch);
    return this.#encode(watch);
  }

  /** The IDs that a session watches, and how many watch an ID. */
  watchedBy(session: Session): readonly Uint8Array[] {
    return [...(this.#watches.get(session)?.ids.values() ?? [])];
  }

  watchersOf(id: string): number {
    return this.#byId.get(id)?.size ?? 0;
  }

  remove(session: Session): void {
    const watch = this.#watches.get(session);
    if (watch === undefined) return;
    this.#watches.delete(session);
    this.#watched -= watch.ids.size;
    this.#due.delete(session);
    for (const key of watch.ids.keys()) {
      const watching = this.#byId.get(key);
      watching?.delete(session);
      if (watching?.size === 0) this.#byId.delete(key);
    }
  }

  presence(id: string, online: boolean, now: number): void {
    for (const session of this.#byId.get(id) ?? []) {
      this.#watches.get(session)!.presence.set(id, online);
      this.#mark(session, now);
    }
  }

  record(id: string, now: number): void {
    for (const session of this.#byId.get(id) ?? []) {
      this.#watches.get(session)!.records.add(id);
      this.#mark(session, now);
    }
    this.registered(now);
  }

  /** The directory's tag is another. */
  registered(now: number): void {
    this.#registrations = true;
    this.#since ??= now;
  }

  /** Hands every change that is due to its session. @returns ms until it wants to be asked again */
  flush(now: number, send: (session: Session, frame: Uint8Array) => void): number {
    if (this.#since === undefined) return Number.POSITIVE_INFINITY;
    const interval = Math.max(SHORTEST_MS, (1000 * this.#watches.size) / CHANGES_A_SECOND);
    const waited = now - this.#since;
    if (waited >= 0 && waited < interval) return interval - waited;
    const due = this.#due;
    this.#due = new Set();
    this.#since = undefined;
    const registrations = this.#registrations;
    this.#registrations = false;
    for (const session of due) send(session, this.#encode(this.#watches.get(session)!));
    if (!registrations) return Number.POSITIVE_INFINITY;
    // Most of those who hear of registrations have nothing else to hear of: one frame for all of them.
    let common: Uint8Array | undefined;
    for (const [session, watch] of this.#watches)
      if (watch.registrations && !due.has(session)) {
        common ??= this.#encode({ ids: new Map(), registrations, presence: new Map(), records: new Set() });
        send(session, common);
      }
    return Number.POSITIVE_INFINITY;
  }

  #mark(session: Session, now: number): void {
    this.#due.add(session);
    this.#since ??= now;
  }

  #encode(watch: Watch): Uint8Array {
    const { ids } = watch;
    const presence = [...watch.presence].map(([key, online]): [Uint8Array, boolean] => [ids.get(key)!, online]);
    const records = [...watch.records].map((key) => ids.get(key)!);
    watch.presence = new Map();
    watch.records = new Set();
    return encodeControl("changes", {
      total: this.#directory.shownTotal,
      directory: this.#directory.tag,
      presence,
      records,
    });
  }
}
