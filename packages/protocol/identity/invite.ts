import { concat, equal, lengthPrefixed, type Primitives, utf8 } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";
import { type ShortId, shortId, toClientId } from "./id.ts";
import { linkCode, linkedUrl, PIN_BYTES, pageUrl, pinOf, readLinkCode } from "./link.ts";
import { signFields } from "./signatures.ts";

/** Bytes of an invite's secret: having it is having the invite. */
export const INVITE_SECRET_BYTES = 16;
const FORM = 1;
const LABEL = "sandi/invite-link/v1";

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
 * the other by a signature. So the secret never travels, and what the relay stores lets nobody in. A browser keeps the
 * link that it has opened in its history: until the invite is used, whoever reads it there gets in. docs/wire.md §3.1.
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
export function fitsInvite(primitives: Primitives, { pin }: Pick<InviteLink, "pin">, relayKey: Uint8Array): boolean {
  return equal(pin, pinOf(primitives, relayKey));
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
  const url = pageUrl(relay);
  const body = concat(Uint8Array.of(FORM), secret, pinOf(primitives, relayKey));
  return `${url.href}#invite=${linkCode(primitives, LABEL, url.host, body)}`;
}

/** Whether a text wants to be an invite link, sound or not. */
export function isInviteLink(text: string): boolean {
  return /#(id=[^&]*&)?invite=/.test(text);
}

/** A person's link with an invite is one, too. `INVITE_LINK_DAMAGED` for anything else. */
export function parseInviteLink(primitives: Primitives, text: string): Result<InviteLink, ProtocolError> {
  const damaged = err(new ProtocolError("INVITE_LINK_DAMAGED"));
  const linked = linkedUrl(text);
  const [, code] = /^#(?:id=[A-Za-z0-9_-]+&)?invite=([A-Za-z0-9_-]+)$/.exec(linked?.url.hash ?? "") ?? [];
  if (linked === undefined || code === undefined) return damaged;
  const body = readLinkCode(primitives, LABEL, linked.url.host, code, 1 + INVITE_SECRET_BYTES + PIN_BYTES);
  if (body?.[0] !== FORM) return damaged;
  return ok({
    relay: linked.relay,
    secret: body.slice(1, 1 + INVITE_SECRET_BYTES),
    pin: body.slice(1 + INVITE_SECRET_BYTES),
  });
}
