import type { Fault } from "./port.ts";

/** A fault that came from the tab that holds the client. */
export class Failure extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** What a screen shows of an error. A defect of this program has a code too. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Failure) return error.fault;
  if (error instanceof Error && "code" in error && typeof error.code === "string" && "context" in error)
    return { code: error.code, context: error.context as Fault["context"] };
  return {
    code: "PAGE_DEFECT",
    context: { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  };
}
