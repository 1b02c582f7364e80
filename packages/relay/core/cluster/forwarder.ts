import { REFUSALS, type RefusalCode, SEND_FIXED } from "@sandi/protocol";
import type { RelayLimits } from "../base/limits.ts";
import type { Cluster } from "../base/ports.ts";
import type { Client, LocalConnection } from "../client/client.ts";
import { FULL_HINT_MS, type Pair, REFUSE_AGAIN_MS } from "../client/pair.ts";
import type { ForwardedMessage } from "../mail/intake.ts";
import type { OtherRelays } from "./otherRelays.ts";
import { RELAY_FRAME, type RelayFrame, readRefused, writeRelayFrame } from "./relayFrames.ts";

/** If nothing was heard of a message for so long, its owner is asked. What goes between relays may be lost. */
const ASK_MS = 500;
/** To so many recipients a connection is refused once, and not for each message, if it is over a limit from the start. */
const REFUSED = 64;
/** Until the mailbox has an owner again. */
const SOON_MS = 100;

const CODES = new Map<number, RefusalCode>(
  Object.entries(REFUSALS).map(([name, code]) => [code as number, name as RefusalCode]),
);

/** How far one connection has got with one recipient whose mailbox is elsewhere. */
type Outbound = {
  readonly connection: LocalConnection;
  readonly sender: Client;
  readonly recipient: Client;
  /** The number that has to come next on this connection. 0 before anything has come. */
  next: number;
  toldAt: number;
  /** The last number that was passed on, and the last that is known to be durable. */
  sent: number;
  durable: number;
  /** The last number that the owner of this epoch has called accepted. */
  epoch: number;
  accepted: number;
  askedAt: number;
};

/** What forwarding needs of the relay around them. */
export type ForwarderHost = {
  readonly limits: RelayLimits;
  readonly otherRelays: OtherRelays;
  readonly cluster: Cluster;
  /** No relay has this mailbox, so this one takes it. */
  adopt(recipient: Client): void;
  isStopping(): boolean;
};

/**
 * Messages from clients of this relay to mailboxes of other relays. Only the owner judges them. Here they are only kept
 * in the sender's order, so that a loss on the way is noticed, and the message is asked for again.
 */
export class Forwarder {
  readonly #host: ForwarderHost;
  readonly #byConnection = new Map<LocalConnection, Map<Client, Outbound>>();
  readonly #byRecipient = new Map<Client, Set<Outbound>>();
  /** Those with messages of which nothing was heard yet. */
  readonly #unheard = new Set<Outbound>();
  #count = 0;

  constructor(host: ForwarderHost) {
    this.#host = host;
  }

  /** Of how many pairs of connection and recipient it keeps count. */
  get size(): number {
    return this.#count;
  }

