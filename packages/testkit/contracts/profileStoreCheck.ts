import type { ProfileStore, StoreOp } from "@sandi/client";

/** Where the stores of one case live: what one has committed, the next one finds. */
export type StorePlace = {
  open(): Promise<ProfileStore>;
  /** Absent if nothing outlives the store. */
  readonly durable?: {
    /** As `open`, but the `nth` write from now on (a row, a statement) fails, once. */
    openFailing(nth: number): Promise<ProfileStore>;
    /** As `open`, but at the `nth` write the store is killed: what it does from then on reaches the place no more. */
    openDying(nth: number): Promise<ProfileStore>;
  };
  /** Like `open`, but knowing that a newer state was in use. Absent if the place cannot know that. */
  readonly openOlder?: () => Promise<ProfileStore>;
};

export type Case = { readonly name: string; readonly run: (place: StorePlace) => Promise<void> };

/** The same store, or, if the place outlives it, the one that comes after it. */
export async function reopened(place: StorePlace, store: ProfileStore): Promise<ProfileStore> {
  if (!place.durable) return store;
  store.close();
  return await place.open();
}

/** Something of everything. */
export async function committed(place: StorePlace, ops: readonly StoreOp[]): Promise<ProfileStore> {
  const store = await place.open();
  await store.commit(ops);
  return store;
}

type RowOp = Extract<StoreOp, { readonly row: unknown }>["op"];

export function rowsOf(ops: readonly StoreOp[], op: RowOp): readonly unknown[] {
  return ops.flatMap((one) => (one.op === op ? [one.row] : []));
}
