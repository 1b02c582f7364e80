import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ProtocolError } from "@sandi/protocol";
import type { WebSocket, WebSocketServer } from "ws";
import type { RelayLimits } from "../../core/base/limits.ts";
import type { RelayLog } from "../../core/base/ports.ts";
import type { RelayState } from "../../core/base/state.ts";
import { limitKey } from "../../core/join/address.ts";
import type { Relay } from "../../core/relay.ts";
import { RelayError } from "../../errors/relayError.ts";
import { httpHandler } from "../http/pages.ts";
import type { TlsPair } from "../tls/certificate.ts";
import {
  listenOn,
  MAX_FRAGMENTS,
  MAX_MESSAGE,
  newHttpServer,
  newWebSocketServer,
  useCertificate,
} from "./httpServer.ts";
import { JoinTime } from "./joinTime.ts";
import type { NativeEvents } from "./native/connection.ts";
import { hasNativeSockets } from "./native/libc.ts";
import { NativeSockets } from "./native/sockets.ts";
import { OwnNames } from "./ownNames.ts";
import { Patrol } from "./patrol.ts";
import { Peer } from "./peer.ts";
import { SocketRoom } from "./socketRoom.ts";
import { TlsStage } from "./tlsStage.ts";
import { judgeUpgrade, refuseUpgrade } from "./upgrade.ts";
import { CLOSE_MS } from "./webSocket/connection.ts";
import { WsConnection } from "./webSocket/wsConnection.ts";

const NOTHING = Buffer.alloc(0);

export type ServerOptions = {
  readonly host: string;
  readonly limits: RelayLimits;
  readonly log: RelayLog;
  readonly fingerprint: string;
  readonly state: () => RelayState;
  readonly behindProxy: boolean;
  readonly invitesOnly: boolean;
  readonly tls?: TlsPair;
  readonly clock: () => number;
  /** Handles what was read at once, without waiting for Node's next turn. */
  readonly turn: () => void;
  readonly sockets: SocketKind;
};

/** `native`: raw sockets, only on Linux. `node`: through Node and ws. `auto`: native if available. */
export type SocketKind = "auto" | "native" | "node";

