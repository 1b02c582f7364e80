import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export type Ending = { readonly code: number | undefined; readonly afterMs: number; readonly text: string };

/** A TCP connection that may say anything, and notes how the other side ends it. */
export class RawSocket {
  readonly socket: Socket;
  #started = performance.now();
  #received = Buffer.alloc(0);
  readonly ended: Promise<Ending>;

  constructor(port: number, host = "127.0.0.1") {
    this.socket = connect(port, host);
    this.socket.on("connect", () => {
      this.#started = performance.now();
    });
    this.socket.on("error", () => undefined);
    this.socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, Buffer.from(chunk)]).subarray(-65_536);
    });
    this.ended = new Promise((resolve) => {
      this.socket.on("close", () =>
        resolve({ code: this.#closeCode(), afterMs: performance.now() - this.#started, text: this.text }),
      );
    });
  }

  get text(): string {
    return this.#received.toString("latin1");
  }

  write(bytes: Uint8Array | string): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** The opening handshake of RFC 6455 §4.1; resolves with the answer's head. */
  async upgrade(port: number, headers: Record<string, string> = {}): Promise<string> {
    const all = {
      Host: `127.0.0.1:${port}`,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.write(`GET / HTTP/1.1\r\n${lines.join("")}\r\n`);
    await this.until("\r\n\r\n");
    return this.text.slice(0, this.text.indexOf("\r\n\r\n"));
  }

  async until(text: string, ms = 5_000): Promise<void> {
    const deadline = performance.now() + ms;
    while (!this.text.includes(text)) {
      if (performance.now() > deadline || this.socket.destroyed) throw new Error(`no ${JSON.stringify(text)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** One WebSocket frame, masked as a client's must be unless told otherwise. */
  frame(payload: Uint8Array, { opcode = 2, fin = true, rsv = 0, masked = true, claim = payload.length } = {}): void {
    const length =
      claim < 126
        ? Buffer.of(claim)
        : claim < 65_536
          ? Buffer.of(126, claim >> 8, claim)
          : Buffer.concat([Buffer.of(127), u64(claim)]);
    if (masked) length[0]! |= 0x80;
    const mask = masked ? randomBytes(4) : Buffer.alloc(0);
    const body = Buffer.from(payload);
    if (masked) for (let i = 0; i < body.length; i++) body[i]! ^= mask[i & 3]!;
    this.write(Buffer.concat([Buffer.of((fin ? 0x80 : 0) | (rsv << 4) | opcode), length, mask, body]));
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Of the close frame, if one came: RFC 6455 §5.5.1. */
  #closeCode(): number | undefined {
    const at = this.#received.indexOf("\r\n\r\n");
    let offset = at < 0 ? this.#received.length : at + 4;
    while (offset + 2 <= this.#received.length) {
      const opcode = this.#received[offset]! & 15;
      let length = this.#received[offset + 1]! & 127;
      let head = 2;
      if (length === 126) {
        length = this.#received.readUInt16BE(offset + 2);
        head = 4;
      } else if (length === 127) {
        length = Number(this.#received.readBigUInt64BE(offset + 2));
        head = 10;
      }
      if (opcode === 8) return length >= 2 ? this.#received.readUInt16BE(offset + head) : undefined;
      offset += head + length;
    }
    return undefined;
  }
}

function u64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}
