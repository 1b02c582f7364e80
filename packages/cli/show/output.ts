/** Writes that wait if the reader is slow. A failed write is reported once. */
export class Output {
  readonly #name: "stdout" | "stderr";
  readonly #onFailed: (error: NodeJS.ErrnoException) => void;
  #opened: NodeJS.WriteStream | undefined;
  #failed = false;
  #draining: Promise<void> | undefined;

  /** @param onFailed called with the first failure; nothing is written after it */
  constructor(name: "stdout" | "stderr", onFailed: (error: NodeJS.ErrnoException) => void) {
    this.#name = name;
    this.#onFailed = onFailed;
  }

  get failed(): boolean {
    return this.#failed;
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

  lines(texts: readonly string[]): void {
    if (texts.length > 0) this.line(texts.join("\n"));
  }

  raw(text: string): void {
    if (!this.#failed) this.#stream.write(text);
  }

  /** Bytes that the reader has not taken yet. */
  get waiting(): number {
    return this.#failed || !this.#opened ? 0 : this.#opened.writableLength;
  }

  /** Resolves when the reader has caught up. */
  drained(): Promise<void> {
    const stream = this.#stream;
    if (this.#failed || !stream.writableNeedDrain) return Promise.resolve();
    // All who wait share one promise, and it leaves no listener behind.
    this.#draining ??= new Promise<void>((resolve) => {
      const done = () => {
        stream.off("drain", done).off("close", done);
        this.#draining = undefined;
        resolve();
      };
      stream.on("drain", done).on("close", done);
    });
    return this.#draining;
  }

  /** Resolves when all that was written has been handed over, or has failed. */
  async flushed(): Promise<void> {
    if (this.#failed || !this.#opened) return;
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
    // A failed write calls back first and raises its error after that.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Opened when it is first used: for a pipe or a terminal, Node loads its sockets. */
  get #stream(): NodeJS.WriteStream {
    if (this.#opened) return this.#opened;
    const stream = process[this.#name];
    stream.on("error", (error) => {
      if (this.#failed) return;
      this.#failed = true;
      this.#onFailed(error);
    });
    this.#opened = stream;
    return stream;
  }
}
