import { ProtocolError } from "@sandi/protocol";
import type { Counters } from "../base/counters.ts";
import type { RelayLimits } from "../base/limits.ts";
import type { MailStore, StoredNote, StoredRun } from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import { bodySize, frameSize } from "../client/frames.ts";
import { Mailbox } from "../client/mailbox.ts";
import type { Directory } from "../people/directory.ts";
import { AGING_NOTE, AGING_NOTE_MS, Aging } from "./aging.ts";
import type { Batcher } from "./batcher.ts";

const EXPIRE_MS = 60_000;
const EXPIRE_ROWS = 256;

/** What retention needs of the relay around it. */
export type RetentionHost = {
  readonly store: MailStore;
  readonly limits: RelayLimits;
  readonly directory: Directory;
  readonly batcher: Batcher;
  readonly counters: Counters;
  clock(): number;
  steady(): number;
  wake(): void;
  failed(error: unknown): void;
};

/** Deletes what has been stored for longer than retention allows, and keeps the age by which that is judged. */
export class Retention {
  readonly #host: RetentionHost;
  readonly #aging: Aging;
  #noteAt: number;
  #expireAt: number;
  #expiring = false;
  /** Connected clients with mail past its retention, and what they had acknowledged when that was seen. */
  #overdue = new Map<Client, number>();

  constructor(host: RetentionHost, notes: readonly StoredNote[]) {
    const steady = host.steady();
    this.#host = host;
    this.#aging = new Aging(notes.find(({ key }) => key === AGING_NOTE)?.value, host.clock(), steady);
    this.#noteAt = steady;
    this.#expireAt = steady;
  }

  /** By which a row's age is told, later. */
  age(): number {
    return this.#aging.now(this.#host.steady());
  }

  /** How long ago something was stored, in ms, by the age that it was given. */
  since(age: number): number {
    return this.age() - age;
  }

  sweep(now: number): void {
    const steady = this.#host.steady();
    if (steady >= this.#expireAt && !this.#expiring) {
      this.#expireAt = steady + EXPIRE_MS;
      this.#expire(0, now);
    }
    if (steady >= this.#noteAt) this.noteAge(now);
  }

  /** For the next life, which cannot tell from its clock how long this one was. */
  noteAge(now: number): void {
    const steady = this.#host.steady();
    this.#noteAt = steady + AGING_NOTE_MS;
    this.#host.batcher.saveNote(AGING_NOTE, this.#aging.note(now, steady), now);
  }

  /** Oldest first. A client that is reading it is given time to. */
  #expire(after: number, now: number): void {
    this.#expiring = true;
    const overdue = this.#overdue;
    if (after === 0) this.#overdue = new Map();
    const before = this.age() - this.#host.limits.retentionMs;
    this.#host.store.oldest(after, before, EXPIRE_ROWS).then(
      (rows) => {
        this.#expiring = false;
        for (const row of rows) this.#expireRow(row, overdue, now);
        if (rows.length > 0) this.#expire(rows.at(-1)!.row, now);
        this.#host.wake();
      },
      (error: unknown) => this.#host.failed(error),
    );
  }

  #expireRow(row: StoredRun, overdue: ReadonlyMap<Client, number>, now: number): void {
    const { batcher, directory, counters } = this.#host;
    const client = directory.byRegistration(row.mailbox);
    if (client === undefined) return batcher.remove(new Mailbox(row.mailbox), row.row, now);
    if (row.row <= client.mailbox.doneRow) return;
    const local = client.connection?.local;
    const acked = local?.delivery?.acked;
    if (acked !== undefined) this.#overdue.set(client, acked);
    // Connected, and has acknowledged nothing since the last time: it does not want it.
    if (acked !== undefined && overdue.get(client) === acked)
      local!.fail(new ProtocolError("SLOW_READER", { seconds: EXPIRE_MS / 1000 }), now);
    if (client.connection !== undefined) return;
    const { mailbox } = client;
    counters.expired += row.messages;
    if (row.frames.length === 0) for (let i = 0; i < row.messages; i++) mailbox.uncount(undefined, 0);
    let index = 0;
    for (let at = 0; at < row.frames.length; at += frameSize(row.frames, at), index++) {
      if (mailbox.skip.row === row.row && index < mailbox.skip.messages) continue;
      const sender = directory.clients.find(row.frames, at + 5);
      const pair = sender && client.incoming.get(sender);
      mailbox.uncount(pair, bodySize(frameSize(row.frames, at)));
      if (pair) batcher.save(pair, now);
    }
    batcher.remove(mailbox, row.row, now);
  }
}
