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
import {
  MailboxLostError,
  type OpenedMailbox,
  type SharedStore,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "../../core/ports.ts";
import { type NatsLink, raiseReplicas } from "./connection.ts";
import type { NatsControl } from "./control.ts";
import {
  decodeRecord,
  encodeRecord,
  type LogPair,
  type LogRange,
  type LogRecord,
  type LogRow,
  LogState,
  PAIR_SIZE,
  RECORD_SIZE,
  REMOVAL_SIZE,
  ROW_SIZE,
} from "./mailLog.ts";

const WRONG_LAST_SEQUENCE = 10_071;
/** Of a stream, of the server, of the account. */
const FULL: ReadonlySet<number> = new Set([10_077, 10_047, 10_023, 10_028]);
const WRITE_MS = 2_000;
/** While a stream looks for a new leader a record is offered again, for so long. */
const PATIENCE_MS = 8_000;
const AGAIN_MS = 100;
const INSIST_MS = 500;
const OPEN_ATTEMPTS = 20;
const READ_AT_ONCE = 16;
const FRAME_EXTRA = 53;
/** Records since the last that said everything, and bytes of them, before there is another. */
const RECORDS = 16;
const MOST_RECORDS = 64;

type Change = {
  readonly removals: readonly LogRange[];
  readonly rows: readonly (LogRow & { readonly frames: Uint8Array })[];
  readonly pairs: readonly LogPair[];
  readonly reset?: true;
};

type Log = {
  readonly state: LogState;
  readonly writer: number;
  counter: number;
  /** The last message of the subject. */
  seq: number;
  base: number;
  records: number;
  bytes: number;
};

export type NatsStoreOptions = {
  readonly link: NatsLink;
  readonly control: NatsControl;
  readonly prefix: string;
  readonly random: (bytes: number) => Uint8Array;
  /** Streams that the mailboxes are spread over. Fixed for good when they are first made. */
  readonly partitions: number;
  /** Bytes that one stream may hold. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** For a store with one user: a mailbox is opened when it is first written to. */
  readonly opensByItself?: boolean;
};

/** Mailboxes in JetStream: each the log of one subject, written by its owner alone. */
export class NatsStore implements SharedStore {
  readonly #options: NatsStoreOptions;
  readonly #js: JetStreamClient;
  readonly #largest: number;
  readonly #logs = new Map<number, Log>();
  /** One thing after the other, for each mailbox. */
  readonly #turns = new Map<number, Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: NatsStoreOptions) {
    this.#options = options;
    const { connection } = options.link;
    this.#js = jetstream(connection, { timeout: WRITE_MS });
    // Room for headers, and for what a row larger than the others may add.
    this.#largest = Math.min(connection.info?.max_payload ?? 1_048_576, 4 * 1_048_576) - 4_096;
  }

  static async open(options: NatsStoreOptions): Promise<NatsStore> {
    const { manager, replicas } = options.link;
    for (let partition = 0; partition < options.partitions; partition++) {
      const name = streamName(options.prefix, partition);
      const known = await manager.streams.info(name).catch((error: unknown) => {
        if (error instanceof JetStreamApiError && error.status === 404) return undefined;
        throw error;
      });
      if (known === undefined)
        await manager.streams.add({
          name,
          subjects: [`${options.prefix}.mail.${partition}.*`],
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
        await raiseReplicas(options.link, name);
        const { maxBytes } = options;
        if (known.config.max_bytes !== maxBytes) await manager.streams.update(name, { max_bytes: maxBytes });
      }
    }
    return new NatsStore(options);
  }

  open(mailbox: number): Promise<OpenedMailbox> {
    return this.#inTurn(mailbox, async () => {
      this.#logs.delete(mailbox);
      const log = await this.#open(mailbox);
      this.#logs.set(mailbox, log);
      return opened(mailbox, log.state);
    });
  }

  drop(mailbox: number): void {
    this.#logs.delete(mailbox);
  }

  append(batch: StoreBatch): Promise<void> {
    const changes = changesOf(batch);
    const written = [...changes].map(([mailbox, change]) => this.#inTurn(mailbox, () => this.#append(mailbox, change)));
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
    return this.#inTurn(mailbox, async () => {
      if (!this.#logs.has(mailbox) && this.#options.opensByItself !== true)
        throw new MailboxLostError(new Set([mailbox]));
      const wanted: LogRow[] = [];
      let size = 0;
      for (const row of this.#logs.get(mailbox)?.state.rows ?? []) {
        if (row.row <= after) continue;
        wanted.push(row);
        size += row.length;
        if (size >= bytes) break;
      }
      return this.#fetch(mailbox, wanted);
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
    const fetched = due.map(({ mailbox, row }) => this.#fetch(mailbox, [row]).catch(() => []));
    return (await Promise.all(fetched)).flat();
  }

  async load(): Promise<StoreIndex> {
    const { manager } = this.#options.link;
    await this.#settled();
    if (this.#options.opensByItself)
      for (let partition = 0; partition < this.#options.partitions; partition++) {
        const filter = `${this.#options.prefix}.mail.${partition}.*`;
        const info = await manager.streams.info(streamName(this.#options.prefix, partition), {
          subjects_filter: filter,
        });
        for (const subject of Object.keys(info.state.subjects ?? {})) {
          const mailbox = Number(subject.slice(subject.lastIndexOf(".") + 1));
          if (!this.#logs.has(mailbox)) await this.open(mailbox);
        }
      }
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
  }

  async #settled(): Promise<void> {
    await Promise.all([...this.#turns.values(), this.#last]);
  }

  async #appendRest({ entries, forgotten, notes }: StoreBatch): Promise<void> {
    const { control } = this.#options;
    for (const entry of entries) await this.#insist(() => control.putEntry(entry));
    for (const { key, value } of notes) await this.#insist(() => control.putNote(key, value));
    for (const registration of forgotten) {
      await this.#insist(() => control.forget(registration));
      await this.#inTurn(registration, async () => {
        this.#logs.delete(registration);
        const filter = this.#subject(registration);
        await this.#insist(() => this.#options.link.manager.streams.purge(this.#stream(registration), { filter }));
      });
    }
  }

  async #append(mailbox: number, change: Change): Promise<void> {
    let log = this.#logs.get(mailbox);
    if (log === undefined && this.#options.opensByItself) {
      log = await this.#open(mailbox);
      this.#logs.set(mailbox, log);
    }
    if (log === undefined) {
      // What is left to say of a mailbox that has another owner now is not ours to say.
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
      // It is tried again; where the log is lost the next record finds out.
      if (!(error instanceof StoreFullError)) this.#logs.delete(mailbox);
    });
  }

  /** Says everything, and lets go of what is before it. */
  async #checkpoint(mailbox: number, log: Log): Promise<void> {
    const { state } = log;
    const rows = state.rows.map((row) => ({ ...row, frames: NOTHING }));
    await this.#write(mailbox, log, { reset: true, removals: [], rows, pairs: [...state.pairs.values()] });
    log.base = state.first;
    log.records = 0;
    log.bytes = 0;
    const seq = Math.min(log.base, ...state.rows.map((row) => row.seq));
    await this.#options.link.manager.streams
      .purge(this.#stream(mailbox), { filter: this.#subject(mailbox), seq })
      .catch(() => undefined);
  }

  /** One change, in as many records as it needs. */
  async #write(mailbox: number, log: Log, change: Change): Promise<void> {
    const parts = split(change, this.#largest);
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
      log.seq = await this.#publish(mailbox, log, record.counter, payload);
      log.records++;
      log.bytes += payload.length;
      log.state.add(log.seq, record);
    }
  }

  /** @returns the message's number, when the stream has it on as many servers as it promised */
  async #publish(mailbox: number, log: Log, counter: number, payload: Uint8Array): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        const expect = { lastSubjectSequence: log.seq };
        return (await this.#js.publish(this.#subject(mailbox), payload, { expect, timeout: WRITE_MS })).seq;
      } catch (error) {
        const code = error instanceof JetStreamApiError ? error.code : 0;
        if (code === WRONG_LAST_SEQUENCE || (FULL.has(code) && attempt > 1)) {
          // Perhaps it is there already, and only the answer was lost.
          const last = await this.#lastMessage(mailbox);
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

  /**
   * Puts an end to whoever had it before, and reads what it has. Where there are copies it is fenced twice: a server
   * before 2.10 may take a record that was on its way at the same moment as the first fence, but none after it, and
   * whatever did get in is behind the second.
   */
  async #open(mailbox: number): Promise<Log> {
    for (let attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
      const last = await this.#lastMessage(mailbox);
      const before = last && decodeRecord(last.data);
      const writer = Number(Buffer.from(this.#options.random(6)).readUIntBE(0, 6));
      const log: Log = {
        state: new LogState(),
        writer,
        counter: 1,
        seq: last?.seq ?? 0,
        base: before?.base ?? 0,
        records: 0,
        bytes: 0,
      };
      const fence: LogRecord = {
        more: false,
        reset: false,
        writer,
        counter: 0,
        base: log.base,
        nextRow: before?.nextRow ?? 1,
        removals: [],
        rows: [],
        pairs: [],
        frames: NOTHING,
      };
      try {
        log.seq = await this.#publish(mailbox, log, 0, encodeRecord(fence));
        if (this.#options.link.replicas > 1)
          log.seq = await this.#publish(mailbox, log, log.counter++, encodeRecord({ ...fence, counter: 1 }));
      } catch (error) {
        // Somebody wrote between the two: the next attempt is behind it.
        if (error instanceof MailboxLostError && isWrongSequence(error.cause)) continue;
        throw error;
      }
      await this.#replay(mailbox, log);
      return log;
    }
    throw new MailboxLostError(new Set([mailbox]));
  }

  /** To the fence: a server that still takes itself for the leader may have less, and is asked again. */
  async #replay(mailbox: number, log: Log): Promise<void> {
    const { manager } = this.#options.link;
    for (let from = Math.max(1, log.base); from <= log.seq; ) {
      // The library's type leaves the subject out; servers from 2.9 know it.
      const query = { seq: from, next_by_subj: this.#subject(mailbox) } as { seq: number };
      const message = await this.#patiently(mailbox, () => manager.streams.getMessage(this.#stream(mailbox), query));
      if (message === undefined) throw new MailboxLostError(new Set([mailbox]));
      const record = decodeRecord(message.data);
      if (record !== undefined) {
        log.records++;
        log.bytes += message.data.length;
        if (log.state.add(message.seq, record)) log.base = log.state.first;
      }
      from = message.seq + 1;
    }
  }

  async #fetch(mailbox: number, rows: readonly LogRow[]): Promise<StoredRun[]> {
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
      // A server that came back without its last messages may have given the number to another.
      const known = record?.rows.find((one) => one.row === row && one.seq === 0);
      const frames = known ? Uint8Array.from(record!.frames.subarray(offset, offset + length)) : NOTHING;
      return { row, mailbox, at, messages: count, frames: frames.length === length ? frames : NOTHING };
    });
  }

  async #message(mailbox: number, seq: number): Promise<Uint8Array | undefined> {
    const { manager } = this.#options.link;
    const stream = this.#stream(mailbox);
    const is = (message: StoredMsg | null): message is StoredMsg => message?.subject === this.#subject(mailbox);
    // Any copy will do; one that is behind does not have it yet, but the leader does.
    const near = await manager.direct.getMessage(stream, { seq }).catch(() => null);
    if (is(near)) return near.data;
    const stored = await this.#patiently(mailbox, async () => {
      const message = await manager.streams.getMessage(stream, { seq });
      return is(message) ? message : null;
    });
    return stored?.data;
  }

  /** Asks until something is there. @returns undefined where a server that can be reached has gone on saying no */
  async #patiently<T>(mailbox: number, ask: () => Promise<T | null>): Promise<T | undefined> {
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

  /** What is no mailbox's has to get there, however long it takes: it may be written twice. */
  async #insist(write: () => Promise<unknown>): Promise<void> {
    while (!this.#closed)
      try {
        await write();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, INSIST_MS));
      }
  }

  #lastMessage(mailbox: number): Promise<StoredMsg | null> {
    const query = { last_by_subj: this.#subject(mailbox) };
    return this.#options.link.manager.streams.getMessage(this.#stream(mailbox), query);
  }

  #subject(mailbox: number): string {
    return `${this.#options.prefix}.mail.${mailbox % this.#options.partitions}.${mailbox}`;
  }

  #stream(mailbox: number): string {
    return streamName(this.#options.prefix, mailbox % this.#options.partitions);
  }

  #inTurn<T>(mailbox: number, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(mailbox) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(mailbox, settled);
    void settled.then(() => {
      if (this.#turns.get(mailbox) === settled) this.#turns.delete(mailbox);
    });
    return done;
  }
}

