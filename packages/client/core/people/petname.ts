import { type ClientId, parseDisplayName, parseId } from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Peer } from "../base/events.ts";

type Contacts = { petnamed(name: string, except: ClientId): Peer | undefined };

/**
 * The name that a person may have among one's contacts; throws what `SandiClient.rename` says. One that could be typed as an
 * ID would stand for somebody else.
 */
export function petnameFrom(contacts: Contacts, peer: ClientId, text: string): string {
  const name = parseDisplayName(text);
  if (!name.ok) throw name.error;
  if (parseId(name.value).ok) throw new ClientError("PETNAME_IS_AN_ID", { name: name.value });
  const other = contacts.petnamed(name.value, peer);
  if (other) throw new ClientError("PETNAME_TAKEN", { name: name.value, id: other.shortId });
  return name.value;
}
