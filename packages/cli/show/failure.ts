import { describeError, type ErrorTexts, ProtocolError } from "@sandi/protocol/errors";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "./sanitize.ts";

/** `CODE: cause.` as people read it. */
export function headOf({ code, cause }: Failure): string {
  return `${code}: ${cause}${/[.?!…]$/.test(cause) ? "" : "."}`;
}

export type Failure = { readonly code: string; readonly cause: string; readonly remedy: string };

/** What happened, why and what to do; the facts in it may come from a peer or a relay, and are made safe. */
export function failureOf(error: ProtocolError, texts: ErrorTexts): Failure {
  const context = Object.fromEntries(
    Object.entries(error.context).map(([name, value]) => [name, typeof value === "string" ? safeLine(value) : value]),
  );
  return describeError({ code: error.code, context }, texts);
}

/** Anything that was thrown, as an error with a code. */
export function asProtocolError(thrown: unknown): ProtocolError {
  if (thrown instanceof ProtocolError || isCoded(thrown)) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new TerminalError("PROGRAM_DEFECT", { reason }, { cause: thrown });
}

/** In the tarball the lab is a script of its own, with a class of errors of its own. */
function isCoded(thrown: unknown): thrown is ProtocolError {
  return thrown instanceof Error && thrown.name === "ProtocolError" && "code" in thrown && "context" in thrown;
}
