export {
  describeError,
  ERRORS,
  type ErrorCode,
  type ErrorContext,
  type ErrorText,
  isErrorCode,
  ProtocolError,
} from "./errors.ts";
export * from "./identity.ts";
export { LIMITS } from "./limits.ts";
export { err, ok, type Result } from "./result.ts";
