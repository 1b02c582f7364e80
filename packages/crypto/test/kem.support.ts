import { readFileSync } from "node:fs";
import { concat } from "../bytes.ts";
import type { Rng } from "../env.ts";
import { nodeKem, nodeKemPrimitives } from "../primitives/nodeKem.ts";
import { webKem, webKemPrimitives } from "../primitives/webKem.ts";
import { hex, NODE, WEB } from "./primitives.support.ts";

export const NODE_KEM = { ...NODE, kem: nodeKem, parts: nodeKemPrimitives };
export const WEB_KEM = { ...WEB, kem: webKem, parts: webKemPrimitives };
export const KEM_TWINS = [NODE_KEM, WEB_KEM] as const;
/** Each as the one who encapsulates and as the one who decapsulates. */
export const KEM_PAIRS = [
  { from: NODE_KEM, to: WEB_KEM },
  { from: WEB_KEM, to: NODE_KEM },
  { from: WEB_KEM, to: WEB_KEM },
  { from: NODE_KEM, to: NODE_KEM },
] as const;

/** Hands out the given coins, in pieces of whatever size is asked for, and nothing beyond them. */
export function rngOf(coins: Uint8Array): Rng & { left(): number } {
  let at = 0;
  const rng = (length: number) => {
    if (at + length > coins.length) throw new Error(`${length} more coins asked for, ${coins.length - at} left`);
    at += length;
    return coins.slice(at - length, at);
  };
  return Object.assign(rng, { left: () => coins.length - at });
}

/** The seven points of X25519 of small order below 2^255, and those over p that stand for the same: RFC 7748 §6.1. */
export const LOW_ORDER_POINTS = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map(hex);

/** An encapsulation key of ML-KEM-768 with coefficient `index` (0 to 767) set to `value` (12 bits). FIPS 203 §4.2.1. */
export function withCoefficient(publicKey: Uint8Array, index: number, value: number): Uint8Array {
  const out = publicKey.slice();
  const at = (index >> 1) * 3;
  if (index % 2 === 0) {
    out[at] = value & 0xff;
    out[at + 1] = (out[at + 1]! & 0xf0) | (value >> 8);
  } else {
    out[at + 1] = (out[at + 1]! & 0x0f) | ((value & 0x0f) << 4);
    out[at + 2] = value >> 4;
  }
  return out;
}

export type XWingVector = { seed: string; eseed: string; ss: string; sk: string; pk: string; ct: string };

export function xwingVectors(): XWingVector[] {
  const file = new URL("../../../vectors/xwing/test-vectors.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as XWingVector[];
}

/** What is one byte short, one byte long, or not there at all. */
export function wrongSizes(bytes: Uint8Array): Uint8Array[] {
  return [bytes.subarray(1), bytes.subarray(0, -1), concat(bytes, Uint8Array.of(0)), new Uint8Array(0)];
}
