/** What the operator's commands need of the relay's side, without a relay. */
export { withAdminPath } from "./adapters/adminPath.ts";
export { checkBackup, completeBackup, discardBackup, partialPath } from "./adapters/backup.ts";
export { renameDurably } from "./adapters/durable.ts";
export { restoreBackup } from "./adapters/restore.ts";
