import { JetStreamApiError } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import { type NatsLink, raiseReplicas } from "./connection.ts";
import { type KvChange, KvWatch } from "./kvWatch.ts";

const WRONG_LAST_SEQUENCE = 10_071;
const SEEN_MS = 3_000;
const WRITE_MS = 2_000;
/** How long the first of the common news may take. */
const START_MS = 10_000;

type Waiting = { readonly revision: number; readonly resolve: () => void };

/**
 * The one KV bucket of a cluster, and its one watch: what is written, and when it has been heard here.
 *
 * Compare-and-set is exact for a key that is not there yet. For one that is, servers before 2.10 compare, in a cluster,
 * with what they have applied and not with what is on its way: of two who write at once both may succeed. The later
 * one holds then.
 */
export class KvBucket {
  readonly #link: NatsLink;
  readonly #name: string;
  readonly #kv: KV;
  readonly #watch: KvWatch;
  #waiting: Waiting[] = [];

  private constructor(link: NatsLink, name: string, kv: KV, onChange: (change: KvChange) => void) {
    this.#link = link;
    this.#name = name;
    this.#kv = kv;
    const { connection, manager } = link;
    this.#watch = new KvWatch({
      connection,
      manager,
      bucket: name,
      onChange: (change) => {
        onChange(change);
        this.#told(change.revision);
      },
    });
  }

  static async open(link: NatsLink, name: string, onChange: (change: KvChange) => void): Promise<KvBucket> {
    const { connection, replicas } = link;
    const kv = await new Kvm(connection).create(name, { replicas, history: 1, timeout: WRITE_MS });
    await raiseReplicas(link, `KV_${name}`);
    return new KvBucket(link, name, kv, onChange);
  }

  /** Resolves when everything stored has been reported. */
  async start(): Promise<void> {
    await inTime(this.#watch.start(), START_MS);
  }

  /** Starts the watch again. Its consumer may have been on a server that is gone. */
  restart(): void {
    void this.#watch.start();
  }

  /** For how long nothing has been heard from the server. */
  get silentMs(): number {
    return this.#watch.silentMs;
  }

  stop(): void {
    this.#watch.close();
  }

  async text(key: string): Promise<string | undefined> {
    return (await this.#kv.get(key))?.string();
  }

  /** @returns the revision; undefined if the key is there already */
  async create(key: string, value: Uint8Array | string): Promise<number | undefined> {
    try {
      return await this.#kv.create(key, value);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return undefined;
    }
  }

  /** Writes the value, whatever was there before. With `soon` it fails early. @returns the revision */
  put(key: string, value: Uint8Array | string, options: { readonly soon?: boolean } = {}): Promise<number> {
    return options.soon ? this.#kv.put(key, value, { timeout: WRITE_MS }) : this.#kv.put(key, value);
  }

  async delete(key: string): Promise<void> {
    await this.#kv.delete(key);
  }

  /**
   * Compare and set.
   * @returns the revision; undefined if someone else was faster; this relay has heard of it by then
   */
  async write(key: string, value: Uint8Array | string, before: number): Promise<number | undefined> {
    try {
      if (before > 0) return await this.#kv.update(key, value, before, WRITE_MS);
      return await this.#kv.create(key, value);
    } catch (error) {
      if (!isConflict(error)) throw error;
      await this.seenLatest(key);
      return undefined;
    }
  }

  /** Resolves when everything up to this revision has been heard here. */
  seen(revision: number): Promise<void> {
    if (this.#watch.revision >= revision) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("timeout: the cluster's news do not come through")), SEEN_MS);
      this.#waiting.push({
        revision,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  /**
   * The same, up to the key's current revision. It asks the leader, because a replica, or what this relay has heard,
   * may be older.
   */
  async seenLatest(key: string): Promise<void> {
    const last = { last_by_subj: `$KV.${this.#name}.${key}` };
    const stored = await this.#link.manager.streams.getMessage(`KV_${this.#name}`, last);
    await this.seen(stored?.seq ?? 0);
  }

  /** Called when the listener has been told all of this revision. */
  #told(revision: number): void {
    const due = this.#waiting.filter((one) => one.revision <= revision);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.revision > revision);
    for (const { resolve } of due) resolve();
  }
}

function inTime(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error("timeout: no server can say what is stored")), ms);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

function isConflict(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}
