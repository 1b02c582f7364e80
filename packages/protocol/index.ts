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
  type Answer,
  BODY_VERSION,
  type BodyField,
  type Explanation,
  type FieldMeaning,
  type Keyring,
  type KeyringInput,
  type KeyringStep,
  type LegField,
  type Question,
  type ReceivedState,
  type SealRef,
  type SequenceRange,
  type SlowOperation,
  type Step,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  suiteNumberOf,
  type Thread,
} from "./suite.ts";
export { SUITES } from "./suites/index.ts";
export { SUITE_NAMES, type SuiteName, suiteName, suiteNumber } from "./suites/names.ts";
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
export { type FieldNote, Reader } from "./wire/reader.ts";
