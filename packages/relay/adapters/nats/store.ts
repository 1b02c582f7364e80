import {
  MailboxLostError,
  type OpenedMailbox,
  type PrekeyStore,
  type SharedStore,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../../core/base/ports.ts";
import { Turns } from "../../core/cluster/turns.ts";
import type { NatsControl } from "./control.ts";
import { type Change, changesOf, opened, split } from "./mailChange.ts";
import { encodeRecord, type LogRecord, type LogRow } from "./mailLog.ts";
import { MailStreams, type MailStreamsOptions } from "./mailStreams.ts";
import { type Log, openLog } from "./openLog.ts";
import { NatsPrekeys } from "./prekeys.ts";

const INSIST_MS = 500;
/** How many records, and bytes of them, there may be before everything is written again. */
const RECORDS = 16;
const MOST_RECORDS = 64;

export type NatsStoreOptions = MailStreamsOptions & {
  readonly control: NatsControl;
  readonly random: (bytes: number) => Uint8Array;
  /** Bytes that all prekeys may take up, on each server. */
  readonly prekeysBytes: number;
};

/** Mailboxes in JetStream. Each is the log of one subject, and only its owner writes to it. */
export class NatsStore implements SharedStore {
  readonly #options: NatsStoreOptions;
  readonly #streams: MailStreams;
  readonly #prekeys: NatsPrekeys;
  readonly #logs = new Map<number, Log>();
  /** One operation at a time for each mailbox. */
  readonly #turns = new Turns<number>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: NatsStoreOptions, streams: MailStreams, prekeys: NatsPrekeys) {
    this.#options = options;
    this.#streams = streams;
    this.#prekeys = prekeys;
  }

  static async open(options: NatsStoreOptions): Promise<NatsStore> {
    const streams = await MailStreams.open(options);
    return new NatsStore(options, streams, await NatsPrekeys.open(options));
  }

  get prekeys(): PrekeyStore {
    return this.#prekeys;
  }

  open(mailbox: number): Promise<OpenedMailbox> {
    return this.#turns.take(mailbox, async () => {
      this.#logs.delete(mailbox);
      const log = await this.#openLog(mailbox);
      this.#logs.set(mailbox, log);
      // The next write is followed by a checkpoint, which leaves them out for good.
      if (this.#dropForgotten(log)) log.records = MOST_RECORDS;
      return opened(mailbox, log.state);
    });
  }

  drop(mailbox: number): void {
    this.#logs.delete(mailbox);
  }

  append(batch: StoreBatch): Promise<void> {
    const changes = changesOf(batch);
    const written = [...changes].map(([mailbox, change]) =>
      this.#turns.take(mailbox, () => this.#append(mailbox, change)),
    );
    const rest = this.#last
      .then(() => Promise.allSettled(written))
      .then(async (outcomes) => {
        const full = new Set<number>();
        const lost = new Set<number>();
        let cause: unknown;
        [...changes.keys()].forEach((mailbox, index) => {
          const outcome = outcomes[index]!;
          if (outcome.status === "fulfilled") return;
          (outcome.reason instanceof StoreFullError ? full : lost).add(mailbox);
          cause = outcome.reason;
        });
        if (full.size > 0 && full.size === changes.size) throw new StoreFullError("the stream is full", { cause });
        await this.#appendRest(batch);
        if (lost.size > 0) throw new MailboxLostError(new Set([...lost, ...full]), { cause });
        if (full.size > 0) throw new StoreFullError("a stream is full", { cause, mailboxes: full });
      });
    this.#last = rest.catch(() => undefined);
    return rest;
  }

  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    return this.#turns.take(mailbox, async () => {
      if (!this.#logs.has(mailbox)) throw new MailboxLostError(new Set([mailbox]));
      const wanted: LogRow[] = [];
      let size = 0;
      for (const row of this.#logs.get(mailbox)?.state.rows ?? []) {
        if (row.row <= after) continue;
        wanted.push(row);
        size += row.length;
        if (size >= bytes) break;
      }
      return this.#streams.runs(mailbox, wanted);
    });
  }

  async oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]> {
    await this.#settled();
    const all = [...this.#logs].flatMap(([mailbox, { state }]) => state.rows.map((row) => ({ mailbox, row })));
    const due: typeof all = [];
    for (const one of all.sort((a, b) => a.row.row - b.row.row)) {
      if (one.row.row <= after) continue;
      if (one.row.at >= before || due.length >= count) break;
      due.push(one);
    }
    const fetched = due.map(({ mailbox, row }) => this.#streams.runs(mailbox, [row]).catch(() => []));
    return (await Promise.all(fetched)).flat();
  }

  async load(): Promise<StoreIndex> {
    await this.#settled();
    const { control } = this.#options;
    const entries = control.entries;
    const known = new Set(entries.map(({ registration }) => registration));
    const all = [...this.#logs].map(([mailbox, { state }]) => ({ ...opened(mailbox, state), nextRow: state.nextRow }));
    return {
      entries,
      mailboxes: all.flatMap(({ mailbox }) => (mailbox === undefined ? [] : [mailbox])),
      pairs: all.flatMap(({ pairs }) => pairs.filter(({ sender }) => known.has(sender))),
      notes: control.notes,
      nextRegistration: control.nextRegistration,
      nextRow: Math.max(1, ...all.map(({ nextRow }) => nextRow)),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#settled();
    await this.#prekeys.close();
  }

  async #settled(): Promise<void> {
    await Promise.all([this.#turns.settled(), this.#last]);
  }

  async #appendRest({ entries, forgotten, notes }: StoreBatch): Promise<void> {
    const { control } = this.#options;
    for (const entry of entries) await this.#insist(() => control.putEntry(entry));
    for (const { key, value } of notes) await this.#insist(() => control.putNote(key, value));
    for (const registration of forgotten) {
      await this.#insist(() => control.forget(registration));
      await this.#turns.take(registration, async () => {
        this.#logs.delete(registration);
        await this.#insist(() => this.#streams.purge(registration));
      });
      await this.#insist(() => this.#prekeys.forget(registration));
    }
  }

  async #append(mailbox: number, change: Change): Promise<void> {
    const log = this.#logs.get(mailbox);
    if (log === undefined) {
      // The mailbox has another owner now, which is the only one that may write to it.
      if (change.rows.length === 0) return;
      throw new MailboxLostError(new Set([mailbox]));
    }
    try {
      await this.#write(mailbox, log, change);
    } catch (error) {
      if (!(error instanceof StoreFullError) && this.#logs.get(mailbox) === log) this.#logs.delete(mailbox);
      throw error;
    }
    if (log.records < RECORDS || (log.bytes < log.state.size && log.records < MOST_RECORDS)) return;
    await this.#checkpoint(mailbox, log).catch((error: unknown) => {
      // It is tried again. If the log is lost, the next record finds out.
      if (!(error instanceof StoreFullError)) this.#logs.delete(mailbox);
    });
  }

  /** Whoever is forgotten is so in every mailbox, and a log says more only when it is opened or written anew. */
  #dropForgotten({ state }: Log): boolean {
    const gone = [...state.pairs.keys()].filter((sender) => this.#options.control.isForgotten(sender));
    for (const sender of gone) state.pairs.delete(sender);
    return gone.length > 0;
  }

  /** Writes everything in one change, and deletes what came before it. */
  async #checkpoint(mailbox: number, log: Log): Promise<void> {
    const { state } = log;
    this.#dropForgotten(log);
    const rows = state.rows.map((row) => ({ ...row, frames: NOTHING }));
    await this.#write(mailbox, log, { reset: true, removals: [], rows, pairs: [...state.pairs.values()] });
    log.base = state.first;
    log.records = 0;
    log.bytes = 0;
    const seq = Math.min(log.base, ...state.rows.map((row) => row.seq));
    await this.#streams.purge(mailbox, seq).catch(() => undefined);
  }

  /** One change, in as many records as it needs. */
  async #write(mailbox: number, log: Log, change: Change): Promise<void> {
    const parts = split(change, this.#streams.largest);
    for (const [index, part] of parts.entries()) {
      let offset = 0;
      const rows = part.rows.map(({ frames, ...row }) => {
        const placed = row.seq === 0 ? { ...row, offset } : row;
        offset += frames.length;
        return placed;
      });
      const { nextRow } = log.state;
      const record: LogRecord = {
        more: index < parts.length - 1,
        reset: index === 0 && change.reset === true,
        writer: log.writer,
        counter: log.counter++,
        base: log.base,
        nextRow: rows.reduce((next, { row }) => Math.max(next, row + 1), nextRow),
        removals: part.removals,
        rows,
        pairs: part.pairs,
        frames: NOTHING,
      };
      const payload = encodeRecord(
        record,
        part.rows.map(({ frames }) => frames),
      );
      log.seq = await this.#streams.publish(mailbox, log, record.counter, payload);
      log.records++;
      log.bytes += payload.length;
      log.state.add(log.seq, record);
    }
  }

  #openLog(mailbox: number): Promise<Log> {
    const { random, link } = this.#options;
    return openLog(mailbox, this.#streams, random, link.replicas > 1);
  }

  /** What belongs to no mailbox must be written, however long it takes. Writing it twice does no harm. */
  async #insist(write: () => Promise<unknown>): Promise<void> {
    while (!this.#closed)
      try {
        await write();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, INSIST_MS));
      }
  }
}

const NOTHING = new Uint8Array(0);
