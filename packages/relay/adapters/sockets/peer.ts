import type { Socket } from "node:net";
import type { ClientConnection } from "../../core/connection/clientConnection.ts";
import type { Sending } from "./unfinished.ts";
import type { Connection } from "./webSocket/connection.ts";

const TAB = 9;

/** One connection to the relay, from the first byte of HTTP to the end. */
export class Peer implements Sending {
  /** Node's socket; undefined once the connection is native. */
  socket: Socket | undefined;
  readonly address: string;
  /** When it must have joined, or taken what it is sent, in the time of `JoinTime`. */
  deadline: number;
  /** From its WebSocket handshake on. */
  connection: Connection | undefined;
  /** The client behind it, as the core knows it. From its WebSocket handshake on. */
  client: ClientConnection | undefined;
  /** It has had its one answer over HTTP. */
  answered = false;
  /** It has not joined yet. */
  waiting = true;
  finished = false;
  begunAt = performance.now();
  /** Bytes that came through Node's socket before it joined, and the position of the first tab in them. */
  received = 0;
  #firstTab = Number.POSITIVE_INFINITY;

  constructor(socket: Socket, address: string, deadline: number) {
    this.socket = socket;
    this.address = address;
    this.deadline = deadline;
  }

  count(chunk: Buffer): void {
    if (!this.answered && this.#firstTab === Number.POSITIVE_INFINITY) {
      const tab = chunk.indexOf(TAB);
      if (tab >= 0) this.#firstTab = this.received + tab;
    }
    this.received += chunk.length;
  }

  /** @param behind bytes that came after the head of its request */
  hasTabInHead(behind: number): boolean {
    return this.#firstTab < this.received - behind;
  }

  unfinished(): number {
    return this.connection?.unfinished() ?? 0;
  }

  cutOff(): void {
    if (this.connection === undefined) this.socket?.destroy();
    else this.connection.destroy();
  }
}
