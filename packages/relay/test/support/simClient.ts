import { concat, toHex, u32, u64 } from "@sandi/crypto";
import {
  type ClientId,
  encodeAck,
  encodeControl,
  encodeSend,
  FRAME,
  ok,
  parseAccepted,
  parseDeliver,
  parseRefused,
  readU64,
  splitFrames,
  WIRE_VERSION,
} from "@sandi/protocol";
import type { JoinKeys } from "../../core/base/keys.ts";
import type { Link } from "../../core/base/ports.ts";
import type { ClientConnection } from "../../core/connection/clientConnection.ts";
import type { Relay } from "../../core/relay.ts";

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Believes every client. */
export const KEYS: JoinKeys = {
  relayKey: new Uint8Array(32),
  random: (length) => new Uint8Array(length).fill(7),
  open: (record) => ok({ id: record.slice(0, 32) as ClientId, identityKey: record.slice(0, 32), version: 1 }),
  verify: () => true,
  verifyInvite: () => true,
  sign: () => new Uint8Array(64),
};

export type Pipe = {
  toClient: Uint8Array[];
  toRelay: Uint8Array[];
  connection: ClientConnection;
  open: boolean;
  /** It has been let in, and may send. */
  ready: boolean;
  acked: number;
};

type Outbox = { queue: number[]; base: number; sent: number; next: number; unknown: boolean };

/** What was promised to senders (`from/to/number`), and what went wrong. */
export type Ledger = { readonly accepted: Set<string>; readonly failures: string[] };

/** A client as docs/wire.md §4 wants it. It sends the oldest first, resumes where the relay says, and acknowledges. */
export class SimClient {
  readonly id: ClientId;
  readonly #ledger: Ledger;
  pipe: Pipe | undefined;
  readonly outboxes = new Map<string, Outbox>();
  /** What it has received, by sender: the numbers of messages in the order in which each first came. */
  readonly received = new Map<string, number[]>();
  /** What came on this connection, by delivery number, and what this life of the relay has read acknowledgements of. */
  readonly deliveries = new Map<number, string>();
  readonly acknowledged = new Set<string>();

  constructor(index: number, ledger: Ledger) {
    this.id = new Uint8Array(32).fill(index + 1) as ClientId;
    this.#ledger = ledger;
  }

  join(relay: Relay, now: number): void {
    const pipe: Pipe = {
      toClient: [],
      toRelay: [],
      connection: undefined as unknown as ClientConnection,
      open: true,
      ready: false,
      acked: 0,
    };
    const link: Link = {
      send: (bytes, from = 0, to = bytes.length) => {
        if (pipe.open) pipe.toClient.push(Uint8Array.from(bytes.subarray(from, to)));
      },
      buffered: () => pipe.toClient.reduce((size, message) => size + message.length, 0),
      address: () => "simulated",
      cork() {},
      uncork() {},
      close: () => {
        pipe.open = false;
      },
    };
    pipe.connection = relay.connect(link, now);
    this.pipe = pipe;
    this.deliveries.clear();
    for (const outbox of this.outboxes.values()) outbox.sent = 0;
    const hello = {
      v: WIRE_VERSION,
      nonce: new Uint8Array(32),
      record: concat(this.id, u32(1)),
      ephemeral: false,
      since: new Uint8Array(16),
      invite: null,
      signature: new Uint8Array(64),
    } as const;
    const frame = Buffer.from(encodeControl("hello", hello));
    pipe.connection.receive(frame, 0, frame.length, now);
    if (pipe.connection.joined) this.#welcomed();
  }

  say(to: string, count: number): void {
    const outbox = this.outbox(to);
    for (let i = 0; i < count; i++) outbox.queue.push(outbox.next++);
    this.sendMore(to);
  }

  outbox(to: string): Outbox {
    let outbox = this.outboxes.get(to);
    if (!outbox) {
      outbox = { queue: [], base: 1, sent: 0, next: 1, unknown: false };
      this.outboxes.set(to, outbox);
    }
    return outbox;
  }

  sendMore(to: string): void {
    const { pipe } = this;
    const outbox = this.outbox(to);
    outbox.unknown = false;
    if (!pipe?.ready) return;
    for (; outbox.sent < outbox.queue.length; outbox.sent++)
      pipe.toRelay.push(
        encodeSend({
          to: Uint8Array.from(Buffer.from(to, "hex")),
          number: outbox.base + outbox.sent,
          body: u64(outbox.queue[outbox.sent]!),
        }),
      );
  }

