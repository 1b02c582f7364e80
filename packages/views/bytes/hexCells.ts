import type { BodyField } from "@sandi/protocol";

/** Bytes in a row where there is room; half as many where there is not. */
export const ROW = 16;
/** Of a long field, so many bytes are shown at its beginning, and those of its last row. */
const HEAD = 4 * ROW;

export type HexCell =
  /** Begins a row, or half of one. */
  | { readonly show: "offset"; readonly at: number }
  | { readonly show: "byte"; readonly at: number }
  /** Whole rows that are left out. */
  | { readonly show: "fold"; readonly from: number; readonly to: number };

/** What is drawn of one field: every byte of it, or of a long one its beginning and its end. */
export function hexCells({ offset, size }: Pick<BodyField, "offset" | "size">): HexCell[] {
  const end = offset + size;
  const from = Math.ceil((offset + HEAD) / ROW) * ROW;
  const to = Math.floor((end - 1) / ROW) * ROW;
  const folds = to - from >= 2 * ROW;
  const cells: HexCell[] = [];
  for (let at = offset; at < end; at++) {
    if (folds && at === from) {
      cells.push({ show: "fold", from, to });
      at = to;
    }
    if (at % (ROW / 2) === 0) cells.push({ show: "offset", at });
    cells.push({ show: "byte", at });
  }
  return cells;
}
