import { backup, type DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const SQLITE_OK = 0;
/** Pages copied at a time. Nothing else happens in the database meanwhile. */
const PAGES = 64;
/** How often copying starts again if a transaction was in its way, and how long it waits before that. */
const TRIES = 50;
const AGAIN_MS = 5;
const FIRST_MS = 5;

/**
 * Copies everything to a new file, some pages at a time, and does other work in between. Changes made meanwhile are in
 * the copy, too. The caller must not close the database before this ends.
 * @param isStopped asked after every piece; the copy is given up then
 */
export async function copyDatabase(db: DatabaseSync, path: string, isStopped: () => boolean): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      const copied = backup(db, path, {
        rate: PAGES,
        progress: () => {
          if (isStopped()) throw new Error("the relay is being stopped");
        },
      });
      // Node copies on another thread; this one leaves the first piece alone with the database.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FIRST_MS);
      await copied;
      return;
    } catch (error) {
      // If the first piece meets a transaction all the same, it is given up for an error whose code is SQLITE_OK. Node
      // tries any later piece again by itself.
      if ((error as { errcode?: number }).errcode !== SQLITE_OK || tries === TRIES || isStopped()) throw error;
      await sleep(AGAIN_MS);
    }
}
