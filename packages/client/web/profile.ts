import type { SuiteName } from "@sandi/protocol";
import { EXPORTED } from "../core/link/self.ts";
import { ownCard } from "../ownCard.ts";
import { type EphemeralOptions, ephemeralProfileIn, type Profile } from "../profile.ts";
import { secretBox } from "../store/secretBox.ts";
import { openDatabase } from "./database.ts";
import { createSecrets, readSecrets } from "./deviceKey.ts";
import { WebClientError } from "./errors/webClientError.ts";
import { IndexedDbStore } from "./indexedDbStore.ts";
import { webWorld } from "./world.ts";

export type WebProfileOptions = {
  /** Which of this browser's profiles; any text. */
  readonly profile: string;
  /** The display name; a profile that exists keeps its own if this is absent. */
  readonly name?: string;
  readonly suites: readonly SuiteName[];
};

/**
 * Opens a profile that this browser stores, or makes it. One tab holds it at a time.
 * @throws WebClientError PAGE_NOT_SECURE, PROFILE_IN_ANOTHER_TAB, STORAGE_UNAVAILABLE; ClientError PROFILE_DAMAGED, PROFILE_NEWER;
 *   nothing is changed then, and new keys are never made if there were some
 */
export async function openProfile({ profile, name, suites }: WebProfileOptions): Promise<Profile> {
  needSecurePage();
  const release = await lockProfile(profile);
  try {
    const database = await openDatabase(profile);
    const { primitives, rng, now } = webWorld;
    const known = await readSecrets(database, webWorld);
    const secrets = known ?? (await createSecrets(database, webWorld));
    const store = new IndexedDbStore(database, secretBox(primitives, rng, secrets.storageKey));
    const stored = await store.meta("record");
    const named = name ?? (known ? undefined : profile);
    const exported = (await store.meta(EXPORTED)) !== undefined;
    const { card, isNew } = ownCard({ primitives, secrets, name: named, suites, now: now(), stored, exported });
    if (isNew) await store.commit([{ op: "meta", key: "record", value: card.bytes }]);
    return {
      id: card.id,
      card,
      secrets,
      store,
      ephemeral: false,
      directory: undefined,
      fresh: known === undefined,
      close: () => {
        store.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
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

/** One writer for a profile: two would fork its sessions. The browser gives the lock back when the page is gone. */
async function lockProfile(profile: string): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  const granted = Promise.withResolvers<boolean>();
  void navigator.locks
    .request(`sandi/${profile}`, { ifAvailable: true }, (lock) => {
      granted.resolve(lock !== null);
      return lock === null ? undefined : held.promise;
    })
    .catch(granted.reject);
  if (!(await granted.promise)) throw new WebClientError("PROFILE_IN_ANOTHER_TAB", { profile });
  return held.resolve;
}
