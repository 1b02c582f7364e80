import type { DatabaseSync } from "node:sqlite";
import { pragma } from "./schema.ts";
import { isFull } from "./sqliteError.ts";

/** How many freed pages are kept for later use: at least so many, and this part of all pages. */
const SPARE_PAGES = 1_024;
const SPARE_PART = 1 / 16;
const SLICE_MS = 4;

/** Pages that deletions have freed. Without giving them back the file would never shrink. */
export class FreePages {
  readonly #db: DatabaseSync;
  /** Pages given back at a time. It adapts to how long that takes. */
  #slice = 32;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Gives some of them back to the system, for a few milliseconds. @returns what is left to do */
  giveBack(): "nothing" | "more" | "last" {
    const free = pragma(this.#db, "freelist_count");
    const spare = Math.max(SPARE_PAGES, SPARE_PART * pragma(this.#db, "page_count"));
    if (free <= spare) return "nothing";
    const started = performance.now();
    const pages = Math.min(this.#slice, Math.ceil(free - spare));
    try {
      this.#db.exec(`PRAGMA incremental_vacuum(${pages})`);
    } catch (error) {
      // Giving pages back writes to the WAL, which cannot grow on a full disk.
      if (!isFull(error)) throw error;
      return "nothing";
    }
    const took = performance.now() - started;
    if (took > SLICE_MS) this.#slice = Math.max(8, this.#slice >>> 1);
    else if (took < SLICE_MS / 2) this.#slice = Math.min(1_024, 2 * this.#slice);
    return free - pages > spare ? "more" : "last";
  }
}
