/**
 * DES for use: the same function as `reference.ts`, arranged for 32-bit words.
 *
 * A half is held turned left by one bit. The six bits that E (FIPS 46-3) hands to an S-box are then neighbours, and
 * those of S2, S4, S6, S8 begin at bits 24, 16, 8, 0, those of S1, S3, S5, S7 at bits 28, 20, 12, 4, S1's going round
 * the end. E thus costs nothing, and the S-boxes with P folded in are eight look-ups.
 *
 * Secret bits index the tables: like every DES of this kind it is not safe from someone who can watch the cache.
 */
import { BLOCK_SIZE, requireBlock, requireKey } from "./sizes.ts";
import { LEFT_SHIFTS, P, PC2, S } from "./tables.ts";

// All that the rounds touch lies in one buffer at one address, which the compiler writes into the code: it checks one
// buffer, not twelve, and makes no view of the caller's bytes, which would cost as much as several blocks.
// The keys and the window are filled and emptied within one synchronous call.
const WINDOW_SIZE = 4096;
const ROUND_KEYS = 32;
const memory = new ArrayBuffer(8 * 64 * 4 + ROUND_KEYS * 4 + WINDOW_SIZE);
const boxes = S.map((_, index) => new Int32Array(memory, 64 * 4 * index, 64)) as unknown as Eight<Int32Array>;
const [S1, S2, S3, S4, S5, S6, S7, S8] = boxes;
const roundKeys = new Int32Array(memory, 8 * 64 * 4, ROUND_KEYS);
const bytes = new Uint8Array(memory, 8 * 64 * 4 + ROUND_KEYS * 4, WINDOW_SIZE);
const words = new DataView(memory, bytes.byteOffset, WINDOW_SIZE);
type Eight<T> = readonly [T, T, T, T, T, T, T, T];

/** Where the six bits of each S-box stand in what PC-2 takes out of C (S1 to S4) and out of D (S5 to S8). */
const PC2_OF_C = new Int32Array(512);
const PC2_OF_D = new Int32Array(512);

/** Bits 1, 2, 3, 4 of a byte, and bits 7, 6, 5, 4, each as the lowest bit of a byte of its own, the first on top. */
const ROWS_OF_C = new Int32Array(256);
const ROWS_OF_D = new Int32Array(256);

let filled = false;

/** When the first key comes: most runs of the program see none. */
function fillTables(): void {
  if (filled) return;
  filled = true;
  boxes.forEach(fillBox);
  foldPC2([8, 24, 0, 16], 0, PC2_OF_C);
  foldPC2([24, 8, 16, 0], 28, PC2_OF_D);
  ROWS_OF_C.set(spread([1, 2, 3, 4]));
  ROWS_OF_D.set(spread([7, 6, 5, 4]));
}

export type Direction = "encrypt" | "decrypt";

/**
 * The sixteen keys of one DES key, made once and used for as many blocks as you like.
 * It shows nothing of itself to `console.log` or `JSON.stringify`.
 */
export class KeySchedule {
  // A word a round for S2 S4 S6 S8 and one for S1 S3 S5 S7, each six bits where its S-box looks for them.
  // Two arrays, because V8 keeps up to 64 bytes on its own heap and allocates more at many times the cost.
  readonly #even = new Int32Array(16);
  readonly #odd = new Int32Array(16);

