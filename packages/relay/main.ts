import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Primitives } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { isLoopback, ProtocolError, relayFingerprint } from "@sandi/protocol";
import { backupOperations } from "./adapters/admin/backup.ts";
import { clientOperations, forgetOperation } from "./adapters/admin/clients.ts";
import { doorOperations } from "./adapters/admin/door.ts";
import { type AdminOperations, AdminSocket } from "./adapters/admin/socket.ts";
import { connectionsThatFit, guardDataFiles, makeDirectory } from "./adapters/files/dataFiles.ts";
import { readPid } from "./adapters/files/pid.ts";
import { loadRelayKey } from "./adapters/files/relayKey.ts";
import { Metrics } from "./adapters/http/metrics.ts";
import { MetricsServer } from "./adapters/http/metricsServer.ts";
import type { RelayState } from "./adapters/http/pages.ts";
import { CalmLog } from "./adapters/log/calmLog.ts";
import { createRelayLog } from "./adapters/log/log.ts";
import type { NatsCluster, NatsOptions } from "./adapters/nats/index.ts";
import { isWildcard } from "./adapters/sockets/hosts.ts";
import { RelayServer, type SocketKind } from "./adapters/sockets/wsServer.ts";
import { RESTORE_MARK } from "./adapters/sqlite/restore.ts";
import { SqliteOpenError } from "./adapters/sqlite/schema.ts";
import { openSqlite, type SqliteStore } from "./adapters/sqlite/store.ts";
import { loadTls, type TlsFiles } from "./adapters/tls/certificate.ts";
import { CertificateWatch } from "./adapters/tls/certificateWatch.ts";
import { joinKeys } from "./core/join/joinKeys.ts";
import { DEFAULT_LIMITS, type RelayLimits } from "./core/limits.ts";
import { LocalBus } from "./core/local/localBus.ts";
import { MemoryStore } from "./core/local/memoryStore.ts";
import type { MailStore, RelayLog, RelayObserver } from "./core/ports.ts";
import { Router } from "./core/router.ts";
import { RelayError } from "./errors/relayError.ts";

export { createReadableLog, createRelayLog } from "./adapters/log/log.ts";
export { isWildcard } from "./adapters/sockets/hosts.ts";
export { exitAtOnce } from "./adapters/sockets/native/libc.ts";
export type { TlsFiles } from "./adapters/tls/certificate.ts";
export { DEFAULT_LIMITS, type RelayLimits } from "./core/limits.ts";
export type { MailStore, Observed, RelayLog, RelayObserver } from "./core/ports.ts";

const LOG_SETTLE_MS = 10_000;
/** How long stopping waits for what is in memory to be written, and for the store to close. */
const STOP_WRITING_MS = 5_000;
const STOP_CLOSING_MS = 10_000;

export type RelayOptions = {
  /** Default 127.0.0.1. Anything but loopback needs `tls` or `behindProxy`: `BIND_NEEDS_TLS`. */
  readonly host?: string;
  /** Default 8888; 0 for any free one. */
  readonly port?: number;
  readonly limits?: Partial<RelayLimits>;
  /** TLS is done by a proxy in front; addresses are then not limited, and Host is not judged. */
  readonly behindProxy?: boolean;
  /**
   * Newcomers need an invite, and nobody may list who is registered. Default: false on loopback, true elsewhere and
   * behind a proxy.
   */
  readonly invitesOnly?: boolean;
  /** TLS 1.3 only. The files are watched, and read again when they change. */
  readonly tls?: TlsFiles;
  /** What carries the WebSockets: docs/operations.md. Default `auto`. TLS is always Node's. */
  readonly sockets?: SocketKind;
  /** Serves `/metrics` for Prometheus on a port of its own. Default: not at all. Default host 127.0.0.1. */
  readonly metrics?: { readonly host?: string; readonly port: number };
  /** For as long after `stop` clients are still served and only newcomers turned away. Default 0 ms. */
  readonly drainMs?: number;
  /** Default: none. */
  readonly log?: RelayLog;
  /** Hears who comes and goes and what passes. Default: none. */
  readonly observer?: RelayObserver;
  /** Default `Date.now`, and for what must not be set `performance.now`. */
  readonly clock?: () => number;
  /** Several relays that serve as one: mail, directory and presence are in NATS JetStream, and not in `dataDir`. */
  readonly nats?: NatsOptions;
  /** Puts itself between the relay and its store: for tests of what happens when a store does not keep its word. */
  readonly wrapStore?: (store: MailStore) => MailStore;
} & (
  | {
      /** Made if it does not exist; holds `relay.key`, `relay.db` and `relay.pid`. One relay at a time. */
      readonly dataDir: string;
      readonly ephemeral?: false;
    }
  | {
      /** Keeps nothing beyond the process, its own identity included. */
      readonly ephemeral: true;
      readonly dataDir?: undefined;
    }
);

