import type { ErrorCode } from "@sandi/protocol";

export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  unreachable: 69,
  timedOut: 75,
  protocol: 76,
  identity: 77,
  interrupted: 130,
} as const;

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  RELAY_UNREACHABLE: EXIT.unreachable,
  ADMIN_NO_RELAY: EXIT.unreachable,
  ADMIN_NO_ANSWER: EXIT.unreachable,
  TIMED_OUT_UNDELIVERED: EXIT.timedOut,
  TIMED_OUT_LOST: EXIT.timedOut,
  RELAY_KEY_CHANGED: EXIT.identity,
  RELAY_PROOF_FAILED: EXIT.identity,
  IDENTITY_CHANGED: EXIT.identity,
  RECORD_CONFLICT: EXIT.identity,
  RECORD_ROLLBACK: EXIT.identity,
};

/** The exit code (sysexits.h where it has one) that stands for an error. */
export function exitCodeOf(code: ErrorCode): number {
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.startsWith("USAGE_")) return EXIT.usage;
  if (/^(WIRE|RSA_DES|RECORD)_/.test(code)) return EXIT.protocol;
  return EXIT.failure;
}
