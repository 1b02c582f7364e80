import { concat, type Primitives } from "@sandi/crypto";
import { ProtocolError } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";
import { type ClientId, toClientId } from "./id.ts";
import { type InviteLink, parseInviteLink } from "./invite.ts";
import { linkCode, linkedUrl, PIN_BYTES, pageUrl, pinOf, readLinkCode } from "./link.ts";

const ID_BYTES = 32;
const FORM = 1;
const LABEL = "sandi/person-link/v1";

/** Who somebody is, and at which relay. */
export type PersonLink = {
  /** `wss://chat.example:8888` */
  readonly relay: string;
  readonly id: ClientId;
  /** The first 16 bytes of the hash behind the relay's fingerprint. */
  readonly pin: Uint8Array;
  /** What lets somebody new in at that relay. */
  readonly invite?: InviteLink;
};

/**
 * `https://chat.example:8888/#id=…`: base64url of form u8 = 1, ID 32, pin 16, and the first 4 bytes of SHA-256 over label,
 * address and these. docs/wire.md §1.3.
 * @param relay ws:// or wss://
 * @param invite an invite link of the same relay
 */
export function formatPersonLink(
  primitives: Primitives,
  relay: string,
  relayKey: Uint8Array,
  id: ClientId,
  invite?: string,
): string {
  const url = pageUrl(relay);
  const body = concat(Uint8Array.of(FORM), id, pinOf(primitives, relayKey));
  const link = `${url.href}#id=${linkCode(primitives, LABEL, url.host, body)}`;
  return invite === undefined ? link : `${link}&${new URL(invite).hash.slice(1)}`;
}

/** Whether a text wants to be a person's link, sound or not. */
export function isPersonLink(text: string): boolean {
  return text.includes("#id=");
}

/** `LINK_DAMAGED` for anything that `formatPersonLink` does not write. */
export function parsePersonLink(primitives: Primitives, text: string): Result<PersonLink, ProtocolError> {
  const damaged = err(new ProtocolError("LINK_DAMAGED"));
  const linked = linkedUrl(text);
  const [, code, invited] = /^#id=([A-Za-z0-9_-]+)(&invite=.*)?$/.exec(linked?.url.hash ?? "") ?? [];
  if (linked === undefined || code === undefined) return damaged;
  const body = readLinkCode(primitives, LABEL, linked.url.host, code, 1 + ID_BYTES + PIN_BYTES);
  if (body?.[0] !== FORM) return damaged;
  const invite = invited === undefined ? undefined : parseInviteLink(primitives, text);
  if (invite?.ok === false) return damaged;
  return ok({
    relay: linked.relay,
    id: toClientId(body.slice(1, 1 + ID_BYTES)),
    pin: body.slice(1 + ID_BYTES),
    ...(invite ? { invite: invite.value } : {}),
  });
}
