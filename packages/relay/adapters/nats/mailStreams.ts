import { JetStreamApiError, type JetStreamClient, jetstream, type StoredMsg } from "@nats-io/jetstream";
import { MailboxLostError, type StoredRun, StoreFullError } from "../../core/base/ports.ts";
import type { NatsLink } from "./connection.ts";
import { decodeRecord, type LogRow } from "./mailLog.ts";
import { AGAIN_MS, isFull, lastOf, nextOf, openStream, PATIENCE_MS, patiently, WRITE_MS } from "./streams.ts";

const WRONG_LAST_SEQUENCE = 10_071;
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
    const { link, prefix, partitions, maxBytes, maxAgeMs } = options;
    for (let partition = 0; partition < partitions; partition++)
      await openStream(link, {
        name: streamName(prefix, partition),
        subjects: subjectsOf(prefix, partition),
        maxBytes,
        maxAgeMs,
      });
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
        if (code === WRONG_LAST_SEQUENCE || (isFull(error) && attempt > 1)) {
          // Maybe it is there already, and only the answer was lost.
          const last = await this.last(mailbox);
          const record = last && decodeRecord(last.data);
          if (last && record?.writer === log.writer && record.counter === counter) return last.seq;
        }
        if (isFull(error)) throw new StoreFullError("the stream is full", { cause: error });
        if (code === WRONG_LAST_SEQUENCE || performance.now() > until)
          throw new MailboxLostError(new Set([mailbox]), { cause: error });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  last(mailbox: number): Promise<StoredMsg | null> {
    return lastOf(this.#link, this.#stream(mailbox), this.#subject(mailbox));
  }

  /** The first message from number `seq` on. */
  async next(mailbox: number, seq: number): Promise<StoredMsg> {
    const message = await orLost(mailbox, nextOf(this.#link, this.#stream(mailbox), this.#subject(mailbox), seq));
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
    const asked = patiently(async () => {
      const message = await manager.streams.getMessage(stream, { seq });
      return is(message) ? message : null;
    });
    const stored = await orLost(mailbox, asked);
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

/** What cannot be read, because no server answers, belongs to a mailbox that has to be opened again. */
async function orLost<T>(mailbox: number, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new MailboxLostError(new Set([mailbox]), { cause });
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
