import type { ClientEvent } from "./core/base/events.ts";
import { ClientError } from "./errors/clientError.ts";

type Listener = (event: ClientEvent) => void;

/** Who is told of what happens. What one of them throws keeps nothing from the others. */
export class Listeners {
  readonly #listeners = new Set<Listener>();
  /** Those whose failure has been told. */
  readonly #failing = new WeakSet<Listener>();

  /** @returns a function that ends the listening */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: ClientEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (cause) {
        this.#tellFailure(listener, cause);
      }
    }
  }

  /** Resolves with the next event that matches, or after so long. */
  next(timeoutMs: number, matches: (event: ClientEvent) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      const stop = this.add((event) => matches(event) && done());
    });
  }

  /** Once for each listener: the report goes to the one that failed too, which may fail at it again. */
  #tellFailure(listener: Listener, cause: unknown): void {
    if (this.#failing.has(listener)) return;
    this.#failing.add(listener);
    this.tell({ event: "error", error: new ClientError("LISTENER_FAILED", { reason: String(cause) }, { cause }) });
  }
}
