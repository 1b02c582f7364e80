/** What the operator's commands need of the relay's side, without a relay. */
export { withAdminPath } from "./adapters/admin/path.ts";
export { renameDurably } from "./adapters/files/durable.ts";
export { checkBackup, completeBackup, discardBackup, partialPath } from "./adapters/sqlite/backup.ts";
export { restoreBackup } from "./adapters/sqlite/restore.ts";
