export {
  CONTENT_LIMITS,
  CONTENT_TYPES,
  type Content,
  decodeContent,
  encodeContent,
  type KnownContent,
  type Reference,
  referenceTo,
  type UnknownContent,
} from "./content/content.ts";
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
export { type CheckedReport, LEDGER_ROWS, Ledger, type LedgerRow } from "./ledger.ts";
export { DELIVER_HEAD, LIMITS } from "./limits.ts";
export { isLoopback } from "./loopback.ts";
export {
  type Checkpoint,
  checkReport,
  comparePositions,
  countRecords,
  encodeRanges,
  encodeReport,
  encodeVoids,
  filled,
  MARK_SIZE,
  MISSING_RANGES,
  NOTHING_OPENED,
  type Opened,
  openedSchema,
  RECORD_HASH_SIZE,
  REPORTED_RANGES,
  type ReportVerdict,
  readRanges,
  readReport,
  readVoids,
  recordHash,
  recordOpened,
  reportOf,
  type SealedAt,
  voided,
} from "./received.ts";
export { err, ok, type Result } from "./result.ts";
export {
  type Answer,
  BODY_VERSION,
  type BodyField,
  type Explanation,
  type FieldMeaning,
  type HandshakeState,
  type Keyring,
  type KeyringContext,
  type KeyringInput,
  type KeyringStep,
  type LegField,
  type OpeningReason,
  type Position,
  type PrekeyStock,
  type PublishedPrekey,
  type PublishedPrekeys,
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
  type SuiteSelf,
  type SuiteState,
  suiteNumberOf,
  type Thread,
  type VoidKind,
  type VoidRange,
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
