import { AckPolicy, DeliverPolicy, type JetStreamManager } from "@nats-io/jetstream";
import { createInbox, type Msg, type NatsConnection, nanos, type Subscription } from "@nats-io/transport-node";

const HEARTBEAT_MS = 1_000;
const AGAIN_MS = 200;

export type KvChange = {
  readonly key: string;
  /** Undefined if it was deleted. */
  readonly value: Uint8Array | undefined;
  /** The revision in the stream. Whatever is written later has a higher one, for any key. */
  readonly revision: number;
};

export type KvWatchOptions = {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly bucket: string;
  readonly onChange: (change: KvChange) => void;
};

/**
 * Reports every key's last value and then every change, each once, in the order of the stream. After a gap, a lost
 * consumer or a change of servers it continues after what was seen last. The caller can find out whether it is current
 * by writing something itself.
 */
export class KvWatch {
  readonly #options: KvWatchOptions;
  #subscription: Subscription | undefined;
  #expected = 1;
  #starting = false;
  #heardAt = performance.now();
  #closed = false;
  /** Everything up to this revision has been reported. */
  revision = 0;

  constructor(options: KvWatchOptions) {
    this.#options = options;
  }

  /** For how long nothing has come, not even a heartbeat of the server. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** Starts again, unless it is already starting. Never rejects: it tries until it succeeds or is closed. */
  async start(): Promise<void> {
    if (this.#starting) return;
    this.#starting = true;
    while (!this.#closed) {
      try {
        await this.#subscribe();
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    this.#starting = false;
  }

  close(): void {
    this.#closed = true;
    this.#subscription?.unsubscribe();
  }

  async #subscribe(): Promise<void> {
    const { connection, manager, bucket } = this.#options;
    this.#subscription?.unsubscribe();
    const inbox = createInbox();
    this.#expected = 1;
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error === null && subscription === this.#subscription) this.#message(message);
      },
    });
    this.#subscription = subscription;
    // It gets some time to begin.
    this.#heardAt = performance.now();
    await manager.consumers.add(`KV_${bucket}`, {
      deliver_subject: inbox,
      filter_subject: `$KV.${bucket}.>`,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      mem_storage: true,
      num_replicas: 1,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(30_000),
      ...(this.revision === 0
        ? { deliver_policy: DeliverPolicy.LastPerSubject }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.revision + 1 }),
    });
  }

  #message(message: Msg): void {
    this.#heardAt = performance.now();
    const code = message.headers?.code;
    if (code === 100) {
      // Flow control. A heartbeat may repeat a question that was lost.
      const stalled = message.headers?.get("Nats-Consumer-Stalled");
      if (message.reply) message.respond();
      else if (stalled) this.#options.connection.publish(stalled);
      return;
    }
    if (code !== undefined && code >= 400) return void this.start();
    const { stream, delivery } = sequences(message.reply ?? "");
    if (delivery !== this.#expected) return void this.start();
    this.#expected++;
    this.revision = stream;
    const operation = message.headers?.get("KV-Operation");
    const key = message.subject.slice(`$KV.${this.#options.bucket}.`.length);
    this.#options.onChange({ key, value: operation ? undefined : message.data, revision: stream });
  }
}

/** `$JS.ACK.stream.consumer.delivered.streamSequence.consumerSequence.…`, or with domain and account before the stream. */
function sequences(reply: string): { stream: number; delivery: number } {
  const tokens = reply.split(".");
  const shift = tokens.length > 9 ? 2 : 0;
  return { stream: Number(tokens[5 + shift]), delivery: Number(tokens[6 + shift]) };
}
