import { resolve } from "node:path";
import { completeBackup, discardBackup, partialPath, renameDurably, restoreBackup } from "@sandi/relay/admin";
import type { Context } from "../context.ts";
import { safeJson, safeLine } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import type { AdminChannel } from "./channel.ts";

/** `sandi admin backup PATH`: the relay copies, and this process checks the copy before it gets its final name. */
export async function makeBackup({ options, out, err, t }: Context, channel: AdminChannel): Promise<void> {
  const path = resolve(options.operands[1]!);
  const json = options.has("json");
  if (!json) say(err, t("adminBackupCopying", { path: safeLine(path) }));
  const { ms } = await channel.ask<{ ms: number }>("backup", { path }, Number.POSITIVE_INFINITY);
  if (!json) say(err, t("adminBackupChecking"));
  try {
    const manifest = await completeBackup(partialPath(path), new Date());
    renameDurably(partialPath(path), path);
    const { bytes, sha256, made } = manifest;
    if (json) out.line(safeJson({ v: 1, path, bytes, sha256, made, copyMs: ms }));
    else say(out, t("adminBackupDone", { path: safeLine(path), bytes }));
  } catch (error) {
    discardBackup(path);
    throw error;
  }
}

/** `sandi admin restore PATH`: no relay may run on the directory meanwhile. */
export async function restore({ options, out, t }: Context, dataDir: string): Promise<void> {
  const path = resolve(options.operands[1]!);
  const { manifest, kept } = await restoreBackup(path, resolve(dataDir), {
    force: options.has("force"),
    now: new Date(),
  });
  if (options.has("json"))
    return out.line(
      safeJson({ v: 1, data: resolve(dataDir), made: manifest.made, bytes: manifest.bytes, kept: kept ?? null }),
    );
  say(out, t("adminRestored", { path: safeLine(resolve(dataDir)), made: manifest.made }));
  if (kept !== undefined) say(out, t("adminRestoredKept", { path: safeLine(kept) }));
}
