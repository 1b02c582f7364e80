/** The one script that the page starts workers from. */
export const BURN_SCRIPT = "burn.js";

/**
 * The Content-Security-Policy of the lab's page: the browser sees to it that nothing leaves it. A policy of trusted types
 * exists for the one script that it may start a worker from.
 */
export function labPolicy(): string {
  return `${labDocumentPolicy()}; frame-ancestors 'none'`;
}

/** The same for a `<meta>`, in which `frame-ancestors` has no meaning. */
export function labDocumentPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // A browser asks for an icon again and again, unless it stands in the page.
    "img-src 'self' blob: data:",
    "connect-src 'none'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sandi-lab",
  ].join("; ");
}