  forward({ connection, sender, recipient, number, frames: message, start, end }: ForwardedMessage, now: number): void {
    let out = this.#byConnection.get(connection)?.get(recipient);
    if (out !== undefined && out.next !== 0 && number !== out.next) {
      if (now - out.toldAt < REFUSE_AGAIN_MS && now >= out.toldAt) return;
      // A sender that comes back with an old number learns first what was taken for good.
      if (number <= out.accepted) connection.acceptedThrough(recipient.id, out.accepted);
      connection.refuse(recipient.id, 0, out.next, "SEND_OUT_OF_ORDER", 0);
      out.toldAt = now;
      return;
    }
    const { limits, cluster, otherRelays } = this.#host;
    const size = end - start - SEND_FIXED;
    let code: RefusalCode | undefined;
    let retryAfterMs = 0;
    if (this.#host.isStopping()) code = "RELAY_STOPPING";
    else if (size > limits.body) code = "BODY_TOO_LARGE";
    else if (out !== undefined && out.next !== 0 && out.sent - out.durable >= limits.inFlight)
      [code, retryAfterMs] = ["RATE_LIMITED", 50];
    else {
      retryAfterMs = sender.bucket.take(now);
      if (retryAfterMs > 0) code = "RATE_LIMITED";
    }
    // Who is over a limit makes the relay keep little, and take no mailbox.
    if (out === undefined && this.#hasRoom(connection, sender, code === undefined ? limits.correspondents : REFUSED))
      out = this.#add(connection, sender, recipient);
    if (out === undefined && code === undefined) [code, retryAfterMs] = ["SENDER_QUOTA", FULL_HINT_MS];
    const seat = cluster.seat(recipient.registration);
    if (code === undefined && (seat === undefined || seat.node === cluster.self)) {
      this.#host.adopt(recipient);
      [code, retryAfterMs] = ["RATE_LIMITED", SOON_MS];
    }
    if (code !== undefined || out === undefined) {
      connection.refuse(message, start, number, code!, retryAfterMs);
      if (out !== undefined) [out.next, out.toldAt] = [number, now];
      return;
    }
    if (out.next === 0) out.durable = number - 1;
    if (out.sent <= out.durable) out.askedAt = now;
    out.next = number + 1;
    out.sent = number;
    this.#unheard.add(out);
    const frames = otherRelays.to(seat!.node);
    const at = writeRelayFrame(frames, RELAY_FRAME.forward, sender.id, seat!.epoch, recipient.id, number, size);
    frames.bytes.set(message.subarray(start + SEND_FIXED, end), at);
  }

  /** What an owner says about messages of a client that is connected here. */
  answer(node: string, message: Uint8Array, frame: RelayFrame, sender: Client, recipient: Client, now: number): void {
    const seat = this.#host.cluster.seat(recipient.registration);
    // It may come from an earlier owner, whose numbers are not those that the sender uses now.
    if (!recipient.away || seat?.node !== node || seat.epoch !== frame.epoch) return;
    const connection = sender.connection?.local;
    if (connection === undefined) return;
    const out = this.#byConnection.get(connection)?.get(recipient);
    if (out === undefined) return;
    if (out.epoch !== frame.epoch) [out.epoch, out.accepted] = [frame.epoch, 0];
    if (frame.kind === RELAY_FRAME.accepted) {
      connection.acceptedThrough(recipient.id, frame.number);
      out.accepted = Math.max(out.accepted, frame.number);
      out.durable = Math.max(out.durable, frame.number);
      // It was taken through another connection. What comes next is after it.
      if (out.next !== 0 && out.next <= frame.number) [out.next, out.sent] = [frame.number + 1, frame.number];
      out.askedAt = now;
      return;
    }
    // The same owner has accepted more since. The sender must not go back behind that.
    if (frame.number <= out.accepted) return;
    const { code: number, retryAfterMs } = readRefused(message, frame);
    const code = CODES.get(number) ?? "RATE_LIMITED";
    // It was on its way behind another message that was refused. The sender knows what comes next.
    if (code !== "SEND_OUT_OF_ORDER" && frame.number > out.next) return;
    this.#refused(out, frame.number, code, retryAfterMs, now);
  }

  /**
   * The recipient's mailbox was here, and is not any more. The sender may know already what was accepted here. What it
   * had sent again before it knew must not be refused for its old number.
   */
  moved(pair: Pair<Client>, now: number): void {
    const connection = pair.sender.connection?.local;
    if (connection === undefined) return;
    const refused = pair.refusedTo === connection;
    if (!refused && pair.last === 0) return;
    const out =
      this.#byConnection.get(connection)?.get(pair.recipient) ?? this.#add(connection, pair.sender, pair.recipient);
    const { epoch } = pair.recipient.mailbox;
    // The new owner has answered already.
    if (out.epoch > epoch) return;
    out.epoch = epoch;
    out.accepted = pair.durable;
    out.next = refused ? pair.refusedWanted : pair.last + 1;
    out.toldAt = refused ? pair.refusedAt : 0;
    out.sent = pair.last;
    out.durable = pair.durable;
    out.askedAt = now - ASK_MS;
    this.#unheard.add(out);
  }

  /** Another relay has taken the mailbox. It is asked what it has of what was under way. */
  seatChanged(recipient: Client, now: number): void {
    for (const out of this.#byRecipient.get(recipient) ?? []) if (out.sent > out.durable) this.#ask(out, now);
  }

  /** The mailbox is here now. */
  arrived(recipient: Client, pairOf: (sender: Client) => Pair | undefined, now: number): void {
    for (const out of this.#byRecipient.get(recipient) ?? []) {
      const pair = pairOf(out.sender);
      if (pair !== undefined && pair.durable > 0 && out.sent > out.durable)
        out.connection.acceptedThrough(recipient.id, pair.durable);
      const wanted = (pair?.last ?? 0) + 1;
      if (out.sent > out.durable && out.sent >= wanted) this.#refused(out, wanted, "SEND_OUT_OF_ORDER", 0, now);
      this.#byConnection.get(out.connection)?.delete(recipient);
      this.#drop(out);
    }
    this.#byRecipient.delete(recipient);
  }

  left(connection: LocalConnection): void {
    for (const [recipient, out] of this.#byConnection.get(connection) ?? []) {
      this.#drop(out);
      const others = this.#byRecipient.get(recipient);
      others?.delete(out);
      if (others?.size === 0) this.#byRecipient.delete(recipient);
    }
    this.#byConnection.delete(connection);
  }

  /** Asks about messages of which nothing was heard. */
  sweep(now: number): void {
    for (const out of this.#unheard)
      if (out.sent <= out.durable) this.#unheard.delete(out);
      else if (now - out.askedAt >= ASK_MS || now < out.askedAt) this.#ask(out, now);
  }

  #ask(out: Outbound, now: number): void {
    const { cluster, otherRelays } = this.#host;
    const { sender, recipient } = out;
    const seat = cluster.seat(recipient.registration);
    out.askedAt = now;
    if (seat === undefined || seat.node === cluster.self) this.#host.adopt(recipient);
    else writeRelayFrame(otherRelays.to(seat.node), RELAY_FRAME.ask, sender.id, seat.epoch, recipient.id, out.sent, 0);
  }

  #refused(out: Outbound, wanted: number, code: RefusalCode, retryAfterMs: number, now: number): void {
    out.connection.refuse(out.recipient.id, 0, wanted, code, retryAfterMs);
    out.next = wanted;
    out.toldAt = now;
    out.sent = wanted - 1;
    out.durable = Math.min(out.durable, out.sent);
  }

  /** Of a sender not more than `most`, and in all not more than pairs of those whose mailboxes are here. */
  #hasRoom(connection: LocalConnection, sender: Client, most: number): boolean {
    const own = this.#byConnection.get(connection)?.size ?? 0;
    return own + sender.outgoing.size < most && this.#count < this.#host.limits.pairs;
  }

  #add(connection: LocalConnection, sender: Client, recipient: Client): Outbound {
    const out: Outbound = {
      connection,
      sender,
      recipient,
      next: 0,
      toldAt: 0,
      sent: 0,
      durable: 0,
      epoch: 0,
      accepted: 0,
      askedAt: 0,
    };
    const outs = this.#byConnection.get(connection);
    if (outs === undefined) this.#byConnection.set(connection, new Map([[recipient, out]]));
    else outs.set(recipient, out);
    const others = this.#byRecipient.get(recipient);
    if (others === undefined) this.#byRecipient.set(recipient, new Set([out]));
    else others.add(out);
    this.#count++;
    return out;
  }

  #drop(out: Outbound): void {
    this.#unheard.delete(out);
    this.#count--;
  }
}
