/** Two-input functions, by table: bit 2a + b is the value for the bits a and b. */
const TWO: readonly ((a: string, b: string) => string)[] = [
  () => "0",
  (a, b) => `~(${a} | ${b})`,
  (a, b) => `(${b} & ~${a})`,
  (a) => `~${a}`,
  (a, b) => `(${a} & ~${b})`,
  (_, b) => `~${b}`,
  (a, b) => `(${a} ^ ${b})`,
  (a, b) => `~(${a} & ${b})`,
  (a, b) => `(${a} & ${b})`,
  (a, b) => `~(${a} ^ ${b})`,
  (_, b) => b,
  (a, b) => `(${b} | ~${a})`,
  (a) => a,
  (a, b) => `(${a} | ~${b})`,
  (a, b) => `(${a} | ${b})`,
  () => "~0",
];

/** An expression over and, or, xor and not, which TypeScript and WGSL read alike. `table` has 4 bits. */
export function two(table: number, a: string, b: string): string {
  return TWO[table]!(a, b);
}

/**
 * The same for three inputs and a table of 8 bits, by Shannon's expansion: f = f0 where the pivot is 0, f1 where it is 1.
 * The pivot that leaves the fewest operations is taken.
 */
export function three(table: number, a: string, b: string, c: string): string {
  const names = [a, b, c];
  const choices = names.map((pivot, at) => {
    const [first, second] = names.filter((_, other) => other !== at);
    return expanded(halfOf(table, at, 0), halfOf(table, at, 1), pivot, first!, second!);
  });
  return choices.reduce((best, choice) => (operations(choice) < operations(best) ? choice : best));
}

function expanded(low: number, high: number, pivot: string, a: string, b: string): string {
  const [f0, f1, differs] = [two(low, a, b), two(high, a, b), two(low ^ high, a, b)];
  if (low === high) return f0;
  if ((low ^ high) === 15) return low === 0 ? pivot : low === 15 ? `~${pivot}` : `(${f0} ^ ${pivot})`;
  if (low === 0) return `(${pivot} & ${f1})`;
  if (high === 0) return `(${f0} & ~${pivot})`;
  if (low === 15) return `(~${pivot} | ${f1})`;
  if (high === 15) return `(${pivot} | ${f0})`;
  return `(${f0} ^ (${pivot} & ${differs}))`;
}

/** The table of the two other inputs, where the one at `at` has this value. */
function halfOf(table: number, at: number, value: number): number {
  let half = 0;
  for (let index = 0; index < 8; index++) {
    const bits = [index >> 2, (index >> 1) & 1, index & 1];
    if (bits[at] !== value) continue;
    const [first, second] = bits.filter((_, other) => other !== at);
    half |= ((table >> index) & 1) << (2 * first! + second!);
  }
  return half;
}

function operations(expression: string): number {
  return expression.match(/[&|^~]/g)?.length ?? 0;
}
