/** Errors alone, for programs that are not to load the protocol before they need it. */
export {
  describeError,
  type ErrorContext,
  type ErrorTexts,
  errorClass,
  isErrorCode,
  ProtocolError,
} from "../errors.ts";
export { type ErrorCode, isSuiteCode } from "./codes.ts";
export { protocolErrorTexts } from "./texts.ts";
