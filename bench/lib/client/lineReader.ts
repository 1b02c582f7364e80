import type { Readable } from "node:stream";

type Waiting = { readonly mark: string; left: number; readonly resolve: () => void };

/** Counts the JSON lines of a program that have a mark in them; nothing is parsed and nothing kept. */
export class LineReader {
  readonly #waiting = new Set<Waiting>();
  #rest = "";
  #all = "";

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => this.#take(piece));
  }

  /** Resolves at the `count`th line from now on that has the mark in it. */
  until(mark: string, count = 1): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ mark, left: count, resolve }));
  }

  /** The last few lines, for whoever wonders why nothing comes. */
  get tail(): string {
    return this.#all.slice(-2_000);
  }

  #take(piece: string): void {
    const text = this.#rest + piece;
    const end = text.lastIndexOf("\n") + 1;
    this.#rest = text.slice(end);
    const whole = text.slice(0, end);
    this.#all = (this.#all + whole).slice(-4_000);
    for (const waiting of this.#waiting) {
      for (let at = whole.indexOf(waiting.mark); at >= 0; at = whole.indexOf(waiting.mark, at + 1)) waiting.left--;
      if (waiting.left > 0) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }
}
