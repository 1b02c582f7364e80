import type { Cluster, RelayLog } from "../base/ports.ts";
import type { Client } from "../client/client.ts";
import { noteRefusal } from "../client/pair.ts";
import type { Intake } from "../mail/intake.ts";
import type { Directory } from "../people/directory.ts";
import type { Forwarder } from "./forwarder.ts";
import type { OtherRelays } from "./otherRelays.ts";
import { RELAY_FRAME, type RelayFrame, walkRelayFrames } from "./relayFrames.ts";
import { RemoteConnection } from "./remoteConnection.ts";

/** What handling the frames of other relays needs of the relay around them. */
export type RelayFrameHandlerHost = {
  readonly cluster: Cluster;
  readonly directory: Directory;
  readonly intake: Intake;
  readonly forwarder: Forwarder;
  readonly otherRelays: OtherRelays;
  readonly log: RelayLog;
  /** Nobody has this mailbox: this relay is to take it. */
  adopt(recipient: Client): void;
  /** A client of this relay has few one-time prekeys left. */
  lowPrekeys(owner: Client): void;
};

/** What other relays say: messages for mailboxes of this relay, and answers to clients of this relay. */
export class RelayFrameHandler {
  readonly #host: RelayFrameHandlerHost;

  constructor(host: RelayFrameHandlerHost) {
    this.#host = host;
  }

  message(node: string, bytes: Uint8Array, now: number): void {
    const { clients } = this.#host.directory;
    const whole = walkRelayFrames(bytes, (frame) => {
      const sender = clients.find(bytes, frame.sender);
      const recipient = clients.find(bytes, frame.to);
      // If this relay has not heard of one of them yet, the other relay will ask again.
      if (sender === undefined || recipient === undefined) return;
      if (frame.kind === RELAY_FRAME.low) this.#host.lowPrekeys(sender);
      else if (frame.kind === RELAY_FRAME.forward || frame.kind === RELAY_FRAME.ask)
        this.#forwarded(node, bytes, frame, sender, recipient, now);
      else this.#host.forwarder.answer(node, bytes, frame, sender, recipient, now);
    });
    if (!whole) this.#host.log.warn({ bytes: bytes.length }, "another relay sent what is no message");
  }

  #forwarded(node: string, bytes: Uint8Array, frame: RelayFrame, sender: Client, recipient: Client, now: number): void {
    const { cluster, intake, otherRelays, log } = this.#host;
    if (recipient.away) {
      const seat = cluster.seat(recipient.registration);
      if (seat === undefined || seat.node === cluster.self) this.#host.adopt(recipient);
      return;
    }
    // If the other relay has not heard of this seat yet, it will ask when it has. And only the relay to which the
    // sender is connected speaks for it: what another relay still had on its way may carry numbers that mean something
    // else now.
    const from = cluster.seat(sender.registration);
    const local = sender.connection?.local;
    if (frame.epoch !== recipient.mailbox.epoch || from?.node !== node || local !== undefined) return;
    let { connection } = sender;
    if (connection?.node !== node) {
      connection = new RemoteConnection(sender, node, otherRelays);
      sender.connection = connection;
    }
    if (frame.kind === RELAY_FRAME.forward) {
      const error = intake.take(connection, sender, bytes, frame.to, frame.end, now);
      if (error !== undefined) log.warn({ code: error.code }, "another relay passed on a bad message");
      return;
    }
    const pair = recipient.incoming.get(sender);
    if (pair !== undefined && pair.durable > 0) connection.accepted(pair);
    const wanted = (pair?.last ?? 0) + 1;
    if (frame.number >= wanted) connection.refuse(recipient.id, 0, wanted, "SEND_OUT_OF_ORDER", 0);
    if (pair !== undefined) noteRefusal(pair, connection, wanted, now);
  }
}
