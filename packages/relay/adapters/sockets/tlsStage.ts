import type { Server } from "node:http";
import type { Socket } from "node:net";
import { limitKey } from "../../core/join/address.ts";
import { whenHelloIsWhole } from "../tls/clientHello.ts";
import { Handshakes } from "../tls/handshakes.ts";
import type { JoinTime } from "./joinTime.ts";
import { addressOf } from "./webSocket/connection.ts";

/** What the stage needs from the server. */
export type TlsStageHost = {
  readonly time: JoinTime;
  admit(address: string): boolean;
  release(address: string): void;
  /** ms that this address has to wait before its next handshake. */
  wait(address: string): number;
  /** Counts a connection that was turned away because it would have to wait. */
  tooOften(): void;
  /** Its handshake is done. It still counts until the TCP connection below it is closed. */
  take(socket: Socket, address: string, deadline: number): void;
};

/**
 * TCP connections that have not finished their TLS handshake. Limits and the deadline apply from the first byte of TCP,
 * because a handshake costs more than everything after it.
 */
export class TlsStage {
  readonly #host: TlsStageHost;
  /** By address and port of the other side, oldest first. */
  readonly #handshaking = new Map<string, { readonly raw: Socket; readonly deadline: number }>();
  readonly #handshakes = new Handshakes(() => performance.now());

  /** @param server Node's own listener would begin TLS at once; it is replaced */
  constructor(server: Server, host: TlsStageHost) {
    this.#host = host;
    const [begin] = server.listeners("connection") as ((raw: Socket) => void)[];
    server.removeAllListeners("connection");
    server.on("connection", (raw: Socket) => this.#connected(raw, () => begin!.call(server, raw)));
    server.on("secureConnection", (socket: Socket) => this.#secured(socket));
  }

  get size(): number {
    return this.#handshaking.size;
  }

  #connected(raw: Socket, begin: () => void): void {
    const address = limitKey(raw.remoteAddress ?? "");
    this.#handshakes.accepted();
    if (!this.#host.admit(address)) return void raw.destroy();
    // A TCP connection and the TLS connection on it have the same key.
    const key = addressOf(raw);
    this.#handshaking.set(key, { raw, deadline: this.#host.time.deadline() });
    raw.on("error", () => raw.destroy());
    raw.on("close", () => {
      this.#handshaking.delete(key);
      this.#host.release(address);
    });
    whenHelloIsWhole(raw, () => {
      // A client that comes and goes has few connections at any time, but costs the relay many handshakes.
      if (this.#host.wait(address) > 0) {
        this.#host.tooOften();
        raw.destroy();
      } else this.#handshakes.add(address, () => raw.destroyed || begin());
    });
  }

  #secured(socket: Socket): void {
    const key = addressOf(socket);
    const handshake = this.#handshaking.get(key);
    if (handshake === undefined) return void socket.destroy();
    this.#handshaking.delete(key);
    this.#host.take(socket, limitKey(socket.remoteAddress ?? ""), handshake.deadline);
  }

  /** Cuts off those that have run out of time. */
  sweep(): void {
    for (const { raw, deadline } of this.#handshaking.values()) {
      if (!this.#host.time.isOver(deadline)) break;
      raw.destroy();
    }
  }

  close(): void {
    for (const { raw } of this.#handshaking.values()) raw.destroy();
  }
}
