import { controlFrame } from "../webSocket/receiver.ts";
import { LONGEST_HEAD, writeHead } from "./frameHead.ts";
import { EAGAIN, EINTR, type Libc } from "./libc.ts";

/** The one buffer through which all connections of a relay write. */
export type SharedBuffer = {
  readonly libc: Libc;
  /** Where the next bytes go in `libc.outgoing`. */
  end: number;
};

/** Sends on one descriptor: at once if the kernel takes it, otherwise when it has room. */
export class FrameWriter {
  readonly #fd: number;
  readonly #slot: number;
  readonly #buffer: SharedBuffer;
  readonly #connection: { destroy(): void };
  #start = 0;
  #corked = false;
  /** What the kernel had no room for. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Part of a frame was lost, so nothing may follow it. */
  #broken = false;
  /** Accepts nothing more. What is pending is still sent. */
  #shut = false;
  #ended = false;

  /** @param connection destroyed if the kernel reports an error */
  constructor(fd: number, slot: number, buffer: SharedBuffer, connection: { destroy(): void }) {
    this.#fd = fd;
    this.#slot = slot;
    this.#buffer = buffer;
    this.#connection = connection;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  shut(): void {
    this.#shut = true;
  }

  /** The descriptor is closed. */
  end(): void {
    this.#ended = true;
    this.#shut = true;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** One message, as one frame. */
  send(bytes: Uint8Array, from: number, to: number): void {
    if (this.#shut || this.#broken) return;
    const buffer = this.#buffer;
    const { outgoing, outgoingView } = buffer.libc;
    const length = to - from;
    const size = length + 10;
    if (this.#corked && buffer.end + size > outgoing.length) this.#flush();
    if (buffer.end + size > outgoing.length) return this.#sendApart(bytes, from, to);
    if (!this.#corked) this.#start = buffer.end;
    buffer.end += writeHead(outgoingView, buffer.end, length);
    copyBytes(bytes, outgoing, buffer.end, from, to);
    buffer.end += length;
    if (!this.#corked) this.#flush();
  }

  sendControl(payload: Buffer, opcode: number): void {
    if (this.#shut || this.#broken) return;
    const bytes = controlFrame(payload, opcode);
    const buffer = this.#buffer;
    if (buffer.end + bytes.length > buffer.libc.outgoing.length) {
      if (this.#corked) this.#flush();
      return this.#queue(bytes);
    }
    if (!this.#corked) this.#start = buffer.end;
    buffer.libc.outgoing.set(bytes, buffer.end);
    buffer.end += bytes.length;
    if (!this.#corked) this.#flush();
  }

  cork(): void {
    this.#corked = true;
    this.#start = this.#buffer.end;
  }

  uncork(): void {
    this.#corked = false;
    this.#flush();
  }

  /** There is room to send. @returns whether all that was pending is sent now */
  writable(): boolean {
    if (this.#pendingBytes === 0) return false;
    const { libc } = this.#buffer;
    while (this.#pending.length > 0) {
      const chunk = this.#pending[0]!;
      const room = libc.outgoing.length - this.#buffer.end;
      const length = Math.min(chunk.length, room);
      chunk.copy(libc.outgoing, this.#buffer.end, 0, length);
      const sent = libc.send(this.#fd, this.#buffer.end, length);
      if (sent < 0 && sent !== -EAGAIN && sent !== -EINTR) {
        this.#connection.destroy();
        return false;
      }
      if (sent <= 0) return false;
      this.#pendingBytes -= sent;
      if (sent < chunk.length) this.#pending[0] = chunk.subarray(sent);
      else this.#pending.shift();
      if (sent < length) return false;
    }
    libc.watchWritable(this.#fd, this.#slot, false);
    return true;
  }

  /** For a message that does not fit into what is left of the buffer, or into the buffer at all. */
  #sendApart(bytes: Uint8Array, from: number, to: number): void {
    const frame = Buffer.allocUnsafeSlow(LONGEST_HEAD + to - from);
    const head = writeHead(new DataView(frame.buffer, frame.byteOffset, frame.length), 0, to - from);
    copyBytes(bytes, frame, head, from, to);
    this.#queue(frame.subarray(0, head + to - from));
  }

  #flush(): void {
    const buffer = this.#buffer;
    const from = this.#start;
    const length = buffer.end - from;
    buffer.end = from;
    if (length === 0 || this.#ended) return;
    const { libc } = buffer;
    const sent = this.#pendingBytes > 0 ? 0 : libc.send(this.#fd, from, length);
    if (sent === length) return;
    if (sent < 0 && sent !== -EAGAIN && sent !== -EINTR) {
      // Not now, because the caller is in the middle of something. What can still be read until then counts.
      this.#broken = true;
      setImmediate(() => this.#connection.destroy());
      return;
    }
    const rest = Math.max(0, sent);
    this.#queue(Buffer.from(libc.outgoing.subarray(from + rest, from + length)));
  }

  /** Keeps bytes until the kernel has room. They belong to the connection from here on. */
  #queue(bytes: Buffer): void {
    if (this.#pendingBytes === 0) this.#buffer.libc.watchWritable(this.#fd, this.#slot, true);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }
}

function copyBytes(source: Uint8Array, target: Buffer, at: number, from: number, to: number): void {
  if (Buffer.isBuffer(source)) source.copy(target, at, from, to);
  else target.set(from === 0 && to === source.length ? source : source.subarray(from, to), at);
}
