import { concat, type Primitives } from "@sandi/crypto";
import { clientIdOf } from "./id.ts";

const VERSION = Uint8Array.of(0, 0);
const ITERATIONS = 5200;

/**
 * The number that two people compare by voice: 60 digits, 30 for each identity, the smaller half first, so that both
 * see the same. About 30 ms.
 */
export function safetyNumber(primitives: Primitives, myKey: Uint8Array, theirKey: Uint8Array): string {
  const half = (key: Uint8Array) => numericFingerprint(primitives, key, clientIdOf(primitives, key));
  return [half(myKey), half(theirKey)].sort().join("");
}

/** Twelve groups of five digits. */
export function formatSafetyNumber(digits: string): string {
  return digits.replaceAll(/(.{5})(?=.)/g, "$1 ");
}

/**
 * 30 digits, as Signal's NumericFingerprintGenerator computes them (fingerprint version 0): SHA-512 over version, key
 * and identifier, iterated 5,200 times with the key behind it each time, then six numbers of 40 bits modulo 100,000.
 */
export function numericFingerprint(
  primitives: Primitives,
  publicKey: Uint8Array,
  stableIdentifier: Uint8Array,
): string {
  let hash = concat(VERSION, publicKey, stableIdentifier);
  for (let i = 0; i < ITERATIONS; i++) hash = primitives.sha512(concat(hash, publicKey));
  let digits = "";
  for (let at = 0; at < 30; at += 5) {
    let chunk = 0;
    for (const byte of hash.subarray(at, at + 5)) chunk = chunk * 256 + byte;
    digits += String(chunk % 100_000).padStart(5, "0");
  }
  return digits;
}
