import { isIP } from "node:net";

export function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1" || host === "[::1]") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

/** Listens on every address, and so on none that could be told to anybody. */
export function isWildcard(host: string): boolean {
  return /^(0\.0\.0\.0|::|\[::\]|0)$/.test(host);
}

/**
 * Whether a Host header names this machine as itself, and this port where it names one: a page of another name that
 * resolves here (DNS rebinding) is not let in.
 */
export function isLoopbackName(host: string, port: number): boolean {
  const match = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::(\d{1,5}))?$/i.exec(host);
  return match !== null && (match[2] === undefined || Number(match[2]) === port);
}

/**
 * A missing Origin is a program. A browser's must name the very scheme, host and port that it is talking to: a page
 * that came unencrypted by the same name may be anybody's.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined, scheme: "http" | "https"): boolean {
  if (origin === undefined) return true;
  return host !== undefined && origin === `${scheme}://${host.toLowerCase()}`;
}
