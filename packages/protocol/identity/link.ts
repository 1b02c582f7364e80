import { equal, lengthPrefixed, type Primitives, utf8 } from "@sandi/crypto";
import { fingerprintHash } from "./relayPin.ts";

/** What links have in common: which relay they are for, and a sum that tells a link that was cut or mistyped. docs/wire.md §1.3, §3.1. */

/** The first bytes of the hash behind a relay's fingerprint. */
export const PIN_BYTES = 16;
const SUM_BYTES = 4;

export function pinOf(primitives: Primitives, relayKey: Uint8Array): Uint8Array {
  return fingerprintHash(primitives, relayKey).subarray(0, PIN_BYTES);
}

/** Where a link leads, as `URL` reads it; undefined for what leads to no relay. */
export function linkedUrl(text: string): { readonly url: URL; readonly relay: string } | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 2_048 || !URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const protocol = { "https:": "wss:", "http:": "ws:", "wss:": "wss:", "ws:": "ws:" }[url.protocol];
  if (protocol === undefined || url.hostname === "" || url.username !== "" || url.password !== "" || url.search !== "")
    return undefined;
  return { url, relay: `${protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "") };
}

/** The address of a page at a relay. @param relay ws:// or wss:// */
export function pageUrl(relay: string): URL {
  return new URL(relay.replace(/^ws/, "http"));
}

/** base64url of the body and its sum. `host` is without a port that the scheme implies, whichever of the two schemes it is written with. */
export function linkCode(primitives: Primitives, label: string, host: string, body: Uint8Array): string {
  const code = new Uint8Array(body.length + SUM_BYTES);
  code.set(body);
  code.set(sum(primitives, label, host, body), body.length);
  return toBase64Url(code);
}

/** @returns the body; undefined if that is not what was written there for this host, or not so long */
export function readLinkCode(
  primitives: Primitives,
  label: string,
  host: string,
  code: string,
  bodyBytes: number,
): Uint8Array | undefined {
  const bytes = fromBase64Url(code);
  if (bytes?.length !== bodyBytes + SUM_BYTES) return undefined;
  const body = bytes.subarray(0, bodyBytes);
  return equal(bytes.subarray(bodyBytes), sum(primitives, label, host, body)) ? body : undefined;
}

function sum(primitives: Primitives, label: string, host: string, body: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(utf8(label), utf8(host), body)).subarray(0, SUM_BYTES);
}

function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Only the one spelling that `toBase64Url` gives. */
function fromBase64Url(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return toBase64Url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
