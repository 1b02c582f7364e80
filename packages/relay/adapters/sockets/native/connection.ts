import { CLOSE_MS, type Connection, type ConnectionEvents } from "../webSocket/connection.ts";
import { closeCodeOf } from "../webSocket/receiver.ts";
import { type FrameHead, OPCODE } from "./frameHead.ts";
import { type FrameHost, type FrameLimits, FrameReader } from "./frameReader.ts";
import { FrameWriter, type SharedBuffer } from "./frameWriter.ts";
import { EAGAIN, EINTR } from "./libc.ts";

/** What a native connection reports in addition. */
export type NativeEvents<Owner> = ConnectionEvents<Owner> & {
  /** The most bytes that may come before it has joined. Undefined after that. */
  limit(owner: Owner): number | undefined;
  tooMuch(owner: Owner, size: number): void;
  /** Called once. The descriptor is closed. */
  closed(owner: Owner): void;
};

export type ConnectionLimits = FrameLimits & { readonly bufferedBytes: number };

/** What all connections of one relay share. */
export type Shared<Owner> = SharedBuffer & {
  readonly events: NativeEvents<Owner>;
  /** Frees the slot. */
  readonly release: (slot: number) => void;
  readonly limits: ConnectionLimits;
  readonly head: FrameHead;
  readonly view: DataView;
};

/** One WebSocket on a raw descriptor. */
export class NativeConnection<Owner> implements Connection, FrameHost {
  readonly slot: number;
  readonly #fd: number;
  readonly #shared: Shared<Owner>;
  readonly #owner: Owner;
  readonly #address: string;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  #received = 0;
  ended = false;
  closing = false;
  alive = true;

  constructor(fd: number, slot: number, shared: Shared<Owner>, address: string, owner: Owner) {
    this.#fd = fd;
    this.#address = address;
    this.slot = slot;
    this.#shared = shared;
    this.#owner = owner;
    this.#reader = new FrameReader(this, shared.limits, shared.head);
    this.#writer = new FrameWriter(fd, slot, shared, this);
  }

  /** There is something to read. */
  readable(): void {
    if (this.ended) return;
    const { libc } = this.#shared;
    const count = libc.receive(this.#fd);
    if (count > 0) this.#read(libc.incoming, this.#shared.view, count);
    else if (count !== -EAGAIN && count !== -EINTR) this.destroy();
  }

  /** There is room to send. */
  writable(): void {
    if (!this.ended && this.#writer.writable()) this.#shared.events.drained(this.#owner);
  }

  /** Reads bytes that came together with the handshake. */
  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const copy = Buffer.from(bytes);
    this.#read(copy, new DataView(copy.buffer, copy.byteOffset, copy.length), copy.length);
  }

  send(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.#writer.send(bytes, from, to);
  }

  address(): string {
    return this.#address;
  }

  buffered(): number {
    return this.#writer.pendingBytes;
  }

  cork(): void {
    this.#writer.cork();
  }

  uncork(): void {
    this.#writer.uncork();
  }

  unfinished(): number {
    return this.#reader.unfinished();
  }

  close(code: number, reason: string): void {
    if (this.ended || this.closing) return;
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code);
    payload.write(reason, 2);
    this.#writer.sendControl(payload, OPCODE.close);
    this.closing = true;
    this.#writer.shut();
    setTimeout(() => this.destroy(), CLOSE_MS).unref();
  }

  destroy(): void {
    if (this.ended) return;
    this.ended = true;
    this.#writer.end();
    this.#reader.release();
    this.#shared.libc.close(this.#fd);
    this.#shared.release(this.slot);
    this.#shared.events.closed(this.#owner);
  }

  take(bytes: Buffer, from: number, to: number): void {
    this.alive = true;
    this.#shared.events.message(this.#owner, bytes, from, to);
  }

  message(data: Buffer, isBinary: boolean): void {
    if (this.closing || this.ended) return;
    if (isBinary) return this.take(data, 0, data.length);
    this.alive = true;
    this.#shared.events.text(this.#owner);
  }

  ping(): void {
    this.#writer.sendControl(Buffer.alloc(0), OPCODE.ping);
  }

  pinged(data: Buffer): void {
    this.alive = true;
    // For a client that pings and does not read, no answers pile up.
    if (this.#writer.pendingBytes < this.#shared.limits.bufferedBytes) this.#writer.sendControl(data, OPCODE.pong);
  }

  ponged(): void {
    this.alive = true;
  }

  goodbye(code: number, reason: string): void {
    this.#reader.deafen();
    this.close(code === 1005 ? 1000 : code, reason);
    this.#end();
  }

  broken(code: string): void {
    this.#reader.deafen();
    this.close(closeCodeOf(code), "");
    this.#end();
    this.#shared.events.error(this.#owner, code);
  }

  #read(bytes: Buffer, view: DataView, end: number): void {
    this.#received += end;
    const limit = this.#shared.events.limit(this.#owner);
    if (limit !== undefined && this.#received > limit) return this.#shared.events.tooMuch(this.#owner, this.#received);
    this.#reader.read(bytes, view, end);
  }

  /** The close frame is sent. Waits only for the other side to hang up. */
  #end(): void {
    if (this.ended) return;
    if (this.#writer.pendingBytes === 0) this.#shared.libc.shutdown(this.#fd);
    setTimeout(() => this.destroy(), CLOSE_MS).unref();
  }
}
