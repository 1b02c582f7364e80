import { CLOSE_MS, type Connection, type ConnectionEvents } from "../connection.ts";
import { heldBy } from "../unfinished.ts";
import { type FrameHead, LONGEST_HEAD, OPCODE, readHead, unmask, writeHead } from "./frameHead.ts";
import { EAGAIN, EINTR, type Libc } from "./libc.ts";
import { closeCodeOf, controlFrame, newReceiver, type WsReceiver } from "./receiver.ts";

const FIRST_PARTIAL = 1_024;

/** What a native connection tells beyond what any does. */
export type NativeEvents<Owner> = ConnectionEvents<Owner> & {
  /** Before it has joined, no more than this many bytes may come. Undefined afterwards. */
  limit(owner: Owner): number | undefined;
  tooMuch(owner: Owner, size: number): void;
  /** Called once. The descriptor is closed. */
  closed(owner: Owner): void;
};

export type ConnectionLimits = {
  readonly maxPayload: number;
  readonly maxFragments: number;
  readonly bufferedBytes: number;
};

/** What all connections of one relay share. */
export type Shared<Owner> = {
  readonly events: NativeEvents<Owner>;
  /** The slot is nobody's any more. */
  readonly release: (slot: number) => void;
  readonly libc: Libc;
  readonly limits: ConnectionLimits;
  readonly head: FrameHead;
  readonly view: DataView;
  /** Where the next bytes go in `libc.outgoing`. */
  end: number;
};

/**
 * One WebSocket on a bare descriptor. Whole, unfragmented, masked binary messages, which is what Sandi's clients send,
 * are taken where the kernel has put them. Any other frame goes to a `Receiver` of ws, made when first needed, which
 * knows the rest of RFC 6455.
 */
export class NativeConnection<Owner> implements Connection {
  readonly slot: number;
  readonly #fd: number;
  readonly #shared: Shared<Owner>;
  readonly #events: NativeEvents<Owner>;
  readonly #owner: Owner;
  readonly #address: string;
  #partial: Buffer | undefined;
  #partialLength = 0;
  #receiver: WsReceiver | undefined;
  /** Bytes that are still to come of the frame that the receiver is being given. */
  #slowRest = 0;
  #inFragments = false;
  /** The other side has said goodbye, or broken the rules: nothing more of it counts. */
  #deaf = false;
  #received = 0;
  #start = 0;
  #corked = false;
  /** What the kernel had no room for. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #closing = false;
  /** A frame was lost on the way out: nothing may come behind it. */
  #broken = false;
  #ended = false;
  alive = true;

  constructor(fd: number, slot: number, shared: Shared<Owner>, address: string, owner: Owner) {
    this.#fd = fd;
    this.#address = address;
    this.slot = slot;
    this.#shared = shared;
    this.#events = shared.events;
    this.#owner = owner;
  }

