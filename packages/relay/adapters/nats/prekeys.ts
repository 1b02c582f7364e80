import { type JetStreamClient, jetstream } from "@nats-io/jetstream";
import {
  type PrekeyBounds,
  type PrekeyStock,
  type PrekeyStore,
  type PublishedPrekeys,
  StoreFullError,
  type TakenPrekey,
} from "../../core/base/ports.ts";
import { Turns } from "../../core/cluster/turns.ts";
import { encodeHeld, publish, stockOf } from "../../core/prekeys/heldPrekeys.ts";
import type { NatsLink } from "./connection.ts";
import { encodePrekeyRecord, PrekeyLog, type PrekeyRecord } from "./prekeyLog.ts";
import { AGAIN_MS, isFull, lastOf, nextOf, openStream, PATIENCE_MS, WRITE_MS } from "./streams.ts";

/** A log with more messages than this is written anew, so that reading one takes only so many questions. */
const MOST_RECORDS = 8;
/** Room for takes and checkpoints when publications have filled the rest. */
const SPARE = 1.25;

export type NatsPrekeysOptions = {
  readonly link: NatsLink;
  readonly prefix: string;
  /** Bytes that all prekeys may take up, and those that any stream may hold, on each server. */
  readonly prekeysBytes: number;
  readonly maxBytes: number;
};

/** Prekeys in JetStream, for all relays of a cluster: a subject for each owner (`prekeyLog.ts`), in one stream. */
export class NatsPrekeys implements PrekeyStore {
  readonly #link: NatsLink;
  readonly #prefix: string;
  readonly #stream: string;
  readonly #js: JetStreamClient;
  /** Bytes that publications may fill. */
  readonly #room: number;
  /** One call at a time for each owner. */
  readonly #turns = new Turns<number>();

  private constructor({ link, prefix, maxBytes }: NatsPrekeysOptions) {
    this.#room = maxBytes / SPARE;
    this.#link = link;
    this.#prefix = prefix;
    this.#stream = streamName(prefix);
    this.#js = jetstream(link.connection, { timeout: WRITE_MS });
  }

  static async open(options: NatsPrekeysOptions): Promise<NatsPrekeys> {
    const { link, prefix } = options;
    const maxBytes = Math.min(Math.ceil(SPARE * options.prekeysBytes), options.maxBytes);
    await openStream(link, { name: streamName(prefix), subjects: `${prefix}.prekeys.*`, maxBytes, maxAgeMs: 0 });
    return new NatsPrekeys(options);
  }

  stock(owner: number): Promise<PrekeyStock> {
    return this.#turns.take(owner, async () => stockOf((await this.#read(owner)).held));
  }

  publish(owner: number, published: PublishedPrekeys, bounds: PrekeyBounds): Promise<PrekeyStock | undefined> {
    return this.#turns.take(owner, async () => {
      const { held } = await this.#read(owner);
      const after = publish(held, published, bounds.oneTime);
      if (after === held) return stockOf(held);
      const more = encodeHeld(after).length - encodeHeld(held).length;
      if (more > 0 && (await this.totals()).bytes + more > Math.min(bounds.bytes, this.#room)) return undefined;
      const seq = await this.#append(owner, { kind: "publish", published, keep: bounds.oneTime });
      const log = await this.#read(owner, seq);
      this.#shortenLater(owner, log);
      return stockOf(log.held);
    });
  }

  take(owner: number): Promise<TakenPrekey> {
    return this.#turns.take(owner, async () => {
      const { held } = await this.#read(owner);
      if (held.oneTime.length === 0) return { prekey: undefined, stock: stockOf(held) };
      const seq = await this.#append(owner, { kind: "take" });
      const log = await this.#read(owner, seq);
      this.#shortenLater(owner, log);
      return { prekey: log.taken, stock: stockOf(log.held) };
    });
  }

  async totals(): Promise<{ owners: number; bytes: number }> {
    const { state } = await this.#link.manager.streams.info(this.#stream);
    return { owners: state.num_subjects ?? 0, bytes: state.bytes };
  }

  /** Deletes everything of an owner. */
  forget(owner: number): Promise<void> {
    return this.#turns.take(owner, async () => {
      await this.#link.manager.streams.purge(this.#stream, { filter: this.#subject(owner) });
    });
  }

  async close(): Promise<void> {
    await this.#turns.settled();
  }

  /** Reads the log up to message `seq`, or to its end. */
  async #read(owner: number, seq?: number): Promise<PrekeyLog> {
    const subject = this.#subject(owner);
    const log = new PrekeyLog();
    const end = seq ?? (await lastOf(this.#link, this.#stream, subject))?.seq ?? 0;
    while (log.seq < end) {
      const message = await nextOf(this.#link, this.#stream, subject, log.seq + 1);
      // The owner was forgotten meanwhile.
      if (message === undefined) return new PrekeyLog();
      log.add(message.seq, message.data);
    }
    // Other relays have written so much meanwhile that the message was deleted. What it took nobody gets.
    if (log.seq > end) log.taken = undefined;
    return log;
  }

  /** A record may be there twice if an answer is lost. What is published twice counts once; what is taken twice is lost. */
  async #append(owner: number, record: PrekeyRecord): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    for (;;)
      try {
        return (await this.#js.publish(this.#subject(owner), encodePrekeyRecord(record), { timeout: WRITE_MS })).seq;
      } catch (cause) {
        if (isFull(cause)) throw new StoreFullError("the stream of prekeys is full", { cause });
        if (performance.now() > until) throw cause;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
  }

  #shortenLater(owner: number, log: PrekeyLog): void {
    if (log.length <= MOST_RECORDS) return;
    // If it fails, the next change tries again.
    this.#turns.take(owner, () => this.#shorten(owner)).catch(() => undefined);
  }

  async #shorten(owner: number): Promise<void> {
    const { seq: after, held } = await this.#read(owner);
    const seq = await this.#append(owner, { kind: "checkpoint", after, held });
    const { isWhole } = await this.#read(owner, seq);
    if (isWhole) await this.#link.manager.streams.purge(this.#stream, { filter: this.#subject(owner), seq });
  }

  #subject(owner: number): string {
    return `${this.#prefix}.prekeys.${owner}`;
  }
}

function streamName(prefix: string): string {
  return `${prefix.toUpperCase()}_PREKEYS`;
}
