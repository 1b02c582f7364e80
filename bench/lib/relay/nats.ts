import type { Socket } from "node:net";
import { Pair, type PairOptions, type Template } from "./pair.ts";
import { Slots } from "./slots.ts";
import { TcpLine } from "./tcpLine.ts";

const M = 0x4d;
const LINE_END = 10;

/** The client protocol of NATS, as far as publishing and subscribing need it. */
export class NatsLine extends TcpLine {
  /** One message; its payload lies from `start` to `end`, and its line begins at `at`. */
  onMessage: (bytes: Buffer, start: number, end: number, at: number) => void = () => undefined;
  #answered: (() => void) | undefined;

  /** Connected, and everything that was sent so far has been taken. */
  async open(...more: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.onFailed = reject;
      this.#answered = resolve;
      const options = { verbose: false, pedantic: false, echo: true, lang: "bench", version: "1", protocol: 1 };
      this.socket.write(`CONNECT ${JSON.stringify(options)}\r\n${more.map((line) => `${line}\r\n`).join("")}PING\r\n`);
    });
  }

  protected override walk(bytes: Buffer, end: number): number {
    let at = 0;
    for (;;) {
      let lineEnd = at;
      while (lineEnd < end && bytes[lineEnd] !== LINE_END) lineEnd++;
      if (lineEnd === end) return at;
      if (bytes[at] !== M) {
        this.#control(bytes.toString("latin1", at, lineEnd - 1));
        at = lineEnd + 1;
        continue;
      }
      // MSG subject sid size: the size comes after the last space.
      let size = 0;
      for (let i = lineEnd - 2, power = 1; bytes[i] !== 32; i--, power *= 10) size += power * (bytes[i]! - 48);
      const start = lineEnd + 1;
      if (end - start < size + 2) return at;
      this.onMessage(bytes, start, start + size, at);
      at = start + size + 2;
    }
  }

  #control(line: string): void {
    if (line === "PONG") this.#answered?.();
    else if (line === "PING") this.socket.write("PONG\r\n");
    else if (!line.startsWith("INFO ")) throw new Error(`NATS says: ${line}`);
  }
}

/** NATS core acknowledges nothing: a message is over when its recipient has it. */
export class NatsPair extends Pair {
  readonly #subject: string;
  readonly #slots: Slots<Buffer>;
  readonly #packetSize: number;
  #out: NatsLine | undefined;
  #in: NatsLine | undefined;

  constructor(options: PairOptions, body: Buffer) {
    super(options, body);
    this.#subject = `p.${options.index}`;
    const packet = publishPacket(this.#subject, body);
    this.#packetSize = packet.length;
    this.#slots = new Slots(() => Buffer.concat(Array.from({ length: options.window }, () => packet)));
  }

  override async open(): Promise<void> {
    const { port, failed } = this.options;
    this.#in = new NatsLine(port);
    await this.#in.open(`SUB ${this.#subject} 1`);
    Object.assign(this.#in, { onMessage: this.#arrived, onDrained: () => this.refill(), onFailed: failed });
    this.#out = new NatsLine(port);
    await this.#out.open();
    this.#out.onFailed = failed;
  }

  override sockets(): [Socket, Socket] {
    return [this.#out!.socket, this.#in!.socket];
  }

  override template(): Template {
    const message = publishPacket(this.#subject, this.body);
    const bodyEnd = message.length - 2;
    return { message, numberAt: bodyEnd - this.body.length - 4, bodyEnd };
  }

  override close(): void {
    this.#out?.close();
    this.#in?.close();
  }

  protected override write(first: number, count: number): void {
    const slot = this.#slots.take(first + count - 1, this.settled);
    const size = this.#packetSize;
    const numberAt = size - this.body.length - 6;
    for (let i = 0; i < count; i++) slot.writeUInt32BE(first + i, i * size + numberAt);
    this.#out!.socket.write(slot.subarray(0, count * size));
  }

  readonly #arrived = (bytes: Buffer, start: number, end: number): void => {
    this.took(bytes, start, end);
    this.confirmed(this.delivered);
  };
}

/** With room for the number in front of the body. */
export function publishPacket(subject: string, body: Uint8Array, reply = ""): Buffer {
  const head = `PUB ${subject} ${reply === "" ? "" : `${reply} `}${body.length + 4}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4), body, Buffer.from("\r\n")]);
}
