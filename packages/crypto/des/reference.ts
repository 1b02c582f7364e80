/**
 * DES as FIPS 46-3 writes it, bit by bit, keeping every value on the way. Slow, and meant to be read and shown:
 * `fast.ts` is the one in use, and a property test holds the two equal.
 */

import { BLOCK_SIZE, requireBlock, requireKey } from "./sizes.ts";
import { E, IP, IP_INVERSE, LEFT_SHIFTS, P, PC1, PC2, S } from "./tables.ts";

export type Bit = 0 | 1;
/** Bits in the standard's order: `bits[0]` is its bit 1, the most significant. */
export type Bits = readonly Bit[];

/** C_n, D_n (28 bits each) and K_n (48 bits) for n = 1 … 16. */
export type KeyRound = {
  readonly n: number;
  readonly leftShifts: number;
  readonly C: Bits;
  readonly D: Bits;
  readonly K: Bits;
};

/** The key schedule KS. `KEY` has 64 bits, the parity bits among them. */
export type KeyTrace = {
  readonly KEY: Bits;
  readonly C0: Bits;
  readonly D0: Bits;
  readonly rounds: readonly KeyRound[];
};

/** One iteration: L' = R, R' = L ⊕ f(R, K). */
export type Round = {
  readonly n: number;
  /** Which key of the schedule this iteration uses: n to encipher, 17 − n to decipher. */
  readonly keyNumber: number;
  readonly K: Bits;
  /** E(R) of the R before this iteration, 48 bits. */
  readonly E: Bits;
  /** K ⊕ E(R), 48 bits. */
  readonly KxorE: Bits;
  /** B1 … B8, six bits each: K ⊕ E(R) in pieces. */
  readonly B: readonly Bits[];
  /** S1(B1) … S8(B8), four bits each. */
  readonly S: readonly Bits[];
  /** f(R, K) = P(S1(B1) … S8(B8)), 32 bits. */
  readonly f: Bits;
  readonly L: Bits;
  readonly R: Bits;
};

export type BlockTrace = {
  readonly direction: "encipher" | "decipher";
  readonly keys: KeyTrace;
  readonly input: Bits;
  /** IP(input), whose halves are L0 and R0. */
  readonly permutedInput: Bits;
  readonly L0: Bits;
  readonly R0: Bits;
  readonly rounds: readonly Round[];
  /** R16 L16: the halves change places once more. */
  readonly preoutput: Bits;
  /** IP⁻¹(preoutput). */
  readonly output: Bits;
  /** The output again, as 8 bytes. */
  readonly bytes: Uint8Array;
};

/**
 * The key schedule of FIPS 46-3, Appendix 1.
 * @param key 8 bytes; the caller's, neither kept nor changed
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
 */
export function traceKey(key: Uint8Array): KeyTrace {
  requireKey(key);
  const KEY = bitsOf(key);
  const permuted = select(KEY, PC1);
  const C0 = permuted.slice(0, 28);
  const D0 = permuted.slice(28);
  const rounds: KeyRound[] = [];
  let C: Bits = C0;
  let D: Bits = D0;
  LEFT_SHIFTS.forEach((leftShifts, index) => {
    C = turnLeft(C, leftShifts);
    D = turnLeft(D, leftShifts);
    rounds.push({ n: index + 1, leftShifts, C, D, K: select([...C, ...D], PC2) });
  });
  return { KEY, C0, D0, rounds };
}

/**
 * Enciphers one block and keeps every value on the way.
 * @param key 8 bytes @param block 8 bytes; both the caller's, neither kept nor changed
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_BLOCK_SIZE
 */
export function traceEncryptBlock(key: Uint8Array, block: Uint8Array): BlockTrace {
  return traceBlock("encipher", key, block);
}

/** The same for deciphering: FIPS 46-3 uses the same algorithm with the keys in reverse. */
export function traceDecryptBlock(key: Uint8Array, block: Uint8Array): BlockTrace {
  return traceBlock("decipher", key, block);
}

/** @returns 8 bytes, the caller's to keep */
export function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return traceEncryptBlock(key, block).bytes;
}

/** @returns 8 bytes, the caller's to keep */
export function decryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return traceDecryptBlock(key, block).bytes;
}

/** @param group how many bits stand together, as the standard prints them; 0 for no gaps */
export function formatBits(bits: Bits, group = 0): string {
  const text = bits.join("");
  return group > 0 ? (text.match(new RegExp(`.{1,${group}}`, "g")) ?? []).join(" ") : text;
}

function traceBlock(direction: "encipher" | "decipher", key: Uint8Array, block: Uint8Array): BlockTrace {
  const keys = traceKey(key);
  requireBlock(block);
  const input = bitsOf(block);
  const permutedInput = select(input, IP);
  const L0 = permutedInput.slice(0, 32);
  const R0 = permutedInput.slice(32);
  const rounds: Round[] = [];
  let L: Bits = L0;
  let R: Bits = R0;
  for (let n = 1; n <= 16; n++) {
    const keyNumber = direction === "encipher" ? n : 17 - n;
    const { K } = keys.rounds[keyNumber - 1]!;
    const cipherFunction = applyF(R, K);
    [L, R] = [R, xor(L, cipherFunction.f)];
    rounds.push({ n, keyNumber, K, ...cipherFunction, L, R });
  }
  const preoutput = [...R, ...L];
  const output = select(preoutput, IP_INVERSE);
  return { direction, keys, input, permutedInput, L0, R0, rounds, preoutput, output, bytes: bytesOf(output) };
}

function applyF(R: Bits, K: Bits): Pick<Round, "E" | "KxorE" | "B" | "S" | "f"> {
  const expanded = select(R, E);
  const KxorE = xor(K, expanded);
  const B = S.map((_, i) => KxorE.slice(6 * i, 6 * i + 6));
  const substituted = S.map((box, i) => substitute(box, B[i]!));
  return { E: expanded, KxorE, B, S: substituted, f: select(substituted.flat(), P) };
}

/** The first and last bit choose the row, the four between them the column. */
function substitute(box: readonly (readonly number[])[], B: Bits): Bits {
  const row = 2 * B[0]! + B[5]!;
  const column = 8 * B[1]! + 4 * B[2]! + 2 * B[3]! + B[4]!;
  const value = box[row]![column]!;
  return [3, 2, 1, 0].map((place) => ((value >>> place) & 1) as Bit);
}

function select(bits: Bits, table: readonly number[]): Bits {
  return table.map((place) => bits[place - 1]!);
}

function turnLeft(bits: Bits, places: number): Bits {
  return [...bits.slice(places), ...bits.slice(0, places)];
}

function xor(a: Bits, b: Bits): Bits {
  return a.map((bit, i) => (bit ^ b[i]!) as Bit);
}

function bitsOf(bytes: Uint8Array): Bits {
  return Array.from({ length: 8 * bytes.length }, (_, i) => ((bytes[i >>> 3]! >>> (7 - (i & 7))) & 1) as Bit);
}

function bytesOf(bits: Bits): Uint8Array {
  return Uint8Array.from({ length: BLOCK_SIZE }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8).join(""), 2));
}
