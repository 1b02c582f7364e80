import {
  type ControlName,
  type ErrorCode,
  encodeControl,
  type FrameType,
  frameName,
  ProtocolError,
} from "@sandi/protocol";

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

/** The `error` frame about request `ref`, or about the connection if that is 0. `fatal` if the connection ends. */
export function encodeError(ref: number, { code, context }: ProtocolError, fatal: boolean): Uint8Array {
  const wireContext = Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      key,
      typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : String(value).slice(0, 256),
    ]),
  );
  return encodeControl("error", { ref, code, context: wireContext, fatal });
}

/** A frame that this side does not expect now. */
export function unexpected(type: FrameType): ProtocolError {
  return new ProtocolError("WIRE_UNEXPECTED", { type: frameName(type) as ControlName });
}

/** What a client is told if the cluster did not do what was asked of it. */
export function clusterError(error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError("CLUSTER_UNREACHABLE");
}
