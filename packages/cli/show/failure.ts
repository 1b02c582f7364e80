import { describeError, ProtocolError } from "@sandi/protocol/errors";
import type { Language } from "../texts/index.ts";
import { safeLine } from "./sanitize.ts";

/** `CODE: cause.` as people read it. */
export function headOf({ code, cause }: Failure): string {
  return `${code}: ${cause}${/[.?!…]$/.test(cause) ? "" : "."}`;
}

export type Failure = { readonly code: string; readonly cause: string; readonly remedy: string };

/** What happened, why and what to do; the facts in it may come from a peer or a relay, and are made safe. */
export function failureOf(error: ProtocolError, language: Language): Failure {
  const context = Object.fromEntries(
    Object.entries(error.context).map(([name, value]) => [name, typeof value === "string" ? safeLine(value) : value]),
  );
  const { code, cause, remedy } = describeError(new ProtocolError(error.code, context), language);
  return { code, cause, remedy };
}

/** Anything that was thrown, as an error with a code. */
export function asProtocolError(thrown: unknown): ProtocolError {
  if (thrown instanceof ProtocolError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ProtocolError("PROGRAM_DEFECT", { reason }, { cause: thrown });
}
