import type * as Ffi from "node:ffi";

/**
 * The few system calls of Linux that a busy socket needs, without what Node adds to each: a stream, a request object, a
 * buffer and a turn of its queues. Constants and layouts are those of the Linux ABI (epoll_ctl(2), recvmsg(2)), which
 * do not change; only structs and plain ints are passed, so that no size_t has to fit into a JavaScript number.
 */
const { EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL } = { EPOLL_CTL_ADD: 1, EPOLL_CTL_DEL: 2, EPOLL_CTL_MOD: 3 };
export const EPOLLIN = 0x001;
export const EPOLLOUT = 0x004;
const EPOLL_CLOEXEC = 0x80000;
const F_DUPFD_CLOEXEC = 1030;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SHUT_WR = 1;
export const EINTR = 4;
export const EAGAIN = 11;
const UV_POLL = 8;
const UV_READABLE = 1;
const EVENTS = 512;
/** The most that one `recv` reads, and the most that one connection is sent at a time. */
const IN_BYTES = 256 * 1024;
const OUT_BYTES = 2 * 1024 * 1024;

const SIGNATURES = {
  epoll_create1: { return: "i32", arguments: ["i32"] },
  epoll_ctl: { return: "i32", arguments: ["i32", "i32", "i32", "pointer"] },
  epoll_wait: { return: "i32", arguments: ["i32", "pointer", "i32", "i32"] },
  recvmsg: { return: "i32", arguments: ["i32", "pointer", "i32"] },
  sendmsg: { return: "i32", arguments: ["i32", "pointer", "i32"] },
  shutdown: { return: "i32", arguments: ["i32", "i32"] },
  close: { return: "i32", arguments: ["i32"] },
  fcntl: { return: "i32", arguments: ["i32", "i32", "i32"] },
  __errno_location: { return: "pointer", arguments: [] },
  uv_handle_size: { return: "u64", arguments: ["i32"] },
  uv_poll_init: { return: "i32", arguments: ["pointer", "pointer", "i32"] },
  uv_poll_start: { return: "i32", arguments: ["pointer", "i32", "pointer"] },
  uv_poll_stop: { return: "i32", arguments: ["pointer"] },
  uv_unref: { return: "void", arguments: ["pointer"] },
  uv_close: { return: "void", arguments: ["pointer", "pointer"] },
} as const satisfies Ffi.FunctionDefinitions;

type Functions = Ffi.DynamicLibraryResult<typeof SIGNATURES>["functions"];
type Ready = (slot: number, events: number) => void;

let ffi: typeof Ffi | undefined;
let tried = false;

/** Whether this process can use native sockets: it needs Linux on x86-64 or ARM64, and a Node with `node:ffi`. */
export function hasNativeSockets(): boolean {
  if (!tried) {
    tried = true;
    if (process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64")) ffi = loadFfi();
  }
  return ffi !== undefined;
}

/** Node warns once that FFI is experimental. The relay uses it on purpose, and works without it. */
function loadFfi(): typeof Ffi | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    const module = process.getBuiltinModule("node:ffi") as typeof Ffi | undefined;
    if (module === undefined) return undefined;
    using probe = module.dlopen(null, SIGNATURES);
    return probe.functions.uv_handle_size(UV_POLL) > 0n && module.getCurrentEventLoop() !== 0n ? module : undefined;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Ends the process at once. Node's own exit waits for its threads, and one of them may hang on a disk that does not
 * answer. Does nothing if there is no `node:ffi`.
 */
export function exitAtOnce(code: number): void {
  if (!hasNativeSockets()) return;
  ffi!.dlopen(null, { _exit: { return: "void", arguments: ["i32"] } }).functions._exit(code);
}

/** Memory that the kernel reads and writes. It does not move, and lives as long as this object. */
class Memory {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly pointer: bigint;

  constructor(size: number, { getRawPointer }: typeof Ffi) {
    this.bytes = Buffer.allocUnsafeSlow(size).fill(0);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, size);
    this.pointer = getRawPointer(this.bytes.buffer as ArrayBuffer) + BigInt(this.bytes.byteOffset);
  }
}

/** A `struct msghdr` with one `struct iovec` behind it, both as 64-bit Linux lays them out. */
class MessageHeader extends Memory {
  static readonly size = 56 + 16;
  readonly #low: number;
  readonly #high: number;

  constructor(buffer: Memory, ffiModule: typeof Ffi) {
    super(MessageHeader.size, ffiModule);
    this.#low = Number(buffer.pointer & 0xffff_ffffn);
    this.#high = Number(buffer.pointer >> 32n);
    this.view.setBigUint64(16, this.pointer + 56n, true);
    this.view.setBigUint64(24, 1n, true);
    this.span(0, buffer.bytes.length);
  }

  span(from: number, length: number): void {
    const low = this.#low + from;
    this.view.setUint32(56, low >>> 0, true);
    this.view.setUint32(60, low > 0xffff_ffff ? this.#high + 1 : this.#high, true);
    this.view.setUint32(64, length, true);
  }
}

/** One epoll set, its buffers, and a handle of libuv's that wakes Node when anything in it is ready. */
export class Libc {
  /** What `receive` read, until the next call. */
  readonly incoming: Buffer;
  /** What `send` takes from. */
  readonly outgoing: Buffer;
  readonly outgoingView: DataView;
  readonly #library: Ffi.DynamicLibraryResult<typeof SIGNATURES>;
  readonly #f: Functions;
  readonly #trim: ((pad: bigint) => number) | undefined;
  readonly #errno: DataView;
  readonly #event: Memory;
  readonly #events: Memory;
  readonly #stride: number;
  readonly #in: MessageHeader;
  readonly #out: MessageHeader;
  readonly #epoll: number;
  readonly #handle: Memory;
  readonly #callback: bigint;
  #closed = false;

