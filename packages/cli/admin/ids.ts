import { ClientError } from "@sandi/client/errors";
import { fromHex, toHex } from "@sandi/crypto";
import { ProtocolError, parseId, shortId, toClientId } from "@sandi/protocol";
import type { AdminChannel } from "./channel.ts";

type Page = { readonly next: number; readonly clients: readonly { readonly id: string }[] };

/**
 * The full ID, in hex, for what an operator typed: the full ID itself, or the short form of a registered client.
 * @throws ProtocolError ID_INVALID, UNKNOWN_RECIPIENT, AMBIGUOUS_ID
 */
export async function resolveId(channel: AdminChannel, text: string): Promise<string> {
  const parsed = parseId(text);
  if (!parsed.ok) throw parsed.error;
  if (parsed.value.form === "full") return toHex(parsed.value.id);
  const { short } = parsed.value;
  const found: string[] = [];
  for (let after = 0, more = true; more; ) {
    const { next, clients } = await channel.ask<Page>("clients", { after });
    found.push(...clients.map(({ id }) => id).filter((id) => shortId(toClientId(fromHex(id)!)) === short));
    after = next;
    more = next > 0;
  }
  if (found.length > 1) throw new ClientError("AMBIGUOUS_ID", { id: short });
  if (found[0] === undefined) throw new ProtocolError("UNKNOWN_RECIPIENT");
  return found[0];
}
