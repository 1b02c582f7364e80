import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ProtocolError } from "@sandi/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { limitKey } from "../../core/join/address.ts";
import type { RelayLimits } from "../../core/limits.ts";
import type { RelayLog } from "../../core/ports.ts";
import type { Router } from "../../core/router.ts";
import type { Session } from "../../core/session.ts";
import { httpHandler, type RelayState, SECURITY_HEADERS } from "../http/pages.ts";
import { isNamedBy, TLS_OPTIONS, type TlsPair } from "../tls/certificate.ts";
import { whenHelloIsWhole } from "../tls/clientHello.ts";
import { Handshakes } from "../tls/handshakes.ts";
import { isLoopback, isLoopbackName, isSameOrigin, isWildcard } from "./hosts.ts";
import type { ConnectionEvents, NativeConnection } from "./native/connection.ts";
import { hasNativeSockets } from "./native/libc.ts";
import { addressOf, NativeSockets } from "./native/sockets.ts";
import { heldBy, type Sending, tooLong } from "./unfinished.ts";
import { CLOSE_MS, WsLink } from "./wsLink.ts";

const PING_MS = 30_000;
const SWEEP_MS = 100;
const UNFINISHED_MS = 1_000;
const MAX_MESSAGE = 1_048_576;
/** Frames that one WebSocket message may come in, and what is kept of a stream of tiny pieces. */
const MAX_FRAGMENTS = 64;
const MAX_CHUNKS = 4_096;
const MAX_HEADERS = 8_192;
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
  /** What was read is worked off at once, without waiting for Node's next turn. */
  readonly turn: () => void;
  readonly sockets: SocketKind;
};

/** `native`: on bare descriptors, Linux only. `node`: through Node and ws. `auto`: native where they are to be had. */
export type SocketKind = "auto" | "native" | "node";

/** Why a connection is turned away before its client can say who it is. */
const REASONS = ["connections", "address", "rate", "stopping", "host", "origin", "path", "not-ready"] as const;
type Reason = (typeof REASONS)[number];

type Peer = {
  /** Node's, as long as it is Node's. */
  socket: Socket | undefined;
  readonly address: string;
  readonly deadline: number;
  ws: WebSocket | undefined;
  native: NativeConnection<Peer> | undefined;
  session: Session | undefined;
  answered: boolean;
  /** It has not joined yet. */
  waiting: boolean;
} & Sending;

function cutOff({ socket, native }: Peer): void {
  if (native === undefined) socket?.destroy();
  else native.destroy();
}

