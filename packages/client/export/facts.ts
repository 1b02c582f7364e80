const MOVED = ["relay-pin:", "declined", "timer:", "read:"];

/**
 * Which facts of a profile are the person's and not the device's: keys of relays, who was told no, after how long messages of a
 * conversation disappear, and how far the others have read.
 */
export function isMoved(key: string): boolean {
  return MOVED.some((start) => key.startsWith(start));
}
