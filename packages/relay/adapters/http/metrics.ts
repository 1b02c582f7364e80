import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RelayLimits } from "../../core/base/limits.ts";
import type { MailStore, StoreBatch } from "../../core/base/ports.ts";
import type { RelayState } from "../../core/base/state.ts";
import type { MailboxTotals, OperatorView } from "../../core/operator/operatorView.ts";

/** How many clients' mailboxes are added up before the relay's other work gets a turn. */
const SLICE = 10_000;

/** Node's own metrics that look at every open connection each time. */
const SLOW = ["handles", "requests", "resources"].flatMap((what) => [
  `nodejs_active_${what}`,
  `nodejs_active_${what}_total`,
]);

type MetricsSource = {
  readonly view: OperatorView;
  readonly limits: RelayLimits;
  readonly state: () => RelayState;
  /** Unix ms; undefined without a certificate. */
  readonly certificateUntil: () => number | undefined;
  readonly server: {
    /** Connections, now and ever. */
    readonly open: number;
    readonly taken: number;
    /** By reason. */
    readonly refused: ReadonlyMap<string, number>;
  };
};

/**
 * What Prometheus reads. The relay counts in plain numbers all the time; they are read here only when someone asks. No
 * label names a client.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #commitSeconds: Histogram;
  readonly #batchMessages: Histogram;
  #view: OperatorView | undefined;
  #mailboxes: MailboxTotals = { messages: 0, bytes: 0, used: 0 };
  #prekeys = { owners: 0, bytes: 0 };

  constructor() {
    const registers = [this.#registry];
    this.#commitSeconds = new Histogram({
      name: "sandi_store_commit_seconds",
      help: "Time from giving a batch to the store until it is durable.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#batchMessages = new Histogram({
      name: "sandi_store_batch_messages",
      help: "Messages written to disk in one batch.",
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
  describe({ view, server, limits, state, certificateUntil }: MetricsSource): void {
    const { counters } = view;
    this.#gauge("sandi_ready", "1 while the relay takes clients.", () => (state() === "ready" ? 1 : 0));
    this.#gauge("sandi_limit", "A limit of the relay, by its name in docs/wire.md.", () => limits, "limit");
    this.#gauge("sandi_connections_open", "Open connections, joined or not.", () => server.open);
    this.#gauge("sandi_clients_connected", "Clients that have joined and are connected.", () => view.connected);
    this.#gauge("sandi_clients_registered", "Registered clients.", () => view.registered);
    this.#counter("sandi_connections_taken_total", "Connections accepted.", () => server.taken);
    this.#counter(
      "sandi_connections_refused_total",
      "Connections turned away before their client could identify itself.",
      () => server.refused,
      "reason",
    );
    this.#counter("sandi_clients_joined_total", "Joins that succeeded.", () => counters.joined);
    this.#counter("sandi_connections_ended_total", "Connections that the relay ended.", () => counters.ended, "code");
    this.#counter(
      "sandi_messages_taken_total",
      "Messages taken: forwarded at once, or stored in a mailbox.",
      () => ({ forwarded: counters.forwarded, stored: counters.enqueued }),
      "way",
    );
    this.#counter(
      "sandi_messages_taken_bytes_total",
      "Bytes of these messages, headers included.",
      () => ({ forwarded: counters.forwardedBytes, stored: counters.enqueuedBytes }),
      "way",
    );
    this.#counter("sandi_messages_refused_total", "Messages refused.", () => counters.refused, "code");
    this.#counter("sandi_messages_accepted_total", "Messages that became durable.", () => counters.accepted);
    this.#counter(
      "sandi_messages_drained_total",
      "Messages sent from mailboxes; some are sent again after a reconnect.",
      () => counters.drained,
    );
    this.#counter("sandi_messages_drained_bytes_total", "Bytes of these messages.", () => counters.drainedBytes);
    this.#counter(
      "sandi_messages_acknowledged_total",
      "Messages acknowledged by their recipients.",
      () => counters.acknowledged,
    );
    this.#counter(
      "sandi_messages_adopted_total",
      "Messages forwarded and then stored because they were not acknowledged.",
      () => counters.adopted,
    );
    this.#counter(
      "sandi_messages_grace_expired_total",
      "Those of them that were not acknowledged within the grace time.",
      () => counters.graceExpired,
    );
    this.#counter("sandi_messages_expired_total", "Messages deleted at the end of retention.", () => counters.expired);
    this.#counter("sandi_messages_damaged_total", "Stored messages found damaged.", () => counters.damaged);
    this.#counter("sandi_store_full_total", "How often the disk was found full.", () => counters.storeFull);
    this.#gauge("sandi_store_pending_bytes", "Bytes waiting to be written to disk.", () => view.pendingBytes);
    this.#gauge("sandi_reader_memory_bytes", "Bytes kept in memory for readers.", () => view.readerBytes);
    this.#gauge("sandi_cluster_reachable", "0 while NATS does not answer; 1 for a relay on its own.", () =>
      view.isClusterReachable ? 1 : 0,
    );
    this.#gauge(
      "sandi_certificate_expiry_timestamp_seconds",
      "Unix time at which the certificate expires; 0 without one.",
      () => Math.round((certificateUntil() ?? 0) / 1_000),
    );
    this.#gauge("sandi_mailbox_messages", "Messages in all mailboxes.", () => this.#mailboxes.messages);
    this.#gauge("sandi_mailbox_bytes", "Bytes of the messages in all mailboxes.", () => this.#mailboxes.bytes);
    this.#gauge("sandi_mailboxes_used", "Mailboxes that are not empty.", () => this.#mailboxes.used);
    this.#counter(
      "sandi_prekeys_total",
      "One-time prekeys: published to the relay, and handed out by it.",
      () => ({ published: counters.prekeysPublished, handed_out: counters.prekeysHandedOut }),
      "way",
    );
    this.#counter(
      "sandi_prekeys_fetched_total",
      "Answers to clients that asked for prekeys.",
      () => counters.prekeysFetched,
    );
    this.#gauge("sandi_prekeys_owners", "Clients whose prekeys are stored.", () => this.#prekeys.owners);
    this.#gauge("sandi_prekeys_bytes", "Bytes of stored prekeys.", () => this.#prekeys.bytes);
    this.#view = view;
  }

  /** The text format of Prometheus. */
  async render(): Promise<{ readonly type: string; readonly text: string }> {
    if (this.#view !== undefined) {
      this.#mailboxes = await mailboxTotals(this.#view);
      this.#prekeys = (await this.#view.prekeyTotals()) ?? this.#prekeys;
    }
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

async function mailboxTotals(view: OperatorView): Promise<MailboxTotals> {
  const sum = { messages: 0, bytes: 0, used: 0 };
  for (let after = 0; ; ) {
    const { messages, bytes, used, next } = view.totals(after, SLICE);
    sum.messages += messages;
    sum.bytes += bytes;
    sum.used += used;
    if (next === 0) return sum;
    after = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
