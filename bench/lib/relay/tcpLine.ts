import { connect, type Socket } from "node:net";

/**
 * A connection of the load generator. All read into one buffer, and the input is parsed in place: only
 * a unit that was cut in two by the end of a read is copied.
 */
export abstract class TcpLine {
  readonly socket: Socket;
  /** Everything that one read brought has been walked. */
  onDrained: () => void = () => undefined;
  /** The other side closed, or said what it may not say. Called at most once. */
  onFailed: (error: Error) => void = () => undefined;
  #rest: Buffer = NONE;
  #closing = false;

  constructor(port: number, host = "127.0.0.1", localAddress?: string) {
    this.socket = connect({
      port,
      host,
      noDelay: true,
      ...(localAddress !== undefined && { localAddress }),
      onread: {
        buffer: READ_BUFFER,
        callback: (size: number) => {
          this.#read(size);
          return true;
        },
      },
    });
    this.socket.on("error", (error) => this.#fail(error));
    this.socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  close(): void {
    this.#closing = true;
    this.socket.destroy();
  }

  /** @returns how many bytes were whole units; what follows comes again, with more behind it. May throw. */
  protected abstract walk(bytes: Buffer, end: number): number;

  #read(size: number): void {
    try {
      let bytes = READ_BUFFER.subarray(0, size);
      if (this.#rest.length > 0) {
        const all = this.#rest.length + size;
        if (joined.length < all) joined = Buffer.allocUnsafeSlow(2 * all);
        joined.set(this.#rest);
        joined.set(bytes, this.#rest.length);
        bytes = joined.subarray(0, all);
      }
      const used = this.walk(bytes, bytes.length);
      this.#rest = used === bytes.length ? NONE : Buffer.from(bytes.subarray(used));
      this.onDrained();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    if (this.#closing) return;
    this.close();
    this.onFailed(error);
  }
}

const NONE = Buffer.alloc(0);
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);
let joined = Buffer.allocUnsafeSlow(1024 * 1024);
