import { concat, equal, fromHex } from "../bytes.ts";

const RSA_ALGORITHM = fromHex("300d06092a864886f70d0101010500")!; // SEQUENCE { OID rsaEncryption, NULL }
const PUBLIC_EXPONENT = fromHex("0203010001")!; // INTEGER 65537
const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const INTEGER = 0x02;

/** The RSA sizes that both implementations support; the protocol is stricter. */
const MODULUS_BITS = { least: 2048, most: 4096 } as const;

export type RsaPublicKeyInfo = { readonly modulusBits: number };

/**
 * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1, RFC 8017 §A.1.1) in its one DER form: rsaEncryption with NULL, e = 65537,
 * an odd modulus of 2048 to 4096 bits, no byte left over. For 3072 bits that is exactly 422 bytes.
 * Platforms accept different other forms, so no other form ever reaches them.
 * @returns undefined for every other input
 */
export function rsaPublicKeyInfo(spki: Uint8Array): RsaPublicKeyInfo | undefined {
  const outer = contentOf(SEQUENCE, spki);
  if (outer === undefined || !equal(outer.subarray(0, RSA_ALGORITHM.length), RSA_ALGORITHM)) return undefined;
  const bits = contentOf(BIT_STRING, outer.subarray(RSA_ALGORITHM.length));
  if (bits === undefined || bits[0] !== 0) return undefined;
  const key = contentOf(SEQUENCE, bits.subarray(1));
  if (key === undefined || key.length <= PUBLIC_EXPONENT.length) return undefined;
  const split = key.length - PUBLIC_EXPONENT.length;
  if (!equal(key.subarray(split), PUBLIC_EXPONENT)) return undefined;
  const integer = contentOf(INTEGER, key.subarray(0, split));
  if (integer === undefined) return undefined;
  const modulusBits = positiveBits(integer);
  if (modulusBits === undefined || (integer[integer.length - 1]! & 1) === 0) return undefined;
  return modulusBits >= MODULUS_BITS.least && modulusBits <= MODULUS_BITS.most ? { modulusBits } : undefined;
}

/** The content of the one element that `bytes` consists of (X.690 §10.1: definite length, shortest form). */
function contentOf(tag: number, bytes: Uint8Array): Uint8Array | undefined {
  const first = bytes[1];
  if (bytes[0] !== tag || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (lengthBytes > 2 || first === 0x80) return undefined;
  let length = first;
  if (lengthBytes > 0) {
    length = 0;
    for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte;
  }
  if (!equal(bytes.subarray(0, 2 + lengthBytes), header(tag, length))) return undefined;
  return bytes.length === 2 + lengthBytes + length ? bytes.subarray(2 + lengthBytes) : undefined;
}

function header(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length);
  return concat(Uint8Array.of(tag, 0x82), Uint8Array.of(length >>> 8, length));
}

/** The bits of a positive DER integer in its shortest form; undefined for a negative, zero or padded one. */
function positiveBits(integer: Uint8Array): number | undefined {
  const padded = integer[0] === 0;
  const digits = padded ? integer.subarray(1) : integer;
  const top = digits[0];
  if (top === undefined || top === 0 || padded !== top >= 0x80) return undefined;
  return (digits.length - 1) * 8 + (32 - Math.clz32(top));
}