const NOTHING = new Uint8Array(0);

function streamName(prefix: string, partition: number): string {
  return `${prefix.toUpperCase()}_MAIL_${partition}`;
}

function isWrongSequence(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}

function opened(mailbox: number, { rows, pairs }: LogState): OpenedMailbox {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    mailbox: first &&
      last && {
        mailbox,
        firstRow: first.row,
        lastRow: last.row,
        messages: rows.reduce((sum, row) => sum + row.messages, 0),
        bytes: rows.reduce((sum, row) => sum + row.length - FRAME_EXTRA * row.messages, 0),
      },
    pairs: [...pairs.values()].map(({ sender, last: number, messages, bytes }) => ({
      sender,
      recipient: mailbox,
      last: number,
      messages,
      bytes,
    })),
  };
}

function changesOf({ runs, pairs, removals, forgotten }: StoreBatch): Map<number, Change> {
  const changes = new Map<number, { removals: LogRange[]; rows: Change["rows"][number][]; pairs: LogPair[] }>();
  const of = (mailbox: number) => {
    let change = changes.get(mailbox);
    if (change === undefined) {
      change = { removals: [], rows: [], pairs: [] };
      changes.set(mailbox, change);
    }
    return change;
  };
  for (const { row, mailbox, at, messages, frames } of runs)
    of(mailbox).rows.push({ row, at, messages, seq: 0, offset: 0, length: frames.length, frames });
  for (const { sender, recipient, last, messages, bytes } of pairs)
    of(recipient).pairs.push({ sender, last, messages, bytes });
  for (const { mailbox, from, to } of removals) of(mailbox).removals.push({ from, to });
  for (const registration of forgotten) changes.delete(registration);
  return changes;
}

/** Into parts of which each fits into a message. */
function split(change: Change, largest: number): Change[] {
  const parts: { removals: LogRange[]; rows: Change["rows"][number][]; pairs: LogPair[] }[] = [];
  let size = Number.POSITIVE_INFINITY;
  const into = (bytes: number) => {
    if (size + bytes > largest) {
      parts.push({ removals: [], rows: [], pairs: [] });
      size = RECORD_SIZE;
    }
    size += bytes;
    return parts.at(-1)!;
  };
  for (const row of change.rows) into(ROW_SIZE + row.frames.length).rows.push(row);
  for (const pair of change.pairs) into(PAIR_SIZE).pairs.push(pair);
  for (const removal of change.removals) into(REMOVAL_SIZE).removals.push(removal);
  return parts.length === 0 ? [{ removals: [], rows: [], pairs: [] }] : parts;
}
