import { type ErrorContext, errorClass, isErrorCode, ProtocolError } from "@sandi/protocol/errors";
import type { en } from "./en.ts";

export type RelayErrorCode = keyof typeof en;

/** A failure with a code of this package's own. */
export const RelayError = errorClass<RelayErrorCode>();

/** What a relay has told its operator, as an error; undefined if this version knows no such code. */
export async function errorFromRelay(code: string, context: ErrorContext): Promise<ProtocolError | undefined> {
  if (isErrorCode(code)) return new ProtocolError(code, context);
  const { en } = await import("./en.ts");
  return Object.hasOwn(en, code) ? new RelayError(code as RelayErrorCode, context) : undefined;
}
