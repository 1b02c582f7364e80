/** Which facts of a profile are the person's and not the device's: pinned relay keys, and who was told no. */
export function isMoved(key: string): boolean {
  return key === "declined" || key.startsWith("relay-pin:");
}
