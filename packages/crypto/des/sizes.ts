import { CryptoError } from "../errors.ts";

/** Bytes of a DES block, of a key with its parity bits, and of an initialisation vector. */
export const BLOCK_SIZE = 8;

/** Also true for bytes from another realm (a worker, a frame), which `instanceof` would refuse. */
function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** @throws CryptoError DES_NOT_BYTES: a string would otherwise be read as zeros */
export function requireBytes(value: Uint8Array, what: string): void {
  if (!isBytes(value)) throw new CryptoError("DES_NOT_BYTES", { what });
}

export function requireKey(key: Uint8Array): void {
  requireBytes(key, "key");
  if (key.length !== BLOCK_SIZE) throw new CryptoError("DES_KEY_SIZE", { size: key.length });
}

export function requireBlock(block: Uint8Array): void {
  requireBytes(block, "block");
  if (block.length !== BLOCK_SIZE) throw new CryptoError("DES_BLOCK_SIZE", { size: block.length });
}

export function requireIv(iv: Uint8Array): void {
  requireBytes(iv, "iv");
  if (iv.length !== BLOCK_SIZE) throw new CryptoError("DES_IV_SIZE", { size: iv.length });
}
