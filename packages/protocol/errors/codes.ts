/** The codes of the protocol, by area. A code that is retired is never used again. */
/** Bytes that do not hold to docs/wire.md. */
const WIRE_CODES = [
  "WIRE_TRUNCATED",
  "WIRE_TRAILING_BYTES",
  "WIRE_TOO_LARGE",
  "WIRE_UNKNOWN_TYPE",
  "WIRE_UNKNOWN_VERSION",
  "WIRE_BAD_VALUE",
  "WIRE_NOT_CANONICAL",
  "WIRE_UNEXPECTED",
] as const;

/** Names, IDs, cards, pins and links. */
const IDENTITY_CODES = [
  "ID_INVALID",
  "NAME_EMPTY",
  "NAME_TOO_LONG",
  "NAME_FORBIDDEN_CHARACTER",
  "RECORD_BAD_SIGNATURE",
  "RECORD_BAD_RSA_KEY",
  "RECORD_EXPIRED",
  "RECORD_ROLLBACK",
  "RECORD_CONFLICT",
  "RECORD_WRONG_ID",
  "RELAY_KEY_CHANGED",
  "INVITE_LINK_DAMAGED",
] as const;

/** What a suite says of its sessions. */
const SUITE_CODES = [
  "CONTENT_MALFORMED",
  "RSA_DES_LEG_UNREADABLE",
  "RSA_DES_LEG_UNEXPECTED",
  "RSA_DES_WRONG_PEER",
  "RSA_DES_WRONG_NONCE",
  "RSA_DES_WRONG_TRANSCRIPT",
  "RSA_DES_WRONG_EPOCH",
  "RSA_DES_WRONG_CONFIRMATION",
  "RSA_DES_WEAK_KEY",
  "RSA_DES_M1_REPLAYED",
  "RSA_DES_CROSSED",
  "RSA_DES_VIEW_OUTDATED",
  "RSA_DES_NO_RECORD",
  "RSA_DES_NOT_OFFERED",
  "RSA_DES_KEY_UNUSABLE",
  "RSA_DES_EXPIRED",
  "RSA_DES_RECORD_REFUSED",
  "RSA_DES_CONTENT_UNREADABLE",
  "RSA_DES_RECORD_REPLAYED",
  "RSA_DES_UNKNOWN_SESSION",
  "RSA_DES_ROLLED_BACK",
  "RSA_DES_HARD_STOP",
  "RSA_DES_STATE_DAMAGED",
] as const;

/** What a relay says to a client. */
const RELAY_CODES = [
  "SEND_OUT_OF_ORDER",
  "MAILBOX_FULL",
  "SENDER_QUOTA",
  "RATE_LIMITED",
  "UNKNOWN_RECIPIENT",
  "STORE_FULL",
  "BODY_TOO_LARGE",
  "RELAY_STOPPING",
  "STORE_FAILED",
  "REPLACED",
  "JOIN_TIMEOUT",
  "JOIN_SIGNATURE_WRONG",
  "INVITE_NEEDED",
  "INVITE_UNKNOWN",
  "INVITE_EXPIRED",
  "INVITE_USED_UP",
  "CLIENT_BLOCKED",
  "DIRECTORY_PRIVATE",
  "NOT_YOUR_RECORD",
  "SLOW_READER",
  "MESSAGE_UNFINISHED",
  "WATCHES_FULL",
  "PREKEYS_FULL",
  "INVITES_OFF",
  "INVITES_USED_UP",
  "INVITES_FULL",
  "INVITE_KEY_TAKEN",
  "RELAY_FULL",
  "CLIENT_FORGOTTEN",
  "CLUSTER_UNREACHABLE",
] as const;

export const ERROR_CODES = [...WIRE_CODES, ...IDENTITY_CODES, ...SUITE_CODES, ...RELAY_CODES] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const OF_SUITES: ReadonlySet<string> = new Set(SUITE_CODES);

/** Whether a code is what a suite says of its sessions, whichever suite that is. */
export function isSuiteCode(code: string): boolean {
  return OF_SUITES.has(code);
}
