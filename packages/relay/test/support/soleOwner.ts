import { changesOf } from "../../adapters/nats/mailChange.ts";
import type { NatsStore } from "../../adapters/nats/store.ts";
import type {
  MailStore,
  OpenedMailbox,
  PrekeyStore,
  StoreBatch,
  StoredRun,
  StoreIndex,
} from "../../core/base/ports.ts";

/** A shared store with one owner, as the contract of stores expects it: each mailbox is opened before its first use. */
export class SoleOwner implements MailStore {
  readonly #store: NatsStore;
  /** Mailboxes that were ever used, also by an owner before this one. */
  readonly #used: Set<number>;
  readonly #opened = new Set<number>();

  constructor(store: NatsStore, used: Set<number>) {
    this.#store = store;
    this.#used = used;
  }

  open(mailbox: number): Promise<OpenedMailbox> {
    return this.#store.open(mailbox);
  }

  load(): Promise<StoreIndex> {
    for (const mailbox of this.#used) this.#openOnce(mailbox);
    return this.#store.load();
  }

  append(batch: StoreBatch): Promise<void> {
    for (const mailbox of changesOf(batch).keys()) this.#openOnce(mailbox);
    for (const mailbox of batch.forgotten) this.#opened.delete(mailbox);
    return this.#store.append(batch);
  }

  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    this.#openOnce(mailbox);
    return this.#store.read(mailbox, after, bytes);
  }

  oldest(after: number, before: number, count: number): Promise<readonly StoredRun[]> {
    return this.#store.oldest(after, before, count);
  }

  get prekeys(): PrekeyStore {
    return this.#store.prekeys;
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** What is asked of the mailbox next waits for it. */
  #openOnce(mailbox: number): void {
    if (this.#opened.has(mailbox)) return;
    this.#opened.add(mailbox);
    this.#used.add(mailbox);
    void this.#store.open(mailbox);
  }
}
