import { readFileSync } from "node:fs";
import { fromHex } from "../bytes.ts";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "../primitives/node.ts";
import { nodeKemPrimitives } from "../primitives/nodeKem.ts";
import { webPrimitives, webRng, webSlowPrimitives } from "../primitives/web.ts";
import { webKemPrimitives } from "../primitives/webKem.ts";

export type Twin = {
  readonly name: string;
  readonly fast: typeof nodePrimitives;
  readonly x25519: typeof nodeKemPrimitives.x25519;
  readonly slow: typeof nodeSlowPrimitives;
  readonly rng: typeof nodeRng;
};

export const NODE: Twin = {
  name: "node",
  fast: nodePrimitives,
  x25519: nodeKemPrimitives.x25519,
  slow: nodeSlowPrimitives,
  rng: nodeRng,
};
export const WEB: Twin = {
  name: "web",
  fast: webPrimitives,
  x25519: webKemPrimitives.x25519,
  slow: webSlowPrimitives,
  rng: webRng,
};
export const TWINS = [NODE, WEB] as const;
/** Each as the one who seals and as the one who opens. */
export const PAIRS = [
  { from: NODE, to: WEB },
  { from: WEB, to: NODE },
] as const;

type Json = Record<string, unknown>;
export type Vector = Json & { tcId: number; result: "valid" | "invalid" | "acceptable"; flags: string[] };
export type Group = Json & { tests: Vector[] };

/** A file of Wycheproof, and every test in it beside its group. */
export function wycheproof(name: string): { group: Group; test: Vector }[] {
  const file = new URL(`../../../vectors/wycheproof/${name}_test.json`, import.meta.url);
  const { testGroups, numberOfTests } = JSON.parse(readFileSync(file, "utf8")) as {
    testGroups: Group[];
    numberOfTests: number;
  };
  const all = testGroups.flatMap((group) => group.tests.map((test) => ({ group, test })));
  if (all.length !== numberOfTests) throw new Error(`${name}: ${all.length} tests instead of ${numberOfTests}`);
  return all;
}

export function hex(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromHex(value) : undefined;
  if (bytes === undefined) throw new Error(`not hex: ${String(value)}`);
  return bytes;
}

/** The same bytes with one bit of one byte turned. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1 << (at % 8);
  return copy;
}
