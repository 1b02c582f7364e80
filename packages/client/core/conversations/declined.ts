import { concat, toHex } from "@sandi/crypto";
import type { ClientId } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";

const FACT = "declined";
const ID_SIZE = 32;
/** How many are remembered. Beyond that the one who was told no first may ask again. */
const MOST = 1_000;

/** Strangers who were told no: what comes from them is dropped, and nobody is asked again. */
export class Declined {
  /** By ID in hex, the oldest first. */
  readonly #ids = new Map<string, Uint8Array>();

  constructor(meta: ReadonlyMap<string, Uint8Array>) {
    const stored = meta.get(FACT) ?? new Uint8Array(0);
    for (let at = 0; at + ID_SIZE <= stored.length; at += ID_SIZE) {
      const id = stored.slice(at, at + ID_SIZE);
      this.#ids.set(toHex(id), id);
    }
  }

  has(peer: ClientId): boolean {
    return this.#ids.size > 0 && this.#ids.has(toHex(peer));
  }

  add(peer: ClientId, turn: Turn): void {
    this.#ids.set(toHex(peer), peer);
    for (const oldest of this.#ids.keys()) {
      if (this.#ids.size <= MOST) break;
      this.#ids.delete(oldest);
    }
    this.#write(turn);
  }

  remove(peer: ClientId, turn: Turn): void {
    if (this.#ids.size > 0 && this.#ids.delete(toHex(peer))) this.#write(turn);
  }

  #write(turn: Turn): void {
    turn.write({ op: "meta", key: FACT, value: concat(...this.#ids.values()) });
  }
}
