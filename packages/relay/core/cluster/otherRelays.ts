import type { IdTable } from "../base/idTable.ts";
import { Scratch, type ScratchPool } from "../base/scratch.ts";
import type { Client } from "../client/client.ts";
import type { Pair } from "../client/pair.ts";

/** One message to another relay. A larger one gains nothing. */
const MESSAGE_BYTES = 256 * 1024;

/** What goes to the other relays at the end of this tick: one message for each. */
export class OtherRelays {
  readonly clients: IdTable<Client>;
  /** Pairs of senders at other relays, of which something became durable. */
  news: Pair[] = [];
  readonly #pool: ScratchPool;
  readonly #send: (node: string, bytes: Uint8Array) => void;
  readonly #wake: () => void;
  readonly #out = new Map<string, Scratch>();

  constructor(
    clients: IdTable<Client>,
    pool: ScratchPool,
    send: (node: string, bytes: Uint8Array) => void,
    wake: () => void,
  ) {
    this.clients = clients;
    this.#pool = pool;
    this.#send = send;
    this.#wake = wake;
  }

  /** Where to write frames for that relay. */
  to(node: string): Scratch {
    let out = this.#out.get(node);
    if (out !== undefined && out.length >= MESSAGE_BYTES) {
      this.#flush(node, out);
      out = undefined;
    }
    if (out === undefined) {
      out = new Scratch(this.#pool);
      this.#out.set(node, out);
      this.#wake();
    }
    return out;
  }

  flush(): void {
    const { news } = this;
    this.news = [];
    for (const pair of news) {
      pair.news = false;
      // The seat may have been given up since. Then it is not for this relay to speak of the pair.
      const recipient = this.clients.find(pair.recipient.id, 0);
      const sender = this.clients.find(pair.sender.id, 0);
      if (sender === undefined || recipient === undefined || recipient.away) continue;
      if (recipient.incoming.get(sender) === pair) sender.connection?.accepted(pair);
    }
    for (const [node, out] of this.#out) this.#flush(node, out);
  }

  /** Nothing of it is sent any more. */
  clear(): void {
    for (const pair of this.news) pair.news = false;
    this.news = [];
    for (const out of this.#out.values()) this.#pool.give(out.bytes);
    this.#out.clear();
  }

  #flush(node: string, out: Scratch): void {
    this.#out.delete(node);
    this.#send(node, new Uint8Array(out.bytes.subarray(0, out.length)));
    this.#pool.give(out.bytes);
  }
}
