import { readFileSync } from "node:fs";
import { concat } from "../bytes.ts";
import type { Rng } from "../env.ts";
import { nodeKem, nodeKemPrimitives } from "../primitives/nodeKem.ts";
import { webKem, webKemPrimitives } from "../primitives/webKem.ts";
import { NODE, WEB } from "./primitives.support.ts";

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

export type XWingVector = { seed: string; eseed: string; ss: string; sk: string; pk: string; ct: string };

export function xwingVectors(): XWingVector[] {
  const file = new URL("../../../vectors/xwing/test-vectors.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as XWingVector[];
}

/** What is one byte short, one byte long, or not there at all. */
export function wrongSizes(bytes: Uint8Array): Uint8Array[] {
  return [bytes.subarray(1), bytes.subarray(0, -1), concat(bytes, Uint8Array.of(0)), new Uint8Array(0)];
}
