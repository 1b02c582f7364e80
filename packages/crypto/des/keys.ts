/** What matters in a DES key besides its 56 random bits: parity, and weak keys. */
import { fromHex } from "../bytes.ts";
import { BLOCK_SIZE, requireKey } from "./sizes.ts";

/** The same round key in all sixteen rounds: encrypting twice gives the plaintext. NIST SP 800-67 Rev. 2 §3.3.2. */
export const WEAK_KEYS: readonly string[] = [
  "0101010101010101",
  "1f1f1f1f0e0e0e0e",
  "e0e0e0e0f1f1f1f1",
  "fefefefefefefefe",
];

/** Two different round keys: each key of a pair decrypts what the other has encrypted. NIST SP 800-67 Rev. 2 §3.3.2. */
export const SEMI_WEAK_KEY_PAIRS: readonly (readonly [string, string])[] = [
  ["011f011f010e010e", "1f011f010e010e01"],
  ["01e001e001f101f1", "e001e001f101f101"],
  ["01fe01fe01fe01fe", "fe01fe01fe01fe01"],
  ["1fe01fe00ef10ef1", "e01fe01ff10ef10e"],
  ["1ffe1ffe0efe0efe", "fe1ffe1ffe0efe0e"],
  ["e0fee0fef1fef1fe", "fee0fee0fef1fef1"],
];

/**
 * Four different round keys: the 48 keys that NIST SP 800-67 Rev. 2 §3.3.2 lists.
 * This is the list, not the property: 192 more keys have only four round keys, and no list has them.
 */
export const POSSIBLY_WEAK_KEYS: readonly string[] = (
  "01011f1f01010e0e 0101e0e00101f1f1 0101fefe0101fefe 011f1f01010e0e01 011fe0fe010ef1fe 011ffee0010efef1 " +
  "01e01ffe01f10efe 01e0e00101f1f101 01e0fe1f01f1fe0e 01fe1fe001fe0ef1 01fee01f01fef10e 01fefe0101fefe01 " +
  "1f01011f0e01010e 1f01e0fe0e01f1fe 1f01fee00e01fef1 1f1f01010e0e0101 1f1fe0e00e0ef1f1 1f1ffefe0e0efefe " +
  "1fe001fe0ef101fe 1fe0e01f0ef1f10e 1fe0fe010ef1fe01 1ffe01e00efe01f1 1ffee0010efef101 1ffefe1f0efefe0e " +
  "e00101e0f10101f1 e0011ffef1010efe e001fe1ff101fe0e e01f01fef10e01fe e01f1fe0f10e0ef1 e01ffe01f10efe01 " +
  "e0e00101f1f10101 e0e01f1ff1f10e0e e0e0fefef1f1fefe e0fe011ff1fe010e e0fe1f01f1fe0e01 e0fefee0f1fefef1 " +
  "fe0101fefe0101fe fe011fe0fe010ef1 fe01e01ffe01f10e fe1f01e0fe0e01f1 fe1fe001fe0ef101 fe1f1ffefe0e0efe " +
  "fee0011ffef1010e fee01f01fef10e01 fee0e0fefef1f1fe fefe0101fefe0101 fefe1f1ffefe0e0e fefee0e0fefef1f1"
).split(" ");

export type Weakness = "weak" | "semi-weak" | "possibly weak";

const KNOWN: readonly { readonly key: Uint8Array; readonly weakness: Weakness }[] = [
  ...WEAK_KEYS.map((hex) => ({ key: fromHex(hex)!, weakness: "weak" as const })),
  ...SEMI_WEAK_KEY_PAIRS.flat().map((hex) => ({ key: fromHex(hex)!, weakness: "semi-weak" as const })),
  ...POSSIBLY_WEAK_KEYS.map((hex) => ({ key: fromHex(hex)!, weakness: "possibly weak" as const })),
];

/**
 * Gives every byte an odd number of ones by its lowest bit, which is no part of the key (FIPS 46-3).
 * @param key 8 bytes; the caller's, neither kept nor changed
 * @returns 8 bytes, the caller's to keep
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
 */
export function setOddParity(key: Uint8Array): Uint8Array {
  requireKey(key);
  const adjusted = new Uint8Array(BLOCK_SIZE);
  for (let i = 0; i < BLOCK_SIZE; i++) adjusted[i] = key[i]! ^ parity(key[i]!) ^ 1;
  return adjusted;
}

/** @param key 8 bytes @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE */
export function hasOddParity(key: Uint8Array): boolean {
  requireKey(key);
  let odd = 1;
  for (let i = 0; i < BLOCK_SIZE; i++) odd &= parity(key[i]!);
  return odd === 1;
}

/**
 * Which of the 64 keys of NIST SP 800-67 Rev. 2 §3.3.2 this is, whatever its parity bits; undefined for all others.
 * @param key 8 bytes; the caller's, neither kept nor changed
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
 */
export function weaknessOf(key: Uint8Array): Weakness | undefined {
  requireKey(key);
  let found: Weakness | undefined;
  for (const known of KNOWN) {
    let difference = 0;
    for (let i = 0; i < BLOCK_SIZE; i++) difference |= (known.key[i]! ^ key[i]!) & 0xfe;
    if (difference === 0) found = known.weakness;
  }
  return found;
}

/** 1 where the number of ones is odd. */
function parity(byte: number): number {
  const folded = byte ^ (byte >>> 4);
  return (0x6996 >>> (folded & 15)) & 1;
}
