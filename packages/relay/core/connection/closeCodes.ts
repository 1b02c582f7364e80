import type { ErrorCode } from "@sandi/protocol";

/** WebSocket close codes: RFC 6455 §7.4.1 where one fits, else ours. docs/wire.md §6 */
const CLOSE_CODES: { readonly [code: string]: number } = {
  WIRE_TOO_LARGE: 1009,
  REPLACED: 4001,
  JOIN_SIGNATURE_WRONG: 4003,
  CLIENT_BLOCKED: 4003,
  JOIN_TIMEOUT: 4008,
  SLOW_READER: 4009,
  RELAY_STOPPING: 1001,
  STORE_FAILED: 1011,
  RELAY_FULL: 1013,
  CLUSTER_UNREACHABLE: 1013,
} satisfies { [code in ErrorCode]?: number };

export function closeCode(code: string): number {
  return CLOSE_CODES[code] ?? (code.startsWith("WIRE_") ? 1002 : /^(RECORD|INVITE)_/.test(code) ? 4003 : 1008);
}