export type RelayEnd = { readonly reason: "stopped" } | { readonly reason: "failed"; readonly error: ProtocolError };

export type RunningRelay = {
  /** `ws://127.0.0.1:8888`, with the port that was really taken. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:9464/metrics`, where metrics are served. */
  readonly metricsUrl: string | undefined;
  /** Ed25519 public key, 32 bytes. */
  readonly relayKey: Uint8Array;
  /** The full fingerprint, as clients show it. */
  readonly fingerprint: string;
  /** Where its mail is, without what is secret in it; undefined for a relay on its own. */
  readonly nats: string | undefined;
  /** Ready within this many ms of `startRelay`. */
  readonly startedInMs: number;
  /** The limit of connections, or what the system's limit of descriptors leaves of it. */
  readonly connections: number;
  /** What the operator's socket offers, for programs that run a relay themselves. */
  readonly operations: AdminOperations;
  /** Clients joined and clients registered, at this moment. */
  counts(): { readonly connected: number; readonly registered: number };
  /** Reads the certificate's files again now. @throws ProtocolError TLS_…; the one in use stays then */
  reloadTls(): void;
  /** Takes no more, writes down what is in memory, says goodbye, closes. May be called more than once. */
  stop(): Promise<void>;
  /** Resolves when it has ended, whatever for. A process must exit non-zero where it `failed`. */
  readonly closed: Promise<RelayEnd>;
};

