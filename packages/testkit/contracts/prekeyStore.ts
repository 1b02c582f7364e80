import {
  type MailStore,
  type PrekeyBounds,
  type PrekeyStock,
  type PublishedPrekeys,
  type StoreBatch,
  type StoredPrekey,
  StoreFullError,
} from "@sandi/relay/ports";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const EMPTY: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
const BOUNDS: PrekeyBounds = { oneTime: 20, bytes: 1_000_000 };
const SIZE = 40;

/** A prekey whose bytes say when it was issued. */
const prekey = (issued: number, size = SIZE): StoredPrekey => ({ issued, bytes: new Uint8Array(size).fill(issued) });

function published(oneTime: readonly number[], signed?: number, discard = false): PublishedPrekeys {
  return {
    discard,
    signed: signed === undefined ? undefined : prekey(signed),
    oneTime: oneTime.map((one) => prekey(one)),
  };
}

function plain({ signed, ...rest }: PrekeyStock): PrekeyStock {
  return { ...rest, signed: signed && { issued: signed.issued, bytes: Uint8Array.from(signed.bytes) } };
}

function stock(oneTime: readonly number[], signed: number | undefined, last: number): PrekeyStock {
  return {
    signed: signed === undefined ? undefined : prekey(signed),
    oneTime: {
      count: oneTime.length,
      bytes: SIZE * oneTime.length,
      oldest: oneTime[0] ?? 0,
      newest: oneTime.at(-1) ?? 0,
    },
    last,
  };
}

