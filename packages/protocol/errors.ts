import { ADMIN_ERRORS } from "./errors/admin.ts";
import { BACKUP_ERRORS } from "./errors/backup.ts";
import { CLIENT_ERRORS } from "./errors/client.ts";
import { CLUSTER_ERRORS } from "./errors/cluster.ts";
import { IDENTITY_ERRORS } from "./errors/identity.ts";
import { RELAY_ERRORS } from "./errors/relay.ts";
import { SUITE_ERRORS } from "./errors/suite.ts";
import { TERMINAL_ERRORS } from "./errors/terminal.ts";
import { TLS_ERRORS } from "./errors/tls.ts";
import { WIRE_ERRORS } from "./errors/wire.ts";

/** The registry of codes: `docs/errors.md` equals it, by test. A code that is retired is never used again. */
export const ERRORS = {
  ...WIRE_ERRORS,
  ...IDENTITY_ERRORS,
  ...SUITE_ERRORS,
  ...RELAY_ERRORS,
  ...TLS_ERRORS,
  ...ADMIN_ERRORS,
  ...BACKUP_ERRORS,
  ...CLUSTER_ERRORS,
  ...CLIENT_ERRORS,
  ...TERMINAL_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** Facts about one occurrence, for the text's `{placeholders}`. Never a secret: they are shown and logged. */
export type ErrorContext = { readonly [key: string]: string | number | boolean };

/** Every failure that Sandi tells anybody about. `code` is stable; `message` is for people and may change. */
export class ProtocolError extends Error {
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, context: ErrorContext = {}, options?: ErrorOptions) {
    super(`${code}: ${fill(ERRORS[code].cause.en, context)}`, options);
    this.name = "ProtocolError";
    this.code = code;
    this.context = context;
  }
}

export type ErrorText = { readonly code: ErrorCode; readonly cause: string; readonly remedy: string };

/** What happened and what to do now, in one of the two languages. */
export function describeError(error: ProtocolError, language: "en" | "id"): ErrorText {
  const entry = ERRORS[error.code];
  return {
    code: error.code,
    cause: fill(entry.cause[language], error.context),
    remedy: fill(entry.remedy[language], error.context),
  };
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

function fill(template: string, context: ErrorContext): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(context, key) ? String(context[key]) : whole,
  );
}
