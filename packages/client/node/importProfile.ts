import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ClientId, clientIdOf } from "@sandi/protocol";
import { openExport } from "../export/index.ts";
import { ProfileSecrets } from "../secrets.ts";
import { secretBox } from "../store/secretBox.ts";
import { openCounter } from "./counter.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";
import { readExport } from "./exportFile.ts";
import { folderFailure, makeFolder, syncFolder } from "./folders.ts";
import { createKeystore, hasKeystore } from "./keystore/file.ts";
import { type Lock, lockProfile } from "./lock.ts";
import { type ProfileOptions, placesOf } from "./profile.ts";
import { SqliteStore } from "./sqliteStore.ts";
import { nodeWorld } from "./world.ts";

export type ImportOptions = Omit<ProfileOptions, "name" | "suites" | "now"> & {
  readonly path: string;
  /** The file's; `passphrase` is the new profile's. UTF-8. */
  readonly filePassphrase: Uint8Array;
};

/**
 * Makes a profile out of an export: it stands there whole, or not at all. `openProfile` opens it; when it joins a relay, it is the
 * place of this identity, and the profile that was exported is told so.
 * @throws ProtocolError PROFILE_EXISTS, PROFILE_NAME, PROFILE_IN_USE if the same is being imported right now,
 *   PROFILE_FOLDER_UNUSABLE, EXPORT_FILE_UNUSABLE, and those of `openExport`; nothing is changed then
 */
export async function importProfile(options: ImportOptions): Promise<{ readonly id: ClientId }> {
  const { profile, path } = options;
  const { directory, counters } = placesOf(options);
  mustBeFree(directory, profile);
  const opened = await openExport(nodeWorld, readExport(path), options.filePassphrase);
  // No profile's name begins with a dot.
  const building = join(dirname(directory), `.import-${profile}`);
  for (const folder of [counters, building]) makeFolder(folder);
  const lock = lockFresh(building, profile);
  try {
    const { identity } = opened;
    const { primitives, rng } = nodeWorld;
    const secrets = new ProfileSecrets({ ...identity, storageKey: rng(32) });
    await createKeystore(building, secrets, nodeWorld, options);
    const me = clientIdOf(primitives, primitives.ed25519.publicKey(secrets.identitySeed));
    const counter = openCounter(counters, secrets.identitySeed);
    const box = secretBox(primitives, rng, secrets.storageKey);
    // The same identity may have been on this machine before: this is no older copy of it.
    const store = new SqliteStore(lock.database, box, { me, from: counter.value });
    await opened.restore(store);
    const generation = store.generation();
    lock.release();
    mustBeFree(directory, profile);
    if (existsSync(directory)) rmdirSync(directory);
    renameSync(building, directory);
    syncFolder(dirname(directory));
    counter.raise(generation);
    return { id: me };
  } catch (error) {
    lock.release();
    rmSync(building, { recursive: true, force: true });
    throw folderFailure(directory, error);
  }
}

function mustBeFree(directory: string, profile: string): void {
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new NodeClientError("PROFILE_EXISTS", { profile });
}

/** What an import has left behind that was killed is erased. */
function lockFresh(folder: string, profile: string): Lock {
  const lock = lockProfile(folder, profile, nodeWorld.now());
  if (!lock.hasState && !hasKeystore(folder)) return lock;
  lock.release();
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  return lockProfile(folder, profile, nodeWorld.now());
}
