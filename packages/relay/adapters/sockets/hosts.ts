import { isLoopback } from "@sandi/protocol";

/** Listens on every address, so there is no single one that could be told to anyone. */
export function isWildcard(host: string): boolean {
  return /^(0\.0\.0\.0|::|\[::\]|0)$/.test(host);
}

/**
 * Whether a Host header means this machine, and this port if it names one. A web page under another name that resolves
 * to this machine (DNS rebinding) is refused.
 */
export function isLoopbackName(host: string, port: number): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host);
  return match !== null && isLoopback(match[1]!.toLowerCase()) && (match[2] === undefined || Number(match[2]) === port);
}

/**
 * Programs send no Origin. A browser's Origin must have exactly the scheme, host and port that it is talking to: anyone
 * could have sent a page that came unencrypted under the same name.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined, scheme: "http" | "https"): boolean {
  if (origin === undefined) return true;
  return host !== undefined && origin === `${scheme}://${host.toLowerCase()}`;
}

/**
 * Whether a text is an Origin as a browser sends it, of pages that nobody can have changed on their way: over https, or
 * from the machine that the browser is on.
 */
export function isWebOrigin(text: string): boolean {
  const url = URL.parse(text);
  // No browser sends a pattern.
  if (url === null || url.hostname.includes("*")) return false;
  return url.origin === text && (url.protocol === "https:" || isLoopbackPage(url));
}

function isLoopbackPage({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && isLoopback(hostname);
}
