/**
 * DES for use: the same function as `reference.ts`, arranged for 32-bit words.
 *
 * A half is held turned left by one bit. The six bits that E (FIPS 46-3) hands to an S-box are then neighbours, and
 * those of S2, S4, S6, S8 begin at bits 24, 16, 8, 0; turned right by four more, so do those of S1, S3, S5, S7.
 * E thus costs one rotation, and the S-boxes with P folded in are eight look-ups.
 *
 * The tables are indexed by secret bits: like every DES of this kind it is not safe against someone who watches the cache.
 */
import { BLOCK_SIZE, requireBlock, requireKey } from "./sizes.ts";
import { LEFT_SHIFTS, P, PC2, S } from "./tables.ts";

const [S1, S2, S3, S4, S5, S6, S7, S8] = S.map(foldP) as unknown as Eight<Int32Array>;
type Eight<T> = readonly [T, T, T, T, T, T, T, T];

/** Where the six bits of each S-box stand in what PC-2 takes out of C (S1 to S4) and out of D (S5 to S8). */
const PC2_OF_C = foldPC2([8, 24, 0, 16], 0);
const PC2_OF_D = foldPC2([24, 8, 16, 0], 28);

/** Bits 1, 2, 3, 4 of a byte, and bits 7, 6, 5, 4, each as the lowest bit of a byte of its own, the first on top. */
const ROWS_OF_C = spread([1, 2, 3, 4]);
const ROWS_OF_D = spread([7, 6, 5, 4]);

export type Direction = "encrypt" | "decrypt";

/**
 * The sixteen keys of one DES key, made once and used for as many blocks as you like.
 * It shows nothing of itself to `console.log` or `JSON.stringify`.
 */
export class KeySchedule {
  // A word a round: six bits in every byte, for S2 S4 S6 S8 and for S1 S3 S5 S7.
  // Two arrays, because V8 keeps up to 64 bytes on its own heap and allocates more at many times the cost.
  readonly #even = new Int32Array(16);
  readonly #odd = new Int32Array(16);

  /**
   * @param key 8 bytes, parity bits ignored; the caller's, neither kept nor changed
   * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE
   */
  constructor(key: Uint8Array) {
    requireKey(key);
    fillWords(key, this.#even, this.#odd);
  }

  /**
   * Runs whole blocks from `input` to `output`, which may be the same array but must not overlap otherwise.
   * The sizes are the caller's to have checked: `output` is at least as long as `input`, a multiple of 8 bytes.
   * @param iv 8 bytes for CBC (NIST SP 800-38A §6.2), undefined for each block by itself (§6.1)
   */
  run(direction: Direction, iv: Uint8Array | undefined, input: Uint8Array, output: Uint8Array): void {
    const source = new DataView(input.buffer, input.byteOffset, input.byteLength);
    const target = new DataView(output.buffer, output.byteOffset, output.byteLength);
    runBlocks(this.#even, this.#odd, direction === "decrypt", iv, source, target);
  }

  /** One block by itself, in place: `block` covers exactly 8 bytes. */
  runBlock(direction: Direction, block: DataView): void {
    runBlocks(this.#even, this.#odd, direction === "decrypt", undefined, block, block);
  }

  /** Overwrites the keys; whatever is enciphered afterwards is enciphered under zeros. */
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
  oneBlock.set(block);
  schedule.runBlock(direction, oneBlockView);
  const output = oneBlock.slice();
  oneBlock.fill(0);
  if (schedule !== key) schedule.wipe();
  return output;
}

/** Used and emptied within one synchronous call: a new view for every block would cost as much as the block. */
const oneBlock = new Uint8Array(BLOCK_SIZE);
const oneBlockView = new DataView(oneBlock.buffer);

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

function runBlocks(
  evenKeys: Int32Array,
  oddKeys: Int32Array,
  decrypt: boolean,
  iv: Uint8Array | undefined,
  source: DataView,
  target: DataView,
): void {
  const length = source.byteLength;
  const first = decrypt ? 15 : 0;
  const step = decrypt ? -1 : 1;
  const end = first + 16 * step;
  const chainEncrypt = iv !== undefined && !decrypt;
  const chainDecrypt = iv !== undefined && decrypt;
  let vectorLeft = iv === undefined ? 0 : wordAt(iv, 0);
  let vectorRight = iv === undefined ? 0 : wordAt(iv, 4);
  // IP(x ⊕ IP⁻¹(y)) = IP(x) ⊕ y: after the first block, CBC chains the preoutput, and no block waits for a permutation.
  let chainLeft = 0;
  let chainRight = 0;

  for (let offset = 0; offset < length; offset += BLOCK_SIZE) {
    let left = source.getInt32(offset);
    let right = source.getInt32(offset + 4);
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
    for (let i = first; i !== end; i += 2 * step) {
      left ^= f(right, evenKeys[i]!, oddKeys[i]!);
      right ^= f(left, evenKeys[i + step]!, oddKeys[i + step]!);
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
    target.setInt32(offset, left);
    target.setInt32(offset + 4, right);
  }
}

/** f(R, K), on a half turned left by one. XORed as a tree, so that no look-up waits for the one before. */
function f(half: number, evenBoxes: number, oddBoxes: number): number {
  const even = half ^ evenBoxes;
  const odd = ((half >>> 4) | (half << 28)) ^ oddBoxes;
  return (
    S8[even & 63]! ^
    S6[(even >>> 8) & 63]! ^
    (S4[(even >>> 16) & 63]! ^ S2[(even >>> 24) & 63]!) ^
    (S7[odd & 63]! ^ S5[(odd >>> 8) & 63]! ^ (S3[(odd >>> 16) & 63]! ^ S1[(odd >>> 24) & 63]!))
  );
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
    odd[round] = (s2s4s1s3 << 16) | (s5s7s6s8 >>> 16);
  }
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** P after one S-box, turned left by one, for each of the 64 inputs. */
function foldP(box: readonly (readonly number[])[], index: number): Int32Array {
  return Int32Array.from({ length: 64 }, (_, input) => {
    const value = box[((input >>> 4) & 2) | (input & 1)]![(input >>> 1) & 15]!;
    const places = value << (28 - 4 * index);
    let permuted = 0;
    P.forEach((place, i) => {
      permuted |= ((places >>> (32 - place)) & 1) << (31 - i);
    });
    return (permuted << 1) | (permuted >>> 31);
  });
}

/** PC-2 on one half of the key, 7 bits of it at a time: what each of the four pieces gives to four S-boxes. */
function foldPC2(bases: readonly number[], before: number): Int32Array {
  const chosen = PC2.slice(before === 0 ? 0 : 24, before === 0 ? 24 : 48).map((place) => place - before);
  return Int32Array.from({ length: 512 }, (_, index) => {
    const half = (index & 127) << (21 - 7 * (index >>> 7));
    let word = 0;
    chosen.forEach((place, i) => {
      word |= ((half >>> (28 - place)) & 1) << (bases[Math.floor(i / 6)]! + 5 - (i % 6));
    });
    return word;
  });
}

function spread(places: readonly number[]): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) =>
    places.reduce((rows, place) => (rows << 8) | ((byte >>> (8 - place)) & 1), 0),
  );
}
