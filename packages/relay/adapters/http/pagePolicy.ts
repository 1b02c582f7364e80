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
