import { ProtocolError, type SuiteName } from "@sandi/protocol";
import type { Argon2Cost } from "../argon2Cost.ts";
import { EXPORTED } from "../core/link/self.ts";
import { ownCard } from "../ownCard.ts";
import { type EphemeralOptions, ephemeralProfileIn, type Profile } from "../profile.ts";
import { openDatabase, reasonOf, takenAway } from "./database.ts";
import { clearImport, createSecrets, hasSecrets, lockSecrets, readSecrets, type Unlocking } from "./deviceKey.ts";
import { WebClientError } from "./errors/webClientError.ts";
import { IndexedDbStore } from "./indexedDbStore.ts";
import { lockProfile, type Release } from "./lock.ts";
import { markProfile } from "./marker.ts";
import { webWorld } from "./world.ts";

export type WebProfileOptions = {
  /** Which of this browser's profiles; any text. */
  readonly profile: string;
  /** The display name; a profile that exists keeps its own if this is absent. */
  readonly name?: string;
  readonly suites: readonly SuiteName[];
  /** From whoever has the profile's lock already. It is given back with the profile. */
  readonly release?: Release;
  /** For a profile that is locked by a passphrase. */
  readonly unlocking?: Unlocking;
};

export type WebProfile = Profile & {
  /** Resolves if the storage is taken away while the profile is open, as when somebody clears the browser's data. */
  readonly lost: Promise<ProtocolError>;
  readonly hasPassphrase: boolean;
  /**
   * From now on it opens only with this passphrase; with undefined, without any.
   * @param onProgress told how much is done, from 0 to 1
   * @param cost Argon2id's; tests take a cheap one
   */
  setPassphrase(passphrase: string | undefined, onProgress?: (done: number) => void, cost?: Argon2Cost): Promise<void>;
};

/** Whether this browser stores a profile. @throws WebClientError PAGE_NOT_SECURE, STORAGE_UNAVAILABLE; ClientError PROFILE_NEWER */
export async function hasProfile(profile: string): Promise<boolean> {
  needSecurePage();
  const database = await openDatabase(profile);
  try {
    return await hasSecrets(database);
  } finally {
    database.close();
  }
}

/**
 * Opens a profile that this browser stores, or makes it. One tab holds it at a time.
 * @throws WebClientError PAGE_NOT_SECURE, PROFILE_IN_ANOTHER_TAB, STORAGE_UNAVAILABLE, PASSPHRASE_NEEDED, PASSPHRASE_WRONG; ClientError PROFILE_DAMAGED, PROFILE_NEWER;
 *   nothing is changed then, and new keys are never made if there were some
 */
export async function openProfile({
  profile,
  name,
  suites,
  release,
  unlocking,
}: WebProfileOptions): Promise<WebProfile> {
  needSecurePage();
  const unlock = release ?? (await lockProfile(profile));
  let database: IDBDatabase | undefined;
  try {
    const opened = await openDatabase(profile);
    database = opened;
    const { primitives, now } = webWorld;
    const known = await readSecrets(opened, webWorld, unlocking);
    if (!known) await clearImport(opened);
    const secrets = known?.secrets ?? (await createSecrets(opened, webWorld));
    let hasPassphrase = known?.hasPassphrase ?? false;
    const store = new IndexedDbStore(opened, secrets.storageKey);
    const stored = await store.meta("record");
    const named = name ?? (known ? undefined : profile);
    const exported = (await store.meta(EXPORTED)) !== undefined;
    const { card, isNew } = ownCard({ primitives, secrets, name: named, suites, now: now(), stored, exported });
    if (isNew) await store.commit([{ op: "meta", key: "record", value: card.bytes }]);
    markProfile(profile);
    return {
      id: card.id,
      card,
      secrets,
      store,
      ephemeral: false,
      directory: undefined,
      fresh: known === undefined,
      lost: takenAway(opened),
      get hasPassphrase() {
        return hasPassphrase;
      },
      setPassphrase: async (passphrase, onProgress, cost) => {
        const locking = passphrase === undefined ? undefined : { passphrase, onProgress };
        await lockSecrets(opened, webWorld, secrets, locking, cost);
        hasPassphrase = passphrase !== undefined;
      },
      close: () => {
        store.close();
        unlock();
      },
    };
  } catch (cause) {
    database?.close();
    unlock();
    if (cause instanceof ProtocolError) throw cause;
    // Such as a browser that stores no keys in a private window.
    throw new WebClientError("STORAGE_UNAVAILABLE", { reason: reasonOf(cause) }, { cause });
  }
}

/** An identity that is forgotten with the page; nothing is stored. @throws WebClientError PAGE_NOT_SECURE */
export async function ephemeralProfile(options: EphemeralOptions): Promise<Profile> {
  needSecurePage();
  return ephemeralProfileIn(webWorld, options);
}

function needSecurePage(): void {
  if (!globalThis.isSecureContext) throw new WebClientError("PAGE_NOT_SECURE");
}
