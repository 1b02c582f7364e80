import type { Circuit } from "./circuits.ts";
import { three, two } from "./expression.ts";

const INPUT_NAMES = ["a", "b", "c", "d", "e", "f"];

export type Body = {
  readonly lets: readonly (readonly [name: string, expression: string])[];
  readonly outputs: readonly string[];
};

/** A circuit as names and expressions, which TypeScript and WGSL read alike. */
export function bodyOf({ gates, outputs }: Circuit): Body {
  const name = (node: number) => INPUT_NAMES[node] ?? `n${node}`;
  return {
    lets: gates.map(({ inputs: [a, b, c], table }, index) => [
      name(index + 6),
      three(table, name(a), name(b), name(c)),
    ]),
    outputs: outputs.map(({ inputs: [a, b], table }) => two(table, name(a), name(b))),
  };
}
