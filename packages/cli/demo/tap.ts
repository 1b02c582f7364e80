import { connect, createServer, type Server, type Socket } from "node:net";
import { nodePrimitives } from "@sandi/crypto/node";
import { FRAME, fullId, openCard, parseControl, parseDeliver, splitFrames } from "@sandi/protocol";

/** What went to one connected client, as the relay and everyone on the way can see it. */
export type Seen = { received: number; deliveries: { readonly from: string; readonly size: number }[] };

/**
 * A wire between the clients and the relay that passes every byte on unchanged and reads along: it sees what the relay
 * sees, and nothing that the clients report themselves.
 */
export class Wiretap {
  /** By full ID. */
  readonly seen = new Map<string, Seen>();
  /** Every WebSocket payload that crossed, unmasked. */
  readonly payloads: Uint8Array[] = [];
  bytes = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(relayPort: number) {
    this.#server = createServer((client) => this.#join(client, relayPort));
  }

  /** @returns the tap and the port on which it stands in for the relay */
  static async start(relayPort: number): Promise<{ tap: Wiretap; port: number }> {
    const tap = new Wiretap(relayPort);
    await new Promise<void>((resolve, reject) => {
      tap.#server.once("error", reject);
      tap.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = tap.#server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
    return { tap, port: address.port };
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  /** Whether a text crossed the wire readable, in any one payload. */
  crossed(text: string): boolean {
    const wanted = Buffer.from(text, "utf8");
    return this.payloads.some((payload) =>
      Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(wanted),
    );
  }

  #join(client: Socket, relayPort: number): void {
    const relay = connect(relayPort, "127.0.0.1");
    const who: Seen = { received: 0, deliveries: [] };
    const upward = new WebSocketReader((payload) => this.#upward(payload, who));
    const downward = new WebSocketReader((payload) => this.#downward(payload, who));
    for (const socket of [client, relay]) {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    client.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      upward.push(chunk);
      relay.write(chunk);
    });
    relay.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      who.received += chunk.length;
      downward.push(chunk);
      client.write(chunk);
    });
    client.on("close", () => relay.destroy());
    relay.on("close", () => client.destroy());
  }

  #upward(payload: Uint8Array, who: Seen): void {
    this.payloads.push(payload);
    const frames = splitFrames(payload);
    for (const { type, body } of frames.ok ? frames.value : []) {
      const hello = type === FRAME.hello ? parseControl("hello", body) : undefined;
      const record = hello?.ok ? openCard(hello.value.record, nodePrimitives) : undefined;
      if (record?.ok) this.seen.set(fullId(record.value.id), who);
    }
  }

  #downward(payload: Uint8Array, who: Seen): void {
    this.payloads.push(payload);
    const frames = splitFrames(payload);
    for (const { type, body } of frames.ok ? frames.value : []) {
      const delivered = type === FRAME.deliver ? parseDeliver(body) : undefined;
      if (!delivered?.ok) continue;
      const { from, body: sealed } = delivered.value;
      who.deliveries.push({ from: fullId(from as never), size: sealed.length });
    }
  }
}

/** Reads the binary messages out of one direction of a WebSocket connection. RFC 6455 §5.2. */
class WebSocketReader {
  readonly #onMessage: (payload: Uint8Array) => void;
  #pending = Buffer.alloc(0);
  #upgraded = false;
  #parts: Buffer[] = [];

  constructor(onMessage: (payload: Uint8Array) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    if (!this.#upgraded) {
      const end = this.#pending.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.#upgraded = true;
      this.#pending = this.#pending.subarray(end + 4);
    }
    while (this.#frame());
  }

  #frame(): boolean {
    const data = this.#pending;
    if (data.length < 2) return false;
    const short = data[1]! & 0x7f;
    const lengthSize = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskSize = data[1]! & 0x80 ? 4 : 0;
    const start = 2 + lengthSize + maskSize;
    if (data.length < start) return false;
    const length = lengthSize === 2 ? data.readUInt16BE(2) : lengthSize === 8 ? Number(data.readBigUInt64BE(2)) : short;
    if (data.length < start + length) return false;
    const payload = Buffer.from(data.subarray(start, start + length));
    const mask = data.subarray(2 + lengthSize, start);
    if (maskSize > 0) for (let i = 0; i < payload.length; i++) payload[i]! ^= mask[i % 4]!;
    this.#pending = data.subarray(start + length);
    const opcode = data[0]! & 0x0f;
    // 0 continues, 2 is binary; control frames may come between the parts of a message.
    if (opcode === 0 || opcode === 2) this.#parts.push(payload);
    if (opcode <= 2 && data[0]! & 0x80) this.#onMessage(Buffer.concat(this.#parts.splice(0)));
    return true;
  }
}
