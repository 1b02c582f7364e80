import { damaged } from "../../store/values.ts";

export type Row = Record<string, unknown>;

/** @throws ClientError PROFILE_DAMAGED for a value of another kind, as the two below */
export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damaged(column);
  return value;
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw damaged(column);
  return value;
}
