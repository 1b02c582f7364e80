import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { addressOf, CLOSE_MS, type Connection, type ConnectionEvents } from "./connection.ts";
import { heldBy } from "./receiver.ts";

const BINARY = { binary: true, compress: false };

/** A WebSocket of ws on one of Node's sockets: with TLS, and if there are no native sockets. */
export class WsConnection<Owner> implements Connection {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  alive = true;

  constructor(
    ws: WebSocket,
    socket: Socket,
    { events, owner, bufferedBytes }: { events: ConnectionEvents<Owner>; owner: Owner; bufferedBytes: number },
  ) {
    this.#ws = ws;
    this.#socket = socket;
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      this.alive = true;
      if (isBinary) events.message(owner, data, 0, data.length);
      else events.text(owner);
    });
    ws.on("pong", () => {
      this.alive = true;
    });
    ws.on("ping", (data: Buffer) => {
      this.alive = true;
      // For a client that pings and does not read, no answers pile up.
      if (socket.writableLength < bufferedBytes) ws.pong(data);
    });
    // ws has already sent the right close code: 1009 for size, 1002 for framing, 1007 for text.
    ws.on("error", (error: Error & { code?: string }) => {
      events.error(owner, error.code ?? "ERROR");
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    });
    socket.on("drain", () => events.drained(owner));
  }

  send(bytes: Uint8Array, from = 0, to = bytes.length): void {
    // A copy, because ws keeps it until the kernel has taken it.
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

  ping(): void {
    this.#ws.ping();
  }

  unfinished(): number {
    return heldBy((this.#ws as unknown as { _receiver?: unknown })._receiver);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
    setTimeout(() => this.destroy(), CLOSE_MS).unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
