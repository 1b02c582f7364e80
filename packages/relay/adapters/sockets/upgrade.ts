import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { SECURITY_HEADERS } from "../http/pages.ts";
import { requestFault } from "../http/request.ts";
import { isSameOrigin } from "./hosts.ts";
import type { Reason } from "./socketRoom.ts";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = "13";

/** What is needed, besides the request, to judge it. */
export type UpgradeRules = {
  readonly scheme: "http" | "https";
  readonly isOwnHost: (host: string | undefined) => boolean;
  readonly isReady: boolean;
  /** Node strips tabs around a value, so that they are invisible later. No browser and no program sends one. */
  readonly hasTab: boolean;
  /** Origins of pages that come from elsewhere and may use this relay. */
  readonly webOrigins: ReadonlySet<string>;
};

export type Refusal = {
  readonly reason: Reason;
  readonly status: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Judges the opening handshake by RFC 6455 §4.2.1. @returns why it is refused; undefined if it is not */
export function judgeUpgrade(request: IncomingMessage, rules: UpgradeRules): Refusal | undefined {
  const { headers } = request;
  const fault = requestFault(request);
  if (fault !== undefined) return { reason: "handshake", status: fault };
  if (request.method !== "GET")
    return { reason: "handshake", status: "405 Method Not Allowed", headers: { Allow: "GET" } };
  const isKey = KEY.test(headers["sec-websocket-key"] ?? "");
  const isWebSocket = headers.upgrade?.toLowerCase() === "websocket";
  if (request.httpVersionMinor === 0 || !isWebSocket || !isKey || rules.hasTab)
    return { reason: "handshake", status: "400 Bad Request" };
  if (headers["sec-websocket-version"] !== VERSION)
    return { reason: "handshake", status: "426 Upgrade Required", headers: { "Sec-WebSocket-Version": VERSION } };
  if (!rules.isOwnHost(headers.host)) return { reason: "host", status: "421 Misdirected Request" };
  const isKnown = isSameOrigin(headers.origin, headers.host, rules.scheme) || rules.webOrigins.has(headers.origin!);
  if (!isKnown) return { reason: "origin", status: "403 Forbidden" };
  if (request.url !== "/") return { reason: "path", status: "404 Not Found" };
  return rules.isReady ? undefined : { reason: "not-ready", status: "503 Service Unavailable" };
}

/** Answers and closes. */
export function refuseUpgrade(socket: Duplex, { status, headers }: Refusal): void {
  const lines = Object.entries({ ...SECURITY_HEADERS, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join("")}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
