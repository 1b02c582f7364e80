import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Primitives } from "@sandi/crypto";
import { refuseIfOccupied } from "../adapters/admin/occupied.ts";
import { guardDataFiles, makeDirectory } from "../adapters/files/dataFiles.ts";
import { loadRelayKey } from "../adapters/files/relayKey.ts";
import type { NatsCluster } from "../adapters/nats/index.ts";
import { RESTORE_MARK } from "../adapters/sqlite/restore.ts";
import { openSqlite, type SqliteStore } from "../adapters/sqlite/store.ts";
import type { RelayLimits } from "../core/base/limits.ts";
import type { MailStore, RelayLog } from "../core/base/ports.ts";
import { MemoryStore } from "../core/local/memoryStore.ts";
import { RelayError } from "../errors/relayError.ts";
import type { RelayOptions } from "./options.ts";
import { dataDirError, isFull, startError } from "./startErrors.ts";

/** What a relay keeps, wherever it keeps it. */
export type RelayData = {
  readonly seed: Uint8Array;
  readonly store: MailStore;
  readonly sqlite?: SqliteStore;
  readonly cluster?: NatsCluster;
};

/** Opens the data directory, or NATS, or neither. Rejects with the errors that `startRelay` lists for them. */
export async function openData(
  options: RelayOptions,
  primitives: Primitives,
  limits: RelayLimits,
  log: RelayLog,
): Promise<RelayData> {
  const wrap = options.wrapStore ?? ((store: MailStore) => store);
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  if (options.ephemeral) return { seed: random(32), store: wrap(new MemoryStore()) };
  const { dataDir } = options;
  try {
    makeDirectory(dataDir);
    const exposed = guardDataFiles(dataDir);
    if (exposed.length > 0)
      log.warn({ files: exposed }, "other users could read files of the relay, and no longer can");
    tolerateFull(log, () => closeSync(openSync(join(dataDir, "relay.pid"), "a", 0o600)));
  } catch (error) {
    throw dataDirError(error, dataDir);
  }
  if (existsSync(join(dataDir, RESTORE_MARK))) throw new RelayError("RESTORE_INCOMPLETE", { path: dataDir });
  const keyPath = join(dataDir, "relay.key");
  // A database without its key must not become a new relay.
  if (existsSync(join(dataDir, "relay.db")) && !existsSync(keyPath))
    throw new RelayError("RELAY_KEY_DAMAGED", { path: keyPath });
  if (options.nats !== undefined && existsSync(join(dataDir, "relay.db")))
    throw new RelayError("NATS_BESIDE_DATABASE", { path: join(dataDir, "relay.db") });
  const { seed } = readKey(keyPath, random);
  const relayKey = primitives.ed25519.publicKey(seed);
  if (options.nats !== undefined) {
    // There is no database here whose lock would keep a second relay away.
    await refuseIfOccupied(dataDir);
    const { joinCluster } = await import("../adapters/nats/index.ts");
    const cluster = await joinCluster(options.nats, relayKey, limits, log);
    writeFileSync(join(dataDir, "relay.pid"), `${process.pid}\n`);
    return { seed, store: wrap(cluster.store), cluster };
  }
  let store: SqliteStore;
  try {
    store = await openSqlite(join(dataDir, "relay.db"), { relayKey, log });
  } catch (error) {
    throw startError(error, "", 0, dataDir);
  }
  if (Buffer.compare(store.relayKey, relayKey) !== 0) {
    await store.close();
    throw new RelayError("RELAY_KEY_DAMAGED", { path: keyPath });
  }
  tolerateFull(log, () => writeFileSync(join(dataDir, "relay.pid"), `${process.pid}\n`));
  return { seed, store: wrap(store), sqlite: store };
}

function readKey(path: string, random: (length: number) => Uint8Array): { seed: Uint8Array } {
  try {
    return loadRelayKey(path, random);
  } catch (error) {
    throw dataDirError(error, isFull(error) ? dirname(path) : path);
  }
}

/** On a full disk, a relay that has its database still starts: delivering what it holds makes room. */
function tolerateFull(log: RelayLog, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isFull(error)) throw error;
    log.warn({}, "the disk is full");
  }
}
