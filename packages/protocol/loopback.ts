const LOOPBACK = /^(localhost|\[?::1\]?|127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})$/;

/** Whether a host, as an address or as a URL has it, is this machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
