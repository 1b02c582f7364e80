import { concat, toHex } from "@sandi/crypto";
import type { ClientId, ConversationId } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";

const FACT = "declined";
const ID_SIZE = 32;
/** How many are remembered. Beyond that the one who was told no first may ask again. */
const MOST = 1_000;

/**
 * Who was told no: strangers, and of contacts a conversation in a weaker suite. What comes of theirs is dropped, and nobody is
 * asked again.
 */
export class Declined {
  /** IDs of strangers and of conversations, by ID in hex, the oldest first. */
  readonly #ids = new Map<string, Uint8Array>();

  constructor(meta: ReadonlyMap<string, Uint8Array>) {
    const stored = meta.get(FACT) ?? new Uint8Array(0);
    for (let at = 0; at + ID_SIZE <= stored.length; at += ID_SIZE) {
      const id = stored.slice(at, at + ID_SIZE);
      this.#ids.set(toHex(id), id);
    }
  }

  has(id: ClientId | ConversationId): boolean {
    return this.#ids.size > 0 && this.#ids.has(toHex(id));
  }

  add(id: ClientId | ConversationId, turn: Turn): void {
    this.#ids.set(toHex(id), id);
    for (const oldest of this.#ids.keys()) {
      if (this.#ids.size <= MOST) break;
      this.#ids.delete(oldest);
    }
    this.#write(turn);
  }

  remove(id: ClientId | ConversationId, turn: Turn): void {
    if (this.#ids.size > 0 && this.#ids.delete(toHex(id))) this.#write(turn);
  }

  #write(turn: Turn): void {
    turn.write({ op: "meta", key: FACT, value: concat(...this.#ids.values()) });
  }
}
