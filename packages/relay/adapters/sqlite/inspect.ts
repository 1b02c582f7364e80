import { DatabaseSync } from "node:sqlite";
import { ProtocolError } from "@sandi/protocol";
import { RelayError } from "../../errors/relayError.ts";
import { isEntrySound, isIntact, isNoteSound, isPairSound, isRunSound, pragma } from "./schema.ts";

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
    const wrong = damagedRows(db);
    if (wrong > 0) throw damaged(`${wrong} rows`);
    const relayKey = db.prepare("SELECT value FROM meta WHERE key = 'relay_key'").get()?.value;
    if (!(relayKey instanceof Uint8Array)) throw damaged("it names no relay");
    return { schema: pragma(db, "user_version"), relayKey };
  } catch (error) {
    throw error instanceof ProtocolError ? error : damaged((error as Error).message, error);
  } finally {
    db?.close();
  }
}

const SOUND = { entry: isEntrySound, pair: isPairSound, note: isNoteSound, run: isRunSound } as const;

function damagedRows(db: DatabaseSync): number {
  let wrong = 0;
  for (const [table, isSound] of Object.entries(SOUND))
    for (const row of db.prepare(`SELECT * FROM ${table}`).iterate()) if (!isSound(row)) wrong++;
  return wrong;
}
