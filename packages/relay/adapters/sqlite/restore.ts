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

/**
 * No relay starts while this file exists: between two of the steps below, the directory may look like that of a new
 * relay.
 */
export const RESTORE_MARK = "restore.incomplete";
const RESTORED_DATABASE = "relay.db.restored";
const RESTORED_KEY = "relay.key.restored";
const OWN = ["relay.key", "relay.db", "relay.db-wal", "relay.db-shm"];

/**
 * Replaces what a directory holds by a backup. What was there is kept beside it, in `before-restore-TIME`.
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
      // The copy is whole and on the disk before any existing file is touched.
      bringIn(database, join(dataDir, RESTORED_DATABASE));
      bringIn(key, join(dataDir, RESTORED_KEY));
      if ((await sha256(join(dataDir, RESTORED_DATABASE))) !== manifest.sha256)
        throw new RelayError("BACKUP_DAMAGED", { path: backup, reason: "the copy differs" });
      makeShrinkable(join(dataDir, RESTORED_DATABASE));
      writeDurably(join(dataDir, RESTORE_MARK), `${manifest.made}\n`);
    } finally {
      // Close before the names change: SQLite deletes the log by its name.
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

/** Converting a large database takes a while, so it is done here, where nobody waits for messages. */
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
  // If root restores, the files go to the directory's owner, which is the relay's user.
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

/**
 * Takes the database's lock, as a relay would. A database too damaged to be locked is not used by any running relay.
 */
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
