import type { EngineInput } from "../core/base/io.ts";
import type { Committed, StoreOp } from "../store/port.ts";

export type Repeated = EngineInput & { in: "repeated" };

/** What the engine is told of the rows that nobody is to see. */
export function repeatedOf(ops: readonly StoreOp[], { repeated, deleted }: Committed): Repeated {
  const rows = ops.flatMap((op) => (op.op === "historyAdd" && repeated.has(op.row.seq) ? [op.row] : []));
  return { in: "repeated", rows, deleted };
}