/**
 * Starts a relay. Rejects with a `ProtocolError`: `PORT_IN_USE`, `BIND_FAILED`, `BIND_NEEDS_TLS`, what `loadTls`
 * throws, `DATA_DIR_IN_USE`,
 * `DATA_DIR_UNUSABLE`, `DATA_DIR_OWNER`, `DATA_DIR_FULL`, `STORE_DAMAGED`, `STORE_NEWER`, `RELAY_KEY_DAMAGED`,
 * `RESTORE_INCOMPLETE`; with `nats`: `NATS_BESIDE_DATABASE` and what `joinCluster` rejects with.
 */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const started = performance.now();
  const { host = "127.0.0.1", port = 8888, behindProxy = false, clock = Date.now } = options;
  const steady = options.clock ?? (() => performance.now());
  if (!isLoopback(host) && !behindProxy && options.tls === undefined) throw new RelayError("BIND_NEEDS_TLS", { host });
  const tls = options.tls && loadTls(options.tls, clock());
  const { invitesOnly = behindProxy || !isLoopback(host) } = options;
  const asked: RelayLimits = { ...DEFAULT_LIMITS, ...options.limits };
  // More would end in failures at any place that opens a file; so a newcomer is turned away instead.
  const limits = { ...asked, connections: Math.min(asked.connections, connectionsThatFit() ?? asked.connections) };
  const log = new CalmLog(options.log ?? createRelayLog("silent"), () => performance.now());
  const primitives = nodePrimitives;
  const { seed, store: plainStore, sqlite, cluster } = await openData(options, primitives, limits, log);
  const metrics = options.metrics && new Metrics();
  const store = metrics?.watch(plainStore) ?? plainStore;
  const relayKey = primitives.ed25519.publicKey(seed);
  const fingerprint = relayFingerprint(primitives, relayKey).full;
  let state: RelayState = "starting";
  let router: Router | undefined;
  const stateNow = (): RelayState => (router?.cluster?.suspended && state === "ready" ? "starting" : state);
  const server = new RelayServer({
    host,
    limits,
    log,
    fingerprint,
    behindProxy,
    invitesOnly,
    clock,
    state: stateNow,
    turn: () => wakeUp.now(),
    sockets: options.sockets ?? "auto",
    ...(tls && { tls }),
  });
  const end = Promise.withResolvers<RelayEnd>();
  const calming = setInterval(() => log.settle(), LOG_SETTLE_MS).unref();
  void end.promise.then(() => {
    clearInterval(calming);
    log.settle(true);
  });
  let stopping: Promise<void> | undefined;
  let admin: AdminSocket | undefined;
  let metricsServer: MetricsServer | undefined;
  let metricsUrl: string | undefined;

  const certificate =
    options.tls && tls && new CertificateWatch(options.tls, tls, { log, clock, use: (pair) => server.useTls(pair) });

  const wakeUp = makeTicker(() => router?.tick(clock()) ?? Number.POSITIVE_INFINITY);

  const closeStore = (): Promise<void> => (cluster ?? store).close();

  const fail = (error: unknown): void => {
    if (state === "failed") return;
    state = "failed";
    log.error({ reason: error instanceof Error ? error.message : String(error) }, "the store has failed");
    server.stopListening();
    void admin?.close();
    void metricsServer?.close();
    certificate?.stop();
    wakeUp.stop();
    // Nothing is written any more; what the worker still holds may hang with the disk.
    const patience = new Promise((resolve) => setTimeout(resolve, 2_000).unref());
    void Promise.race([Promise.all([server.close(), closeStore().catch(() => undefined)]), patience]).then(() =>
      end.resolve({ reason: "failed", error: new ProtocolError("STORE_FAILED", {}, { cause: error }) }),
    );
  };

  const stop = async (): Promise<void> => {
    if (state === "failed") return;
    state = "stopping";
    log.info({ drainMs: options.drainMs ?? 0, connected: router!.connections.size }, "stopping");
    if (options.drainMs) await new Promise((resolve) => setTimeout(resolve, options.drainMs));
    if ((state as RelayState) === "failed") return;
    server.stopListening();
    certificate?.stop();
    const adminClosed = admin?.close();
    router!.quiesce(clock());
    const until = performance.now() + STOP_WRITING_MS;
    while (!router!.batcher.idle && performance.now() < until && (state as RelayState) !== "failed") {
      router!.batcher.commit(clock(), true);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if ((state as RelayState) === "failed") return;
    // What has just become durable is said before goodbye.
    router!.tick(clock());
    // That they have gone is said for all of them at once, by leave-taking.
    await cluster?.bus.close();
    router!.closeAll(new ProtocolError("RELAY_STOPPING"), clock());
    router!.batcher.commit(clock(), true);
    wakeUp.stop();
    await Promise.all([server.close(), adminClosed, metricsServer?.close()]);
    // A disk that hangs does not hold the process: nothing was accepted of what it still has to write.
    const hung = new Promise<true>((resolve) => setTimeout(() => resolve(true), STOP_CLOSING_MS).unref());
    if (await Promise.race([closeStore(), hung])) return fail(new Error("the disk hangs"));
    log.info({}, "stopped");
    end.resolve({ reason: "stopped" });
  };

  try {
    await server.listen(port);
    router = new Router(
      {
        store,
        bus: cluster?.bus ?? new LocalBus(),
        ...(cluster && { cluster }),
        keys: joinKeys(primitives, nodeRng, seed),
        limits,
        log,
        ...(options.observer && { observer: options.observer }),
        invitesOnly,
        limitAddresses: !behindProxy && !isLoopback(host),
        clock,
        steady,
        wake: wakeUp.wake,
        failed: fail,
      },
      cluster?.index() ??
        (await store.load().catch((error: unknown) => {
          throw new RelayError("STORE_DAMAGED", { path: join(options.dataDir ?? "", "relay.db") }, { cause: error });
        })),
    );
    if (metrics !== undefined) {
      const { host: metricsHost = "127.0.0.1", port: metricsPort } = options.metrics!;
      metrics.describe({ router, server, limits, state: stateNow, certificateUntil: () => certificate?.until });
      metricsServer = new MetricsServer(metricsHost, metrics);
      metricsUrl = await metricsServer.listen(metricsPort).catch((error: unknown) => {
        throw startError(error, metricsHost, metricsPort, undefined);
      });
    }
  } catch (error) {
    certificate?.stop();
    await server.close();
    await closeStore();
    throw startError(error, host, port, options.dataDir);
  }
  const { dataDir } = options;
  const operations: AdminOperations = {
    ...clientOperations(router, store),
    ...(router.cluster === undefined ? forgetOperation(router) : {}),
    ...doorOperations(router, { url: server.url, relayKey, urlIsPublic: !behindProxy && !isWildcard(host) }),
    ...(dataDir !== undefined && sqlite !== undefined ? backupOperations(dataDir, sqlite, log) : {}),
  };
  if (dataDir !== undefined) admin = await openAdmin(dataDir, operations, log);
  server.start(router);
  wakeUp.wake();
  state = "ready";
  const startedInMs = performance.now() - started;
  log.info({ port: server.port, startedInMs: Math.round(startedInMs) }, "ready");
  return {
    url: server.url,
    metricsUrl,
    connections: limits.connections,
    host,
    port: server.port,
    relayKey,
    fingerprint,
    nats: cluster?.url,
    startedInMs,
    operations,
    counts: () => ({ connected: router.connections.size, registered: router.directory.total }),
    reloadTls: () => certificate?.reload(),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    closed: end.promise,
  };
}

