import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { NodeClientError } from "./errors/nodeClientError.ts";

/** `$XDG_DATA_HOME`, else `~/.local/share`. @throws NodeClientError HOME_UNKNOWN */
export function dataHome(): string {
  return userFolder("XDG_DATA_HOME", "share");
}

/** `$XDG_STATE_HOME`, else `~/.local/state`. @throws NodeClientError HOME_UNKNOWN */
export function stateHome(): string {
  return userFolder("XDG_STATE_HOME", "state");
}

/** Relative paths are to be ignored: XDG Base Directory Specification, "Basics". */
function userFolder(variable: string, name: string): string {
  const chosen = process.env[variable];
  if (chosen && isAbsolute(chosen)) return chosen;
  const home = homeFolder();
  if (!isAbsolute(home)) throw new NodeClientError("HOME_UNKNOWN", { variable });
  return join(home, ".local", name);
}

function homeFolder(): string {
  try {
    return homedir();
  } catch {
    // No HOME, and no entry in the system's list of users.
    return "";
  }
}

/** Makes a folder that only its owner may enter. @throws NodeClientError PROFILE_FOLDER_UNUSABLE */
export function makeFolder(path: string): void {
  try {
    makeAll(resolve(path));
  } catch (cause) {
    throw folderFailure(path, cause);
  }
}

/** Node's own `recursive` never ends below /proc, where an existing folder has no room for new ones. */
function makeAll(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeAll(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Makes what was renamed in a folder last. Windows has no such thing as a folder's fsync. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What the system refused to do in a folder of ours, as PROFILE_FOLDER_UNUSABLE; anything else as it is. */
export function folderFailure(path: string, cause: unknown): unknown {
  const { code, syscall } = cause as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return cause;
  return new NodeClientError("PROFILE_FOLDER_UNUSABLE", { path, reason: code }, { cause });
}
