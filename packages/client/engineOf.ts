import { equal } from "@sandi/crypto";
import { isLoopback, openCard, type SignaturePurpose, signFields } from "@sandi/protocol";
import { Engine } from "./core/engine.ts";
import type { ClientOptions } from "./options.ts";
import { signCard } from "./ownCard.ts";
import type { Snapshot } from "./store/port.ts";

const RETENTION_MS = 30 * 86_400_000;

type EngineParts = Omit<ClientOptions, "transport" | "beforeEffect" | "world"> & {
  readonly world: Pick<ClientOptions["world"], "primitives" | "rng" | "now">;
};

/** The engine of a profile, whose keys it never sees. */
export function engineOf(options: EngineParts, snapshot: Snapshot): Engine {
  const { profile, world, invite } = options;
  const { secrets } = profile;
  const { primitives, rng } = world;
  // The client before this one may have signed another since the profile was opened.
  const record = snapshot.meta.get("record");
  const newer = !record || equal(record, profile.card.bytes) ? undefined : openCard(record, primitives);
  const card = newer?.ok ? newer.value : profile.card;
  const relays = typeof options.relay === "string" ? [options.relay] : options.relay;
  const me = {
    id: profile.id,
    card,
    sign: (purpose: SignaturePurpose, fields: readonly Uint8Array[]) =>
      signFields(primitives, secrets.identitySeed, purpose, fields),
    renew: (now: number, previous: number, name: string) =>
      signCard({ primitives, secrets, suites: card.suites, now }, name, previous),
  };
  const engineOptions = {
    relays,
    ephemeral: profile.ephemeral,
    acceptStrangers: options.acceptStrangers ?? relays.every((relay) => isLoopback(new URL(relay).hostname)),
    retentionMs: options.retentionMs ?? RETENTION_MS,
    ...(invite ? { invite } : {}),
  };
  return new Engine(me, options.suites, snapshot, engineOptions, { primitives, rng, now: world.now() as never });
}
