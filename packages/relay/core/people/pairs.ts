import type { RelayLimits } from "../base/limits.ts";
import type { Client } from "../client/client.ts";
import { newPair, type Pair } from "../client/pair.ts";

/** Who has written to whom, and how many such pairs there may be. */
export class Pairs {
  readonly #limits: RelayLimits;
  #count = 0;

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  /** @returns undefined if it would be a new pair, and the sender or the relay has as many as allowed */
  between(sender: Client, recipient: Client): Pair<Client> | undefined {
    const known = sender.outgoing.get(recipient);
    if (known !== undefined) return known;
    const { correspondents, pairs } = this.#limits;
    if (sender.outgoing.size >= correspondents || this.#count >= pairs) return undefined;
    return this.restore(sender, recipient, 0);
  }

  /** A pair of an earlier life, or of a mailbox that comes from another relay. It is not refused for its number. */
  restore(sender: Client, recipient: Client, last: number): Pair<Client> {
    this.#count++;
    const pair = newPair(sender, recipient, last);
    sender.outgoing.set(recipient, pair);
    recipient.incoming.set(sender, pair);
    return pair;
  }

  /** The recipient's mailbox now belongs to another relay, and so do these pairs. */
  release(recipient: Client): void {
    this.#count -= recipient.incoming.size;
    for (const sender of recipient.incoming.keys()) sender.outgoing.delete(recipient);
    recipient.incoming.clear();
  }

  /** Every pair that this client is part of. */
  forget(client: Client): void {
    this.#count -= client.outgoing.size + client.incoming.size - (client.outgoing.has(client) ? 1 : 0);
    for (const recipient of client.outgoing.keys()) recipient.incoming.delete(client);
    for (const sender of client.incoming.keys()) sender.outgoing.delete(client);
  }
}
