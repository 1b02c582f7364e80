import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Link } from "../../core/ports.ts";
import { addressOf } from "./native/sockets.ts";

/** A peer that does not finish closing is cut off. */
export const CLOSE_MS = 1_000;
const BINARY = { binary: true, compress: false };

/** A WebSocket of ws on a socket of Node's: where bare descriptors are not to be had, and with TLS. */
export class WsLink implements Link {
  readonly #ws: WebSocket;
  readonly #socket: Socket;

  constructor(ws: WebSocket, socket: Socket) {
    this.#ws = ws;
    this.#socket = socket;
  }

  send(bytes: Uint8Array, from = 0, to = bytes.length): void {
    // A copy, because ws holds on to it until the kernel has it.
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.send(Buffer.from(bytes.subarray(from, to)), BINARY);
  }

  address(): string {
    return addressOf(this.#socket);
  }

  buffered(): number {
    return this.#socket.writableLength;
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
    setTimeout(() => this.#socket.destroy(), CLOSE_MS).unref();
  }
}
