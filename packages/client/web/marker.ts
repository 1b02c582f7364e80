/**
 * What browsers keep apart from their databases, and throw away by other rules: it says that there was a profile here. It holds
 * nothing else. Where it cannot be kept, a loss looks like a first visit.
 */
const key = (profile: string): string => `sandi/${profile}`;

export function markProfile(profile: string): void {
  attempt(() => localStorage.setItem(key(profile), "1"));
}

export function wasMarked(profile: string): boolean {
  return attempt(() => localStorage.getItem(key(profile))) !== null;
}

export function unmarkProfile(profile: string): void {
  attempt(() => localStorage.removeItem(key(profile)));
}

/** A page whose storage is blocked may not even look. */
function attempt<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
