import { once } from "node:events";

/** Writes that wait where the reader is slow, and end the program quietly where it has gone away. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #closed = false;

  constructor(stream: NodeJS.WriteStream, onClosed: () => void) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#closed) return;
      this.#closed = true;
      // EPIPE: whoever read this, such as `head`, has had enough. Any other failure leaves nobody to tell either.
      void error;
      onClosed();
    });
  }

  get isTty(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number | undefined {
    return this.#stream.isTTY ? this.#stream.columns || 80 : undefined;
  }

  line(text: string): void {
    this.raw(`${text}\n`);
  }

  raw(text: string): void {
    if (!this.#closed) this.#stream.write(text);
  }

  /** Resolves when the reader has caught up. */
  async drained(): Promise<void> {
    if (this.#closed || !this.#stream.writableNeedDrain) return;
    await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]).catch(() => undefined);
  }

  /** Resolves when all that was written has been handed over. */
  async flushed(): Promise<void> {
    if (this.#closed || this.#stream.writableLength === 0) return;
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
  }
}
