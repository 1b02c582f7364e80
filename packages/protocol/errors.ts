import { ERROR_CODES, type ErrorCode } from "./errors/codes.ts";

/** What happened, and what its reader can do now. `{name}` is filled from the error's context. */
type ErrorText = { readonly cause: string; readonly remedy: string };

/** The texts of one language, by code. A program that shows errors loads only the language that is read. */
export type ErrorTexts<Code extends string = string> = { readonly [code in Code]: ErrorText };

/** Facts about one occurrence, for the text's `{placeholders}`. Never a secret: they are shown and logged. */
export type ErrorContext = { readonly [key: string]: string | number | boolean };

/** Every failure that Sandi tells anyone about. `code` is stable; `message` is for logs and may change. */
class CodedError extends Error {
  readonly code: string;
  readonly context: ErrorContext;

  constructor(code: string, context: ErrorContext = {}, options?: ErrorOptions) {
    super(withFacts(code, context), options);
    this.name = "ProtocolError";
    this.code = code;
    this.context = context;
  }
}

/** Makes errors with the codes of one registry. All such classes are one: `instanceof` knows each other's errors. */
type ErrorClass<Code extends string> = new (code: Code, context?: ErrorContext, options?: ErrorOptions) => CodedError;

export type ProtocolError = CodedError;
export const ProtocolError: ErrorClass<ErrorCode> = CodedError;

/** For a package with codes of its own: `const RelayError = errorClass<RelayErrorCode>()`. */
export function errorClass<Code extends string>(): ErrorClass<Code> {
  return CodedError;
}

const CODES: ReadonlySet<string> = new Set(ERROR_CODES);

/** Whether a text from the wire is a code of the protocol, which every client can explain. */
export function isErrorCode(text: string): text is ErrorCode {
  return CODES.has(text);
}

export type DescribedError = { readonly code: string } & ErrorText;

/** What happened and what to do now. Without a text for the code, the facts alone. */
export function describeError(
  { code, context }: Pick<ProtocolError, "code" | "context">,
  texts: ErrorTexts,
): DescribedError {
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (text === undefined) return { code, cause: withFacts(code, context), remedy: "" };
  return { code, cause: fill(text.cause, context), remedy: fill(text.remedy, context) };
}

function fill(template: string, context: ErrorContext): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(context, key) ? String(context[key]) : whole,
  );
}

function withFacts(code: string, context: ErrorContext): string {
  const facts = Object.entries(context).map(([name, value]) => `${name}: ${value}`);
  return facts.length === 0 ? code : `${code} (${facts.join(", ")})`;
}
