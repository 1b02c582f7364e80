import type { Server } from "node:http";
import type { Socket } from "node:net";
import { limitKey } from "../../core/join/address.ts";
import { whenHelloIsWhole } from "../tls/clientHello.ts";
import { Handshakes } from "../tls/handshakes.ts";
import { addressOf } from "./hosts.ts";
import type { JoinTime } from "./joinTime.ts";

/** What the stage needs of the server around it. */
export type TlsStageHost = {
  readonly time: JoinTime;
  admit(address: string): boolean;
  release(address: string): void;
  /** ms that this address has to wait before its next handshake. */
  wait(address: string): number;
  /** Turned away, because it would have to wait. */
  tooOften(): void;
  /** Its handshake is done. It stays counted until the TCP connection below it is gone. */
  take(socket: Socket, address: string, deadline: number): void;
};

/**
 * TCP connections that have not finished their TLS handshake. Limits and deadline hold from the first byte of TCP: a
 * handshake costs more than what comes behind it.
 */
export class TlsStage {
  readonly #host: TlsStageHost;
  /** By address and port of the other side, oldest first. */
  readonly #handshaking = new Map<string, { readonly raw: Socket; readonly deadline: number }>();
  readonly #handshakes = new Handshakes(() => performance.now());

  /** @param server Node's own listener begins TLS at once; from here on it waits */
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
    // The same of a TCP connection and of the TLS one on it.
    const key = addressOf(raw);
    this.#handshaking.set(key, { raw, deadline: this.#host.time.deadline() });
    raw.on("error", () => raw.destroy());
    raw.on("close", () => {
      this.#handshaking.delete(key);
      this.#host.release(address);
    });
    whenHelloIsWhole(raw, () => {
      // Whoever comes and goes has few connections at any time, and makes the relay compute all the same.
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

  /** Cuts off whoever has run out of time. */
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
