import type { ClientId, SuiteName, VerifiedCard } from "@sandi/protocol";
import type { World } from "./driver/world.ts";
import { ownCard } from "./ownCard.ts";
import { newSecrets, type ProfileSecrets } from "./secrets.ts";
import { MemoryStore } from "./store/memory.ts";
import type { ProfileStore } from "./store/port.ts";

/** One identity on one device, opened: its holder is the only writer until `close`. */
export type Profile = {
  readonly id: ClientId;
  readonly card: VerifiedCard;
  readonly secrets: ProfileSecrets;
  readonly store: ProfileStore;
  /** True if nothing outlives the process or the page. */
  readonly ephemeral: boolean;
  /** Its folder; undefined for one that lies in no folder. */
  readonly directory: string | undefined;
  /** True if the identity was just made. */
  readonly fresh: boolean;
  close(): void;
};

export type EphemeralOptions = { readonly name: string; readonly suites: readonly SuiteName[] };

/** An identity that is forgotten with the process or the page; nothing is stored. */
export async function ephemeralProfileIn(world: World, { name, suites }: EphemeralOptions): Promise<Profile> {
  const { primitives, slow, rng, now } = world;
  const secrets = await newSecrets(slow, rng, now());
  const store = new MemoryStore();
  const { card } = ownCard({ primitives, secrets, name, suites, now: now() });
  const close = () => store.close();
  return { id: card.id, card, secrets, store, ephemeral: true, directory: undefined, fresh: true, close };
}
