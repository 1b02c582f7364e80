import type { Peer, SandiClient } from "@sandi/client";
import { fullId } from "@sandi/protocol";

/** What is read within this time is told at once: one report says it of everything before it. */
const PAUSE_MS = 1_000;

/** What a person has turned to. Others are told, if the person wants that. */
export class Reading {
  readonly #client: SandiClient;
  /** By person: messages that have come before the reader's eyes in this run, and that nobody has turned to. */
  readonly #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(client: SandiClient) {
    this.#client = client;
  }

  /** A message has come and is on the screen. @param isOpen whether its conversation is */
  came(peer: Peer, isOpen: boolean): void {
    if (isOpen) return this.saw(peer);
    const key = fullId(peer.id);
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
  }

  /** A person turns to somebody. @returns how many messages there are to read, if not all of them came in this run */
  async turnTo(peer: Peer): Promise<number> {
    const key = fullId(peer.id);
    const unread = this.#client.unread(peer.id);
    const isSeen = unread <= (this.#seen.get(key) ?? 0);
    this.#seen.delete(key);
    await this.#client.reading(peer.id);
    this.saw(peer);
    return isSeen ? 0 : unread;
  }

  /** All that has come of this person's has been read. */
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
