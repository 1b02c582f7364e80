import { concat, equal, lengthPrefixed, type Primitives, utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";
import { type ShortId, shortId, toClientId } from "./id.ts";
import { fingerprintHash } from "./relayPin.ts";
import { signFields } from "./signatures.ts";

/** Bytes of an invite's secret: having it is having the invite. */
export const INVITE_SECRET_BYTES = 16;
const PIN_BYTES = 16;
const SUM_BYTES = 4;
const FORM = 1;

/** What a link to a relay says: where it is, which key it must show, and the secret that lets someone in. */
export type InviteLink = {
  /** `wss://chat.example:8888` */
  readonly relay: string;
  /** The first 16 bytes of the hash behind the relay's fingerprint. */
  readonly pin: Uint8Array;
  readonly secret: Uint8Array;
};

/**
 * An invite is an Ed25519 key pair made of its secret: the relay keeps the public key, and a join proves possession of
 * the other by a signature. So the secret never travels, and what the relay stores lets nobody in. docs/wire.md §3.1.
 */
function inviteSeed(primitives: Primitives, secret: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(utf8("sandi/invite/v1"), secret));
}

/** @returns 32 bytes, which the relay knows the invite by */
export function inviteKey(primitives: Primitives, secret: Uint8Array): Uint8Array {
  return primitives.ed25519.publicKey(inviteSeed(primitives, secret));
}

/** @param fields of the join: `joinFields`. @returns 64 bytes, purpose `join-invite` */
export function inviteProof(primitives: Primitives, secret: Uint8Array, fields: readonly Uint8Array[]): Uint8Array {
  return signFields(primitives, inviteSeed(primitives, secret), "join-invite", fields);
}

/** What people call an invite, in lists and to revoke it: it lets nobody in. */
export function inviteHandle(primitives: Primitives, key: Uint8Array): ShortId {
  return shortId(toClientId(primitives.sha256(lengthPrefixed(utf8("sandi/invite-handle/v1"), key))));
}

/** The pin in a link fits the relay's key. */
export function fitsInvite(primitives: Primitives, { pin }: InviteLink, relayKey: Uint8Array): boolean {
  return equal(pin, fingerprintHash(primitives, relayKey).subarray(0, PIN_BYTES));
}

/**
 * `https://chat.example:8888/#invite=…`: everything secret lies behind the `#`, which a browser keeps to itself.
 * The fragment is base64url of form u8 = 1, secret 16, pin 16, and the first 4 bytes of SHA-256 over label, address and
 * these, so that a link that was cut or mistyped is told from one that is refused.
 * @param relay ws:// or wss://
 */
export function formatInviteLink(
  primitives: Primitives,
  relay: string,
  relayKey: Uint8Array,
  secret: Uint8Array,
): string {
  const pin = fingerprintHash(primitives, relayKey).subarray(0, PIN_BYTES);
  const body = concat(Uint8Array.of(FORM), secret, pin);
  const url = new URL(relay.replace(/^ws/, "http"));
  return `${url.href}#invite=${toBase64Url(concat(body, sum(primitives, url.host, body)))}`;
}

/** Whether a text wants to be an invite link, sound or not. */
export function isInviteLink(text: string): boolean {
  return text.includes("#invite=");
}

/** `INVITE_LINK_DAMAGED` for anything that `formatInviteLink` does not write. */
export function parseInviteLink(primitives: Primitives, text: string): Result<InviteLink, ProtocolError> {
  const damaged = err(new ProtocolError("INVITE_LINK_DAMAGED"));
  const trimmed = text.trim();
  if (trimmed.length > 2_048 || !URL.canParse(trimmed)) return damaged;
  const url = new URL(trimmed);
  const protocol = { "https:": "wss:", "http:": "ws:", "wss:": "wss:", "ws:": "ws:" }[url.protocol];
  if (protocol === undefined || url.hostname === "" || url.username !== "" || url.password !== "" || url.search !== "")
    return damaged;
  const [, fragment] = /^#invite=([A-Za-z0-9_-]+)$/.exec(url.hash) ?? [];
  const bytes = fragment === undefined ? undefined : fromBase64Url(fragment);
  if (bytes?.length !== 1 + INVITE_SECRET_BYTES + PIN_BYTES + SUM_BYTES) return damaged;
  const body = bytes.subarray(0, -SUM_BYTES);
  // `host` is without a port that the scheme implies, whichever of the two schemes it is written with.
  if (body[0] !== FORM || !equal(bytes.subarray(-SUM_BYTES), sum(primitives, url.host, body))) return damaged;
  return ok({
    relay: `${protocol}//${url.host}${url.pathname}`.replace(/\/+$/, ""),
    secret: body.slice(1, 1 + INVITE_SECRET_BYTES),
    pin: body.slice(1 + INVITE_SECRET_BYTES),
  });
}

function sum(primitives: Primitives, host: string, body: Uint8Array): Uint8Array {
  return primitives.sha256(lengthPrefixed(utf8("sandi/invite-link/v1"), utf8(host), body)).subarray(0, SUM_BYTES);
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
