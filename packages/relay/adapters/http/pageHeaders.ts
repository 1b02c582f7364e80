/**
 * The Content-Security-Policy of the messenger's page.
 * @param relays WebSocket URLs beside the page's own origin
 */
export function pagePolicy(relays: readonly string[] = []): string {
  return `${documentPolicy(relays)}; frame-ancestors 'none'`;
}

/** The same for a `<meta>`, in which `frame-ancestors` has no meaning. */
export function documentPolicy(relays: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    ["connect-src 'self'", ...relays].join(" "),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sandi-sw",
  ].join("; ");
}

/** In every answer, whatever it is. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
  png: "image/png",
};

/** The name of such a file comes from its content. */
const NEVER_CHANGES = /^assets\//;

/**
 * The headers with which a file of the messenger's page is served, whoever asks.
 * @param path in its folder
 * @param relays WebSocket URLs beside the page's own origin
 */
export function pageHeaders(path: string, relays: readonly string[] = []): Readonly<Record<string, string>> {
  return {
    ...COMMON_HEADERS,
    "Content-Security-Policy": pagePolicy(relays),
    // People verify each other by camera.
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Content-Type": TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    "Cache-Control": NEVER_CHANGES.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  };
}
