import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  jetstream,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { MailboxLostError, type StoredRun, StoreFullError } from "../../core/base/ports.ts";
import { type NatsLink, raiseReplicas } from "./connection.ts";
import { decodeRecord, type LogRow } from "./mailLog.ts";

const WRONG_LAST_SEQUENCE = 10_071;
/** Of a stream, of the server, of the account. */
const FULL: ReadonlySet<number> = new Set([10_077, 10_047, 10_023, 10_028]);
const WRITE_MS = 2_000;
/** How long a record is sent again while a stream elects a new leader. */
const PATIENCE_MS = 8_000;
const AGAIN_MS = 100;
const READ_AT_ONCE = 16;

/** Who writes to a subject, and the number of the last message that is there. */
type LogEnd = { readonly writer: number; readonly seq: number };

export type MailStreamsOptions = {
  readonly link: NatsLink;
  readonly prefix: string;
  /** How many streams the mailboxes are spread over. Fixed for good when they are first made. */
  readonly partitions: number;
  /** Bytes that one stream may hold. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
};

/** The streams that hold all mailboxes: a subject each, written to by its last message's number, and read patiently. */
export class MailStreams {
  readonly #link: NatsLink;
  readonly #prefix: string;
  readonly #partitions: number;
  readonly #js: JetStreamClient;
  /** The most bytes in one message. */
  readonly largest: number;

  private constructor({ link, prefix, partitions }: MailStreamsOptions) {
    this.#link = link;
    this.#prefix = prefix;
    this.#partitions = partitions;
    const { connection } = link;
    this.#js = jetstream(connection, { timeout: WRITE_MS });
    // Room for headers, and for what a row larger than the others may add.
    this.largest = Math.min(connection.info?.max_payload ?? 1_048_576, 4 * 1_048_576) - 4_096;
  }

  static async open(options: MailStreamsOptions): Promise<MailStreams> {
    const { link } = options;
    const { manager, replicas } = link;
    for (let partition = 0; partition < options.partitions; partition++) {
      const name = streamName(options.prefix, partition);
      const known = await manager.streams.info(name).catch((error: unknown) => {
        if (error instanceof JetStreamApiError && error.status === 404) return undefined;
        throw error;
      });
      if (known === undefined)
        await manager.streams.add({
          name,
          subjects: [subjectsOf(options.prefix, partition)],
          retention: RetentionPolicy.Limits,
          storage: StorageType.File,
          discard: DiscardPolicy.New,
          num_replicas: replicas,
          max_bytes: options.maxBytes,
          max_age: nanos(options.maxAgeMs),
          duplicate_window: nanos(1_000),
          allow_direct: true,
        });
      else {
        await raiseReplicas(link, name);
        const { maxBytes } = options;
        if (known.config.max_bytes !== maxBytes) await manager.streams.update(name, { max_bytes: maxBytes });
      }
    }
    return new MailStreams(options);
  }

  /** @returns the message's number, once enough servers of the stream have it */
  async publish(mailbox: number, log: LogEnd, counter: number, payload: Uint8Array): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        const expect = { lastSubjectSequence: log.seq };
        return (await this.#js.publish(this.#subject(mailbox), payload, { expect, timeout: WRITE_MS })).seq;
      } catch (error) {
        const code = error instanceof JetStreamApiError ? error.code : 0;
        if (code === WRONG_LAST_SEQUENCE || (FULL.has(code) && attempt > 1)) {
          // Maybe it is there already, and only the answer was lost.
          const last = await this.last(mailbox);
          const record = last && decodeRecord(last.data);
          if (last && record?.writer === log.writer && record.counter === counter) return last.seq;
        }
        if (FULL.has(code)) throw new StoreFullError("the stream is full", { cause: error });
        if (code === WRONG_LAST_SEQUENCE || performance.now() > until)
          throw new MailboxLostError(new Set([mailbox]), { cause: error });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  last(mailbox: number): Promise<StoredMsg | null> {
    const query = { last_by_subj: this.#subject(mailbox) };
    return this.#link.manager.streams.getMessage(this.#stream(mailbox), query);
  }

  /** The first message from number `seq` on. It asks again if a server wrongly believes that it is the leader. */
  async next(mailbox: number, seq: number): Promise<StoredMsg> {
    // The library's type does not declare the subject. Servers since 2.9 know it.
    const query = { seq, next_by_subj: this.#subject(mailbox) } as { seq: number };
    const { streams } = this.#link.manager;
    const message = await patiently(mailbox, () => streams.getMessage(this.#stream(mailbox), query));
    if (message === undefined) throw new MailboxLostError(new Set([mailbox]));
    return message;
  }

  /** Deletes everything of a mailbox, or what is before message `seq`. */
  async purge(mailbox: number, seq?: number): Promise<void> {
    const filter = this.#subject(mailbox);
    await this.#link.manager.streams.purge(this.#stream(mailbox), seq === undefined ? { filter } : { filter, seq });
  }

  /** Rows with their frames, or without them if they are not available. */
  async runs(mailbox: number, rows: readonly LogRow[]): Promise<StoredRun[]> {
    const messages = new Map<number, Uint8Array | undefined>();
    const numbers = [...new Set(rows.map(({ seq }) => seq))];
    for (let at = 0; at < numbers.length; at += READ_AT_ONCE)
      await Promise.all(
        numbers.slice(at, at + READ_AT_ONCE).map(async (seq) => {
          messages.set(seq, await this.#message(mailbox, seq));
        }),
      );
    return rows.map(({ row, at, seq, offset, length, messages: count }) => {
      const record = messages.get(seq) && decodeRecord(messages.get(seq)!);
      // A server that came back without its last messages may have given the number to another message.
      const known = record?.rows.find((one) => one.row === row && one.seq === 0);
      const frames = known ? Uint8Array.from(record!.frames.subarray(offset, offset + length)) : NOTHING;
      return { row, mailbox, at, messages: count, frames: frames.length === length ? frames : NOTHING };
    });
  }

  async #message(mailbox: number, seq: number): Promise<Uint8Array | undefined> {
    const { manager } = this.#link;
    const stream = this.#stream(mailbox);
    const is = (message: StoredMsg | null): message is StoredMsg => message?.subject === this.#subject(mailbox);
    // Any replica will do. One that is behind does not have it yet, but the leader does.
    const near = await manager.direct.getMessage(stream, { seq }).catch(() => null);
    if (is(near)) return near.data;
    const stored = await patiently(mailbox, async () => {
      const message = await manager.streams.getMessage(stream, { seq });
      return is(message) ? message : null;
    });
    return stored?.data;
  }

  #subject(mailbox: number): string {
    return `${this.#prefix}.mail.${mailbox % this.#partitions}.${mailbox}`;
  }

  #stream(mailbox: number): string {
    return streamName(this.#prefix, mailbox % this.#partitions);
  }
}

const NOTHING = new Uint8Array(0);

/** Asks until there is something. @returns undefined if a server that can be reached keeps saying no */
async function patiently<T>(mailbox: number, ask: () => Promise<T | null>): Promise<T | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    let cause: unknown;
    try {
      const found = await ask();
      if (found !== null) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) {
      if (cause === undefined) return undefined;
      throw new MailboxLostError(new Set([mailbox]), { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function streamName(prefix: string, partition: number): string {
  return `${prefix.toUpperCase()}_MAIL_${partition}`;
}

function subjectsOf(prefix: string, partition: number): string {
  return `${prefix}.mail.${partition}.*`;
}

/** Whether the error means that someone else has written to the mailbox since. */
export function isWrongSequence(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}
