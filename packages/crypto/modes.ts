/**
 * Cipher block chaining over DES: NIST SP 800-38A §6.2, with the padding of RFC 5652 §6.3 (PKCS#7) on request.
 * CBC hides a text but does not protect it from changes: verify a MAC over the ciphertext before decrypting.
 */
import { concat, wipe } from "./bytes.ts";
import { KeySchedule, withSchedule } from "./des/fast.ts";
import { BLOCK_SIZE, requireBytes, requireIv } from "./des/sizes.ts";
import { CryptoError } from "./errors.ts";

/** `none`: the length must be a multiple of 8 bytes. `pkcs7`: 1 to 8 bytes are added, each saying how many. */
export type Padding = "none" | "pkcs7";
/** `padding` is `none` unless it is given. */
export type CbcOptions = { readonly padding?: Padding };

/**
 * Encrypts one message.
 * @param key 8 bytes, or a schedule from `expandKey`; like all arguments the caller's, neither kept nor changed
 * @param iv 8 bytes, fresh and unpredictable for every message
 * @param plaintext a multiple of 8 bytes, or any length with `{ padding: "pkcs7" }`
 * @returns the ciphertext without the IV, the caller's to keep: as long as the plaintext, or 1 to 8 bytes longer
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_IV_SIZE, DES_LENGTH, DES_PADDING
 */
export function cbcEncrypt(
  key: Uint8Array | KeySchedule,
  iv: Uint8Array,
  plaintext: Uint8Array,
  options: CbcOptions = {},
): Uint8Array {
  const padding = paddingOf(options);
  requireIv(iv);
  requireBytes(plaintext, "plaintext");
  if (padding === "none") requireWholeBlocks(plaintext.length);
  const added = padding === "none" ? 0 : BLOCK_SIZE - (plaintext.length % BLOCK_SIZE);
  const ciphertext = new Uint8Array(plaintext.length + added);
  let blocks = plaintext;
  if (added > 0) {
    blocks = ciphertext;
    ciphertext.set(plaintext);
    ciphertext.fill(added, plaintext.length);
  }
  return withSchedule(key, (schedule) => {
    schedule.run("encrypt", iv, blocks, ciphertext);
    return ciphertext;
  });
}

/**
 * Decrypts one message.
 *
 * What an attacker can cause never throws: with `{ padding: "pkcs7" }` a ciphertext of an impossible length and
 * wrong padding both give `undefined`, and no branch depends on how much of the padding was right. Without padding
 * every multiple of 8 bytes decrypts to something, and another length is the caller's mistake.
 * @param key 8 bytes, or a schedule from `expandKey`; like all arguments the caller's, neither kept nor changed
 * @param iv the 8 bytes that were given to `cbcEncrypt`
 * @returns the plaintext, the caller's to keep
 * @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_IV_SIZE, DES_PADDING; DES_LENGTH without padding only
 */
export function cbcDecrypt(
  key: Uint8Array | KeySchedule,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  options?: { readonly padding?: "none" },
): Uint8Array;
export function cbcDecrypt(
  key: Uint8Array | KeySchedule,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  options: CbcOptions,
): Uint8Array | undefined;
export function cbcDecrypt(
  key: Uint8Array | KeySchedule,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  options: CbcOptions = {},
): Uint8Array | undefined {
  const padding = paddingOf(options);
  requireIv(iv);
  requireBytes(ciphertext, "ciphertext");
  if (padding === "none") requireWholeBlocks(ciphertext.length);
  else if (ciphertext.length === 0 || ciphertext.length % BLOCK_SIZE !== 0) return undefined;
  return withSchedule(key, (schedule) => {
    const padded = new Uint8Array(ciphertext.length);
    schedule.run("decrypt", iv, ciphertext, padded);
    if (padding === "none") return padded;
    const length = unpaddedLength(padded);
    const plaintext = length < 0 ? undefined : padded.slice(0, length);
    wipe(padded);
    return plaintext;
  });
}

/** Encrypts one message that arrives in pieces of any length: the pieces that come out are `cbcEncrypt` of the whole. */
export class CbcEncryptor {
  readonly #stream: CbcStream;
  readonly #padding: Padding;

  /** @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_IV_SIZE, DES_PADDING */
  constructor(key: Uint8Array | KeySchedule, iv: Uint8Array, options: CbcOptions = {}) {
    this.#padding = paddingOf(options);
    this.#stream = new CbcStream("encrypt", key, iv);
  }

  /** @returns the whole blocks there are so far @throws CryptoError DES_NOT_BYTES, DES_FINISHED */
  update(plaintext: Uint8Array): Uint8Array {
    return this.#stream.update(plaintext, 0);
  }

  /** @returns the last of the ciphertext @throws CryptoError DES_FINISHED, and DES_LENGTH without padding */
  finish(): Uint8Array {
    return this.#stream.finish((rest, run) => {
      if (this.#padding === "none") {
        requireWholeBlocks(rest.length);
        return new Uint8Array(0);
      }
      const last = new Uint8Array(BLOCK_SIZE);
      pad(last, rest);
      run(last);
      return last;
    });
  }
}