  /**
   * @param key 8 bytes, parity bits ignored; the caller's, neither kept nor changed
   * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
   */
  constructor(key: Uint8Array) {
    requireKey(key);
    fillTables();
    fillWords(key, this.#even, this.#odd);
  }

  /**
   * Runs whole blocks from `input` to `output`, which may be the same array but must not overlap otherwise.
   * The sizes are the caller's to have checked: `input` is a multiple of 8 bytes, `output` at least as long.
   * @param iv 8 bytes for CBC (NIST SP 800-38A §6.2), undefined for each block by itself (§6.1)
   */
  run(direction: Direction, iv: Uint8Array | undefined, input: Uint8Array, output: Uint8Array): void {
    const decrypt = direction === "decrypt";
    for (let i = 0; i < 16; i++) {
      const round = decrypt ? 15 - i : i;
      roundKeys[2 * i] = this.#even[round]!;
      roundKeys[2 * i + 1] = this.#odd[round]!;
    }
    if (input.length <= WINDOW_SIZE) {
      bytes.set(input);
      runWindow(decrypt, iv, input.length);
      copyWindow(input.length, output, 0);
    } else {
      const vector = iv && Uint8Array.from(iv);
      for (let offset = 0; offset < input.length; offset += WINDOW_SIZE) {
        const length = Math.min(WINDOW_SIZE, input.length - offset);
        bytes.set(input.subarray(offset, offset + length));
        const lastInput = decrypt ? bytes.slice(length - BLOCK_SIZE, length) : undefined;
        runWindow(decrypt, vector, length);
        vector?.set(lastInput ?? bytes.subarray(length - BLOCK_SIZE, length));
        copyWindow(length, output, offset);
      }
    }
    bytes.fill(0, 0, Math.min(input.length, WINDOW_SIZE));
    roundKeys.fill(0);
  }

  /** Overwrites the keys; what is enciphered afterwards uses a key of zeros. */
  wipe(): void {
    this.#even.fill(0);
    this.#odd.fill(0);
  }

  toJSON(): string {
    return "[KeySchedule]";
  }
}

/**
 * Makes the schedule of a key that is used more than once: every function that takes a key takes this as well.
 * @param key 8 bytes, parity bits ignored; the caller's, neither kept nor changed
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
 */
export function expandKey(key: Uint8Array): KeySchedule {
  return new KeySchedule(key);
}

/**
 * One block by itself, FIPS 46-3.
 * @param key 8 bytes, or a schedule @param block 8 bytes; both the caller's, neither kept nor changed
 * @returns 8 bytes, the caller's to keep
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_BLOCK_SIZE
 */
export function encryptBlock(key: Uint8Array | KeySchedule, block: Uint8Array): Uint8Array {
  return runBlock("encrypt", key, block);
}

/** The inverse of `encryptBlock`, with the same sizes and errors. */
export function decryptBlock(key: Uint8Array | KeySchedule, block: Uint8Array): Uint8Array {
  return runBlock("decrypt", key, block);
}

function runBlock(direction: Direction, key: Uint8Array | KeySchedule, block: Uint8Array): Uint8Array {
  requireBlock(block);
  const schedule = key instanceof KeySchedule ? key : new KeySchedule(key);
  const output = new Uint8Array(BLOCK_SIZE);
  schedule.run(direction, undefined, block, output);
  if (schedule !== key) schedule.wipe();
  return output;
}

/** A schedule made here from a key is overwritten after use; one that is the caller's is left alone. */
export function withSchedule<T>(key: Uint8Array | KeySchedule, use: (schedule: KeySchedule) => T): T {
  if (key instanceof KeySchedule) return use(key);
  const schedule = new KeySchedule(key);
  try {
    return use(schedule);
  } finally {
    schedule.wipe();
  }
}

function copyWindow(length: number, output: Uint8Array, offset: number): void {
  if (length > 64) output.set(bytes.subarray(0, length), offset);
  else for (let i = 0; i < length; i++) output[offset + i] = bytes[i]!;
}

/** Runs the first `length` bytes of the window in place, with the round keys in the order in which they lie. */
function runWindow(decrypt: boolean, iv: Uint8Array | undefined, length: number): void {
  const chainEncrypt = iv !== undefined && !decrypt;
  const chainDecrypt = iv !== undefined && decrypt;
  let vectorLeft = iv === undefined ? 0 : wordAt(iv, 0);
  let vectorRight = iv === undefined ? 0 : wordAt(iv, 4);
  // IP(x ⊕ IP⁻¹(y)) = IP(x) ⊕ y: after the first block, CBC chains the preoutput, and no block waits for a permutation.
  let chainLeft = 0;
  let chainRight = 0;

  for (let offset = 0; offset < length; offset += BLOCK_SIZE) {
    let left = words.getInt32(offset);
    let right = words.getInt32(offset + 4);
    const inputLeft = left;
    const inputRight = right;
    let swap: number;
    if (chainEncrypt) {
      left ^= vectorLeft;
      right ^= vectorRight;
      vectorLeft = 0;
      vectorRight = 0;
    }

    // IP, as exchanges of ever different bits between the halves, and the turn by one.
    swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
    right ^= swap;
    left ^= swap << 4;
    swap = ((left >>> 16) ^ right) & 0x0000ffff;
    right ^= swap;
    left ^= swap << 16;
    swap = ((right >>> 2) ^ left) & 0x33333333;
    left ^= swap;
    right ^= swap << 2;
    swap = ((right >>> 8) ^ left) & 0x00ff00ff;
    left ^= swap;
    right ^= swap << 8;
    right = (right << 1) | (right >>> 31);
    swap = (left ^ right) & 0xaaaaaaaa;
    left ^= swap;
    right ^= swap;
    left = (left << 1) | (left >>> 31);

    left ^= chainLeft;
    right ^= chainRight;
    for (let i = 0; i < ROUND_KEYS; i += 4) {
      left = mix(left, right, roundKeys[i]!, roundKeys[i + 1]!);
      right = mix(right, left, roundKeys[i + 2]!, roundKeys[i + 3]!);
    }
    swap = left;
    left = right;
    right = swap;
    if (chainEncrypt) {
      chainLeft = left;
      chainRight = right;
    }

    // IP⁻¹: the same steps backwards.
    left = (left << 31) | (left >>> 1);
    swap = (left ^ right) & 0xaaaaaaaa;
    left ^= swap;
    right ^= swap;
    right = (right << 31) | (right >>> 1);
    swap = ((right >>> 8) ^ left) & 0x00ff00ff;
    left ^= swap;
    right ^= swap << 8;
    swap = ((right >>> 2) ^ left) & 0x33333333;
    left ^= swap;
    right ^= swap << 2;
    swap = ((left >>> 16) ^ right) & 0x0000ffff;
    right ^= swap;
    left ^= swap << 16;
    swap = ((left >>> 4) ^ right) & 0x0f0f0f0f;
    right ^= swap;
    left ^= swap << 4;

    if (chainDecrypt) {
      left ^= vectorLeft;
      right ^= vectorRight;
      vectorLeft = inputLeft;
      vectorRight = inputRight;
    }
    words.setInt32(offset, left);
    words.setInt32(offset + 4, right);
  }
}

/**
 * L ⊕ f(R, K), on halves turned left by one. XORed as a tree, so that no look-up waits for the one before:
 * how long one round takes is what CBC takes, because the next begins with its result.
 */
function mix(left: number, right: number, evenBoxes: number, oddBoxes: number): number {
  const even = right ^ evenBoxes;
  const odd = right ^ oddBoxes;
  const a = left ^ S8[even & 63]! ^ S6[(even >>> 8) & 63]!;
  const b = S4[(even >>> 16) & 63]! ^ S2[(even >>> 24) & 63]!;
  const c = S7[(odd >>> 4) & 63]! ^ S5[(odd >>> 12) & 63]!;
  const d = S3[(odd >>> 20) & 63]! ^ S1[((odd >>> 28) | (odd << 4)) & 63]!;
  return a ^ b ^ (c ^ d);
}

/** The key schedule of FIPS 46-3, Appendix 1, into sixteen words each. */
function fillWords(key: Uint8Array, even: Int32Array, odd: Int32Array): void {
  // PC-1 reads the key by columns: each of its rows of eight is one bit of byte 8, byte 7, … byte 1.
  let rowsOfC = 0;
  let rowsOfD = 0;
  for (let i = 0; i < 8; i++) {
    rowsOfC |= ROWS_OF_C[key[i]!]! << i;
    rowsOfD |= ROWS_OF_D[key[i]!]! << i;
  }
  // The row of bit 4 is shared: C ends with its first half, D with its second.
  let C = rowsOfC >>> 4;
  let D = ((rowsOfD >>> 8) << 4) | (rowsOfD & 0xf);
  for (let round = 0; round < 16; round++) {
    const shift = LEFT_SHIFTS[round]!;
    C = ((C << shift) | (C >>> (28 - shift))) & 0xfffffff;
    D = ((D << shift) | (D >>> (28 - shift))) & 0xfffffff;
    const s2s4s1s3 =
      PC2_OF_C[C >>> 21]! |
      PC2_OF_C[128 | ((C >>> 14) & 127)]! |
      PC2_OF_C[256 | ((C >>> 7) & 127)]! |
      PC2_OF_C[384 | (C & 127)]!;
    const s5s7s6s8 =
      PC2_OF_D[D >>> 21]! |
      PC2_OF_D[128 | ((D >>> 14) & 127)]! |
      PC2_OF_D[256 | ((D >>> 7) & 127)]! |
      PC2_OF_D[384 | (D & 127)]!;
    even[round] = (s2s4s1s3 & 0xffff0000) | (s5s7s6s8 & 0xffff);
    const s1s3s5s7 = (s2s4s1s3 << 16) | (s5s7s6s8 >>> 16);
    odd[round] = (s1s3s5s7 << 4) | (s1s3s5s7 >>> 28);
  }
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** P after one S-box, turned left by one, for each of the 64 inputs. */
function fillBox(table: Int32Array, index: number): void {
  const box = S[index]!;
  // Where each of the four bits that it gives comes to stand. A shift by 32 is one by 0.
  const placed = combine([4, 3, 2, 1].map((place) => 1 << (32 - P.indexOf(4 * index + place))));
  for (let input = 0; input < 64; input++)
    table[input] = placed[box[((input >>> 4) & 2) | (input & 1)]![(input >>> 1) & 15]!]!;
}

/** PC-2 on one half of the key, 7 bits of it at a time: what each of the four pieces gives to four S-boxes. */
function foldPC2(bases: readonly number[], before: number, table: Int32Array): void {
  const chosen = PC2.slice(before === 0 ? 0 : 24, before === 0 ? 24 : 48);
  for (let piece = 0; piece < 4; piece++) {
    const words = [7, 6, 5, 4, 3, 2, 1].map((place) => {
      const i = chosen.indexOf(before + 7 * piece + place);
      return i < 0 ? 0 : 1 << (bases[Math.floor(i / 6)]! + 5 - (i % 6));
    });
    table.set(combine(words), 128 * piece);
  }
}

function spread(places: readonly number[]): Int32Array {
  return combine(
    [8, 7, 6, 5, 4, 3, 2, 1].map((place) => (places.includes(place) ? 0x1000000 >>> (8 * places.indexOf(place)) : 0)),
  );
}

/** What the bits of each number give together, if the lowest gives the first word. */
function combine(words: readonly number[]): Int32Array {
  const table = new Int32Array(1 << words.length);
  for (let bit = 0; bit < words.length; bit++)
    for (let below = 0; below < 1 << bit; below++) table[(1 << bit) | below] = table[below]! | words[bit]!;
  return table;
}
