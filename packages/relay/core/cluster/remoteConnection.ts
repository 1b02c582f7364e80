import { REFUSALS, type RefusalCode } from "@sandi/protocol";
import type { Client, Pair } from "../people/client.ts";
import type { Peers } from "./peers.ts";
import { RELAY_FRAME, writeRefused, writeRelayFrame } from "./relayFrames.ts";

/** A client that is connected to another relay, as the owner of a mailbox sees it: it is answered through that relay. */
export class RemoteConnection {
  readonly remote = true;
  readonly node: string;
  readonly #client: Client;
  readonly #peers: Peers;
  lastPair: Pair | undefined;
  /** What it receives is delivered where it is connected. */
  readonly delivery = undefined;

  constructor(client: Client, node: string, peers: Peers) {
    this.#client = client;
    this.node = node;
    this.#peers = peers;
  }

  markDirty(): void {}

  /** `accepted` of this pair goes out with this tick. */
  tell(pair: Pair): void {
    if (pair.news) return;
    pair.news = true;
    this.#peers.news.push(pair);
  }

  accepted({ recipient, durable }: Pair): void {
    const { id } = this.#client;
    const out = this.#peers.to(this.node);
    writeRelayFrame(out, RELAY_FRAME.accepted, id, recipient.mailbox.epoch, recipient.id, durable, 0);
  }

  /** Of somebody whose mailbox is here. */
  refuse(to: Uint8Array, at: number, wanted: number, code: RefusalCode, retryAfterMs: number): void {
    const recipient = this.#peers.clients.find(to, at);
    if (recipient === undefined || recipient.away) return;
    const out = this.#peers.to(this.node);
    const { epoch } = recipient.mailbox;
    writeRefused(out, this.#client.id, epoch, recipient.id, wanted, REFUSALS[code], retryAfterMs);
  }
}