/** The relay's port: HTTP for people and probes, WebSockets for clients. The router hears only of messages and ends. */
export class RelayServer {
  readonly #options: ServerOptions;
  readonly #http: Server;
  readonly #ws: WebSocketServer;
  readonly #peers = new Set<Peer>();
  readonly #bySocket = new WeakMap<Duplex, Peer>();
  readonly #native: NativeSockets<Peer> | undefined;
  readonly #addresses = new Map<string, number>();
  /** Connections that have not joined, oldest first. */
  readonly #waiting = new Set<Peer>();
  /** TCP connections that have not finished their TLS handshake, by address and port of the other side, oldest first. */
  readonly #handshaking = new Map<string, { readonly raw: Socket; readonly deadline: number }>();
  readonly #handshakes = new Handshakes(() => performance.now());
  #tls: TlsPair | undefined;
  readonly #loopback: boolean;
  /** Connections taken, and turned away by reason. */
  taken = 0;
  readonly refused = new Map(REASONS.map((reason) => [reason, 0]));
  #router: Router | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #pinger: NodeJS.Timeout | undefined;
  #port = 0;
  #closing = false;
  #unfinishedAt = 0;
  /**
   * ms that this relay had for whoever wants to join. A turn that takes long is not held against them: in a storm, those
   * who wait for the relay would be cut off, come again, and keep it busy with that.
   */
  #listened = 0;
  #sweptAt = 0;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#loopback = isLoopback(options.host);
    this.#tls = options.tls;
    const handler = httpHandler({
      fingerprint: options.fingerprint,
      url: (asked) => this.#urlFor(asked),
      invitesOnly: options.invitesOnly,
      state: options.state,
      isAllowedHost: (host) => this.#isAllowedHost(host),
    });
    const settings = { maxHeaderSize: MAX_HEADERS, keepAlive: false, requestTimeout: 0, headersTimeout: 0 };
    this.#http = options.tls
      ? (createTlsServer(
          { ...settings, ...contextOf(options.tls), handshakeTimeout: options.limits.joinMs },
          handler,
        ) as unknown as Server)
      : createServer(settings, handler);
    this.#ws = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_CHUNKS,
      autoPong: false,
      // The default checks texts that no client of ours sends; the router refuses them whole.
      skipUTF8Validation: true,
    } as ConstructorParameters<typeof WebSocketServer>[0]);
    const native = options.tls === undefined && options.sockets !== "node" && hasNativeSockets();
    if (options.sockets === "native" && !native) throw new ProtocolError("SOCKETS_NOT_NATIVE");
    if (native)
      this.#native = new NativeSockets(
        { maxPayload: MAX_MESSAGE, maxFragments: MAX_FRAGMENTS, bufferedBytes: options.limits.bufferedBytes },
        this.#nativeEvents(),
        options.turn,
      );
    if (options.tls) {
      // Node's own listener begins TLS at once; here it waits.
      const [begin] = this.#http.listeners("connection") as ((raw: Socket) => void)[];
      this.#http.removeAllListeners("connection");
      this.#http.on("connection", (raw: Socket) => this.#handshake(raw, () => begin!.call(this.#http, raw)));
      this.#http.on("secureConnection", (socket: Socket) => this.#secured(socket));
    } else this.#http.on("connection", (socket: Socket) => this.#connected(socket));
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on("clientError", (_error, socket) => socket.destroy());
  }

  /** Connections, joined or not. */
  get open(): number {
    return this.#peers.size;
  }

  get port(): number {
    return this.#port;
  }

  /** For connections from now on. */
  useTls(pair: TlsPair): void {
    this.#tls = pair;
    (this.#http as unknown as TlsServer).setSecureContext(contextOf(pair));
  }

  get url(): string {
    const { host, tls } = this.#options;
    return `${tls ? "wss" : "ws"}://${isIP(host) === 6 ? `[${host}]` : host}:${this.#port}`;
  }

  /** Where the relay does not know how it is reached, the asker does. */
  #urlFor(asked: string): string {
    const { host, behindProxy } = this.#options;
    if (!behindProxy && !isWildcard(host)) return this.url;
    return `${this.#tls || behindProxy ? "wss" : "ws"}://${/^[\w.:[\]-]{1,255}$/.test(asked) ? asked : host}`;
  }

  /** Rejects with Node's own error where the port cannot be had. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once("error", reject);
      this.#http.listen({ port, host: this.#options.host, backlog: 2_048 }, () => {
        this.#http.off("error", reject);
        resolve();
      });
    });
    this.#port = (this.#http.address() as { port: number }).port;
  }

  start(router: Router): void {
    this.#router = router;
    this.#sweptAt = performance.now();
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
  }

  /** No new connections; those there are go on. */
  stopListening(): void {
    this.#closing = true;
    this.#http.close();
  }

  /** Cuts off whoever is left. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#sweeper);
    clearInterval(this.#pinger);
    const closed = new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
    });
    const patience = setTimeout(() => {
      for (const peer of this.#peers) cutOff(peer);
    }, CLOSE_MS);
    for (const peer of this.#peers) if (peer.session === undefined) cutOff(peer);
    for (const { raw } of this.#handshaking.values()) raw.destroy();
    await closed;
    while (this.#peers.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    clearTimeout(patience);
    this.#native?.close();
  }

  /** Counts a TCP connection. @returns false where there is no room for it, or for more of its address */
  #admit(socket: Socket, address: string): boolean {
    const { limits, log } = this.#options;
    const ofAddress = (this.#addresses.get(address) ?? 0) + 1;
    const crowded = !this.#loopback && !this.#options.behindProxy && ofAddress > limits.connectionsPerAddress;
    const open = this.#peers.size + this.#handshaking.size;
    if (open >= limits.connections || crowded || this.#closing) {
      const reason = this.#closing ? "stopping" : crowded ? "address" : "connections";
      this.#refused(reason);
      log.warn({ reason, connections: open }, "connection turned away");
      socket.destroy();
      return false;
    }
    this.#addresses.set(address, ofAddress);
    return true;
  }

  #release(address: string): void {
    const left = this.#addresses.get(address)! - 1;
    if (left === 0) this.#addresses.delete(address);
    else this.#addresses.set(address, left);
  }

  /** Closed by the bound, and not only noticed by then: accepting and closing take their time when thousands do it. */
  #deadline(): number {
    return this.#listened + 0.85 * this.#options.limits.joinMs - SWEEP_MS;
  }

  /** Limits and deadline hold from the first byte of TCP: a handshake costs more than what comes behind it. */
  #handshake(raw: Socket, begin: () => void): void {
    const address = limitKey(raw.remoteAddress ?? "");
    this.#handshakes.accepted();
    if (!this.#admit(raw, address)) return;
    // The same of a TCP connection and of the TLS one on it.
    const key = addressOf(raw);
    this.#handshaking.set(key, { raw, deadline: this.#deadline() });
    raw.on("error", () => raw.destroy());
    raw.on("close", () => {
      this.#handshaking.delete(key);
      this.#release(address);
    });
    whenHelloIsWhole(raw, () => {
      // Whoever comes and goes has few connections at any time, and makes the relay compute all the same.
      const wait = this.#router?.addresses?.handshake(address, this.#options.clock()) ?? 0;
      if (wait > 0) {
        this.#refused("rate");
        raw.destroy();
      } else this.#handshakes.add(address, () => raw.destroyed || begin());
    });
  }

  #secured(socket: Socket): void {
    const handshake = this.#handshaking.get(addressOf(socket));
    if (handshake === undefined) return void socket.destroy();
    this.#handshaking.delete(addressOf(socket));
    this.#take(socket, limitKey(socket.remoteAddress ?? ""), handshake.deadline);
  }

  #connected(socket: Socket): void {
    const address = limitKey(socket.remoteAddress ?? "");
    if (this.#admit(socket, address)) this.#take(socket, address, this.#deadline());
  }

  #take(socket: Socket, address: string, deadline: number): void {
    const { limits } = this.#options;
    this.taken++;
    socket.setNoDelay(true);
    const peer: Peer = {
      socket,
      address,
      deadline,
      ws: undefined,
      native: undefined,
      session: undefined,
      answered: false,
      waiting: true,
      finished: false,
      begunAt: performance.now(),
      unfinished: () =>
        peer.native?.unfinished() ?? heldBy((peer.ws as { _receiver?: unknown } | undefined)?._receiver),
    };
    this.#peers.add(peer);
    this.#bySocket.set(socket, peer);
    this.#waiting.add(peer);
    // Before it has joined, a connection may fill no buffer of ours beyond one hello.
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      if (peer.session?.joined) {
        socket.off("data", count);
        return;
      }
      bytes += chunk.length;
      if (bytes <= limits.joinBytes) return;
      socket.off("data", count);
      this.#tooMuch(peer, bytes);
    };
    socket.prependListener("data", count);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#gone(peer));
  }

  #gone(peer: Peer): void {
    const { address } = peer;
    this.#peers.delete(peer);
    this.#waiting.delete(peer);
    // With TLS it is counted until the TCP connection below is gone.
    if (this.#tls === undefined) this.#release(address);
    peer.session?.ended(this.#options.clock());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const peer = this.#bySocket.get(socket);
    const refuse = (reason: Reason, status: string): void => {
      this.#refused(reason);
      this.#options.log.info({ reason }, "no WebSocket for this request");
      const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status}\r\n${headers.join("")}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    if (peer === undefined || peer.answered) return void socket.destroy();
    peer.answered = true;
    if (!this.#isOwnHost(request.headers.host)) return refuse("host", "421 Misdirected Request");
    const scheme = this.#tls !== undefined || this.#options.behindProxy ? "https" : "http";
    if (!isSameOrigin(request.headers.origin, request.headers.host, scheme)) return refuse("origin", "403 Forbidden");
    if (request.url !== "/") return refuse("path", "404 Not Found");
    const router = this.#router;
    if (router === undefined || this.#options.state() !== "ready")
      return refuse("not-ready", "503 Service Unavailable");
    this.#ws.handleUpgrade(request, socket, NOTHING, (ws) => {
      if (this.#native !== undefined && this.#adopt(this.#native, peer, head, router)) return;
      this.#open(peer, ws, router);
      if (head.length > 0) socket.unshift(head);
    });
  }

  /** The handshake is ws's; from here on the socket is a bare descriptor. */
  #adopt(native: NativeSockets<Peer>, peer: Peer, head: Buffer, router: Router): boolean {
    const connection = native.adopt(peer.socket!, peer);
    if (connection === undefined) return false;
    peer.native = connection;
    peer.socket = undefined;
    peer.session = router.connect(connection, this.#options.clock());
    connection.feed(head);
    return true;
  }

  #nativeEvents(): ConnectionEvents<Peer> {
    const { clock, limits, log } = this.#options;
    return {
      limit: (peer) => {
        // Joined when the disk, or the other relays, were done, without a message of its own.
        if (peer.waiting && peer.session!.joined) this.#joined(peer);
        return peer.waiting ? limits.joinBytes : undefined;
      },
      message: (peer, bytes, from, to) => {
        const session = peer.session!;
        peer.finished = true;
        session.receive(bytes, from, to, clock());
        if (peer.waiting && session.joined) this.#joined(peer);
      },
      text: ({ session }) => session!.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "message" }), clock()),
      tooMuch: (peer, size) => this.#tooMuch(peer, size),
      drained: ({ session }) => session!.drained(clock()),
      error: ({ session }, code) => {
        log.debug({ code }, "websocket error");
        session!.ended(clock());
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

  #refused(reason: Reason): void {
    this.refused.set(reason, this.refused.get(reason)! + 1);
  }

  #open(peer: Peer, ws: WebSocket, router: Router): void {
    const { clock, limits, log } = this.#options;
    const socket = peer.socket!;
    peer.ws = ws;
    const session = router.connect(new WsLink(ws, socket), clock());
    peer.session = session;
    let alive = true;
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      alive = true;
      peer.finished = true;
      if (!isBinary) return session.fail(new ProtocolError("WIRE_BAD_VALUE", { field: "message" }), clock());
      session.receive(data, 0, data.length, clock());
      if (peer.waiting && session.joined) this.#joined(peer);
    });
    ws.on("pong", () => {
      alive = true;
    });
    ws.on("ping", (data: Buffer) => {
      // Whoever pings and does not read gets no pile of answers.
      if (socket.writableLength < limits.bufferedBytes) ws.pong(data);
    });
    // ws has sent the right close code already: 1009 for size, 1002 for framing, 1007 for text.
    ws.on("error", (error: Error & { code?: string }) => {
      log.debug({ code: error.code ?? "ERROR" }, "websocket error");
      session.ended(clock());
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    });
    ws.on("close", () => session.ended(clock()));
    socket.on("drain", () => session.drained(clock()));
    this.#beats.set(ws, () => {
      const answered = alive;
      alive = false;
      return answered;
    });
  }

  readonly #beats = new WeakMap<WebSocket, () => boolean>();

  #ping(): void {
    for (const { ws, socket, native, session } of this.#peers) {
      if (!session?.joined) continue;
      if (native !== undefined) {
        if (native.alive) native.ping();
        else native.destroy();
        native.alive = false;
      } else if (ws !== undefined) {
        if (this.#beats.get(ws)?.()) ws.ping();
        else socket?.destroy();
      }
    }
  }

  #sweep(): void {
    const now = performance.now();
    this.#listened += Math.min(now - this.#sweptAt, 2 * SWEEP_MS);
    this.#sweptAt = now;
    if (now >= this.#unfinishedAt) {
      this.#unfinishedAt = now + UNFINISHED_MS;
      for (const peer of tooLong(this.#peers, now, this.#options.limits.memoryBytes / 2))
        this.#fail(peer, new ProtocolError("MESSAGE_UNFINISHED"));
    }
    for (const { raw, deadline } of this.#handshaking.values()) {
      if (deadline > this.#listened) break;
      raw.destroy();
    }
    for (const peer of this.#waiting) {
      if (peer.deadline > this.#listened) {
        // With TLS they are in the order of their handshakes' ends.
        if (this.#tls !== undefined) continue;
        break;
      }
      this.#waiting.delete(peer);
      // Joined when the disk was done, without a message of its own.
      if (peer.session?.joined) continue;
      this.#fail(peer, new ProtocolError("JOIN_TIMEOUT", { seconds: Math.round(this.#options.limits.joinMs / 1000) }));
    }
  }

  #fail(peer: Peer, error: ProtocolError): void {
    peer.session?.fail(error, this.#options.clock());
    peer.socket?.resume();
    if (peer.session === undefined) cutOff(peer);
    // The reason is on its way; nothing more is read.
    else setTimeout(() => cutOff(peer), 50).unref();
  }

  /** A WebSocket is for this relay by name, where it has one: that of its certificate. */
  #isOwnHost(host: string | undefined): boolean {
    if (!this.#isAllowedHost(host)) return false;
    return this.#tls === undefined || isNamedBy(this.#tls.leaf, host!);
  }

  /** On loopback a page of another name that resolves here (DNS rebinding) is not let in. */
  #isAllowedHost(host: string | undefined): boolean {
    if (host === undefined) return false;
    return !this.#loopback || this.#options.behindProxy || isLoopbackName(host, this.#port);
  }
}

function contextOf({ cert, key }: TlsPair): object {
  return { cert, key, ...TLS_OPTIONS };
}
