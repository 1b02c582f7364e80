import { concat, fromHex, toHex, u16 } from "@sandi/crypto";

const E = 65_537n;
/** SEQUENCE { OID rsaEncryption, NULL } */
const RSA_ENCRYPTION = fromHex("300d06092a864886f70d0101010500")!;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;

/** DER: SubjectPublicKeyInfo, and PKCS#8 (RFC 5208 §5) around RSAPrivateKey (RFC 8017 §A.1.2). */
export type RsaKey = { readonly spki: Uint8Array; readonly pkcs8: Uint8Array };

/** All that a key pair is follows from its primes. */
export function rsaKeyOf(p: bigint, q: bigint): RsaKey {
  const n = p * q;
  const lambda = ((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n);
  const d = inverse(E, lambda);
  const numbers = [0n, n, E, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  const publicKey = element(SEQUENCE, integer(n), integer(E));
  const privateKey = element(SEQUENCE, ...numbers.map(integer));
  return {
    spki: element(SEQUENCE, RSA_ENCRYPTION, element(BIT_STRING, Uint8Array.of(0), publicKey)),
    pkcs8: element(SEQUENCE, integer(0n), RSA_ENCRYPTION, element(OCTET_STRING, privateKey)),
  };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** The extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, t, nextT] = [modulus, value % modulus, 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

function integer(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const bytes = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`)!;
  return element(INTEGER, bytes[0]! >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
}

/** X.690 §10.1: definite length, shortest form. */
function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  const { length } = content;
  const head =
    length < 0x80
      ? Uint8Array.of(tag, length)
      : length < 0x100
        ? Uint8Array.of(tag, 0x81, length)
        : concat(Uint8Array.of(tag, 0x82), u16(length));
  return concat(head, content);
}

export function bigintOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}
