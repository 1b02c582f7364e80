import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProtocolError } from "@sandi/protocol";
import { RelayError } from "../../errors/relayError.ts";
import { makeDirectory } from "../files/dataFiles.ts";
import { renameDurably, syncPath, writeDurably } from "../files/durable.ts";
import { readPid } from "../files/pid.ts";
import { checkBackup, type Manifest, sha256 } from "./backup.ts";
import { pragma, SCHEMA_VERSION } from "./schema.ts";

/** While it is there no relay starts: between two of the steps below a directory may look like that of a new one. */
export const RESTORE_MARK = "restore.incomplete";
const RESTORED_DATABASE = "relay.db.restored";
const RESTORED_KEY = "relay.key.restored";
const OWN = ["relay.key", "relay.db", "relay.db-wal", "relay.db-shm"];

/**
 * Puts a backup in the place of what a directory holds. What was there is kept beside it, in `before-restore-TIME`.
 * @throws ProtocolError BACKUP_NOT_FOUND, BACKUP_DAMAGED, STORE_NEWER, RESTORE_NOT_EMPTY, DATA_DIR_IN_USE,
 * DATA_DIR_UNUSABLE
 */
export async function restoreBackup(
  backup: string,
  dataDir: string,
  { force, now }: { readonly force: boolean; readonly now: Date },
): Promise<{ readonly manifest: Manifest; readonly kept: string | undefined }> {
  const { manifest, database, key } = await checkBackup(backup);
  if (manifest.schema > SCHEMA_VERSION) throw new RelayError("STORE_NEWER", { path: database });
  try {
    makeDirectory(dataDir);
    const present = OWN.filter((name) => existsSync(join(dataDir, name)));
    const unlock = lock(dataDir);
    try {
      if (present.length > 0 && !force) throw new RelayError("RESTORE_NOT_EMPTY", { path: dataDir });
      // Whole and on the disk before anything that is there is touched.
      bringIn(database, join(dataDir, RESTORED_DATABASE));
      bringIn(key, join(dataDir, RESTORED_KEY));
      if ((await sha256(join(dataDir, RESTORED_DATABASE))) !== manifest.sha256)
        throw new RelayError("BACKUP_DAMAGED", { path: backup, reason: "the copy differs" });
      makeShrinkable(join(dataDir, RESTORED_DATABASE));
      writeDurably(join(dataDir, RESTORE_MARK), `${manifest.made}\n`);
    } finally {
      // Before the names change: SQLite deletes the log of what it closes by its name.
      unlock();
    }
    const kept = present.length > 0 ? setAside(dataDir, now) : undefined;
    renameDurably(join(dataDir, RESTORED_KEY), join(dataDir, "relay.key"));
    renameDurably(join(dataDir, RESTORED_DATABASE), join(dataDir, "relay.db"));
    rmSync(join(dataDir, RESTORE_MARK));
    syncPath(dataDir);
    return { manifest, kept };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new RelayError("DATA_DIR_UNUSABLE", { path: dataDir, reason }, { cause: error });
  }
}

/** What a large database was made without, because it takes a while: here nobody waits for messages. */
function makeShrinkable(path: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    if (pragma(db, "auto_vacuum") === 0) db.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
  } finally {
    db.close();
  }
  syncPath(path);
}

function bringIn(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  // Root restores for the relay's user, to whom the directory belongs.
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(dirname(to));
    chownSync(to, uid, gid);
  }
  syncPath(to);
}

function setAside(dataDir: string, now: Date): string {
  const kept = join(dataDir, `before-restore-${now.toISOString().replaceAll(/[:.]/g, "-")}`);
  mkdirSync(kept, { mode: 0o700 });
  for (const name of OWN.filter((one) => existsSync(join(dataDir, one))))
    renameSync(join(dataDir, name), join(kept, name));
  syncPath(kept);
  return kept;
}

/** Holds the database's lock, as a relay would. One that is too damaged to be locked is no relay's that runs. */
function lock(dataDir: string): () => void {
  const path = join(dataDir, "relay.db");
  if (!existsSync(path)) return () => undefined;
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
  } catch (error) {
    if (((error as { errcode?: number }).errcode ?? 0) % 256 !== 5) return () => db.close();
    db.close();
    throw new RelayError("DATA_DIR_IN_USE", { path: dataDir, pid: readPid(dataDir) }, { cause: error });
  }
  return () => db.close();
}