  #welcomed(): void {
    this.pipe!.ready = true;
    for (const to of this.outboxes.keys()) this.sendMore(to);
  }

  /** The relay reads what the client has sent. */
  relayReads(now: number): void {
    for (const message of this.pipe?.toRelay.splice(0) ?? []) {
      // What reaches a connection that the relay has ended does not count.
      if (message[4] === FRAME.ack && this.pipe?.open)
        for (const [delivery, key] of this.deliveries) if (delivery <= readU64(message, 5)) this.acknowledged.add(key);
      this.pipe?.connection.receive(Buffer.from(message), 0, message.length, now);
    }
  }

  /** The client reads some of what the relay has sent, and says that it has it. */
  reads(count: number, now: number): void {
    const { pipe } = this;
    if (!pipe) return;
    const messages = pipe.toClient.splice(0, count);
    for (const message of messages) {
      const frames = splitFrames(message);
      if (!frames.ok) throw frames.error;
      for (const { type, body } of frames.value) this.#frame(type, body);
    }
    // If it reads one message at a time, it acknowledges the last delivery only the next time. So runs are cut in two.
    const through = Math.max(0, ...this.deliveries.keys()) - (count === 1 ? 1 : 0);
    if (through > pipe.acked) pipe.toRelay.push(encodeAck({ through }));
    pipe.acked = Math.max(pipe.acked, through);
    // A connection with nothing on it does not drain.
    if (messages.length > 0 && pipe.toClient.length === 0) pipe.connection.drained(now);
  }

  #frame(type: number, body: Uint8Array): void {
    if (type === FRAME.welcome && !this.pipe!.ready) this.#welcomed();
    else if (type === FRAME.deliver) this.#delivered(body);
    else if (type === FRAME.accepted) this.#accepted(body);
    else if (type === FRAME.refused) this.#refused(body);
  }

  #delivered(bytes: Uint8Array): void {
    const parsed = parseDeliver(bytes);
    if (!parsed.ok) throw parsed.error;
    const { from, delivery, body } = parsed.value;
    const number = Number(Buffer.from(body).readBigUInt64BE());
    const key = toHex(from);
    const received = this.received.get(key) ?? [];
    this.received.set(key, received);
    if (!received.includes(number)) received.push(number);
    if (this.acknowledged.has(`${key}/${number}`)) this.#ledger.failures.push(`repeated after ack: ${number}`);
    this.deliveries.set(delivery, `${key}/${number}`);
  }

  #accepted(body: Uint8Array): void {
    const parsed = parseAccepted(body);
    if (!parsed.ok) throw parsed.error;
    const to = toHex(parsed.value.to);
    const outbox = this.outbox(to);
    while (outbox.queue.length > 0 && outbox.base <= parsed.value.through) {
      this.#ledger.accepted.add(`${toHex(this.id)}/${to}/${outbox.queue.shift()}`);
      outbox.base++;
      outbox.sent = Math.max(0, outbox.sent - 1);
    }
  }

  #refused(body: Uint8Array): void {
    const parsed = parseRefused(body);
    if (!parsed.ok) throw parsed.error;
    const { wanted, code } = parsed.value;
    const to = toHex(parsed.value.to);
    const outbox = this.outbox(to);
    if (wanted >= outbox.base && wanted <= outbox.base + outbox.queue.length) outbox.sent = wanted - outbox.base;
    else {
      outbox.base = wanted;
      outbox.sent = 0;
    }
    // An unknown recipient is asked for again at the next join.
    if (code === "UNKNOWN_RECIPIENT") outbox.unknown = true;
    else this.sendMore(to);
  }
}

/** Everything that is wrong with what these clients received, compared with what was sent and accepted. */
export function complaintsOf(clients: readonly SimClient[], { accepted, failures }: Ledger): string[] {
  const found = [...failures];
  for (const key of accepted) {
    const [from, to, number] = key.split("/") as [string, string, string];
    const reader = clients.find(({ id }) => toHex(id) === to)!;
    if (!reader.received.get(from)?.includes(Number(number))) found.push(`lost ${key}`);
  }
  for (const reader of clients)
    for (const [from, numbers] of reader.received)
      numbers.forEach((number, at) => {
        if (number !== at + 1) found.push(`${from.slice(0, 2)} at ${at}: ${number}`);
      });
  for (const { outboxes } of clients)
    for (const { queue } of outboxes.values()) if (queue.length > 0) found.push(`${queue.length} never accepted`);
  return found;
}