  /** There is something to read. */
  readable(): void {
    if (this.#ended) return;
    const { libc } = this.#shared;
    const count = libc.receive(this.#fd);
    if (count > 0) this.#take(libc.incoming, this.#shared.view, count);
    else if (count !== -EAGAIN && count !== -EINTR) this.destroy();
  }

  /** There is room to send. */
  writable(): void {
    if (this.#ended || this.#pendingBytes === 0) return;
    const { libc } = this.#shared;
    while (this.#pending.length > 0) {
      const chunk = this.#pending[0]!;
      const room = libc.outgoing.length - this.#shared.end;
      const length = Math.min(chunk.length, room);
      chunk.copy(libc.outgoing, this.#shared.end, 0, length);
      const sent = libc.send(this.#fd, this.#shared.end, length);
      if (sent < 0 && sent !== -EAGAIN && sent !== -EINTR) return this.destroy();
      if (sent <= 0) return;
      this.#pendingBytes -= sent;
      if (sent < chunk.length) this.#pending[0] = chunk.subarray(sent);
      else this.#pending.shift();
      if (sent < length) return;
    }
    libc.watchWritable(this.#fd, this.slot, false);
    this.#events.drained(this.#owner);
  }

  /** Bytes that came with the handshake. */
  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const copy = Buffer.from(bytes);
    this.#take(copy, new DataView(copy.buffer, copy.byteOffset, copy.length), copy.length);
  }

  send(bytes: Uint8Array, from = 0, to = bytes.length): void {
    if (this.#ended || this.#closing || this.#broken) return;
    const shared = this.#shared;
    const { outgoing, outgoingView } = shared.libc;
    const length = to - from;
    const size = length + 10;
    if (this.#corked && shared.end + size > outgoing.length) this.#flush();
    if (shared.end + size > outgoing.length) return this.#sendApart(bytes, from, to);
    if (!this.#corked) this.#start = shared.end;
    shared.end += writeHead(outgoingView, shared.end, length);
    copyBytes(bytes, outgoing, shared.end, from, to);
    shared.end += length;
    if (!this.#corked) this.#flush();
  }

  /** Where another connection's bytes leave no room for these, or nothing would be room enough. */
  #sendApart(bytes: Uint8Array, from: number, to: number): void {
    const frame = Buffer.allocUnsafeSlow(LONGEST_HEAD + to - from);
    const head = writeHead(new DataView(frame.buffer, frame.byteOffset, frame.length), 0, to - from);
    copyBytes(bytes, frame, head, from, to);
    this.#queue(frame.subarray(0, head + to - from));
  }

  address(): string {
    return this.#address;
  }

  buffered(): number {
    return this.#pendingBytes;
  }

  cork(): void {
    this.#corked = true;
    this.#start = this.#shared.end;
  }

  uncork(): void {
    this.#corked = false;
    this.#flush();
  }

  /** Bytes that are kept of messages that have not ended. */
  unfinished(): number {
    return (this.#partial?.length ?? 0) + heldBy(this.#receiver);
  }

  ping(): void {
    this.#sendFrame(Buffer.alloc(0), OPCODE.ping);
  }

  close(code: number, reason: string): void {
    if (this.#ended || this.#closing) return;
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code);
    payload.write(reason, 2);
    this.#sendFrame(payload, OPCODE.close);
    this.#closing = true;
    setTimeout(() => this.destroy(), CLOSE_MS).unref();
  }

  /** At once, whatever is on its way. */
  destroy(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#partial = undefined;
    this.#receiver = undefined;
    this.#shared.libc.close(this.#fd);
    this.#shared.release(this.slot);
    this.#events.closed(this.#owner);
  }

  #take(bytes: Buffer, view: DataView, end: number): void {
    this.#received += end;
    const limit = this.#events.limit(this.#owner);
    if (limit !== undefined && this.#received > limit) return this.#events.tooMuch(this.#owner, this.#received);
    const from = this.#partial === undefined ? 0 : this.#complete(bytes, end);
    if (from < end) this.#frames(bytes, view, from, end);
  }

  /** Whole frames from `from` on; the rest is kept. */
  #frames(bytes: Buffer, view: DataView, from: number, end: number): void {
    const { head, limits } = this.#shared;
    let at = from;
    while (at < end && !this.#ended && !this.#deaf) {
      if (this.#slowRest > 0) {
        at = this.#slow(bytes, at, end);
        continue;
      }
      readHead(view, at, end, head);
      const { size, payloadAt } = head;
      if (size === 0) break;
      const simple = head.first === (0x80 | OPCODE.binary) && head.masked && !this.#inFragments && !this.#closing;
      if (!simple || size - (payloadAt - at) > limits.maxPayload) {
        const opcode = head.first & 0x0f;
        if (opcode < OPCODE.close) this.#inFragments = head.first < 0x80;
        this.#slowRest = size;
        continue;
      }
      if (size > end - at) break;
      unmask(view, payloadAt, at + size);
      this.alive = true;
      this.#events.message(this.#owner, bytes, payloadAt, at + size);
      at += size;
    }
    if (at < end && !this.#ended && !this.#deaf) this.#keep(bytes, at, end);
  }

  #keep(bytes: Buffer, from: number, end: number): void {
    const length = end - from;
    const needed = this.#partialLength + length;
    if (this.#partial === undefined || needed > this.#partial.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(needed, FIRST_PARTIAL, 2 * (this.#partial?.length ?? 0)));
      this.#partial?.copy(bigger, 0, 0, this.#partialLength);
      this.#partial = bigger;
    }
    bytes.copy(this.#partial, this.#partialLength, from, end);
    this.#partialLength = needed;
  }

  /** Completes the frame that has begun to come. @returns how much of `bytes` is used up by that */
  #complete(bytes: Buffer, end: number): number {
    const { head } = this.#shared;
    let used = 0;
    while (this.#partial !== undefined) {
      const partial: Buffer = this.#partial;
      const length = this.#partialLength;
      const view = new DataView(partial.buffer, partial.byteOffset, partial.length);
      readHead(view, 0, length, head);
      if (head.size > 0 && (length >= head.size || head.first !== (0x80 | OPCODE.binary) || this.#isTooLarge())) {
        this.#partial = undefined;
        this.#partialLength = 0;
        this.#frames(partial, view, 0, length);
        continue;
      }
      const wanted = Math.min(head.size === 0 ? 1 : head.size - length, end - used);
      if (wanted === 0) return used;
      this.#keep(bytes, used, used + wanted);
      used += wanted;
    }
    return used;
  }

  #isTooLarge(): boolean {
    const { head, limits } = this.#shared;
    return head.size - head.payloadAt > limits.maxPayload;
  }

  /** Control frames, fragments, and whatever breaks the rules: ws judges them, as they come. */
  #slow(bytes: Buffer, from: number, end: number): number {
    const to = Math.min(end, from + this.#slowRest);
    this.#slowRest -= to - from;
    this.#receiver ??= this.#newReceiver();
    this.#receiver.write(Buffer.from(bytes.subarray(from, to)));
    // It says so in its own time; nothing behind that frame counts any more.
    if (this.#receiver?.errored) this.#deaf = true;
    return to;
  }

  #newReceiver(): WsReceiver {
    const { limits } = this.#shared;
    return newReceiver(limits, {
      message: (data, isBinary) => {
        if (this.#closing || this.#ended) return;
        this.alive = true;
        if (isBinary) this.#events.message(this.#owner, data, 0, data.length);
        else this.#events.text(this.#owner);
      },
      ping: (data) => {
        this.alive = true;
        // Whoever pings and does not read gets no pile of answers.
        if (this.#pendingBytes < limits.bufferedBytes) this.#sendFrame(data, OPCODE.pong);
      },
      pong: () => {
        this.alive = true;
      },
      goodbye: (code, reason) => {
        this.#deaf = true;
        this.close(code === 1005 ? 1000 : code, reason);
        this.#end();
      },
      broken: (code) => {
        this.#deaf = true;
        this.close(closeCodeOf(code), "");
        this.#end();
        this.#events.error(this.#owner, code);
      },
    });
  }

  #sendFrame(payload: Buffer, opcode: number): void {
    if (this.#ended || this.#closing || this.#broken) return;
    const bytes = controlFrame(payload, opcode);
    const shared = this.#shared;
    if (shared.end + bytes.length > shared.libc.outgoing.length) {
      if (this.#corked) this.#flush();
      return this.#queue(bytes);
    }
    if (!this.#corked) this.#start = shared.end;
    shared.libc.outgoing.set(bytes, shared.end);
    shared.end += bytes.length;
    if (!this.#corked) this.#flush();
  }

  #flush(): void {
    const shared = this.#shared;
    const from = this.#start;
    const length = shared.end - from;
    shared.end = from;
    if (length === 0 || this.#ended) return;
    const { libc } = shared;
    const sent = this.#pendingBytes > 0 ? 0 : libc.send(this.#fd, from, length);
    if (sent === length) return;
    if (sent < 0 && sent !== -EAGAIN && sent !== -EINTR) {
      // Not at once: whoever sends is in the middle of something. What can be read until then still counts.
      this.#broken = true;
      setImmediate(() => this.destroy());
      return;
    }
    const rest = Math.max(0, sent);
    this.#queue(Buffer.from(libc.outgoing.subarray(from + rest, from + length)));
  }

  /** Sent when the kernel has room; the connection's own from here on. */
  #queue(bytes: Buffer): void {
    if (this.#pendingBytes === 0) this.#shared.libc.watchWritable(this.#fd, this.slot, true);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  /** Goodbye is said, and nothing is waited for but that the other side hangs up. */
  #end(): void {
    if (this.#ended) return;
    if (this.#pendingBytes === 0) this.#shared.libc.shutdown(this.#fd);
    setTimeout(() => this.destroy(), CLOSE_MS).unref();
  }
}

function copyBytes(source: Uint8Array, target: Buffer, at: number, from: number, to: number): void {
  if (Buffer.isBuffer(source)) source.copy(target, at, from, to);
  else target.set(from === 0 && to === source.length ? source : source.subarray(from, to), at);
}
