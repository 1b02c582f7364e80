import type { Socket } from "node:net";
import { Pair, type PairOptions, type Template } from "./pair.ts";
import { Slots } from "./slots.ts";
import { TcpLine } from "./tcpLine.ts";

/** MQTT 3.1.1 as far as QoS 1 between two clients needs it. */
const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH_QOS1 = 0x32;
const DUPLICATE = 0x08;
const PUBACK = 0x40;
const SUBSCRIBE = 0x82;
const SUBACK = 0x90;
/** Packet identifiers are 1 to 65,535. */
const IDS = 65_535;

class MqttLine extends TcpLine {
  onPublish: (id: number, bytes: Buffer, start: number, end: number) => void = unexpected;
  onAcknowledged: (id: number) => void = unexpected;
  #answered: (() => void) | undefined;

  /** Sends a CONNECT or SUBSCRIBE, and waits until the broker has agreed. */
  ask(packet: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onFailed = reject;
      this.#answered = resolve;
      this.socket.write(packet);
    });
  }

  protected override walk(bytes: Buffer, end: number): number {
    let at = 0;
    for (;;) {
      if (end - at < 2) return at;
      let size = bytes[at + 1]!;
      let body = at + 2;
      if (size > 127) {
        if (end - at < 3) return at;
        size = (size & 127) + 128 * bytes[body++]!;
      }
      const next = body + size;
      if (next > end) return at;
      const type = bytes[at]!;
      if ((type & ~DUPLICATE) === PUBLISH_QOS1) {
        const topicEnd = body + 2 + bytes.readUInt16BE(body);
        this.onPublish(bytes.readUInt16BE(topicEnd), bytes, topicEnd + 2, next);
      } else if (type === PUBACK) this.onAcknowledged(bytes.readUInt16BE(body));
      else if ((type === CONNACK && bytes[body + 1] === 0) || (type === SUBACK && bytes[body + 2] === 1))
        this.#answered?.();
      else throw new Error(`the broker says no: ${bytes.toString("hex", at, next)}`);
      at = next;
    }
  }
}

function unexpected(): void {
  throw new Error("the broker sent what nobody asked for");
}

export class MqttPair extends Pair {
  readonly #topic: string;
  readonly #slots: Slots<Buffer>;
  readonly #packetSize: number;
  #out: MqttLine | undefined;
  #in: MqttLine | undefined;
  #acked = 0;

  constructor(options: PairOptions, body: Buffer) {
    super(options, body);
    this.#topic = `p/${options.index}`;
    const packet = publish(this.#topic, body);
    this.#packetSize = packet.length;
    this.#slots = new Slots(() => Buffer.concat(Array.from({ length: options.window }, () => packet)));
  }

  override async open(): Promise<void> {
    const { port, failed, index } = this.options;
    this.#in = new MqttLine(port);
    await this.#in.ask(connectPacket(`r${index}`));
    await this.#in.ask(subscribePacket(this.#topic));
    Object.assign(this.#in, { onPublish: this.#arrived, onDrained: this.#acknowledge, onFailed: failed });
    this.#out = new MqttLine(port);
    await this.#out.ask(connectPacket(`s${index}`));
    Object.assign(this.#out, { onAcknowledged: this.#answered, onDrained: () => this.refill(), onFailed: failed });
  }

  override sockets(): [Socket, Socket] {
    return [this.#out!.socket, this.#in!.socket];
  }

  override template(): Template {
    const message = publish(this.#topic, this.body);
    return { message, numberAt: message.length - this.body.length - 4, bodyEnd: message.length };
  }

  override close(): void {
    this.#out?.close();
    this.#in?.close();
  }

  protected override write(first: number, count: number): void {
    const slot = this.#slots.take(first + count - 1, this.settled);
    const size = this.#packetSize;
    const idAt = size - this.body.length - 6;
    for (let i = 0; i < count; i++) {
      slot.writeUInt16BE(idOf(first + i), i * size + idAt);
      slot.writeUInt32BE(first + i, i * size + idAt + 2);
    }
    this.#out!.socket.write(slot.subarray(0, count * size));
  }

  readonly #arrived = (id: number, bytes: Buffer, start: number, end: number): void => {
    this.took(bytes, start, end);
    if (id !== idOf(this.delivered)) throw new Error(`packet ${id} is message ${this.delivered}`);
  };

  readonly #acknowledge = (): void => {
    const count = this.delivered - this.#acked;
    if (count === 0) return;
    const out = Buffer.allocUnsafe(4 * count);
    for (let i = 0; i < count; i++) out.writeUInt32BE(((PUBACK << 24) | (2 << 16) | idOf(++this.#acked)) >>> 0, 4 * i);
    this.#in!.socket.write(out);
  };

  readonly #answered = (id: number): void => {
    if (id !== idOf(this.settled + 1)) throw new Error(`packet ${id} acknowledged after ${this.settled}`);
    this.confirmed(this.settled + 1);
  };
}

function idOf(number: number): number {
  return ((number - 1) % IDS) + 1;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >>> 8, bytes.length), bytes]);
}

function packetOf(type: number, ...fields: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(fields);
  const size = body.length < 128 ? [body.length] : [0x80 | (body.length & 127), body.length >>> 7];
  return Buffer.concat([Buffer.of(type, ...size), body]);
}

/** Clean session, no keep-alive. */
function connectPacket(client: string): Buffer {
  return packetOf(CONNECT, text("MQTT"), Buffer.of(4, 2, 0, 0), text(client));
}

function subscribePacket(topic: string): Buffer {
  return packetOf(SUBSCRIBE, Buffer.of(0, 1), text(topic), Buffer.of(1));
}

/** With room for packet identifier and number. */
function publish(topic: string, body: Uint8Array): Buffer {
  return packetOf(PUBLISH_QOS1, text(topic), Buffer.alloc(6), body);
}
