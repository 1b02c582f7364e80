import type { PrekeyBounds, PrekeyStock, PrekeyStore, PublishedPrekeys, StoredPrekey } from "../../core/base/ports.ts";

/** One call of the port `PrekeyStore`. */
export type PrekeyCall =
  | { readonly call: "stock"; readonly owner: number }
  | { readonly call: "take"; readonly owner: number }
  | {
      readonly call: "publish";
      readonly owner: number;
      readonly published: PublishedPrekeys;
      readonly bounds: PrekeyBounds;
    }
  | { readonly call: "totals" };

/** What it is answered with: of these, what the port says. */
export type PrekeyAnswer = {
  readonly stock?: PrekeyStock;
  readonly prekey?: StoredPrekey | undefined;
  readonly totals?: { readonly owners: number; readonly bytes: number };
};

/** The port, whose calls are answered by a `PrekeyTable`, here or in another thread. */
export function prekeyStore(ask: (call: PrekeyCall) => Promise<PrekeyAnswer>): PrekeyStore {
  return {
    stock: async (owner) => (await ask({ call: "stock", owner })).stock!,
    publish: async (owner, published, bounds) => (await ask({ call: "publish", owner, published, bounds })).stock,
    take: async (owner) => {
      const { prekey, stock } = await ask({ call: "take", owner });
      return { prekey, stock: stock! };
    },
    totals: async () => (await ask({ call: "totals" })).totals!,
  };
}
