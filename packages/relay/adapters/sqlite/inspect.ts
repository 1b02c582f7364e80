import { DatabaseSync } from "node:sqlite";
import { ProtocolError } from "@sandi/protocol";
import { RelayError } from "../../errors/relayError.ts";
import { dropOneTimePrekeys } from "./prekeys.ts";
import {
  isEntrySound,
  isIntact,
  isNoteSound,
  isPairSound,
  isPrekeyRowSound,
  isRunSound,
  PREKEYS_SINCE,
  pragma,
} from "./schema.ts";

/**
 * Reads every page and row of a database that no relay has open, and checks the rows against their checksums. It
 * changes nothing.
 * @throws ProtocolError BACKUP_DAMAGED
 */
export function inspectCopy(path: string): { readonly schema: number; readonly relayKey: Uint8Array } {
  const damaged = (reason: string, cause?: unknown): ProtocolError =>
    new RelayError("BACKUP_DAMAGED", { path, reason }, { cause });
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    if (!isIntact(db)) throw damaged("its pages are not in order");
    const schema = pragma(db, "user_version");
    const wrong = damagedRows(db, schema);
    if (wrong > 0) throw damaged(`${wrong} rows`);
    const relayKey = db.prepare("SELECT value FROM meta WHERE key = 'relay_key'").get()?.value;
    if (!(relayKey instanceof Uint8Array)) throw damaged("it names no relay");
    return { schema, relayKey };
  } catch (error) {
    throw error instanceof ProtocolError ? error : damaged((error as Error).message, error);
  } finally {
    db?.close();
  }
}

/**
 * Deletes the one-time prekeys of a copy. A relay that is restored from it does not know which ones were handed out since, and
 * each is handed out once. Their owners see that none are left, and publish others.
 * @throws ProtocolError BACKUP_DAMAGED
 */
export function makeCopySafe(path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    if (pragma(db, "user_version") >= PREKEYS_SINCE) dropOneTimePrekeys(db);
  } catch (error) {
    throw new RelayError("BACKUP_DAMAGED", { path, reason: (error as Error).message }, { cause: error });
  } finally {
    db?.close();
  }
}

const SOUND = {
  entry: isEntrySound,
  pair: isPairSound,
  note: isNoteSound,
  run: isRunSound,
  prekey: isPrekeyRowSound,
} as const;

function damagedRows(db: DatabaseSync, schema: number): number {
  let wrong = 0;
  for (const [table, isSound] of Object.entries(SOUND)) {
    // A relay that runs since before an update still writes the schema before.
    if (table === "prekey" && schema < PREKEYS_SINCE) continue;
    for (const row of db.prepare(`SELECT * FROM ${table}`).iterate()) if (!isSound(row)) wrong++;
  }
  return wrong;
}
