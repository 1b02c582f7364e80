import { utf8 } from "@sandi/crypto";
import { ProfileSecrets } from "../secrets.ts";
import { openDatabase } from "./database.ts";
import { beginImport, hasSecrets, storeSecrets } from "./deviceKey.ts";
import { WebClientError } from "./errors/webClientError.ts";
import { IndexedDbStore } from "./indexedDbStore.ts";
import { webWorld } from "./world.ts";

/**
 * Makes a profile out of an export: it is there whole, or not at all. Called with the profile's lock. When it joins a relay, it is
 * the place of this identity, and the profile that was exported is told so.
 * @param onProgress as `openExport`
 * @throws ClientError EXPORT_…; WebClientError PROFILE_IN_ANOTHER_TAB if there is one by now, STORAGE_UNAVAILABLE, STORAGE_FULL
 */
export async function importProfile(
  profile: string,
  file: Blob,
  passphrase: string,
  onProgress?: (done: number) => void,
): Promise<void> {
  const { openExport } = await import("../export/index.ts");
  const opened = await openExport(webWorld, piecesOf(file), utf8(passphrase), onProgress);
  const database = await openDatabase(profile);
  try {
    if (await hasSecrets(database)) throw new WebClientError("PROFILE_IN_ANOTHER_TAB", { profile });
    const secrets = new ProfileSecrets({ ...opened.identity, storageKey: webWorld.rng(32) });
    await beginImport(database);
    await opened.restore(new IndexedDbStore(database, secrets.storageKey));
    await storeSecrets(database, webWorld, secrets);
  } finally {
    database.close();
  }
}

async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
