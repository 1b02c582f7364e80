import { tables } from "@sandi/crypto/des";

/** DES without arithmetic: which bit goes where. Bits are counted from 0 here, in the order of FIPS 46-3. */

const { E, IP, LEFT_SHIFTS, P, PC1, PC2 } = tables;

/** For each round and each of its 48 places: which of the key's 64 bits stands there. The key schedule is no more than this. */
export const KEY_BITS: readonly (readonly number[])[] = keyBits();

/** For each S-box, which bits of R come in. */
export const INPUTS: readonly (readonly number[])[] = boxes((box) =>
  E.slice(6 * box, 6 * box + 6).map((bit) => bit - 1),
);

/** For each S-box, which bits of L its four outputs change. */
export const OUTPUTS: readonly (readonly number[])[] = boxes((box) =>
  [1, 2, 3, 4].map((bit) => P.indexOf(4 * box + bit)),
);

/** The 64 bits of a block after the initial permutation: L, then R. */
export function permuted(block: Uint8Array): readonly (0 | 1)[] {
  return IP.map((bit) => bitAt(block, bit - 1));
}

export function bitAt(bytes: Uint8Array, bit: number): 0 | 1 {
  return ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) as 0 | 1;
}

function boxes(of: (box: number) => readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: 8 }, (_, box) => of(box));
}

function keyBits(): number[][] {
  let [C, D] = [PC1.slice(0, 28), PC1.slice(28)];
  return LEFT_SHIFTS.map((shifts) => {
    C = [...C.slice(shifts), ...C.slice(0, shifts)];
    D = [...D.slice(shifts), ...D.slice(0, shifts)];
    const both = [...C, ...D];
    return PC2.map((bit) => both[bit - 1]! - 1);
  });
}
