import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { RelayLimits } from "../../core/base/limits.ts";
import type { RelayLog } from "../../core/base/ports.ts";
import type { RelayState } from "../../core/base/state.ts";
import { limitKey } from "../../core/join/address.ts";
import type { Relay } from "../../core/relay.ts";
import { RelayError } from "../../errors/relayError.ts";
import { httpHandler } from "../http/pages.ts";
import type { WebFiles } from "../http/webPage.ts";
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
import { hasNativeSockets } from "./native/libc.ts";
import { NativeSockets } from "./native/sockets.ts";
import { OwnNames } from "./ownNames.ts";
import { Patrol } from "./patrol.ts";
import type { Peer } from "./peer.ts";
import { Peers } from "./peers.ts";
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
  readonly web?: WebFiles;
  readonly webOrigins: ReadonlySet<string>;
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
  readonly #peers: Peers;
  readonly #names: OwnNames;
  #relay: Relay | undefined;
  #closing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { limits, log, tls, behindProxy } = options;
    this.#names = new OwnNames(options.host, behindProxy, tls);
    this.#room = new SocketRoom(limits, log, !this.#names.isLoopback && !behindProxy);
    this.#joinTime = new JoinTime(limits.joinMs);
    this.#peers = new Peers({
      limits,
      log,
      clock: options.clock,
      gone: ({ address }) => {
        // With TLS, an address counts until the TCP connection below is closed.
        if (this.#tlsStage === undefined) this.#room.release(address);
      },
    });
    const page = httpHandler({
      fingerprint: options.fingerprint,
      url: (asked) => this.#names.urlFor(asked),
      invitesOnly: options.invitesOnly,
      state: options.state,
      isAllowedHost: (host) => this.#names.allows(host),
      ...(options.web && { web: options.web }),
      sending: ({ socket }, bytes) => this.#peers.sending(socket, this.#joinTime.deadlineFor(bytes)),
    });
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      if (this.#peers.toAnswer(request.socket) !== undefined) page(request, response);
    };
    this.#http = newHttpServer(handler, tls, limits.joinMs);
    const native = tls === undefined && options.sockets !== "node" && hasNativeSockets();
    if (options.sockets === "native" && !native) throw new RelayError("SOCKETS_NOT_NATIVE");
    if (native)
      this.#native = new NativeSockets(
        { maxPayload: MAX_MESSAGE, maxFragments: MAX_FRAGMENTS, bufferedBytes: limits.bufferedBytes },
        this.#peers.events,
        options.turn,
      );
    if (tls) this.#tlsStage = this.#newTlsStage();
    else this.#http.on("connection", (socket: Socket) => this.#connected(socket));
    this.#patrol = new Patrol({ limits, peers: this.#peers, joinTime: this.#joinTime, tlsStage: this.#tlsStage });
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on("clientError", (_error, socket) => socket.destroy());
  }

  /** Connections, joined or not. */
  get open(): number {
    return this.#peers.all.size;
  }

  /** Connections accepted so far. */
  get taken(): number {
    return this.#peers.taken;
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
      for (const peer of this.#peers.all) peer.cutOff();
    }, CLOSE_MS);
    for (const peer of this.#peers.all) if (peer.client === undefined) peer.cutOff();
    this.#tlsStage?.close();
    await closed;
    while (this.#peers.all.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
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
      take: (socket, address, deadline) => this.#peers.add(socket, address, deadline),
    });
  }

  #admit(address: string): boolean {
    return this.#room.admit(address, this.#peers.all.size + (this.#tlsStage?.size ?? 0), this.#closing);
  }

  #connected(socket: Socket): void {
    const address = limitKey(socket.remoteAddress ?? "");
    if (this.#admit(address)) this.#peers.add(socket, address, this.#joinTime.deadline());
    else socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const peer = this.#peers.toAnswer(socket);
    if (peer === undefined) return void socket.end();
    const relay = this.#relay;
    const refusal = judgeUpgrade(request, {
      scheme: this.#names.scheme,
      isOwnHost: (host) => this.#names.includes(host),
      isReady: relay !== undefined && this.#options.state() === "ready",
      hasTab: peer.hasTabInHead(head.length),
      webOrigins: this.#options.webOrigins,
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
    peer.connection = new WsConnection(ws, peer.socket!, { events: this.#peers.events, owner: peer, bufferedBytes });
    peer.client = relay.connect(peer.connection, this.#options.clock());
  }
}
