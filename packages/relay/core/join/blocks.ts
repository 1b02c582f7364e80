import { fromHex, toHex } from "@sandi/crypto";
import { count, decodeCbor, encodeCbor } from "@sandi/protocol";
import * as v from "valibot";
import { idKey } from "../base/idTable.ts";
import type { StoredNote } from "../base/ports.ts";
import type { SaveNote } from "./invites.ts";

const PREFIX = "block/";
const STORED = v.strictObject({ v: v.literal(1), at: count });

/** An ID that may not join, known here or not, and since when (Unix ms). */
export type Block = { readonly id: Uint8Array; readonly at: number };

/** The IDs that the operator has blocked. */
export class Blocks {
  readonly #byId = new Map<string, Block>();
  readonly #save: SaveNote;

  constructor(save: SaveNote) {
    this.#save = save;
  }

  /** Takes a note of the store, if it is one of these. Throws if it is damaged. */
  restore({ key, value }: StoredNote): boolean {
    if (!key.startsWith(PREFIX)) return false;
    const parsed = decodeCbor(STORED, value, "block");
    if (!parsed.ok) throw parsed.error;
    const id = fromHex(key.slice(PREFIX.length))!;
    this.#byId.set(idKey(id), { id, at: parsed.value.at });
    return true;
  }

  /** Another relay has lifted the block. */
  drop(key: string): void {
    if (key.startsWith(PREFIX)) this.#byId.delete(idKey(fromHex(key.slice(PREFIX.length))!));
  }

  has(id: Uint8Array): boolean {
    return this.#byId.has(idKey(id));
  }

  /** @returns false if it was blocked already */
  add(id: Uint8Array, now: number): boolean {
    if (this.has(id)) return false;
    this.#byId.set(idKey(id), { id: Uint8Array.from(id), at: now });
    this.#save(PREFIX + toHex(id), encodeCbor({ v: 1, at: now }));
    return true;
  }

  /** @returns false if it was not blocked */
  remove(id: Uint8Array): boolean {
    if (!this.#byId.delete(idKey(id))) return false;
    this.#save(PREFIX + toHex(id), undefined);
    return true;
  }

  list(): readonly Block[] {
    return [...this.#byId.values()];
  }
}
