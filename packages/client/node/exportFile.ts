import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { toHex } from "@sandi/crypto";
import type { Argon2Cost } from "../argon2Cost.ts";
import { exportProfile } from "../export/index.ts";
import type { Profile } from "../profile.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";
import { syncFolder } from "./folders.ts";
import { nodeWorld } from "./world.ts";

export type ExportFileOptions = {
  readonly path: string;
  /** UTF-8. */
  readonly passphrase: Uint8Array;
  /** Replaces a file that is there. */
  readonly force: boolean;
  /** Argon2id's; tests take a cheap one. */
  readonly cost?: Argon2Cost;
};

/**
 * Exports a profile to a file that only its owner can read: it stands there whole, durably, or not at all.
 * @throws ProtocolError EXPORT_EXISTS, EXPORT_FILE_UNUSABLE, and those of `exportProfile`
 */
export async function writeExport(profile: Profile, options: ExportFileOptions): Promise<void> {
  const path = resolve(options.path);
  const mayReplace = (): void => {
    if (!options.force && existsSync(path)) throw new NodeClientError("EXPORT_EXISTS", { path: options.path });
  };
  mayReplace();
  const temporary = `${path}.${toHex(nodeWorld.rng(8))}.new`;
  const file = guarded(options.path, () => openSync(temporary, "wx", 0o600));
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  try {
    // Unlike writeSync, writeFileSync continues if the system took only a part.
    for await (const piece of exportProfile(nodeWorld, profile, options.passphrase, options.cost))
      guarded(options.path, () => writeFileSync(file, piece));
    guarded(options.path, () => fsyncSync(file));
    close();
    mayReplace();
    guarded(options.path, () => renameSync(temporary, path));
    syncFolder(dirname(path));
  } catch (error) {
    close();
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file in pieces. @throws NodeClientError EXPORT_FILE_UNUSABLE */
export async function* readExport(path: string): AsyncGenerator<Uint8Array> {
  const pieces = createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const next = await pieces.next().catch((cause: unknown) => {
      throw unusable(path, cause);
    });
    if (next.done) return;
    yield next.value;
  }
}

function guarded<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  return code === undefined ? cause : new NodeClientError("EXPORT_FILE_UNUSABLE", { path, reason: code }, { cause });
}
