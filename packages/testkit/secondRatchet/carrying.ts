/** docs/ratchet.md, Carried parts: which records carry the part of their epoch, as long as it has not arrived. */

const EVERY = 64;
const HOUR_MS = 3_600_000;
export const AGAIN_MS = 2_000;

/**
 * @param n of the record, from 1
 * @param sinceMs since the last record that carried it; below 0 after the clock was set back
 * @param asked a report has shown, when all of mine had been accepted by the relay, that the part is lacking
 */
export function carriesPart(n: number, sinceMs: number, asked: boolean): boolean {
  if (n === 1 || n === 4 || n === 16 || n % EVERY === 0) return true;
  return sinceMs < 0 || sinceMs >= HOUR_MS || (asked && sinceMs >= AGAIN_MS);
}