/** Decrypts one message that arrives in pieces of any length. With padding the last block waits for `finish`. */
export class CbcDecryptor {
  readonly #stream: CbcStream;
  readonly #padding: Padding;

  /** @throws CryptoError DES_NOT_BYTES, DES_KEY_SIZE, DES_IV_SIZE, DES_PADDING */
  constructor(key: Uint8Array | KeySchedule, iv: Uint8Array, options: CbcOptions = {}) {
    this.#padding = paddingOf(options);
    this.#stream = new CbcStream("decrypt", key, iv);
  }

  /** @returns the plaintext of the blocks that are whole so far @throws CryptoError DES_NOT_BYTES, DES_FINISHED */
  update(ciphertext: Uint8Array): Uint8Array {
    return this.#stream.update(ciphertext, this.#padding === "pkcs7" ? 1 : 0);
  }

  /**
   * @returns the last of the plaintext; undefined if the length or the padding is wrong, and then nothing that came
   * out before may be used
   * @throws CryptoError DES_FINISHED, and DES_LENGTH without padding
   */
  finish(): Uint8Array | undefined {
    return this.#stream.finish((rest, run) => {
      if (this.#padding === "none") {
        requireWholeBlocks(rest.length);
        return new Uint8Array(0);
      }
      if (rest.length !== BLOCK_SIZE) return undefined;
      run(rest);
      const length = unpaddedLength(rest);
      return length < 0 ? undefined : rest.slice(0, length);
    });
  }
}

class CbcStream {
  readonly #direction: "encrypt" | "decrypt";
  readonly #schedule: KeySchedule;
  readonly #ownsSchedule: boolean;
  /** The last block of ciphertext, or the IV. */
  readonly #vector: Uint8Array;
  #rest = new Uint8Array(0);
  #finished = false;

  constructor(direction: "encrypt" | "decrypt", key: Uint8Array | KeySchedule, iv: Uint8Array) {
    requireIv(iv);
    this.#direction = direction;
    this.#ownsSchedule = !(key instanceof KeySchedule);
    this.#schedule = key instanceof KeySchedule ? key : new KeySchedule(key);
    this.#vector = Uint8Array.from(iv);
  }

  /** @param keepBack how many bytes to hold back even where they make a whole block: 0 or 1 */
  update(piece: Uint8Array, keepBack: number): Uint8Array {
    requireBytes(piece, "piece");
    if (this.#finished) throw new CryptoError("DES_FINISHED");
    const available = concat(this.#rest, piece);
    const whole = Math.max(0, Math.floor((available.length - keepBack) / BLOCK_SIZE) * BLOCK_SIZE);
    wipe(this.#rest);
    this.#rest = available.slice(whole);
    const output = this.#run(available.subarray(0, whole));
    wipe(available);
    return output;
  }

  /** Hands over what is left, 0 to 8 bytes, and a way to run one block more in place; then forgets both and the key. */
  finish<T>(end: (rest: Uint8Array, run: (block: Uint8Array) => void) => T): T {
    if (this.#finished) throw new CryptoError("DES_FINISHED");
    this.#finished = true;
    try {
      return end(this.#rest, (block) => this.#schedule.run(this.#direction, this.#vector, block, block));
    } finally {
      wipe(this.#rest);
      if (this.#ownsSchedule) this.#schedule.wipe();
    }
  }

  #run(input: Uint8Array): Uint8Array {
    const output = new Uint8Array(input.length);
    if (input.length === 0) return output;
    this.#schedule.run(this.#direction, this.#vector, input, output);
    this.#vector.set((this.#direction === "encrypt" ? output : input).subarray(-BLOCK_SIZE));
    return output;
  }
}

function paddingOf(options: CbcOptions): Padding {
  const padding = options.padding ?? "none";
  if (padding !== "none" && padding !== "pkcs7") throw new CryptoError("DES_PADDING");
  return padding;
}

function requireWholeBlocks(size: number): void {
  if (size % BLOCK_SIZE !== 0) throw new CryptoError("DES_LENGTH", { size });
}

/** RFC 5652 §6.3. @param rest 0 to 7 bytes */
function pad(block: Uint8Array, rest: Uint8Array): void {
  block.fill(BLOCK_SIZE - rest.length);
  block.set(rest);
}

/** RFC 5652 §6.3. @returns how many bytes come before the padding, −1 where it is wrong; always the same work */
function unpaddedLength(padded: Uint8Array): number {
  const count = padded[padded.length - 1]!;
  // All ones where true, from the sign bit: no branch tells a padding oracle how much of the padding was right.
  let wrong = ((count - 1) | (BLOCK_SIZE - count)) >> 31;
  for (let fromEnd = 0; fromEnd < BLOCK_SIZE; fromEnd++) {
    const isPadding = (fromEnd - count) >> 31;
    wrong |= isPadding & (padded[padded.length - 1 - fromEnd]! ^ count);
  }
  return wrong === 0 ? padded.length - count : -1;
}
