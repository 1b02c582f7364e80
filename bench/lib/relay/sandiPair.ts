import type { Socket } from "node:net";
import { encodeSend, FRAME, readU32 } from "@sandi/protocol";
import type { RawIdentity } from "@sandi/testkit/relay/rawClient";
import { Pair, type PairOptions, type Template } from "./pair.ts";
import { joinSandi } from "./sandiClient.ts";
import { AckTemplate, SendTemplate } from "./sendTemplate.ts";
import type { WebSocketLine } from "./webSocket.ts";

export class SandiPair extends Pair {
  readonly #sender: RawIdentity;
  readonly #recipient: RawIdentity;
  #out: WebSocketLine | undefined;
  #in: WebSocketLine | undefined;
  readonly #template: SendTemplate;
  readonly #ack: AckTemplate;
  #acked = 0;

  constructor(options: PairOptions, body: Buffer, sender: RawIdentity, recipient: RawIdentity) {
    super(options, body);
    this.#sender = sender;
    this.#recipient = recipient;
    this.#template = new SendTemplate(recipient.id, body, options.window);
    this.#ack = new AckTemplate(options.window);
  }

  override async open(): Promise<void> {
    const { failed, port } = this.options;
    this.#in = await joinSandi(port, this.#recipient, {
      onFrame: this.#arrived,
      onDrained: this.#acknowledge,
      onFailed: failed,
    });
    this.#out = await joinSandi(port, this.#sender, {
      onFrame: this.#answered,
      onDrained: () => this.refill(),
      onFailed: failed,
    });
  }

  override sockets(): [Socket, Socket] {
    return [this.#out!.socket, this.#in!.socket];
  }

  override template(): Template {
    const body = Buffer.concat([Buffer.alloc(4), this.body]);
    const message = Buffer.from(encodeSend({ to: this.#recipient.id, number: 0, body }));
    return { message, numberAt: message.length - body.length, bodyEnd: message.length };
  }

  override close(): void {
    this.#out?.close();
    this.#in?.close();
  }

  protected override write(first: number, count: number): void {
    this.#out!.socket.write(this.#template.message(first, count, this.settled));
  }

  readonly #arrived = (type: number, bytes: Buffer, start: number, end: number): void => {
    if (type !== FRAME.deliver) throw new Error(`the recipient was sent a frame of type ${type}`);
    this.took(bytes, start + 48, end);
    if (readU32(bytes, start + 36) !== this.delivered)
      throw new Error(`delivery ${readU32(bytes, start + 36)} is message ${this.delivered}`);
  };

  readonly #acknowledge = (): void => {
    if (this.delivered === this.#acked) return;
    this.#acked = this.delivered;
    this.#in!.socket.write(this.#ack.message(this.#acked));
  };

  readonly #answered = (type: number, bytes: Buffer, start: number): void => {
    if (type === FRAME.refused) throw new Error(`the relay refused a message, code ${bytes.readUInt16BE(start + 40)}`);
    if (type !== FRAME.accepted) throw new Error(`the sender was sent a frame of type ${type}`);
    this.confirmed(readU32(bytes, start + 36));
  };
}
