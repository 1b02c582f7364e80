import { DELIVER_HEAD } from "@sandi/protocol";
import type {
  MailStore,
  PrekeyStore,
  StoreBatch,
  StoredEntry,
  StoredPair,
  StoredRun,
  StoreIndex,
} from "../base/ports.ts";

import { MemoryPrekeys } from "./memoryPrekeys.ts";

/** Keeps nothing beyond the process: for relays with `--ephemeral`, for pages and for tests. */
export class MemoryStore implements MailStore {
  readonly #entries = new Map<number, StoredEntry>();
  readonly #runs = new Map<number, StoredRun[]>();
  readonly #pairs = new Map<string, StoredPair>();
  readonly #notes = new Map<string, Uint8Array>();
  readonly #prekeys = new MemoryPrekeys();
  #nextRegistration = 1;
  #nextRow = 1;

  get prekeys(): PrekeyStore {
    return this.#prekeys;
  }

  async load(): Promise<StoreIndex> {
    return {
      entries: [...this.#entries.values()].sort((a, b) => a.registration - b.registration),
      mailboxes: [...this.#runs].flatMap(([mailbox, runs]) =>
        runs.length === 0
          ? []
          : [
              {
                mailbox,
                firstRow: runs[0]!.row,
                lastRow: runs.at(-1)!.row,
                messages: runs.reduce((count, run) => count + run.messages, 0),
                bytes: runs.reduce((size, run) => size + run.frames.length - DELIVER_HEAD * run.messages, 0),
              },
            ],
      ),
      pairs: [...this.#pairs.values()],
      notes: [...this.#notes].map(([key, value]) => ({ key, value })),
      nextRegistration: this.#nextRegistration,
      nextRow: this.#nextRow,
    };
  }

  async append({ entries, runs, pairs, removals, forgotten, notes }: StoreBatch): Promise<void> {
    for (const entry of entries) {
      this.#entries.set(entry.registration, entry);
      this.#nextRegistration = Math.max(this.#nextRegistration, entry.registration + 1);
    }
    for (const run of runs) {
      const kept = { ...run, frames: new Uint8Array(run.frames) };
      const mailbox = this.#runs.get(run.mailbox);
      if (mailbox === undefined) this.#runs.set(run.mailbox, [kept]);
      else mailbox.push(kept);
      this.#nextRow = Math.max(this.#nextRow, run.row + 1);
    }
    for (const pair of pairs) this.#pairs.set(`${pair.sender}/${pair.recipient}`, pair);
    for (const { mailbox, from, to } of removals) {
      const left = this.#runs.get(mailbox)?.filter(({ row }) => row < from || row > to) ?? [];
      if (left.length === 0) this.#runs.delete(mailbox);
      else this.#runs.set(mailbox, left);
    }
    for (const registration of forgotten) {
      this.#entries.delete(registration);
      this.#runs.delete(registration);
      this.#prekeys.forget(registration);
      for (const [key, pair] of this.#pairs)
        if (pair.sender === registration || pair.recipient === registration) this.#pairs.delete(key);
    }
    for (const { key, value } of notes)
      if (value === undefined) this.#notes.delete(key);
      else this.#notes.set(key, new Uint8Array(value));
  }

  async read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    const out: StoredRun[] = [];
    let size = 0;
    for (const run of this.#runs.get(mailbox) ?? []) {
      if (run.row <= after) continue;
      out.push({ ...run, frames: new Uint8Array(run.frames) });
      size += run.frames.length;
      if (size >= bytes) break;
    }
    return out;
  }

  async oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]> {
    const all = [...this.#runs.values()].flat().sort((a, b) => a.row - b.row);
    const out: StoredRun[] = [];
    for (const run of all) {
      if (run.row <= after) continue;
      if (run.at >= before || out.length >= count) break;
      out.push({ ...run, frames: new Uint8Array(run.frames) });
    }
    return out;
  }

  async close(): Promise<void> {}
}
