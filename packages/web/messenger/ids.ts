import type { HistoryKey } from "@sandi/client";
import { ClientError } from "@sandi/client/errors";
import { fromHex, toHex } from "@sandi/crypto";
import { webPrimitives } from "@sandi/crypto/web";
import { type ClientId, isPersonLink, parseId, parsePersonLink, toClientId } from "@sandi/protocol";
import type { PersonId } from "./port.ts";

/** IDs are the same objects as long as their client runs: each is spelled once. */
const spelled = new WeakMap<ClientId, PersonId>();

export function personId(id: ClientId): PersonId {
  const known = spelled.get(id);
  if (known !== undefined) return known;
  const hex = toHex(id);
  spelled.set(id, hex);
  return hex;
}

/** @throws ClientError NOT_A_CLIENT_ID */
export function clientId(person: PersonId): ClientId {
  const bytes = fromHex(person);
  if (bytes?.length !== 32) throw new ClientError("NOT_A_CLIENT_ID");
  return toClientId(bytes);
}

export function lineId({ author, messageId }: HistoryKey): string {
  return `${personId(author)}-${toHex(messageId)}`;
}

/** Undefined for what `lineId` does not give. */
export function keyOf(line: string): HistoryKey | undefined {
  const [author = "", messageId = ""] = line.split("-");
  const bytes = [fromHex(author), fromHex(messageId)] as const;
  return bytes[0]?.length === 32 && bytes[1] ? { author: toClientId(bytes[0]), messageId: bytes[1] } : undefined;
}

/** The ID in a link, or a full ID; undefined for anything else. */
export function idIn(text: string): ClientId | undefined {
  const link = isPersonLink(text) ? parsePersonLink(webPrimitives, text) : undefined;
  if (link) return link.ok ? link.value.id : undefined;
  const parsed = parseId(text.trim());
  return parsed.ok && parsed.value.form === "full" ? parsed.value.id : undefined;
}
