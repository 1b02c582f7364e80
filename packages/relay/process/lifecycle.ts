import { ProtocolError } from "@sandi/protocol";
import type { AdminSocket } from "../adapters/admin/socket.ts";
import type { MetricsServer } from "../adapters/http/metricsServer.ts";
import type { NatsCluster } from "../adapters/nats/index.ts";
import type { RelayServer } from "../adapters/sockets/relayServer.ts";
import type { CertificateWatch } from "../adapters/tls/certificateWatch.ts";
import type { RelayLog } from "../core/base/ports.ts";
import type { RelayState } from "../core/base/state.ts";
import type { Relay } from "../core/relay.ts";
import type { RelayEnd } from "./options.ts";
import type { Ticker } from "./ticker.ts";

/** How long stopping waits until memory is written to disk, and until the store is closed. */
const STOP_WRITING_MS = 5_000;
const STOP_CLOSING_MS = 10_000;
/** How long a relay whose store has failed waits for everything to close. */
const FAIL_CLOSING_MS = 2_000;

/** The parts of a relay. The last three exist once they have started. */
export type Parts = {
  readonly server: RelayServer;
  readonly wakeUp: Ticker;
  readonly certificate: CertificateWatch | undefined;
  readonly cluster: NatsCluster | undefined;
  readonly closeStore: () => Promise<void>;
  relay?: Relay;
  metricsServer?: MetricsServer;
  admin?: AdminSocket;
};

/** The life of a relay: how it stops when it is told to, and what happens when its store fails. */
export class Lifecycle {
  readonly #log: RelayLog;
  readonly #clock: () => number;
  readonly #drainMs: number;
  readonly #end = Promise.withResolvers<RelayEnd>();
  #parts: Parts | undefined;
  #state: RelayState = "starting";
  #stopping: Promise<void> | undefined;

  constructor(log: RelayLog, clock: () => number, drainMs: number) {
    this.#log = log;
    this.#clock = clock;
    this.#drainMs = drainMs;
  }

  get state(): RelayState {
    return this.#state;
  }

  get closed(): Promise<RelayEnd> {
    return this.#end.promise;
  }

  /** Call this before any part can fail. */
  consistsOf(parts: Parts): void {
    this.#parts = parts;
  }

  ready(): void {
    this.#state = "ready";
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  fail(error: unknown): void {
    if (this.#state === "failed") return;
    this.#state = "failed";
    this.#log.error({ reason: error instanceof Error ? error.message : String(error) }, "the store has failed");
    const { server, admin, metricsServer, certificate, wakeUp, closeStore } = this.#parts!;
    server.stopListening();
    void admin?.close();
    void metricsServer?.close();
    certificate?.stop();
    wakeUp.stop();
    // Nothing is written any more. The worker may hang with the disk.
    const patience = new Promise((resolve) => setTimeout(resolve, FAIL_CLOSING_MS).unref());
    void Promise.race([Promise.all([server.close(), closeStore().catch(() => undefined)]), patience]).then(() =>
      this.#end.resolve({ reason: "failed", error: new ProtocolError("STORE_FAILED", {}, { cause: error }) }),
    );
  }

  async #stop(): Promise<void> {
    if (this.#hasFailed()) return;
    const { server, admin, metricsServer, certificate, wakeUp, closeStore, cluster } = this.#parts!;
    const relay = this.#parts!.relay!;
    this.#state = "stopping";
    this.#log.info({ drainMs: this.#drainMs, connected: relay.view.connected }, "stopping");
    if (this.#drainMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#drainMs));
    if (this.#hasFailed()) return;
    server.stopListening();
    certificate?.stop();
    const adminClosed = admin?.close();
    await this.#writeDown(relay);
    if (this.#hasFailed()) return;
    // Tell clients what has just become durable before saying goodbye.
    relay.tick(this.#clock());
    // Leaving the cluster says for all clients at once that they have gone.
    await cluster?.bus.close();
    relay.closeAll(new ProtocolError("RELAY_STOPPING"), this.#clock());
    relay.writeDown(this.#clock());
    wakeUp.stop();
    await Promise.all([server.close(), adminClosed, metricsServer?.close()]);
    // A disk that hangs does not hold the process up: nothing that it still has to write was accepted.
    const hung = new Promise<true>((resolve) => setTimeout(() => resolve(true), STOP_CLOSING_MS).unref());
    if (await Promise.race([closeStore(), hung])) return this.fail(new Error("the disk hangs"));
    this.#log.info({}, "stopped");
    this.#end.resolve({ reason: "stopped" });
  }

  /** Accepts nothing more, and writes what is in memory to disk. */
  async #writeDown(relay: Relay): Promise<void> {
    relay.quiesce(this.#clock());
    const until = performance.now() + STOP_WRITING_MS;
    while (!relay.writeDown(this.#clock()) && performance.now() < until && !this.#hasFailed())
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** A method, because the compiler takes the state for what it was before an `await`. */
  #hasFailed(): boolean {
    return this.#state === "failed";
  }
}
