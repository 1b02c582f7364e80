import type { Socket } from "node:net";
import { addressOf } from "../webSocket/connection.ts";
import { type ConnectionLimits, NativeConnection, type NativeEvents, type Shared } from "./connection.ts";
import { EPOLLIN, EPOLLOUT, Libc } from "./libc.ts";

/** Most rounds in one turn. What is ready after that waits until Node's timers have had their turn. */
const ROUNDS = 4;
const FULL_ROUND = 512;
/** After so many connections came or went, memory is given back several times, at this interval. */
const TRIM_AFTER = 256;
const TRIMS = 6;
const TRIM_MS = 500;

/** The relay's WebSockets on raw descriptors. `turn` is called when everything that was ready has been read. */
export class NativeSockets<Owner> {
  readonly #shared: Shared<Owner>;
  readonly #libc: Libc;
  readonly #connections: (NativeConnection<Owner> | undefined)[] = [];
  #free: number[] = [];
  readonly #turn: () => void;
  #asked = false;
  #trimmer: NodeJS.Timeout | undefined;
  #sinceTrim = 0;
  #closed = false;

  constructor(limits: ConnectionLimits, events: NativeEvents<Owner>, turn: () => void) {
    this.#turn = turn;
    this.#libc = new Libc(() => this.#ask());
    const { incoming } = this.#libc;
    this.#shared = {
      libc: this.#libc,
      limits,
      events,
      release: (slot) => this.#release(slot),
      head: { size: 0, payloadAt: 0, first: 0, masked: false },
      view: new DataView(incoming.buffer, incoming.byteOffset, incoming.length),
      end: 0,
    };
  }

  /** Takes a socket over from Node for good. @returns undefined if there is no descriptor */
  adopt(socket: Socket, owner: Owner): NativeConnection<Owner> | undefined {
    const fd = descriptorOf(socket);
    if (fd === undefined || this.#closed) return undefined;
    const address = addressOf(socket);
    const slot = this.#free.pop() ?? this.#connections.length;
    const own = this.#libc.adopt(fd, slot);
    if (own === undefined) {
      this.#connections[slot] = undefined;
      this.#free.push(slot);
      return undefined;
    }
    socket.removeAllListeners();
    socket.on("error", () => undefined);
    socket.destroy();
    const connection = new NativeConnection(own, slot, this.#shared, address, owner);
    this.#connections[slot] = connection;
    this.#trimSoon();
    return connection;
  }

  #release(slot: number): void {
    this.#connections[slot] = undefined;
    // Events of the current round may still name this slot.
    setImmediate(() => this.#free.push(slot));
    this.#trimSoon();
  }

  /** Many handshakes leave free memory that the C library keeps, as much as the connections themselves hold. */
  #trimSoon(): void {
    if (this.#trimmer !== undefined || ++this.#sinceTrim < TRIM_AFTER) return;
    let left = TRIMS;
    this.#trimmer = setInterval(() => {
      this.#libc.trim();
      if (--left > 0) return;
      clearInterval(this.#trimmer);
      this.#trimmer = undefined;
      this.#sinceTrim = 0;
    }, TRIM_MS);
    this.#trimmer.unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const connection of this.#connections) connection?.destroy();
    clearInterval(this.#trimmer);
    this.#libc.end();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#asked = false;
    if (this.#closed) return;
    let full = true;
    for (let round = 0; full && round < ROUNDS; round++) full = this.#libc.poll(this.#ready) >= FULL_ROUND;
    this.#turn();
  }

  readonly #ready = (slot: number, events: number): void => {
    const connection = this.#connections[slot];
    if (connection === undefined) return;
    if ((events & EPOLLOUT) !== 0) connection.writable();
    // Reading tells of an error or a hang-up.
    if ((events & ~EPOLLOUT) !== 0 || (events & EPOLLIN) !== 0) connection.readable();
  };
}

/** Not documented by Node, but there for as long as it has had sockets. On Windows there is none. */
function descriptorOf(socket: Socket): number | undefined {
  const { fd } = (socket as unknown as { _handle?: { fd?: number } })._handle ?? {};
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}
