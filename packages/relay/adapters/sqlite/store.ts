import { Worker } from "node:worker_threads";
import {
  type MailStore,
  type PrekeyStore,
  type RelayLog,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../../core/base/ports.ts";
import {
  packPairs,
  packRemovals,
  packRuns,
  type StoreGreeting,
  type StoreReply,
  type StoreRequest,
  type StoreWarning,
  unpackRuns,
} from "./messages.ts";
import { unpackIndex } from "./packedIndex.ts";
import { prekeyStore } from "./prekeyCalls.ts";
import { type OpenFailure, SqliteOpenError } from "./sqliteError.ts";

type Waiting = { resolve(reply: StoreReply & { ok: true }): void; reject(error: Error): void };
type Unnumbered<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;

export type SqliteStore = MailStore & {
  /** The relay's public key that the database was made with. */
  readonly relayKey: Uint8Array;
  /** Copies the database to a new file while everything else goes on. The copy is as of the end of the copying. */
  backup(path: string): Promise<void>;
};

export type SqliteOptions = {
  /** Written down in a new database. */
  readonly relayKey: Uint8Array;
  /** Limits the file, in pages of 4 KiB. For tests of a full disk. */
  readonly maxPages?: number;
  /** Absent if nobody looks. */
  readonly log?: RelayLog;
};

/** A mail store in its own thread. Rejects with `SqliteOpenError`. */
export async function openSqlite(path: string, { log, ...options }: SqliteOptions): Promise<SqliteStore> {
  // From source this file is .ts, in the published package it is .js. The worker is beside it, with the same ending.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    workerData: { path, ...options },
    name: "sandi-store",
  });
  const greeting = await new Promise<StoreGreeting>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  if (!greeting.opened) throw new SqliteOpenError(greeting.reason as OpenFailure, greeting.detail);
  const warn = ({ copy, reason }: StoreWarning): void =>
    log?.warn({ copy, reason }, "a copy of an older version cannot be erased");
  for (const warning of greeting.warnings) warn(warning);
  return new WorkerStore(worker, greeting.relayKey, warn);
}

class WorkerStore implements SqliteStore {
  readonly relayKey: Uint8Array;
  readonly prekeys: PrekeyStore;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #gone: Error | undefined;

  constructor(worker: Worker, relayKey: Uint8Array, warn: (warning: StoreWarning) => void) {
    this.#worker = worker;
    this.relayKey = relayKey;
    this.prekeys = prekeyStore(async (call) => (await this.#ask({ op: "prekeys", call })).prekeys!);
    worker.on("message", (reply: StoreReply | StoreWarning) => {
      if ("copy" in reply) return warn(reply);
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply);
      else waiting?.reject(reply.full ? new StoreFullError(reply.message) : new Error(reply.message));
    });
    worker.on("error", (error: Error) => this.#lost(error));
    worker.on("exit", () => this.#lost(new Error("the store's thread has ended")));
  }

  async load(): Promise<StoreIndex> {
    return unpackIndex((await this.#ask({ op: "load" })).index!);
  }

  async append(batch: StoreBatch): Promise<void> {
    const runs = packRuns(batch.runs);
    await this.#ask(
      {
        op: "append",
        entries: batch.entries,
        runs,
        pairs: packPairs(batch.pairs),
        removals: packRemovals(batch.removals),
        forgotten: batch.forgotten,
        notes: batch.notes,
      },
      [runs.frames.buffer as ArrayBuffer],
    );
  }

  async read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    return unpackRuns((await this.#ask({ op: "read", mailbox, after, bytes })).runs!);
  }

  async oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]> {
    return unpackRuns((await this.#ask({ op: "oldest", after, before, count })).runs!);
  }

  async backup(path: string): Promise<void> {
    await this.#ask({ op: "backup", path });
  }

  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    const exit = new Promise((resolve) => this.#worker.once("exit", resolve));
    await this.#ask({ op: "close" });
    await exit;
  }

  #ask(request: Unnumbered<StoreRequest>, transfer: ArrayBuffer[] = []): Promise<StoreReply & { ok: true }> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) return reject(this.#gone);
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request }, transfer);
    });
  }

  #lost(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}
