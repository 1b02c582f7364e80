import { WebClientError } from "./errors/webClientError.ts";

/** Gives the profile back. The browser does it when the page is gone. */
export type Release = () => void;

/** One writer for a profile: two would fork its sessions. @throws WebClientError PROFILE_IN_ANOTHER_TAB */
export async function lockProfile(profile: string): Promise<Release> {
  const release = await locked(profile, { ifAvailable: true });
  if (!release) throw new WebClientError("PROFILE_IN_ANOTHER_TAB", { profile });
  return release;
}

/**
 * As `lockProfile`, but waits until whoever has the profile gives it back, or is gone.
 * @returns undefined if it was told to wait no longer
 */
export async function nextToLock(profile: string, signal: AbortSignal): Promise<Release | undefined> {
  return await locked(profile, { signal }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
}

function locked(profile: string, options: LockOptions): Promise<Release | undefined> {
  const held = Promise.withResolvers<void>();
  const granted = Promise.withResolvers<Release | undefined>();
  void navigator.locks
    .request(`sandi/${profile}`, options, (lock) => {
      granted.resolve(lock === null ? undefined : held.resolve);
      return lock === null ? undefined : held.promise;
    })
    .catch(granted.reject);
  return granted.promise;
}
