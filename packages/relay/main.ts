import { join } from "node:path";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { isLoopback, relayFingerprint } from "@sandi/protocol";
import { backupOperations } from "./adapters/admin/backup.ts";
import { clientOperations, forgetOperation } from "./adapters/admin/clients.ts";
import { doorOperations } from "./adapters/admin/door.ts";
import type { AdminOperations } from "./adapters/admin/operation.ts";
import { AdminSocket } from "./adapters/admin/socket.ts";
import { connectionsThatFit } from "./adapters/files/dataFiles.ts";
import { Metrics } from "./adapters/http/metrics.ts";
import { MetricsServer } from "./adapters/http/metricsServer.ts";
import { CalmLog } from "./adapters/log/calmLog.ts";
import { createRelayLog } from "./adapters/log/log.ts";
import { isWildcard } from "./adapters/sockets/hosts.ts";
import { RelayServer } from "./adapters/sockets/relayServer.ts";
import { loadTls } from "./adapters/tls/certificate.ts";
import { CertificateWatch } from "./adapters/tls/certificateWatch.ts";
import { DEFAULT_LIMITS, type RelayLimits } from "./core/base/limits.ts";
import type { RelayLog } from "./core/base/ports.ts";
import type { RelayState } from "./core/base/state.ts";
import { joinKeys } from "./core/join/joinKeys.ts";
import { LocalBus } from "./core/local/localBus.ts";
import { Relay } from "./core/relay.ts";
import { RelayError } from "./errors/relayError.ts";
import { openData } from "./process/data.ts";
import { Lifecycle, type Parts } from "./process/lifecycle.ts";
import type { RelayOptions, RunningRelay } from "./process/options.ts";
import { reasonOf, startError } from "./process/startErrors.ts";
import { makeTicker } from "./process/ticker.ts";

export type { WebFiles } from "./adapters/http/webPage.ts";
export { createReadableLog, createRelayLog } from "./adapters/log/log.ts";
export { isWebOrigin, isWildcard } from "./adapters/sockets/hosts.ts";
export { exitAtOnce } from "./adapters/sockets/native/libc.ts";
export type { TlsFiles } from "./adapters/tls/certificate.ts";
export { DEFAULT_LIMITS, type RelayLimits } from "./core/base/limits.ts";
export type { MailStore, Observed, RelayLog, RelayObserver } from "./core/base/ports.ts";
export type { RelayEnd, RelayOptions, RunningRelay } from "./process/options.ts";

const LOG_SETTLE_MS = 10_000;
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
  const life = new Lifecycle(log, clock, options.drainMs ?? 0);
  let relay: Relay | undefined;
  const stateNow = (): RelayState =>
    relay?.view.isClusterReachable === false && life.state === "ready" ? "starting" : life.state;
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
    webOrigins: new Set(options.webOrigins),
    ...(options.web && { web: options.web }),
    ...(tls && { tls }),
  });
  const calming = setInterval(() => log.settle(), LOG_SETTLE_MS).unref();
  void life.closed.then(() => {
    clearInterval(calming);
    log.settle(true);
  });
  const certificate =
    options.tls && tls && new CertificateWatch(options.tls, tls, { log, clock, use: (pair) => server.useTls(pair) });
  const wakeUp = makeTicker(() => relay?.tick(clock()) ?? Number.POSITIVE_INFINITY);
  const closeStore = (): Promise<void> => (cluster ?? store).close();
  const parts: Parts = { server, wakeUp, certificate, cluster, closeStore };
  life.consistsOf(parts);
  let metricsUrl: string | undefined;
  try {
    await server.listen(port);
    relay = new Relay(
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
        failed: (error) => life.fail(error),
      },
      cluster?.index() ??
        (await store.load().catch((error: unknown) => {
          throw new RelayError("STORE_DAMAGED", { path: join(options.dataDir ?? "", "relay.db") }, { cause: error });
        })),
    );
    parts.relay = relay;
    if (metrics !== undefined) {
      const { host: metricsHost = "127.0.0.1", port: metricsPort } = options.metrics!;
      metrics.describe({
        view: relay.view,
        server,
        limits,
        state: stateNow,
        certificateUntil: () => certificate?.until,
      });
      parts.metricsServer = new MetricsServer(metricsHost, metrics);
      metricsUrl = await parts.metricsServer.listen(metricsPort).catch((error: unknown) => {
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
    ...clientOperations(relay.view),
    ...(cluster === undefined ? forgetOperation(relay) : {}),
    ...doorOperations(relay, { url: server.url, relayKey, urlIsPublic: !behindProxy && !isWildcard(host) }),
    ...(dataDir !== undefined && sqlite !== undefined ? backupOperations(dataDir, sqlite, log) : {}),
  };
  const admin = dataDir === undefined ? undefined : await openAdmin(dataDir, operations, log);
  if (admin !== undefined) parts.admin = admin;
  server.start(relay);
  wakeUp.wake();
  life.ready();
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
    counts: () => ({ connected: relay.view.connected, registered: relay.view.registered }),
    reloadTls: () => certificate?.reload(),
    stop: () => life.stop(),
    closed: life.closed,
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
