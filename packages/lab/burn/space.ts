import { bitAt } from "./wiring.ts";

/** How many keys fit into one word: one for each of its bits. */
export const LANES = 32;
export const LANE_BITS = 5;
/** A shader counts groups in 32 bits. No slice of work goes across a multiple of this. */
export const COUNTED = 2 ** 32;
/** The bits of a DES key that count: every eighth is for parity. */
export const KEY_BITS_MOST = 56;

/** One block of which both sides are known. 8 bytes each. */
export type Pair = { readonly plaintext: Uint8Array; readonly ciphertext: Uint8Array };

/**
 * The keys to be tried: those that agree with `key` in all but the last `unknownBits` bits that count (5 to 53:
 * the number of a key is a safe integer). The number has these bits, the last first. A group is 32 keys whose numbers differ
 * in the lowest five bits.
 */
export type Space = { readonly key: Uint8Array; readonly unknownBits: number };

export type Task = { readonly pair: Pair; readonly space: Space };

export function groupsIn({ unknownBits }: Space): number {
  return 2 ** (unknownBits - LANE_BITS);
}

/** Where the bit of a key's number stands among the key's 64 bits. */
export function placeOf(bit: number): number {
  return 8 * (7 - Math.floor(bit / 7)) + 6 - (bit % 7);
}

/** @returns 8 bytes; parity bits are as in `key` */
export function keyAt({ key, unknownBits }: Space, number: number): Uint8Array {
  const out = key.slice();
  for (let bit = 0; bit < unknownBits; bit++) {
    const place = placeOf(bit);
    const mask = 128 >> (place & 7);
    out[place >> 3]! &= ~mask;
    if (Math.floor(number / 2 ** bit) % 2 === 1) out[place >> 3]! |= mask;
  }
  return out;
}

/** The number of a key that lies in the space. */
export function numberOf(key: Uint8Array, { unknownBits }: Space): number {
  let number = 0;
  for (let bit = 0; bit < unknownBits; bit++) number += bitAt(key, placeOf(bit)) * 2 ** bit;
  return number;
}

/** In word i of these, each of 32 lanes has bit i of its own number. */
export const LANE_WORDS = [0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00, 0xffff0000].map((word) => word | 0);

/** Bit by bit, the keys of a group: a word has one bit of each of its 32 keys. Parity bits are zero. */
export function fillKeys(words: Int32Array, { key, unknownBits }: Space, group: number): void {
  for (let bit = 0; bit < KEY_BITS_MOST; bit++) {
    const place = placeOf(bit);
    if (bit >= unknownBits) words[place] = -bitAt(key, place);
    else if (bit < LANE_BITS) words[place] = LANE_WORDS[bit]!;
    else words[place] = -(Math.floor(group / 2 ** (bit - LANE_BITS)) % 2);
  }
}