/** The relay's port: HTTP for people and probes, WebSockets for clients. The core hears only of messages and ends. */
export class RelayServer {
  readonly #options: ServerOptions;
  readonly #http: Server;
  readonly #ws: WebSocketServer = newWebSocketServer();
  readonly #room: SocketRoom;
  readonly #joinTime: JoinTime;
  readonly #tlsStage: TlsStage | undefined;
  readonly #patrol: Patrol;
  readonly #native: NativeSockets<Peer> | undefined;
  readonly #events: NativeEvents<Peer>;
  readonly #peers = new Set<Peer>();
  readonly #bySocket = new WeakMap<Duplex, Peer>();
  /** Connections that have not joined, oldest first. */
  readonly #waiting = new Set<Peer>();
  readonly #names: OwnNames;
  /** Connections accepted so far. */
  taken = 0;
  #relay: Relay | undefined;
  #closing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { limits, log, tls, behindProxy } = options;
    this.#names = new OwnNames(options.host, behindProxy, tls);
    this.#room = new SocketRoom(limits, log, !this.#names.isLoopback && !behindProxy);
    this.#joinTime = new JoinTime(limits.joinMs);
    this.#events = this.#connectionEvents();
    const page = httpHandler({
      fingerprint: options.fingerprint,
      url: (asked) => this.#names.urlFor(asked),
      invitesOnly: options.invitesOnly,
      state: options.state,
      isAllowedHost: (host) => this.#names.allows(host),
    });
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      if (this.#answers(request.socket)) page(request, response);
    };
    this.#http = newHttpServer(handler, tls, limits.joinMs);
    const native = tls === undefined && options.sockets !== "node" && hasNativeSockets();
    if (options.sockets === "native" && !native) throw new RelayError("SOCKETS_NOT_NATIVE");
    if (native)
      this.#native = new NativeSockets(
        { maxPayload: MAX_MESSAGE, maxFragments: MAX_FRAGMENTS, bufferedBytes: limits.bufferedBytes },
        this.#events,
        options.turn,
      );
    if (tls) this.#tlsStage = this.#newTlsStage();
    else this.#http.on("connection", (socket: Socket) => this.#connected(socket));
    this.#patrol = new Patrol({
      limits,
      peers: this.#peers,
      waiting: this.#waiting,
      joinTime: this.#joinTime,
      tlsStage: this.#tlsStage,
      fail: (peer, error) => this.#fail(peer, error),
    });
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on("clientError", (_error, socket) => socket.destroy());
  }

  /** Connections, joined or not. */
  get open(): number {
    return this.#peers.size;
  }

  /** Connections turned away, by reason. */
  get refused(): ReadonlyMap<string, number> {
    return this.#room.refused;
  }

  get port(): number {
    return this.#names.port;
  }

  /** For connections from now on. */
  useTls(pair: TlsPair): void {
    this.#names.tls = pair;
    useCertificate(this.#http, pair);
  }

  get url(): string {
    return this.#names.url;
  }

  /** Rejects with Node's own error if the port is not available. */
  async listen(port: number): Promise<void> {
    this.#names.port = await listenOn(this.#http, this.#options.host, port);
  }

  start(relay: Relay): void {
    this.#relay = relay;
    this.#patrol.start();
  }

  /** Accepts no new connections. Existing ones go on. */
  stopListening(): void {
    this.#closing = true;
    this.#http.close();
  }

  /** Closes all connections that are left. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#patrol.stop();
    const closed = new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
    });
    const patience = setTimeout(() => {
      for (const peer of this.#peers) peer.cutOff();
    }, CLOSE_MS);
    for (const peer of this.#peers) if (peer.client === undefined) peer.cutOff();
    this.#tlsStage?.close();
    await closed;
    while (this.#peers.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    clearTimeout(patience);
    this.#native?.close();
  }

  #newTlsStage(): TlsStage {
    return new TlsStage(this.#http, {
      time: this.#joinTime,
      admit: (address) => this.#admit(address),
      release: (address) => this.#room.release(address),
      wait: (address) => this.#relay?.handshakeWait(address, this.#options.clock()) ?? 0,
      tooOften: () => this.#room.refuse("rate"),
      take: (socket, address, deadline) => this.#take(socket, address, deadline),
    });
  }

  #admit(address: string): boolean {
    return this.#room.admit(address, this.#peers.size + (this.#tlsStage?.size ?? 0), this.#closing);
  }

  #connected(socket: Socket): void {
    const address = limitKey(socket.remoteAddress ?? "");
    if (this.#admit(address)) this.#take(socket, address, this.#joinTime.deadline());
    else socket.destroy();
  }

  #take(socket: Socket, address: string, deadline: number): void {
    this.taken++;
    socket.setNoDelay(true);
    const peer = new Peer(socket, address, deadline);
    this.#peers.add(peer);
    this.#bySocket.set(socket, peer);
    this.#waiting.add(peer);
    // Before it has joined, a connection may not make the relay keep more than one hello.
    const count = (chunk: Buffer): void => {
      if (peer.client?.joined) {
        socket.off("data", count);
        return;
      }
      peer.count(chunk);
      if (peer.received <= this.#options.limits.joinBytes) return;
      socket.off("data", count);
      this.#tooMuch(peer, peer.received);
    };
    socket.prependListener("data", count);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#gone(peer));
  }

  #gone(peer: Peer): void {
    this.#peers.delete(peer);
    this.#waiting.delete(peer);
    // With TLS, it counts until the TCP connection below it is closed.
    if (this.#tlsStage === undefined) this.#room.release(peer.address);
    peer.client?.ended(this.#options.clock());
  }

  /** Every answer closes its connection. So a request that was sent behind another one gets none. */
  #answers(socket: Duplex): boolean {
    const peer = this.#bySocket.get(socket);
    if (peer === undefined || peer.answered) return false;
    peer.answered = true;
    return true;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!this.#answers(socket)) return void socket.end();
    const peer = this.#bySocket.get(socket)!;
    const relay = this.#relay;
    const refusal = judgeUpgrade(request, {
      scheme: this.#names.scheme,
      isOwnHost: (host) => this.#names.includes(host),
      isReady: relay !== undefined && this.#options.state() === "ready",
      hasTab: peer.hasTabInHead(head.length),
    });
    if (refusal !== undefined || relay === undefined) {
      this.#room.refuse(refusal!.reason);
      this.#options.log.info({ reason: refusal!.reason }, "no WebSocket for this request");
      return refuseUpgrade(socket, refusal!);
    }
    this.#ws.handleUpgrade(request, socket, NOTHING, (ws) => {
      if (this.#native !== undefined && this.#adopt(this.#native, peer, head, relay)) return;
      this.#open(peer, ws, relay);
      if (head.length > 0) socket.unshift(head);
    });
  }

  /** ws does the handshake. From here on the socket is a raw descriptor. */
  #adopt(native: NativeSockets<Peer>, peer: Peer, head: Buffer, relay: Relay): boolean {
    const connection = native.adopt(peer.socket!, peer);
    if (connection === undefined) return false;
    peer.connection = connection;
    peer.socket = undefined;
    peer.client = relay.connect(connection, this.#options.clock());
    connection.feed(head);
    return true;
  }

  #open(peer: Peer, ws: WebSocket, relay: Relay): void {
    const { bufferedBytes } = this.#options.limits;
    peer.connection = new WsConnection(ws, peer.socket!, { events: this.#events, owner: peer, bufferedBytes });
    peer.client = relay.connect(peer.connection, this.#options.clock());
  }

  #connectionEvents(): NativeEvents<Peer> {
    const { clock, limits, log } = this.#options;
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
    this.#waiting.delete(peer);
  }

  #tooMuch(peer: Peer, size: number): void {
    const { joinBytes } = this.#options.limits;
    this.#fail(peer, new ProtocolError("WIRE_TOO_LARGE", { field: "hello", size, limit: joinBytes }));
  }

  #fail(peer: Peer, error: ProtocolError): void {
    peer.client?.fail(error, this.#options.clock());
    peer.socket?.resume();
    if (peer.client === undefined) peer.cutOff();
    // The reason is being sent. Nothing more is read.
    else setTimeout(() => peer.cutOff(), 50).unref();
  }
}
