import { equal, type Primitives } from "@sandi/crypto";
import {
  type ClientId,
  fitsInvite,
  isPersonLink,
  ok,
  type ProtocolError,
  parseId,
  parsePersonLink,
  shortId,
} from "@sandi/protocol";
import type { Peer } from "./core/base/events.ts";
import type { Engine } from "./core/engine.ts";
import { nameKey } from "./core/people/nameKey.ts";
import { ClientError } from "./errors/clientError.ts";

/** Whose client it is. */
type Me = { readonly id: ClientId; readonly name: string };

/** The ID that a link, a full ID or a short one means. @throws ProtocolError LINK_DAMAGED, LINK_OTHER_RELAY */
export function idIn(engine: Pick<Engine, "relay">, primitives: Primitives, who: string): ReturnType<typeof parseId> {
  if (!isPersonLink(who)) return parseId(who);
  const link = parsePersonLink(primitives, who);
  if (!link.ok) throw link.error;
  const { url, key } = engine.relay;
  // One relay may have several addresses, and its key tells it. A key that has not been seen yet says nothing.
  const isHere = key ? fitsInvite(primitives, link.value, key) : link.value.relay === url;
  if (!isHere) throw new ClientError("LINK_OTHER_RELAY", { relay: link.value.relay, here: url });
  return ok({ form: "full", id: link.value.id });
}

/** The person that a link, a full ID, a short ID or a name stands for; throws what `SandiClient.resolve` says. */
export function whoIs(engine: Engine, me: Me, primitives: Primitives, who: string): Peer {
  const parsed = idIn(engine, primitives, who);
  if (!parsed.ok) return byName(engine, me, who);
  if (parsed.value.form === "full") {
    const { id } = parsed.value;
    if (equal(id, me.id)) throw new ClientError("SELF_MESSAGE");
    const known = engine.peer(id);
    if (known) return known;
    throw new ClientError("UNKNOWN_PEER", { id: isPersonLink(who) ? shortId(id) : who });
  }
  const { short } = parsed.value;
  const found = engine.peers().filter((peer) => peer.shortId === short);
  if (found.length > 1) throw new ClientError("AMBIGUOUS_ID", { id: who });
  if (found[0]) return found[0];
  if (short === shortId(me.id)) throw new ClientError("SELF_MESSAGE");
  // Sixteen letters may also be a name.
  return byName(engine, me, who);
}

function byName(engine: Engine, me: Me, name: string): Peer {
  const found = engine.called(name);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    if (nameKey(me.name) === nameKey(name)) throw new ClientError("SELF_MESSAGE");
    throw new ClientError("UNKNOWN_PEER", { id: name });
  }
  if (found.some((peer) => peer.verified)) throw identityChanged(name, found);
  throw new ClientError("AMBIGUOUS_NAME", { name, ids: idsOf(found) });
}

/** Throws what `SandiClient.mustBeKnownByName` says. */
export function mustBeKnownByName(engine: Engine, id: ClientId): void {
  const peer = engine.peer(id);
  if (!peer || peer.verified || peer.namesake !== "verified") return;
  throw identityChanged(peer.name, engine.called(peer.name));
}

function identityChanged(name: string, found: readonly Peer[]): ProtocolError {
  return new ClientError("IDENTITY_CHANGED", { name, ids: idsOf(found) });
}

function idsOf(peers: readonly Peer[]): string {
  return peers.map(({ shortId }) => shortId).join(", ");
}
