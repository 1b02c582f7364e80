import type { Socket } from "node:net";
import { isLoopback } from "@sandi/protocol";

/** Listens on every address, and so on none that could be told to anybody. */
export function isWildcard(host: string): boolean {
  return /^(0\.0\.0\.0|::|\[::\]|0)$/.test(host);
}

/**
 * Whether a Host header names this machine as itself, and this port where it names one: a page of another name that
 * resolves here (DNS rebinding) is not let in.
 */
export function isLoopbackName(host: string, port: number): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host);
  return match !== null && isLoopback(match[1]!.toLowerCase()) && (match[2] === undefined || Number(match[2]) === port);
}

/**
 * A missing Origin is a program. A browser's must name the very scheme, host and port that it is talking to: a page
 * that came unencrypted by the same name may be anybody's.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined, scheme: "http" | "https"): boolean {
  if (origin === undefined) return true;
  return host !== undefined && origin === `${scheme}://${host.toLowerCase()}`;
}

/** Address and port of the other side, for the operator. */
export function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ""} ${remotePort ?? ""}`.trim();
}
