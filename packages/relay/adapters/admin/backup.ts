import { chmodSync, statfsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import type { RelayLog } from "../../core/base/ports.ts";
import { RelayError } from "../../errors/relayError.ts";
import { beginBackup, discardBackup } from "../sqlite/backup.ts";
import type { SqliteStore } from "../sqlite/store.ts";
import { type AdminOperations, adminOperation } from "./operation.ts";

const ARGS = v.strictObject({ path: v.pipe(v.string(), v.check(isAbsolute, "the path is not absolute")) });

/** Copies a relay's data while it runs. The caller checks the copy, and gives it its final name. */
export function backupOperations(dataDir: string, store: SqliteStore, log: RelayLog): AdminOperations {
  let running = false;
  return {
    backup: adminOperation(ARGS, async ({ path }) => {
      if (running) throw new RelayError("BACKUP_RUNNING");
      running = true;
      const started = performance.now();
      let begun = false;
      try {
        checkRoom(path, dataDir);
        const { database } = beginBackup(path, join(dataDir, "relay.key"));
        begun = true;
        await store.backup(database);
        chmodSync(database, 0o600);
        const ms = Math.round(performance.now() - started);
        const { size } = statSync(database);
        log.info({ bytes: size, ms }, "the database was copied");
        return { bytes: size, ms };
      } catch (error) {
        if (begun) discardBackup(path);
        if (error instanceof ProtocolError) throw error;
        const { code, message } = error as NodeJS.ErrnoException;
        log.warn({ reason: code ?? message }, "the database could not be copied");
        throw new RelayError("BACKUP_FAILED", { path, reason: message }, { cause: error });
      } finally {
        running = false;
      }
    }),
  };
}

function checkRoom(path: string, dataDir: string): void {
  const needed = ["relay.db", "relay.db-wal"]
    .map((name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize < needed) throw new RelayError("BACKUP_NO_ROOM", { path, needed, free: bavail * bsize });
}