  /** @param onReady called from outside Node's scopes, so it may only ask for a turn */
  constructor(onReady: () => void) {
    if (!hasNativeSockets()) throw new Error("no native sockets here");
    const module = ffi!;
    this.#library = module.dlopen(null, SIGNATURES);
    this.#f = this.#library.functions;
    this.#trim = optional(() => this.#library.lib.getFunction("malloc_trim", { return: "i32", arguments: ["u64"] }));
    this.#errno = new DataView(module.toArrayBuffer(this.#f.__errno_location(), 4, false));
    // This struct is packed on x86-64 only.
    this.#stride = process.arch === "x64" ? 12 : 16;
    this.#event = new Memory(16, module);
    this.#events = new Memory(EVENTS * this.#stride, module);
    const [incoming, outgoing] = [new Memory(IN_BYTES, module), new Memory(OUT_BYTES, module)];
    this.incoming = incoming.bytes;
    this.outgoing = outgoing.bytes;
    this.outgoingView = outgoing.view;
    this.#in = new MessageHeader(incoming, module);
    this.#out = new MessageHeader(outgoing, module);
    this.#epoll = this.#must(this.#f.epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    this.#handle = new Memory(Number(this.#f.uv_handle_size(UV_POLL)), module);
    this.#callback = this.#library.lib.registerCallback(
      { return: "void", arguments: ["pointer", "i32", "i32"] },
      onReady as never,
    );
    this.#must(this.#f.uv_poll_init(module.getCurrentEventLoop(), this.#handle.pointer, this.#epoll), "uv_poll_init");
    this.#must(this.#f.uv_poll_start(this.#handle.pointer, UV_READABLE, this.#callback), "uv_poll_start");
    this.#f.uv_unref(this.#handle.pointer);
  }

  /**
   * Makes a descriptor of our own for the same socket and watches it, because Node closes its own.
   * @returns undefined if the system has none left
   */
  adopt(fd: number, slot: number): number | undefined {
    const own = this.#f.fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return undefined;
    if (this.#control(EPOLL_CTL_ADD, own, slot, EPOLLIN) === 0) return own;
    this.#f.close(own);
    return undefined;
  }

  /** Whether to report, too, when there is room to send again. */
  watchWritable(fd: number, slot: number, wanted: boolean): void {
    this.#must(this.#control(EPOLL_CTL_MOD, fd, slot, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN), "epoll_ctl");
  }

  /** Calls `ready` for each descriptor that is ready. @returns how many there were; more may be left */
  poll(ready: Ready): number {
    const count = this.#f.epoll_wait(this.#epoll, this.#events.pointer, EVENTS, 0);
    const { view } = this.#events;
    for (let i = 0, at = 0; i < count; i++, at += this.#stride)
      ready(view.getUint32(at + this.#stride - 8, true), view.getUint32(at, true));
    return Math.max(0, count);
  }

  /** Reads into `incoming`. @returns bytes; 0 at the end of the stream; -errno */
  receive(fd: number): number {
    const count = this.#f.recvmsg(fd, this.#in.pointer, MSG_DONTWAIT);
    return count < 0 ? -this.errno() : count;
  }

  /** Sends from `outgoing`. @returns bytes that the kernel took; -errno */
  send(fd: number, from: number, length: number): number {
    // Otherwise the kernel would read past the buffer.
    if (!(from >= 0 && length >= 0 && from + length <= OUT_BYTES)) throw new RangeError("beyond what is to be sent");
    this.#out.span(from, length);
    const count = this.#f.sendmsg(fd, this.#out.pointer, MSG_DONTWAIT | MSG_NOSIGNAL);
    return count < 0 ? -this.errno() : count;
  }

  /** Gives free memory back to the system, if the C library can (glibc). */
  trim(): void {
    this.#trim?.(0n);
  }

  shutdown(fd: number): void {
    this.#f.shutdown(fd, SHUT_WR);
  }

  close(fd: number): void {
    this.#f.epoll_ctl(this.#epoll, EPOLL_CTL_DEL, fd, this.#event.pointer);
    this.#f.close(fd);
  }

  /** The caller has closed all watched descriptors. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#f.uv_poll_stop(this.#handle.pointer);
    this.#f.uv_close(this.#handle.pointer, 0n);
    this.#f.close(this.#epoll);
    // libuv releases the handle at the end of this turn.
    setTimeout(() => {
      this.#library.lib.unregisterCallback(this.#callback);
      this.#library.lib.close();
      kept.delete(this);
    }, 100).unref();
    kept.add(this);
  }

  errno(): number {
    return this.#errno.getInt32(0, true);
  }

  #control(operation: number, fd: number, slot: number, events: number): number {
    const { view, pointer } = this.#event;
    view.setUint32(0, events, true);
    view.setUint32(this.#stride - 8, slot, true);
    view.setUint32(this.#stride - 4, 0, true);
    return this.#f.epoll_ctl(this.#epoll, operation, fd, pointer);
  }

  #must(result: number, call: string): number {
    if (result < 0) throw new Error(`${call} failed with errno ${this.#errno === undefined ? result : this.errno()}`);
    return result;
  }
}

function optional<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

const kept = new Set<Libc>();
