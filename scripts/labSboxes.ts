/** Writes packages/lab/burn/sboxes.ts from the circuits: `node scripts/node.mjs scripts/labSboxes.ts`. A test holds them equal. */
import { writeFileSync } from "node:fs";
import { type Body, bodyOf } from "../packages/lab/burn/body.ts";
import { CIRCUITS, circuitOf } from "../packages/lab/burn/circuits.ts";

/** What the file has to say. */
export function sboxesSource(): string {
  return [
    "/** Written by `scripts/labSboxes.ts` from `circuits.ts`. Each S-box changes four words of `l`, for 32 keys at once. */",
    "",
    "export type SBox = (",
    "  l: Int32Array,",
    "  at: readonly number[],",
    "  a: number,",
    "  b: number,",
    "  c: number,",
    "  d: number,",
    "  e: number,",
    "  f: number,",
    ") => void;",
    ...CIRCUITS.flatMap((line, index) => ["", ...sboxSource(`s${index + 1}`, bodyOf(circuitOf(line)))]),
    "",
    `export const S_BOXES: readonly SBox[] = [${CIRCUITS.map((_, index) => `s${index + 1}`).join(", ")}];`,
    "",
  ].join("\n");
}

function sboxSource(name: string, { lets, outputs }: Body): string[] {
  return [
    `const ${name}: SBox = (l, at, a, b, c, d, e, f) => {`,
    ...lets.map(([node, expression]) => `  const ${node} = ${bare(expression)};`),
    ...outputs.map((expression, index) => `  l[at[${index}]!]! ^= ${bare(expression)};`),
    "};",
  ];
}

/** Without the parentheses around the whole. */
function bare(expression: string): string {
  return expression.startsWith("(") && expression.endsWith(")") && closes(expression)
    ? expression.slice(1, -1)
    : expression;
}

/** Whether the first parenthesis is closed by the last. */
function closes(expression: string): boolean {
  let depth = 0;
  for (let at = 0; at < expression.length - 1; at++) {
    if (expression[at] === "(") depth++;
    if (expression[at] === ")") depth--;
    if (depth === 0) return false;
  }
  return true;
}

if (import.meta.main) writeFileSync(new URL("../packages/lab/burn/sboxes.ts", import.meta.url), sboxesSource());
