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
import { MemoryStore } from "../../core/local/memoryStore.ts";

const EMPTY: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };

/** What all relays of a simulated cluster store, and which relay opened each mailbox last. */
export class SimDisk {
  readonly inner = new MemoryStore();
  readonly owners = new Map<number, object>();
  full = false;
}

/** One relay's way to the disk. Its operations happen in order, when the test says so. */
export class SimSharedStore implements SharedStore {
  readonly #disk: SimDisk;
  readonly #opened = new Map<number, object>();
  #waiting: (() => Promise<void>)[] = [];
  /** The next append is answered as lost, and is kept or not. */
  unsure: "kept" | "not kept" | undefined;

  constructor(disk: SimDisk) {
    this.#disk = disk;
  }

  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  async step(): Promise<void> {
    await this.#waiting.shift()?.();
  }

  load(): Promise<StoreIndex> {
    throw new Error("the index comes from the cluster");
  }

  open(mailbox: number): Promise<OpenedMailbox> {
    return this.#later(async () => {
      const mine = {};
      this.#disk.owners.set(mailbox, mine);
      this.#opened.set(mailbox, mine);
      const { mailboxes, pairs } = await this.#disk.inner.load();
      return {
        mailbox: [...mailboxes].find((one) => one.mailbox === mailbox),
        pairs: [...pairs].filter(({ recipient }) => recipient === mailbox),
      };
    });
  }

  drop(mailbox: number): void {
    this.#opened.delete(mailbox);
  }

  append({ runs, pairs, removals }: StoreBatch): Promise<void> {
    const copies = runs.map((run) => ({ ...run, frames: Uint8Array.from(run.frames) }));
    return this.#later(async () => {
      if (this.#disk.full) throw new StoreFullError("full");
      const { unsure } = this;
      this.unsure = undefined;
      const lost = new Set<number>();
      const all = [...runs, ...removals].map(({ mailbox }) => mailbox).concat(pairs.map(({ recipient }) => recipient));
      for (const mailbox of new Set(all)) {
        const part = {
          ...EMPTY,
          runs: copies.filter((run) => run.mailbox === mailbox),
          pairs: pairs.filter(({ recipient }) => recipient === mailbox),
          removals: removals.filter((range) => range.mailbox === mailbox),
        };
        const mine = this.#opened.get(mailbox);
        if (mine === undefined && part.runs.length === 0) continue;
        const isOwner = mine !== undefined && this.#disk.owners.get(mailbox) === mine;
        if (isOwner && unsure !== "not kept") await this.#disk.inner.append(part);
        if (isOwner && unsure === undefined) continue;
        this.#opened.delete(mailbox);
        lost.add(mailbox);
      }
      if (lost.size > 0) throw new MailboxLostError(lost);
    });
  }

  read(mailbox: number, after: number, bytes: number): Promise<readonly StoredRun[]> {
    return this.#later(async () => {
      if (!this.#opened.has(mailbox)) throw new MailboxLostError(new Set([mailbox]));
      return this.#disk.inner.read(mailbox, after, bytes);
    });
  }

  async oldest(): Promise<readonly StoredRun[]> {
    return [];
  }

  get prekeys(): PrekeyStore {
    return this.#disk.inner.prekeys;
  }

  async close(): Promise<void> {}

  #later<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => operation().then(resolve, reject));
    });
  }
}
