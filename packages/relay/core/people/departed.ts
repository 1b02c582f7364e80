import type { Client } from "../client/client.ts";

/** Ephemeral clients that have left. Each is forgotten after some time, unless it comes back. */
export class Departed {
  readonly #ephemeralMs: number;
  readonly #steady: () => number;
  /** When each left, by the steady clock. */
  readonly #since = new Map<Client, number>();

  constructor(ephemeralMs: number, steady: () => number) {
    this.#ephemeralMs = ephemeralMs;
    this.#steady = steady;
  }

  leaves(client: Client): void {
    if (!client.away) this.#since.set(client, this.#steady());
  }

  stays(client: Client): void {
    this.#since.delete(client);
  }

  /** Those whose time is over. */
  due(): Client[] {
    const now = this.#steady();
    const due: Client[] = [];
    for (const [client, since] of this.#since) if (now - since >= this.#ephemeralMs) due.push(client);
    return due;
  }
}
