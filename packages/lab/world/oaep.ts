import { concat, fromHex, type Primitives, type Rng, rsaPublicKeyInfo, toHex, u32 } from "@sandi/crypto";

const HASH = 32;

/**
 * RSAES-OAEP-ENCRYPT (RFC 8017 §7.1.1), SHA-256 and MGF1-SHA-256, with the seed from `rng`: no platform lets that be
 * chosen, and a run of the lab is to give the same bytes each time.
 * @returns undefined if the key cannot be read or the plaintext is too long for it
 */
export function oaepEncrypt(
  primitives: Primitives,
  rng: Rng,
  spki: Uint8Array,
  plaintext: Uint8Array,
  label: Uint8Array,
): Uint8Array | undefined {
  const info = rsaPublicKeyInfo(spki);
  if (info === undefined) return undefined;
  const size = Math.ceil(info.modulusBits / 8);
  if (plaintext.length > size - 2 * HASH - 2) return undefined;
  const filler = new Uint8Array(size - plaintext.length - 2 * HASH - 2);
  const block = concat(primitives.sha256(label), filler, Uint8Array.of(1), plaintext);
  const seed = rng(HASH);
  const maskedBlock = xor(block, mgf1(primitives, seed, block.length));
  const maskedSeed = xor(seed, mgf1(primitives, maskedBlock, HASH));
  const padded = integerOf(concat(Uint8Array.of(0), maskedSeed, maskedBlock));
  return bytesOf(power65537(padded, modulusOf(spki, size)), size);
}

/** MGF1, RFC 8017 §B.2.1. */
function mgf1({ sha256 }: Primitives, seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / HASH) }, (_, i) => sha256(concat(seed, u32(i))));
  return concat(...blocks).slice(0, length);
}

/** e = 2^16 + 1, the only one that `rsaPublicKeyInfo` takes. */
function power65537(base: bigint, modulus: bigint): bigint {
  let power = base;
  for (let i = 0; i < 16; i++) power = (power * power) % modulus;
  return (power * base) % modulus;
}

/** In the one form that `rsaPublicKeyInfo` takes, the modulus is followed by the five bytes of the exponent. */
function modulusOf(spki: Uint8Array, size: number): bigint {
  return integerOf(spki.subarray(spki.length - 5 - size, spki.length - 5));
}

function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}

function bytesOf(integer: bigint, size: number): Uint8Array {
  return fromHex(integer.toString(16).padStart(2 * size, "0"))!;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}
