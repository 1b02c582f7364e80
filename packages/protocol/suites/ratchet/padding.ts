import { RATCHET_LIMITS as LIMIT } from "./layout.ts";

/**
 * PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019,
 * algorithm 1) with a floor: a length keeps only as many significant bits as its magnitude has bits, so that it tells
 * O(log log length) bits and grows by at most 12 %.
 */
export function paddedLength(length: number): number {
  if (length <= LIMIT.paddingFloor) return LIMIT.paddingFloor;
  const exponent = 31 - Math.clz32(length);
  const significant = 32 - Math.clz32(exponent);
  const mask = 2 ** (exponent - significant) - 1;
  return (length + mask) & ~mask;
}
