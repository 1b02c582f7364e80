import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ProtocolError } from "@sandi/protocol";
import type { RelayLimits } from "../../core/base/limits.ts";
import type { RelayLog } from "../../core/base/ports.ts";
import type { NativeEvents } from "./native/connection.ts";
import { Peer } from "./peer.ts";

/** What the peers need of the server. */
export type PeersHost = {
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  readonly clock: () => number;
  /** Its connection is closed, and it is none of them any more. */
  gone(peer: Peer): void;
};

/** All connections to the relay's port, from the first byte of HTTP to the end: who waits, who joins, and who goes. */
export class Peers {
  readonly #host: PeersHost;
  readonly all = new Set<Peer>();
  /** Those that have not joined, oldest first. */
  readonly waiting = new Set<Peer>();
  /** Those that are being sent a file. They do not join. */
  readonly taking = new Set<Peer>();
  /** How many there were so far. */
  taken = 0;
  /** What their WebSockets report. */
  readonly events: NativeEvents<Peer>;
  readonly #bySocket = new WeakMap<Duplex, Peer>();

  constructor(host: PeersHost) {
    this.#host = host;
    this.events = this.#connectionEvents();
  }

  /** @param deadline when it must have joined, in the time of `JoinTime` */
  add(socket: Socket, address: string, deadline: number): void {
    this.taken++;
    socket.setNoDelay(true);
    const peer = new Peer(socket, address, deadline);
    this.all.add(peer);
    this.#bySocket.set(socket, peer);
    this.waiting.add(peer);
    // Before it has joined, a connection may not make the relay keep more than one hello.
    const count = (chunk: Buffer): void => {
      if (peer.client?.joined) {
        socket.off("data", count);
        return;
      }
      peer.count(chunk);
      if (peer.received <= this.#host.limits.joinBytes) return;
      socket.off("data", count);
      this.#tooMuch(peer, peer.received);
    };
    socket.prependListener("data", count);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#gone(peer));
  }

  /**
   * The one whose request is to be answered. Every answer closes its connection, so a request that was sent behind
   * another one gets none: undefined.
   */
  toAnswer(socket: Duplex): Peer | undefined {
    const peer = this.#bySocket.get(socket);
    if (peer === undefined || peer.answered) return undefined;
    peer.answered = true;
    return peer;
  }

  /** It gets a file over HTTP. @param deadline when it must have taken it, in the time of `JoinTime` */
  sending(socket: Duplex, deadline: number): void {
    const peer = this.#bySocket.get(socket);
    if (peer === undefined || !this.waiting.delete(peer)) return;
    peer.deadline = deadline;
    this.taking.add(peer);
  }

  /** Tells it why, and cuts it off. */
  fail(peer: Peer, error: ProtocolError): void {
    peer.client?.fail(error, this.#host.clock());
    peer.socket?.resume();
    if (peer.client === undefined) peer.cutOff();
    // The reason is being sent. Nothing more is read.
    else setTimeout(() => peer.cutOff(), 50).unref();
  }

  #gone(peer: Peer): void {
    this.all.delete(peer);
    this.waiting.delete(peer);
    this.taking.delete(peer);
    this.#host.gone(peer);
    peer.client?.ended(this.#host.clock());
  }

  #connectionEvents(): NativeEvents<Peer> {
    const { clock, limits, log } = this.#host;
    return {
      limit: (peer) => {
        // It joined when the disk or the other relays were done, not by a message of its own.
        if (peer.waiting && peer.client!.joined) this.#joined(peer);
        return peer.waiting ? limits.joinBytes : undefined;
      },
      message: (peer, bytes, from, to) => {
        const client = peer.client!;
        peer.finished = true;
        client.receive(bytes, from, to, clock());
        if (peer.waiting && client.joined) this.#joined(peer);
      },
      text: ({ client }) => client!.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "message" }), clock()),
      tooMuch: (peer, size) => this.#tooMuch(peer, size),
      drained: ({ client }) => client!.drained(clock()),
      error: ({ client }, code) => {
        log.debug({ code }, "websocket error");
        client!.ended(clock());
      },
      closed: (peer) => this.#gone(peer),
    };
  }

  #joined(peer: Peer): void {
    peer.waiting = false;
    this.waiting.delete(peer);
  }

  #tooMuch(peer: Peer, size: number): void {
    const { joinBytes } = this.#host.limits;
    this.fail(peer, new ProtocolError("WIRE_TOO_LARGE", { field: "hello", size, limit: joinBytes }));
  }
}