/** What every store must do with prekeys. */
export function prekeyStoreContract(
  name: string,
  open: () => Promise<MailStore>,
  {
    reopen,
    crash,
    full,
    histories = 50,
  }: {
    /** Given if the data outlives the store. */
    reopen?: (store: MailStore) => Promise<MailStore>;
    /** The same without an orderly end: what the store was killed at may be done or not. It is killed before this returns. */
    crash?: (store: MailStore) => Promise<MailStore>;
    /** One in which 4 MB have no room, though the bounds allow them. */
    full?: () => Promise<MailStore>;
    histories?: number;
  } = {},
): void {
  describe(`prekeys: ${name}`, () => {
    test("of nobody are none, and taking one changes nothing", async () => {
      const store = await open();
      const { prekeys } = store;
      expect(await prekeys.stock(1)).toEqual(stock([], undefined, 0));
      expect(await prekeys.take(1)).toEqual({ prekey: undefined, stock: stock([], undefined, 0) });
      expect((await prekeys.totals()).owners).toBe(0);
      await store.close();
    });

    test("are handed out oldest first, each once, and the signed one stays", async () => {
      const store = await open();
      const { prekeys } = store;
      const asked = published([12, 10, 11], 13);
      expect(plain((await prekeys.publish(1, asked, BOUNDS))!)).toEqual(stock([10, 11, 12], 13, 13));
      expect(plain((await prekeys.publish(2, published([5]), BOUNDS))!)).toEqual(stock([5], undefined, 5));
      for (const [issued, left] of [
        [10, [11, 12]],
        [11, [12]],
        [12, []],
      ] as const) {
        const taken = await prekeys.take(1);
        expect({ ...taken.prekey, bytes: Uint8Array.from(taken.prekey!.bytes) }).toEqual(prekey(issued));
        expect(plain(taken.stock)).toEqual(stock(left, 13, 13));
      }
      expect((await prekeys.take(1)).prekey).toBeUndefined();
      expect(plain(await prekeys.stock(1))).toEqual(stock([], 13, 13));
      expect(plain(await prekeys.stock(2))).toEqual(stock([5], undefined, 5));
      await store.close();
    });

    test("that were taken before never come back: only what is issued later counts", async () => {
      const store = await open();
      const { prekeys } = store;
      await prekeys.publish(1, published([10, 11], 12), BOUNDS);
      expect((await prekeys.take(1)).prekey?.issued).toBe(10);
      // The same once more, because its answer was lost; then with a new one beside it.
      expect(plain((await prekeys.publish(1, published([10, 11], 12), BOUNDS))!)).toEqual(stock([11], 12, 12));
      expect(plain((await prekeys.publish(1, published([9, 11, 13], 8), BOUNDS))!)).toEqual(stock([11, 13], 12, 13));
      expect(plain((await prekeys.publish(1, published([], 14), BOUNDS))!)).toEqual(stock([11, 13], 14, 14));
      await store.close();
    });

    test("are discarded up to what comes with it, or all of them", async () => {
      const store = await open();
      const { prekeys } = store;
      await prekeys.publish(1, published([10, 11], 12), BOUNDS);
      const anew = published([20, 21], 22, true);
      expect(plain((await prekeys.publish(1, anew, BOUNDS))!)).toEqual(stock([20, 21], 22, 22));
      expect((await prekeys.take(1)).prekey?.issued).toBe(20);
      // Again, because its answer was lost: what it brought stays, and what was handed out stays away.
      expect(plain((await prekeys.publish(1, anew, BOUNDS))!)).toEqual(stock([21], 22, 22));
      expect(plain((await prekeys.publish(1, published([], undefined, true), BOUNDS))!)).toEqual(
        stock([], undefined, 22),
      );
      await store.close();
    });

    test("of one owner are so many, the newest; and of all together they take up so much", async () => {
      const store = await open();
      const { prekeys } = store;
      const few = { ...BOUNDS, oneTime: 3 };
      await prekeys.publish(1, published([1, 2]), few);
      expect(plain((await prekeys.publish(1, published([3, 4]), few))!)).toEqual(stock([2, 3, 4], undefined, 4));
      const { bytes } = await prekeys.totals();
      expect(bytes).toBeGreaterThanOrEqual(3 * SIZE);
      expect(await prekeys.publish(2, published([1]), { ...BOUNDS, bytes })).toBeUndefined();
      expect(await prekeys.stock(2)).toEqual(stock([], undefined, 0));
      // What takes up no more room is taken all the same.
      const instead = await prekeys.publish(1, published([5], undefined, true), { ...BOUNDS, bytes });
      expect(plain(instead!)).toEqual(stock([5], undefined, 5));
      await store.close();
    });

    test("go with their owner", async () => {
      const store = await open();
      const { prekeys } = store;
      await prekeys.publish(1, published([1], 2), BOUNDS);
      await prekeys.publish(2, published([1], 2), BOUNDS);
      const entry = { id: new Uint8Array(32).fill(1), card: new Uint8Array(9), version: 1, ephemeral: false };
      await store.append({ ...EMPTY, entries: [{ ...entry, registration: 1 }] });
      const forgotten = store.append({ ...EMPTY, forgotten: [1] });
      await forgotten;
      expect(await prekeys.stock(1)).toEqual(stock([], undefined, 0));
      expect(plain(await prekeys.stock(2))).toEqual(stock([1], 2, 2));
      expect((await prekeys.totals()).owners).toBe(1);
      await store.close();
    });

    test("are asked for by many at once, and no two get the same", async () => {
      const store = await open();
      const { prekeys } = store;
      const all = Array.from({ length: 10 }, (_, index) => index + 1);
      const asked = [prekeys.publish(1, published(all), BOUNDS), ...all.map(() => prekeys.take(1)), prekeys.take(1)];
      const got = (await Promise.all(asked.slice(1))) as { prekey?: StoredPrekey }[];
      expect(got.map((one) => one.prekey?.issued)).toEqual([...all, undefined]);
      await store.close();
    });

    test("agree with a plain model over any history", async () => {
      const issued = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });
      const step = fc.oneof(
        fc.record({ do: fc.constant("take" as const), owner: fc.integer({ min: 1, max: 2 }) }),
        fc.record({
          do: fc.constant("publish" as const),
          owner: fc.integer({ min: 1, max: 2 }),
          oneTime: issued,
          signed: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
          discard: fc.boolean(),
        }),
        fc.record({ do: fc.constant("forget" as const), owner: fc.integer({ min: 1, max: 2 }) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (history) => {
          const store = await open();
          let models = new Map<number, { signed: number | undefined; oneTime: number[]; last: number }>();
          for (const one of history) {
            const model = models.get(one.owner) ?? { signed: undefined, oneTime: [], last: 0 };
            if (one.do === "forget") {
              await store.append({ ...EMPTY, forgotten: [one.owner] });
              models = new Map([...models].filter(([owner]) => owner !== one.owner));
              continue;
            }
            models.set(one.owner, model);
            if (one.do === "take") {
              const { prekey: taken } = await store.prekeys.take(one.owner);
              expect(taken?.issued).toBe(model.oneTime.shift());
              continue;
            }
            const both = [...one.oneTime, ...(one.signed === undefined ? [] : [one.signed])];
            const from = one.discard ? Math.min(...both) : 0;
            if (model.signed !== undefined && model.signed < from) model.signed = undefined;
            model.oneTime = model.oneTime.filter((each) => each >= from);
            const fresh = [...new Set(one.oneTime)].filter((each) => each > model.last).sort((a, b) => a - b);
            if (one.signed !== undefined && one.signed > model.last && !fresh.includes(one.signed))
              model.signed = one.signed;
            model.oneTime = [...model.oneTime, ...fresh].slice(-5);
            model.last = Math.max(model.last, ...both);
            await store.prekeys.publish(one.owner, published(one.oneTime, one.signed, one.discard), {
              ...BOUNDS,
              oneTime: 5,
            });
          }
          for (const [owner, { oneTime, signed, last }] of models)
            expect(plain(await store.prekeys.stock(owner))).toEqual(stock(oneTime, signed, last));
          await store.close();
        }),
        { numRuns: histories },
      );
    });

    if (reopen)
      test("are there after a store was closed and opened again, without what was handed out", async () => {
        const store = await open();
        await store.prekeys.publish(7, published([1, 2, 3], 4), BOUNDS);
        await store.prekeys.take(7);
        const before = await store.prekeys.totals();
        const again = await reopen(store);
        expect(plain(await again.prekeys.stock(7))).toEqual(stock([2, 3], 4, 4));
        expect(await again.prekeys.totals()).toEqual(before);
        await again.close();
      });

    if (crash)
      test("are handed out at most once, however often the store is killed meanwhile", async () => {
        let store = await open();
        const handedOut: number[] = [];
        let last = 0;
        for (let round = 0; round < 6; round++) {
          const oneTime = Array.from({ length: 4 }, () => ++last);
          let isAlive = true;
          const underWay = [
            store.prekeys.publish(1, published(oneTime), BOUNDS).then(() => undefined),
            ...Array.from({ length: 3 }, async () => {
              const { prekey: taken } = await store.prekeys.take(1);
              if (taken !== undefined && isAlive) handedOut.push(taken.issued);
            }),
          ];
          void Promise.allSettled(underWay);
          // Some are answered. What is answered later, nobody gets.
          await underWay[round % underWay.length];
          isAlive = false;
          store = await crash(store);
        }
        for (;;) {
          const { prekey: taken } = await store.prekeys.take(1);
          if (taken === undefined) break;
          handedOut.push(taken.issued);
        }
        expect(new Set(handedOut).size).toBe(handedOut.length);
        expect(handedOut.length).toBeGreaterThan(0);
        await store.close();
      });

    if (full)
      test("that find no room on the disk change nothing, and are not handed out", async () => {
        const store = await full();
        const { prekeys } = store;
        await prekeys.publish(1, published([1, 2], 3), BOUNDS);
        let owner = 2;
        const fill = async (): Promise<void> => {
          const oneTime = Array.from({ length: 10 }, (_, index) => prekey(1 + index, 2_048));
          for (; owner < 200; owner++)
            await prekeys.publish(owner, { discard: false, signed: undefined, oneTime }, { oneTime: 20, bytes: 1e9 });
        };
        await expect(fill()).rejects.toBeInstanceOf(StoreFullError);
        expect(await prekeys.stock(owner)).toEqual(stock([], undefined, 0));
        const totals = await prekeys.totals();
        expect(totals.owners).toBe(owner - 1);
        const taken = await prekeys.take(1).catch((error: unknown) => error);
        if (!(taken instanceof StoreFullError)) expect((taken as { prekey: StoredPrekey }).prekey.issued).toBe(1);
        await store.append({ ...EMPTY, forgotten: [2, 3] });
        expect((await prekeys.take(1)).prekey?.issued).toBe(taken instanceof StoreFullError ? 1 : 2);
        await store.close();
      });
  });
}
