import type { ProfileStore } from "../../store/port.ts";

const key = (relay: string): string => `relay-pin:${relay}`;

/** The relay's key as it was at the first meeting, 32 bytes; undefined if there was none or it was forgotten. */
export function pinnedRelayKey(meta: ReadonlyMap<string, Uint8Array>, relay: string): Uint8Array | undefined {
  const stored = meta.get(key(relay));
  return stored && stored.length > 0 ? stored : undefined;
}

/** Forgets the pinned key of a relay that is known to have moved. @returns false if none was pinned */
export async function forgetRelay(store: ProfileStore, relay: string): Promise<boolean> {
  if (!pinnedRelayKey((await store.load()).meta, relay)) return false;
  await store.commit([{ op: "meta", key: key(relay), value: new Uint8Array(0) }]);
  return true;
}
