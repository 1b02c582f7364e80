import { toHex } from "../bytes.ts";

/** The field of Curve25519 and of its form that Ed25519 signs on: 2^255 − 19 (RFC 7748 §4.1). */
export const FIELD = 2n ** 255n - 19n;

/** The order of the base point, on both forms: L of RFC 8032 §5.1. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** A number as both forms write it. @param bytes at least one */
export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}
