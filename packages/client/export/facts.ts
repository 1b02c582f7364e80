const MOVED = ["relay-pin:", "declined", "timer:", "read:", "told:", "tellsRead"];

/**
 * Which facts of a profile are the person's and not the device's: keys of relays, who was told no, after how long messages of a
 * conversation disappear, how far the others have read, how far they were told, and whether they are
 */
export function isMoved(key: string): boolean {
  return MOVED.some((start) => key.startsWith(start));
}
