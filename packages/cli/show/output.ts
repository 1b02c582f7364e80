import { once } from "node:events";

/** Writes that wait where the reader is slow. What cannot be written is told, once. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #failed = false;

  /** @param onFailed called with the first failure; nothing is written after it */
  constructor(stream: NodeJS.WriteStream, onFailed: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    stream.on("error", (error) => {
      if (this.#failed) return;
      this.#failed = true;
      onFailed(error);
    });
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

  /** Resolves when the reader has caught up. */
  async drained(): Promise<void> {
    if (this.#failed || !this.#stream.writableNeedDrain) return;
    await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]).catch(() => undefined);
  }

  /** Resolves when all that was written has been handed over, or has failed. */
  async flushed(): Promise<void> {
    if (this.#failed) return;
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
    // A failed write calls back first and raises its error after that.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
