import { REFUSALS, type RefusalCode } from "@sandi/protocol";
import type { Client, Connected } from "../client/client.ts";
import type { Pair } from "../client/pair.ts";
import type { OtherRelays } from "./otherRelays.ts";
import { RELAY_FRAME, writeRefused, writeRelayFrame } from "./relayFrames.ts";

/**
 * A client that is connected to another relay, as the owner of a mailbox sees it: it is answered through that relay.
 */
export class RemoteConnection implements Connected {
  readonly node: string;
  /** What it receives is delivered where it is connected. */
  readonly local = undefined;
  readonly #client: Client;
  readonly #otherRelays: OtherRelays;
  lastPair: Pair<Client> | undefined;

  constructor(client: Client, node: string, otherRelays: OtherRelays) {
    this.#client = client;
    this.node = node;
    this.#otherRelays = otherRelays;
  }

  tell(pair: Pair): void {
    if (pair.news) return;
    pair.news = true;
    this.#otherRelays.news.push(pair);
  }

  accepted({ recipient: { id }, durable }: Pair): void {
    const recipient = this.#owned(id, 0);
    if (recipient === undefined) return;
    const out = this.#otherRelays.to(this.node);
    writeRelayFrame(out, RELAY_FRAME.accepted, this.#client.id, recipient.mailbox.epoch, id, durable, 0);
  }

  refuse(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void {
    const recipient = this.#owned(to, at);
    if (recipient === undefined) return;
    const out = this.#otherRelays.to(this.node);
    const { epoch } = recipient.mailbox;
    writeRefused(out, this.#client.id, epoch, recipient.id, wanted, REFUSALS[code], retryAfterMs);
  }

  /** A client whose mailbox is here. Of any other this relay has nothing to say. */
  #owned(id: Uint8Array, at: number): Client | undefined {
    const recipient = this.#otherRelays.clients.find(id, at);
    return recipient?.away === false ? recipient : undefined;
  }
}
