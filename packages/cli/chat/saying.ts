import type { SandiClient } from "@sandi/client";
import type { ClientId, ProtocolError, SuiteName } from "@sandi/protocol";
import { asProtocolError } from "../show/failure.ts";

/** How many texts may be on their way to the disk. */
const SAVED_AT_ONCE = 512;

/** Texts on their way to the disk: a program that pipes in many need not wait for each. */
export class Saying {
  readonly #client: SandiClient;
  readonly #onRefused: (error: ProtocolError) => void;
  readonly #saving = new Set<Promise<void>>();

  constructor(client: SandiClient, onRefused: (error: ProtocolError) => void) {
    this.#client = client;
    this.#onRefused = onRefused;
  }

  /** Resolves before the text is on disk, unless many are on their way there. */
  async say(peer: ClientId, suite: SuiteName, text: string): Promise<void> {
    const saved: Promise<void> = this.#client
      .send(peer, suite, text)
      .then(
        () => undefined,
        (thrown: unknown) => this.#onRefused(asProtocolError(thrown)),
      )
      .finally(() => this.#saving.delete(saved));
    this.#saving.add(saved);
    if (this.#saving.size >= SAVED_AT_ONCE) await Promise.race(this.#saving);
  }

  /** Resolves once every text that was said is on disk, or was refused. */
  async saved(): Promise<void> {
    await Promise.all(this.#saving);
  }
}
