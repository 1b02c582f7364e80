import type { SlowPrimitives } from "./port.ts";

/** RFC 5869 §2.3: 255 blocks of SHA-256. A length of 0 is never needed, and OpenSSL refuses it. */
export function checkHkdf(info: Uint8Array, length: number): void {
  if (!Number.isInteger(length) || length < 1 || length > 8160) throw new RangeError(`HKDF-SHA-256 of ${length} bytes`);
  // Node takes no more; the web twin must not either.
  if (info.length > 1024) throw new RangeError(`HKDF info of ${info.length} bytes, at most 1024`);
}

/** Our own keys and nonces have the right length: a wrong one is a bug, never the other side's doing. */
export function checkLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name} of ${bytes.length} bytes instead of ${length}`);
}

type Argon2idCost = Parameters<SlowPrimitives["argon2id"]>[2];

/** RFC 9106 §3.1, and no more than both implementations do. */
export function checkArgon2id(salt: Uint8Array, cost: Argon2idCost, length: number): void {
  const { memoryKiB, passes, lanes } = cost;
  const whole = [memoryKiB, passes, lanes, length].every(Number.isInteger);
  if (!whole || salt.length < 8 || lanes < 1 || lanes > 255 || passes < 1 || length < 4 || length > 1024)
    throw new RangeError("Argon2id parameters out of range");
  if (memoryKiB < 8 * lanes || memoryKiB > 4_194_303) throw new RangeError(`Argon2id memory of ${memoryKiB} KiB`);
}
