import type { Socket } from "node:net";
import { readU32, writeU32 } from "@sandi/protocol";
import { Pair, type PairOptions, type Template } from "./pair.ts";
import { Slots } from "./slots.ts";
import { TcpLine } from "./tcpLine.ts";

/**
 * The simplest possible relay: messages preceded by their length (u32), passed on to another connection. The
 * first message of a connection says which pair it is of, and which end: a number (u32), even for senders.
 */
export const ECHO_HEADER = 4;

class EchoLine extends TcpLine {
  onMessage: (bytes: Buffer, start: number, end: number) => void = () => undefined;

  protected override walk(bytes: Buffer, end: number): number {
    for (let at = 0; ; ) {
      if (end - at < ECHO_HEADER) return at;
      const next = at + ECHO_HEADER + readU32(bytes, at);
      if (next > end) return at;
      this.onMessage(bytes, at + ECHO_HEADER, next);
      at = next;
    }
  }
}

export class EchoPair extends Pair {
  readonly #slots: Slots<Buffer>;
  #out: EchoLine | undefined;
  #in: EchoLine | undefined;

  constructor(options: PairOptions, body: Buffer) {
    super(options, body);
    const { message } = this.template();
    this.#slots = new Slots(() => Buffer.concat(Array.from({ length: options.window }, () => message)));
  }

  override async open(): Promise<void> {
    const { port, index, failed } = this.options;
    const enter = async (end: number): Promise<EchoLine> => {
      const line = new EchoLine(port);
      const entered = Promise.withResolvers<void>();
      Object.assign(line, { onMessage: () => entered.resolve(), onFailed: entered.reject });
      line.socket.write(lengthAndNumber(4, 2 * index + end));
      await entered.promise;
      line.onFailed = failed;
      return line;
    };
    this.#in = await enter(1);
    this.#in.onMessage = (bytes, start, end) => {
      this.took(bytes, start, end);
      this.confirmed(this.delivered);
    };
    this.#in.onDrained = () => this.refill();
    this.#out = await enter(0);
  }

  override sockets(): [Socket, Socket] {
    return [this.#out!.socket, this.#in!.socket];
  }

  override template(): Template {
    const message = Buffer.concat([lengthAndNumber(this.body.length + 4, 0), this.body]);
    return { message, numberAt: ECHO_HEADER, bodyEnd: message.length };
  }

  override close(): void {
    this.#out?.close();
    this.#in?.close();
  }

  protected override write(first: number, count: number): void {
    const slot = this.#slots.take(first + count - 1, this.settled);
    const size = ECHO_HEADER + 4 + this.body.length;
    for (let i = 0; i < count; i++) writeU32(slot, i * size + ECHO_HEADER, first + i);
    this.#out!.socket.write(slot.subarray(0, count * size));
  }
}

function lengthAndNumber(length: number, number: number): Buffer {
  const out = Buffer.alloc(8);
  writeU32(out, 0, length);
  writeU32(out, 4, number);
  return out;
}
