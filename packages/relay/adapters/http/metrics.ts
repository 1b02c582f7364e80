import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RelayLimits } from "../../core/limits.ts";
import type { MailStore, StoreBatch } from "../../core/ports.ts";
import type { Router } from "../../core/router.ts";
import type { RelayServer } from "../sockets/wsServer.ts";
import type { RelayState } from "./pages.ts";

/** How many clients' mailboxes are added up before the relay's other work gets a turn. */
const SLICE = 10_000;

/** Node's own metrics that look at every open connection each time. */
const SLOW = ["handles", "requests", "resources"].flatMap((what) => [
  `nodejs_active_${what}`,
  `nodejs_active_${what}_total`,
]);

type MetricsSource = {
  readonly router: Router;
  readonly limits: RelayLimits;
  readonly state: () => RelayState;
  /** Unix ms; undefined without a certificate. */
  readonly certificateUntil: () => number | undefined;
  readonly server: RelayServer;
};

/**
 * What Prometheus reads. The relay counts in plain numbers all the time; they are read here only when someone asks. No
 * label names a client.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #commitSeconds: Histogram;
  readonly #batchMessages: Histogram;
  #router: Router | undefined;
  #mailboxes = { messages: 0, bytes: 0, used: 0 };

  constructor() {
    const registers = [this.#registry];
    this.#commitSeconds = new Histogram({
      name: "sandi_store_commit_seconds",
      help: "Time from giving the store a batch to its being durable.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#batchMessages = new Histogram({
      name: "sandi_store_batch_messages",
      help: "Messages that went to the disk in one batch.",
      buckets: [0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000],
      registers,
    });
    collectDefaultMetrics({ register: this.#registry });
    for (const name of SLOW) this.#registry.removeSingleMetric(name);
  }

  /** The same store, with its times measured. */
  watch(store: MailStore): MailStore {
    const append = async (batch: StoreBatch): Promise<void> => {
      const started = performance.now();
      await store.append(batch);
      this.#commitSeconds.observe((performance.now() - started) / 1_000);
      this.#batchMessages.observe(batch.runs.reduce((sum, { messages }) => sum + messages, 0));
    };
    return new Proxy(store, { get: (target, name) => (name === "append" ? append : bound(target, name)) });
  }

  /** From here on there is something to report. */
  describe({ router, server, limits, state, certificateUntil }: MetricsSource): void {
    const { counters, batcher, directory } = router;
    this.#gauge("sandi_ready", "1 while the relay takes clients.", () => (state() === "ready" ? 1 : 0));
    this.#gauge(
      "sandi_limit",
      "What the relay allows; the name is that of the limit in docs/wire.md.",
      () => limits,
      "limit",
    );
    this.#gauge("sandi_connections_open", "Connections, joined or not.", () => server.open);
    this.#gauge(
      "sandi_clients_connected",
      "Clients that have joined and are connected.",
      () => router.connections.size,
    );
    this.#gauge("sandi_clients_registered", "Clients in the directory.", () => directory.total);
    this.#counter("sandi_connections_taken_total", "Connections taken.", () => server.taken);
    this.#counter(
      "sandi_connections_refused_total",
      "Connections turned away before their client could say who it is.",
      () => server.refused,
      "reason",
    );
    this.#counter("sandi_clients_joined_total", "Joins that succeeded.", () => counters.joined);
    this.#counter("sandi_connections_ended_total", "Connections that the relay ended.", () => counters.ended, "code");
    this.#counter(
      "sandi_messages_taken_total",
      "Messages taken, passed on at once or put into a mailbox.",
      () => ({ forwarded: counters.forwarded, stored: counters.enqueued }),
      "way",
    );
    this.#counter(
      "sandi_messages_taken_bytes_total",
      "Bytes of them, headers included.",
      () => ({ forwarded: counters.forwardedBytes, stored: counters.enqueuedBytes }),
      "way",
    );
    this.#counter("sandi_messages_refused_total", "Messages refused.", () => counters.refused, "code");
    this.#counter("sandi_messages_accepted_total", "Messages that became durable.", () => counters.accepted);
    this.#counter(
      "sandi_messages_drained_total",
      "Messages sent from mailboxes; after a reconnect some are sent again.",
      () => counters.drained,
    );
    this.#counter("sandi_messages_drained_bytes_total", "Bytes of them.", () => counters.drainedBytes);
    this.#counter(
      "sandi_messages_acknowledged_total",
      "Messages that their recipients have acknowledged.",
      () => counters.acknowledged,
    );
    this.#counter(
      "sandi_messages_adopted_total",
      "Messages passed on and then stored after all, because they were not acknowledged.",
      () => counters.adopted,
    );
    this.#counter(
      "sandi_messages_grace_expired_total",
      "Of them, those whose grace was over.",
      () => counters.graceExpired,
    );
    this.#counter("sandi_messages_expired_total", "Messages deleted at the end of retention.", () => counters.expired);
    this.#counter("sandi_messages_damaged_total", "Stored messages that the disk has damaged.", () => counters.damaged);
    this.#counter("sandi_store_full_total", "Times that the disk was found full.", () => counters.storeFull);
    this.#gauge("sandi_store_pending_bytes", "Bytes that wait for the disk.", () => batcher.pendingBytes);
    this.#gauge("sandi_reader_memory_bytes", "Bytes in memory for all readers.", () => router.memory.used);
    this.#gauge("sandi_cluster_reachable", "0 while NATS does not answer; 1 for a relay on its own.", () =>
      router.cluster?.suspended ? 0 : 1,
    );
    this.#gauge(
      "sandi_certificate_expiry_timestamp_seconds",
      "Unix time at which the certificate ends; 0 without one.",
      () => Math.round((certificateUntil() ?? 0) / 1_000),
    );
    this.#gauge("sandi_mailbox_messages", "Messages in all mailboxes.", () => this.#mailboxes.messages);
    this.#gauge("sandi_mailbox_bytes", "Bytes of their bodies.", () => this.#mailboxes.bytes);
    this.#gauge("sandi_mailboxes_used", "Mailboxes with something in them.", () => this.#mailboxes.used);
    this.#router = router;
  }

  /** The text format of Prometheus. */
  async render(): Promise<{ readonly type: string; readonly text: string }> {
    if (this.#router !== undefined) this.#mailboxes = await mailboxTotals(this.#router);
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #gauge(name: string, help: string, read: () => Reading, label?: string): void {
    const registers = [this.#registry];
    new Gauge({
      name,
      help,
      registers,
      labelNames: label ? [label] : [],
      collect() {
        for (const [value, amount] of entriesOf(read())) this.set(label ? { [label]: value } : {}, amount);
      },
    });
  }

  #counter(name: string, help: string, read: () => Reading, label?: string): void {
    const registers = [this.#registry];
    new Counter({
      name,
      help,
      registers,
      labelNames: label ? [label] : [],
      collect() {
        this.reset();
        for (const [value, amount] of entriesOf(read())) this.inc(label ? { [label]: value } : {}, amount);
      },
    });
  }
}

type Reading = number | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

function entriesOf(reading: Reading): Iterable<readonly [string, number]> {
  if (typeof reading === "number") return [["", reading]];
  return reading instanceof Map ? reading : Object.entries(reading);
}

function bound(store: MailStore, name: string | symbol): unknown {
  const value: unknown = store[name as keyof MailStore];
  return typeof value === "function" ? value.bind(store) : value;
}

async function mailboxTotals({ directory }: Router): Promise<{ messages: number; bytes: number; used: number }> {
  const totals = { messages: 0, bytes: 0, used: 0 };
  for (let after = 0; ; ) {
    const { page, next } = directory.registered(after, SLICE);
    for (const { mailbox } of page) {
      totals.messages += mailbox.messages;
      totals.bytes += mailbox.bytes;
      if (mailbox.messages > 0) totals.used++;
    }
    if (next === 0) return totals;
    after = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
