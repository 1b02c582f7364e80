import { toHex } from "@sandi/crypto";
import { RawClient, type RawEvent, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import type { Ledger } from "./ledger.ts";
import { sleep } from "./machine.ts";

const ID_BYTES = 16;

function nameOf({ id }: { readonly id: Uint8Array }): string {
  return toHex(id);
}

/** A body: the first 16 bytes are its message id; the rest is random, too. */
export function newBody(random: () => number, size: number): Uint8Array {
  const body = Buffer.alloc(ID_BYTES + size);
  for (let at = 0; at < body.length; at += 4)
    body.writeInt32BE((random() * 2 ** 32) | 0, Math.min(at, body.length - 4));
  return body;
}

/** Joins until it is in: after a restart others come in as well. */
export async function comeBack(who: Sender | Reader, url: string): Promise<void> {
  for (;;)
    try {
      return await who.join(url);
    } catch {
      await sleep(100 + 200 * Math.random());
    }
}

/** Sends to one recipient, and keeps each message until it is accepted, over any number of connections: docs/wire.md §4.2. */
export class Sender {
  readonly identity: RawIdentity;
  readonly to: RawIdentity;
  readonly #ledger: Ledger;
  readonly #outbox: Uint8Array[] = [];
  client: RawClient | undefined;
  /** The pair number of the oldest message in the outbox, and how many messages are on their way. */
  #base = 1;
  #sent = 0;
  #connection = 0;
  #retry: NodeJS.Timeout | undefined;
  /** Refusals so far, by code. */
  readonly refusals = new Map<string, number>();

  constructor(ledger: Ledger, identity: RawIdentity, to: RawIdentity) {
    this.#ledger = ledger;
    this.identity = identity;
    this.to = to;
  }

  /** Messages that are not accepted yet. */
  get waiting(): number {
    return this.#outbox.length;
  }

  async join(url: string, localAddress?: string): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#sent = 0;
    // What an older connection still says may be of numbers that are not those of now.
    const connection = ++this.#connection;
    const onEvent = (event: RawEvent): void => {
      if (connection === this.#connection) this.#event(event);
    };
    this.client = await RawClient.join(url, this.identity, {
      keep: false,
      onEvent,
      ...(localAddress && { localAddress }),
    });
    this.#push();
  }

  say(body: Uint8Array): void {
    this.#ledger.offered(nameOf(this.identity), nameOf(this.to), body);
    this.#outbox.push(body);
    this.#push();
  }

  #push(): void {
    if (this.#retry !== undefined) return;
    for (; this.client !== undefined && this.#sent < this.#outbox.length; this.#sent++)
      this.client.send(this.to.id, this.#base + this.#sent, this.#outbox[this.#sent]!);
  }

  #event(event: RawEvent): void {
    if (event.type === "close") this.client = undefined;
    if (event.type === "accepted")
      while (this.#outbox.length > 0 && this.#base <= event.value.through) {
        this.#ledger.accepted(nameOf(this.identity), nameOf(this.to), this.#outbox.shift()!);
        this.#base++;
        this.#sent = Math.max(0, this.#sent - 1);
      }
    if (event.type !== "refused") return;
    const { wanted, retryAfterMs, code } = event.value;
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    const known = wanted >= this.#base && wanted <= this.#base + this.#outbox.length;
    this.#sent = known ? wanted - this.#base : 0;
    if (!known) this.#base = wanted;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#push();
    }, retryAfterMs);
  }
}

/** Receives, drops by message id what it has, and keeps the rest as its history, as every client does. */
export class Reader {
  readonly identity: RawIdentity;
  readonly #ledger: Ledger;
  readonly #history = new Set<string>();
  readonly #onShown: () => void;
  #connection = 0;
  client: RawClient | undefined;
  /** Deliveries of what was in the history already. */
  repeated = 0;

  constructor(ledger: Ledger, identity: RawIdentity, onShown: () => void = () => undefined) {
    this.#ledger = ledger;
    this.identity = identity;
    this.#onShown = onShown;
  }

  get size(): number {
    return this.#history.size;
  }

  async join(url: string, localAddress?: string): Promise<void> {
    const connection = ++this.#connection;
    const onEvent = (event: RawEvent): void => this.#event(event, connection === this.#connection);
    this.client = await RawClient.join(url, this.identity, {
      keep: false,
      onEvent,
      ...(localAddress && { localAddress }),
    });
  }

  #event(event: RawEvent, isNewest: boolean): void {
    if (event.type === "close" && isNewest) this.client = undefined;
    // Whatever the connection, it is acknowledged, and therefore kept.
    if (event.type !== "deliver") return;
    const { from, body } = event.value;
    const [sender, me] = [toHex(from), nameOf(this.identity)];
    this.#ledger.delivered(sender, me, body);
    const key = `${sender} ${toHex(body.subarray(0, ID_BYTES))}`;
    if (this.#history.has(key)) {
      this.repeated++;
      return;
    }
    this.#history.add(key);
    this.#ledger.shown(sender, me, body);
    this.#onShown();
  }
}
