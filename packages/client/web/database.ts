import type { ProtocolError } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import { WebClientError } from "./errors/webClientError.ts";

/** The version that this program writes. A newer one is refused. */
const VERSION = 2;

/**
 * One database for each profile. Whatever tells what was said, to whom one is close, or a key, is sealed in its row;
 * numbers, times and IDs are not.
 */
const STORES: Readonly<Record<string, string | string[] | null>> = {
  /** The device key, and what it unwraps; out-of-line keys. */
  keys: null,
  /** Facts of the engine, by name; out-of-line keys. */
  meta: null,
  /** Numbers that the store notes for itself, by name; by conversation the first line that nobody has read. Out-of-line keys. */
  counts: null,
  contacts: "id",
  pairs: "peer",
  keyrings: "suite",
  conversations: "conversation",
  inbox: "seq",
  outbox: "seq",
  outbound: "seq",
  history: "seq",
  ledger: ["conversation", "session", "epoch", "sequence"],
  checkpoints: ["conversation", "session"],
};

/** Opens the database of a profile, or makes it. @throws WebClientError STORAGE_UNAVAILABLE; ClientError PROFILE_NEWER */
export async function openDatabase(profile: string): Promise<IDBDatabase> {
  try {
    const opening = indexedDB.open(databaseName(profile), VERSION);
    opening.onupgradeneeded = () => create(opening.result, opening.transaction!);
    const database = await requested(opening);
    // Another tab with a newer program, or someone who deletes the profile, shall not have to wait for this one.
    database.onversionchange = () => database.close();
    return database;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "VersionError")
      throw new ClientError("PROFILE_NEWER", { version: "?", known: VERSION }, { cause });
    throw new WebClientError("STORAGE_UNAVAILABLE", { reason: reasonOf(cause) }, { cause });
  }
}

/** Resolves when somebody else than this page closes the database: it is about to be deleted, or it is gone. */
export function takenAway(database: IDBDatabase): Promise<ProtocolError> {
  return new Promise((resolve) => {
    const tell = () => resolve(new WebClientError("STORAGE_GONE"));
    database.addEventListener("close", tell);
    database.addEventListener("versionchange", tell);
  });
}

/** Erases a profile from this browser: its identity, its keys and its history. */
export async function deleteProfile(profile: string): Promise<void> {
  await requested(indexedDB.deleteDatabase(databaseName(profile)));
}

function databaseName(profile: string): string {
  return `sandi/${profile}`;
}

function create(database: IDBDatabase, transaction: IDBTransaction): void {
  const before = new Set(database.objectStoreNames);
  for (const [name, keyPath] of Object.entries(STORES))
    if (!before.has(name)) database.createObjectStore(name, keyPath === null ? {} : { keyPath });
  const index = (store: string, name: string, keyPath: string | string[], unique = false) =>
    transaction.objectStore(store).createIndex(name, keyPath, { unique });
  index("history", "lines", ["conversation", "line"]);
  index("history", "about", ["conversation", "about.author", "about.messageId"]);
  index("history", "expiring", "expiresAt");
  if (before.size > 0) return fromVersion1(transaction.objectStore("history"));
  index("inbox", "peer", "peer");
  index("outbound", "peer", "peer");
  index("outbox", "conversation", "conversation");
  index("history", "message", ["conversation", "author", "messageId"], true);
}

/** Version 1 knew lines alone, and had them all in one index. */
function fromVersion1(history: IDBObjectStore): void {
  history.deleteIndex("conversation");
  const reading = history.openCursor();
  reading.onsuccess = () => {
    const cursor = reading.result;
    if (cursor === null) return;
    cursor.update({ ...cursor.value, line: cursor.value.seq });
    cursor.continue();
  };
}

/** What a request answers. Code that goes on from here may use the same transaction. */
export function requested<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the request failed"));
  });
}

/** Resolves when the transaction is on disk, if it is a strict one. */
export function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
