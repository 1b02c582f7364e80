/** What one data-centre GPU was measured at, with every key of DES in front of it. */
export const MEASURED = { device: "NVIDIA H100", keysPerSecond: 212.0e9, on: "2026-11-27" } as const;

export const ALL_KEYS = 2 ** 56;

/** How long all 2^56 keys would take at a rate; half of that on average. Seconds. */
export function secondsForAll(keysPerSecond: number): number {
  return ALL_KEYS / keysPerSecond;
}
