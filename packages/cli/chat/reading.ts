import type { Peer, SandiClient } from "@sandi/client";

/** What is read within this time is told at once: one report says it of everything before it. */
const PAUSE_MS = 1_000;

/** Tells others what has been read, if the person wants that. */
export class Reading {
  readonly #client: SandiClient;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: SandiClient) {
    this.#client = client;
  }

  /** Something of this person's has come before the reader's eyes. */
  saw(peer: Peer): void {
    if (!this.#client.tellsRead) return;
    clearTimeout(this.#timer);
    // What a program that ends has not told yet is told when the conversation is opened again.
    this.#timer = setTimeout(() => void this.#tell(peer).catch(() => undefined), PAUSE_MS).unref();
  }

  async #tell({ id }: Peer): Promise<void> {
    const messages = await this.#client.history(id);
    const last = messages.findLast(({ from, gone, setsTimer }) => from === "them" && !gone && setsTimer === undefined);
    if (last) await this.#client.tellRead(id, last.suite, last.reference);
  }
}
