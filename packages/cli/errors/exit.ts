import type { ClientErrorCode } from "@sandi/client/errors";
import type { NodeClientErrorCode } from "@sandi/client/node/errors";
import { type ErrorCode, isSuiteCode } from "@sandi/protocol/errors";
import type { RelayErrorCode } from "@sandi/relay/errors";
import type { TerminalErrorCode } from "./terminalError.ts";

export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  unreachable: 69,
  ioError: 74,
  timedOut: 75,
  protocol: 76,
  identity: 77,
  config: 78,
  interrupted: 130,
} as const;

type AnyErrorCode = ErrorCode | ClientErrorCode | NodeClientErrorCode | RelayErrorCode | TerminalErrorCode;

const BY_CODE: { readonly [code in AnyErrorCode]?: number } = {
  RELAY_UNREACHABLE: EXIT.unreachable,
  ADMIN_CONFIRM: EXIT.usage,
  ADMIN_NO_RELAY: EXIT.unreachable,
  ADMIN_NO_ANSWER: EXIT.unreachable,
  TIMED_OUT_UNDELIVERED: EXIT.timedOut,
  TIMED_OUT_LOST: EXIT.timedOut,
  RELAY_KEY_CHANGED: EXIT.identity,
  RELAY_NOT_INVITED_TO: EXIT.identity,
  RELAY_CERT_UNTRUSTED: EXIT.identity,
  RELAY_CERT_EXPIRED: EXIT.identity,
  RELAY_CERT_OTHER_NAME: EXIT.identity,
  RELAY_TLS_FAILED: EXIT.unreachable,
  RELAY_PROOF_FAILED: EXIT.protocol,
  IDENTITY_CHANGED: EXIT.identity,
  SAFETY_MISMATCH: EXIT.identity,
  PROFILE_COPIED: EXIT.identity,
  PROFILE_MOVED: EXIT.identity,
  PROFILE_MAY_BE_MOVED: EXIT.identity,
  RECORD_CONFLICT: EXIT.identity,
  RECORD_ROLLBACK: EXIT.identity,
  STORE_FAILED: EXIT.ioError,
  // Starting the relay again changes nothing about these: a supervisor leaves it off until someone has looked.
  INVITES_NEED_DATA: EXIT.config,
  BIND_NEEDS_TLS: EXIT.config,
  NATS_OTHER_RELAY: EXIT.config,
  NATS_BESIDE_DATABASE: EXIT.config,
  NATS_ADDRESS: EXIT.config,
  NATS_CREDENTIALS_UNREADABLE: EXIT.config,
  WEB_BUILD_DAMAGED: EXIT.config,
  LAB_PAGE_MISSING: EXIT.config,
  WEB_BUILD_MISSING: EXIT.config,
  WEB_DIFFERS: EXIT.protocol,
  WEB_UNREACHABLE: EXIT.unreachable,
  WEB_ORIGIN_INVALID: EXIT.config,
  TLS_NEEDS_BOTH: EXIT.config,
  TLS_FILE_UNREADABLE: EXIT.config,
  TLS_CERT_DAMAGED: EXIT.config,
  TLS_KEY_DAMAGED: EXIT.config,
  TLS_KEY_MISMATCH: EXIT.config,
  TLS_CERT_EXPIRED: EXIT.config,
  TLS_CERT_NOT_YET: EXIT.config,
  PROFILE_FOLDER_UNUSABLE: EXIT.config,
  HOME_UNKNOWN: EXIT.config,
  DATA_DIR_UNUSABLE: EXIT.config,
  DATA_DIR_OWNER: EXIT.config,
  RESTORE_INCOMPLETE: EXIT.config,
  STORE_DAMAGED: EXIT.config,
  STORE_NEWER: EXIT.config,
  RELAY_KEY_DAMAGED: EXIT.config,
};

/** The exit code (sysexits.h where it has one) that stands for an error. */
export function exitCodeOf(code: string): number {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code as AnyErrorCode] : undefined;
  if (known !== undefined) return known;
  if (code.startsWith("USAGE_")) return EXIT.usage;
  // Of the lab's files: a person has to look at them.
  if (/^LAB_(NO_TASK|NO_LESSON|NO_ATTACK|EXPORT_ENDING)$/.test(code)) return EXIT.usage;
  if (code.startsWith("CONFIG_") || code.startsWith("LAB_")) return EXIT.config;
  if (isSuiteCode(code) || /^(WIRE|RECORD)_/.test(code)) return EXIT.protocol;
  return EXIT.failure;
}
