import { type reference, S_BOXES } from "@sandi/crypto/des";

/** How an S-box reads its six bits. */
export type BoxReading = {
  /** Its four rows of sixteen columns. */
  readonly table: readonly (readonly number[])[];
  /** The first and the last bit, and the row that they choose. */
  readonly outer: string;
  readonly row: number;
  /** The four bits between, and the column that they choose. */
  readonly inner: string;
  readonly column: number;
  readonly value: number;
  readonly bits: string;
};

/** @param box from 0 */
export function readBox({ B, S }: Pick<reference.Round, "B" | "S">, box: number): BoxReading {
  const input = B[box]!.join("");
  const outer = input.charAt(0) + input.charAt(5);
  const inner = input.slice(1, 5);
  const bits = S[box]!.join("");
  return {
    table: S_BOXES[box]!,
    outer,
    row: Number.parseInt(outer, 2),
    inner,
    column: Number.parseInt(inner, 2),
    value: Number.parseInt(bits, 2),
    bits,
  };
}
