export { type ConversationId, conversationOfTwo } from "./conversationId.ts";
export type { ErrorCode } from "./errors/codes.ts";
export {
  type DescribedError,
  describeError,
  type ErrorContext,
  type ErrorTexts,
  errorClass,
  isErrorCode,
  ProtocolError,
} from "./errors.ts";
export * from "./identity.ts";
export { DELIVER_HEAD, LIMITS } from "./limits.ts";
export { isLoopback } from "./loopback.ts";
export { err, ok, type Result } from "./result.ts";
export {
  BODY_VERSION,
  type LegField,
  type ReceivedState,
  type SealRef,
  type SequenceRange,
  type SlowOperation,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteStep,
} from "./suite.ts";
export { SUITE_NUMBER, SUITES, type SuiteName } from "./suiteNames.ts";
export { rsaDes } from "./suites/rsa-des/conversation.ts";
export { parseRecord, type SealedRecord } from "./suites/rsa-des/records.ts";
export { anyBytes, boundedBytes, count, decodeCbor, encodeCbor, fixedBytes } from "./wire/cbor.ts";
export {
  type Challenge,
  type Control,
  type ControlName,
  type Entries,
  type Entry,
  encodeControl,
  encodeEntries,
  encodeEntry,
  type Hello,
  joinFields,
  parseControl,
  parseEntries,
  type Welcome,
  WIRE_VERSION,
} from "./wire/control.ts";
export {
  FRAME,
  FRAME_HEADER,
  type FrameName,
  type FrameType,
  frame,
  frameName,
  readU32,
  readU64,
  splitFrames,
  walkFrames,
  writeU32,
  writeU64,
} from "./wire/frame.ts";
export * from "./wire/hot.ts";
export { Reader } from "./wire/reader.ts";
