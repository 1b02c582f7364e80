/** What Argon2id takes to turn a passphrase into a key (RFC 9106). It travels with what is sealed, so that it can grow. */
export type Argon2Cost = { readonly memoryKiB: number; readonly passes: number; readonly lanes: number };

/** RFC 9106 §4, the second recommendation's memory, with three passes on one lane. */
export const DEFAULT_COST: Argon2Cost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

const MOST: Argon2Cost = { memoryKiB: 1024 * 1024, passes: 64, lanes: 16 };

/** Bounded, so that a hostile file cannot ask for 64 GiB. */
export function isSaneCost({ memoryKiB, passes, lanes }: Argon2Cost): boolean {
  if (lanes < 1 || lanes > MOST.lanes || passes < 1 || passes > MOST.passes) return false;
  return memoryKiB >= 8 * lanes && memoryKiB <= MOST.memoryKiB;
}