/** A relay whose operator cannot reach it still serves its clients. */
async function openAdmin(
  dataDir: string,
  operations: AdminOperations,
  log: RelayLog,
): Promise<AdminSocket | undefined> {
  const admin = new AdminSocket(dataDir, operations, log);
  try {
    await admin.listen();
    return admin;
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, "there is no admin socket");
    return undefined;
  }
}

async function openData(
  options: RelayOptions,
  primitives: Primitives,
  limits: RelayLimits,
  log: RelayLog,
): Promise<{ seed: Uint8Array; store: MailStore; sqlite?: SqliteStore; cluster?: NatsCluster }> {
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
  // A database that has lost its key is not a new relay.
  if (existsSync(join(dataDir, "relay.db")) && !existsSync(keyPath))
    throw new RelayError("RELAY_KEY_DAMAGED", { path: keyPath });
  if (options.nats !== undefined && existsSync(join(dataDir, "relay.db")))
    throw new RelayError("NATS_BESIDE_DATABASE", { path: join(dataDir, "relay.db") });
  const { seed } = readKey(keyPath, random);
  const relayKey = primitives.ed25519.publicKey(seed);
  if (options.nats !== undefined) {
    const { joinCluster } = await import("./adapters/nats/index.ts");
    const cluster = await joinCluster(options.nats, relayKey, limits.retentionMs, log);
    writeFileSync(join(dataDir, "relay.pid"), `${process.pid}\n`);
    return { seed, store: wrap(cluster.store), cluster };
  }
  let store: SqliteStore;
  try {
    store = await openSqlite(join(dataDir, "relay.db"), { relayKey });
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

/** On a full disk a relay that has its database starts: it can give out what it holds, which makes room. */
function tolerateFull(log: RelayLog, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isFull(error)) throw error;
    log.warn({}, "the disk is full");
  }
}

function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function dataDirError(error: unknown, path: string): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (isFull(error)) return new RelayError("DATA_DIR_FULL", { path }, { cause: error });
  return new RelayError("DATA_DIR_UNUSABLE", { path, reason: reasonOf(error) }, { cause: error });
}

/** One tick at the end of each turn of the event loop in which something happened, and one timer for what is due. */
function makeTicker(tick: () => number): { wake(): void; now(): void; stop(): void } {
  let asked = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  const run = (): void => {
    if (!asked || stopped) return;
    asked = false;
    const wait = tick();
    if (stopped || !Number.isFinite(wait)) return;
    // A timer that comes early does no harm, and is cheaper than a new one every time.
    const at = performance.now() + Math.max(1, wait);
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(due, Math.max(1, wait));
  };
  const due = (): void => {
    timerAt = Number.POSITIVE_INFINITY;
    asked = true;
    run();
  };
  return {
    wake() {
      if (asked || stopped) return;
      asked = true;
      setImmediate(run);
    },
    now() {
      if (asked) run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function startError(error: unknown, host: string, port: number, dataDir: string | undefined): unknown {
  if (error instanceof SqliteOpenError && dataDir !== undefined) {
    const path = join(dataDir, "relay.db");
    if (error.reason === "busy") return new RelayError("DATA_DIR_IN_USE", { path: dataDir, pid: readPid(dataDir) });
    if (error.reason === "damaged") return new RelayError("STORE_DAMAGED", { path }, { cause: error });
    if (error.reason === "full") return new RelayError("DATA_DIR_FULL", { path: dataDir }, { cause: error });
    if (error.reason === "newer") return new RelayError("STORE_NEWER", { path }, { cause: error });
    return new RelayError("DATA_DIR_UNUSABLE", { path, reason: error.message }, { cause: error });
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new RelayError("PORT_IN_USE", { host, port }, { cause: error });
  if (syscall === "listen" || syscall === "getaddrinfo" || code === "ERR_SOCKET_BAD_PORT")
    return new RelayError("BIND_FAILED", { host, port, reason: reasonOf(error) }, { cause: error });
  return error;
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
