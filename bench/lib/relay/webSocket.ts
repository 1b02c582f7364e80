import { createHash, randomBytes } from "node:crypto";
import { FRAME_HEADER, readU32 } from "@sandi/protocol";
import { TcpLine } from "./tcpLine.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const BINARY = 0x82;
const CLOSE = 8;
const PING = 9;
const PONG = 0x8a;

/**
 * The client's side of a WebSocket (RFC 6455) as a load generator needs it: it walks the headers of what comes in and
 * copies nothing. Use `ws` for anything but measuring.
 */
export class WebSocketLine extends TcpLine {
  /** One of Sandi's frames; its body lies from `start` to `end`, and is used before the call returns. */
  onFrame: (type: number, bytes: Buffer, start: number, end: number) => void = () => undefined;
  readonly #key = randomBytes(16).toString("base64");
  #open = false;
  /** Bytes of the present WebSocket message that are still to come. */
  #left = 0;

  constructor(port: number, host = "127.0.0.1", localAddress?: string) {
    super(port, host, localAddress);
    this.socket.write(
      `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${this.#key}\r\n\r\n`,
    );
  }

  protected override walk(bytes: Buffer, end: number): number {
    let at = 0;
    if (!this.#open) {
      const head = bytes.indexOf("\r\n\r\n");
      if (head < 0) return 0;
      this.#judgeUpgrade(bytes.toString("latin1", 0, head));
      this.#open = true;
      at = head + 4;
    }
    for (;;) {
      if (this.#left === 0) {
        if (end - at < 2) return at;
        let size = bytes[at + 1]!;
        let header = 2;
        if (size === 126) {
          header = 4;
          if (end - at < header) return at;
          size = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        } else if (size === 127) {
          header = 10;
          if (end - at < header) return at;
          size = readU32(bytes, at + 6);
        }
        if (bytes[at] !== BINARY) {
          if (end - at < header + size) return at;
          this.#control(bytes, at, header, size);
          at += header + size;
          continue;
        }
        this.#left = size;
        at += header;
      }
      if (end - at < FRAME_HEADER) return at;
      const size = 4 + readU32(bytes, at);
      if (size > this.#left) throw new Error("a frame goes beyond its message");
      if (end - at < size) return at;
      this.onFrame(bytes[at + 4]!, bytes, at + FRAME_HEADER, at + size);
      at += size;
      this.#left -= size;
    }
  }

  #judgeUpgrade(head: string): void {
    const accept = createHash("sha1").update(`${this.#key}${GUID}`).digest("base64");
    if (!head.startsWith("HTTP/1.1 101 ") || !head.includes(`Sec-WebSocket-Accept: ${accept}`))
      throw new Error(`no WebSocket: ${head.split("\r\n", 1)[0]}`);
  }

  #control(bytes: Buffer, at: number, header: number, size: number): void {
    const opcode = bytes[at]! & 15;
    const payload = bytes.subarray(at + header, at + header + size);
    if (opcode === PING) this.socket.write(maskedMessage(payload, PONG));
    else if (opcode === CLOSE) throw new Error(`closed by the relay: ${payload.readUInt16BE()} ${payload.subarray(2)}`);
    else throw new Error(`a WebSocket frame of opcode ${opcode}`);
  }
}

/** Four random bytes, none of them zero: a mask of zeros would spare the relay the unmasking. */
export function newMask(): Buffer {
  return randomBytes(4).map((byte) => byte || 1) as Buffer;
}

/** How long the header of a masked frame with that much payload is. */
function maskedHeaderSize(payload: number): number {
  return payload < 126 ? 6 : payload < 65_536 ? 8 : 14;
}

/** Writes the header so that it ends at `payloadAt`. @returns where it starts */
export function writeMaskedHeader(
  out: Buffer,
  payloadAt: number,
  payload: number,
  mask: Uint8Array,
  first = BINARY,
): number {
  const at = payloadAt - maskedHeaderSize(payload);
  out[at] = first;
  if (payload < 126) out[at + 1] = 0x80 | payload;
  else if (payload < 65_536) {
    out[at + 1] = 0x80 | 126;
    out.writeUInt16BE(payload, at + 2);
  } else {
    out[at + 1] = 0x80 | 127;
    out.writeBigUInt64BE(BigInt(payload), at + 2);
  }
  out.set(mask, payloadAt - 4);
  return at;
}

/** Writes a number into an already masked payload. */
export function writeMaskedU32(out: Buffer, payloadAt: number, mask: Uint8Array, offset: number, value: number): void {
  const at = payloadAt + offset;
  out[at] = (value >>> 24) ^ mask[offset & 3]!;
  out[at + 1] = ((value >>> 16) & 255) ^ mask[(offset + 1) & 3]!;
  out[at + 2] = ((value >>> 8) & 255) ^ mask[(offset + 2) & 3]!;
  out[at + 3] = (value & 255) ^ mask[(offset + 3) & 3]!;
}

export function maskedMessage(payload: Uint8Array, first = BINARY): Buffer {
  const mask = newMask();
  const header = maskedHeaderSize(payload.length);
  const out = Buffer.allocUnsafe(header + payload.length);
  writeMaskedHeader(out, header, payload.length, mask, first);
  for (let i = 0; i < payload.length; i++) out[header + i] = payload[i]! ^ mask[i & 3]!;
  return out;
}
