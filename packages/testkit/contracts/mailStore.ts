import { DELIVER_HEAD } from "@sandi/protocol";
import {
  type MailStore,
  type OpenedMailbox,
  type StoreBatch,
  type StoredRun,
  StoreFullError,
  type StoreIndex,
} from "@sandi/relay/ports";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** An index comes as something to walk through: this is what one finds. */
export function laidOut(index: StoreIndex) {
  return { ...index, entries: [...index.entries], mailboxes: [...index.mailboxes], pairs: [...index.pairs] };
}

const EMPTY: StoreBatch = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };

function run(row: number, mailbox: number, bodies: readonly number[], at = 1_000 + row): StoredRun {
  return {
    row,
    mailbox,
    at,
    messages: bodies.length,
    frames: Uint8Array.from(bodies.flatMap((size, index) => new Array(DELIVER_HEAD + size).fill(row + index))),
  };
}

/** What every mail store must do. `reopen` is given if the data outlives the store. */
export function mailStoreContract(
  name: string,
  open: () => Promise<MailStore>,
  {
    reopen,
    mailbox,
    full,
    histories = name.includes("worker") ? 5 : 50,
  }: {
    reopen?: (store: MailStore) => Promise<MailStore>;
    /** Given if a store hands out single mailboxes. */
    mailbox?: (store: MailStore, mailbox: number) => Promise<OpenedMailbox>;
    full?: () => Promise<MailStore>;
    histories?: number;
  } = {},
): void {
  describe(`mail store: ${name}`, () => {
    const entry = (registration: number, ephemeral = false) => ({
      registration,
      id: new Uint8Array(32).fill(registration),
      card: new Uint8Array(100).fill(registration),
      version: 1_793_000_000_000 + registration,
      ephemeral,
    });

    test("is empty at first", async () => {
      const store = await open();
      expect(laidOut(await store.load())).toEqual({
        entries: [],
        mailboxes: [],
        pairs: [],
        notes: [],
        nextRegistration: 1,
        nextRow: 1,
      });
      expect(await store.read(1, 0, 1_000)).toEqual([]);
      expect(await store.oldest(0, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      await store.close();
    });

    test("gives back what was appended, by mailbox and in order, from behind a row and up to a size", async () => {
      const store = await open();
      const runs = [run(1, 7, [10]), run(2, 8, [20, 0]), run(3, 7, [30]), run(4, 7, [40])];
      await store.append({ ...EMPTY, runs: runs.slice(0, 2) });
      await store.append({ ...EMPTY, runs: runs.slice(2) });
      const read = async (...args: Parameters<MailStore["read"]>) => (await store.read(...args)).map(({ row }) => row);
      expect((await store.read(7, 0, 1e6)).map((one) => ({ ...one, frames: Uint8Array.from(one.frames) }))).toEqual([
        runs[0],
        runs[2],
        runs[3],
      ]);
      expect(await read(7, 1, 1e6)).toEqual([3, 4]);
      expect(await read(7, 0, 1)).toEqual([1]);
      expect(await read(7, 0, 64)).toEqual([1, 3]);
      expect(await read(8, 2, 1e6)).toEqual([]);
      expect(laidOut(await store.load()).mailboxes.sort((a, b) => a.mailbox - b.mailbox)).toEqual([
        { mailbox: 7, firstRow: 1, lastRow: 4, messages: 3, bytes: 80 },
        { mailbox: 8, firstRow: 2, lastRow: 2, messages: 2, bytes: 20 },
      ]);
      expect((await store.load()).nextRow).toBe(5);
      await store.close();
    });

    test("does not look at a batch's bytes after `append` has returned", async () => {
      const store = await open();
      const one = run(1, 1, [50]);
      const kept = Uint8Array.from(one.frames);
      const done = store.append({ ...EMPTY, runs: [one] });
      const read = store.read(1, 0, 1e6);
      await done;
      expect(one.frames).toEqual(kept);
      one.frames.fill(0);
      expect(Uint8Array.from((await read)[0]!.frames)).toEqual(kept);
      expect(Uint8Array.from((await store.read(1, 0, 1e6))[0]!.frames)).toEqual(kept);
      await store.close();
    });

    test("removes ranges of one mailbox, and leaves its neighbours", async () => {
      const store = await open();
      await store.append({ ...EMPTY, runs: [1, 2, 3, 4, 5, 6].map((row) => run(row, row % 2, [10])) });
      await store.append({ ...EMPTY, removals: [{ mailbox: 1, from: 1, to: 4 }] });
      expect((await store.read(1, 0, 1e6)).map(({ row }) => row)).toEqual([5]);
      expect((await store.read(0, 0, 1e6)).map(({ row }) => row)).toEqual([2, 4, 6]);
      await store.append({
        ...EMPTY,
        removals: [
          { mailbox: 1, from: 5, to: 5 },
          { mailbox: 9, from: 1, to: 99 },
        ],
      });
      expect(laidOut(await store.load()).mailboxes.map(({ mailbox }) => mailbox)).toEqual([0]);
      // A deleted row is not read again.
      expect((await store.load()).nextRow).toBe(7);
      await store.close();
    });

    test("finds the oldest of all mailboxes", async () => {
      const store = await open();
      await store.append({ ...EMPTY, runs: [run(1, 1, [1], 100), run(2, 2, [1], 200), run(3, 1, [1], 300)] });
      const oldest = async (...args: Parameters<MailStore["oldest"]>) =>
        (await store.oldest(...args)).map(({ row }) => row);
      expect(await oldest(0, 300, 10)).toEqual([1, 2]);
      expect(await oldest(1, 300, 10)).toEqual([2]);
      expect(await oldest(0, 1_000, 2)).toEqual([1, 2]);
      expect(await oldest(0, 100, 10)).toEqual([]);
      await store.close();
    });

    test("keeps entries and pairs, replaces them, and forgets a client with everything of it", async () => {
      const store = await open();
      const pair = (sender: number, recipient: number, last: number) => ({
        sender,
        recipient,
        last,
        messages: 1,
        bytes: 2,
      });
      await store.append({
        ...EMPTY,
        entries: [entry(1), entry(2, true)],
        runs: [run(1, 1, [1]), run(2, 2, [1])],
        pairs: [pair(1, 2, 5), pair(2, 1, 6), pair(1, 1, 7)],
      });
      await store.append({ ...EMPTY, entries: [{ ...entry(1), version: 9e15 }], pairs: [pair(1, 2, 8)] });
      const index = laidOut(await store.load());
      expect(
        index.entries.map((one) => ({ ...one, id: Uint8Array.from(one.id), card: Uint8Array.from(one.card) })),
      ).toEqual([{ ...entry(1), version: 9e15 }, entry(2, true)]);
      expect(index.pairs.find(({ sender, recipient }) => sender === 1 && recipient === 2)).toEqual(pair(1, 2, 8));
      await store.append({ ...EMPTY, forgotten: [2] });
      const after = laidOut(await store.load());
      expect(after.entries.map(({ registration }) => registration)).toEqual([1]);
      expect(after.pairs).toEqual([pair(1, 1, 7)]);
      expect(after.mailboxes.map(({ mailbox }) => mailbox)).toEqual([1]);
      if (mailbox !== undefined) expect((await mailbox(store, 1)).pairs).toEqual([pair(1, 1, 7)]);
      // Its number is not given to anyone else.
      expect(after.nextRegistration).toBe(3);
      await store.close();
    });

    test("keeps notes, replaces them, and deletes those without a value", async () => {
      const store = await open();
      const note = (key: string, ...bytes: number[]) => ({ key, value: Uint8Array.from(bytes) });
      await store.append({ ...EMPTY, notes: [note("a", 1), note("b/\u00e9", 2, 3), note("c")] });
      await store.append({ ...EMPTY, notes: [note("a", 4), { key: "c", value: undefined }, note("a", 5)] });
      await store.append({ ...EMPTY, notes: [{ key: "never there", value: undefined }] });
      const { notes } = await store.load();
      expect([...notes].sort((one, other) => (one.key < other.key ? -1 : 1))).toEqual([
        note("a", 5),
        note("b/\u00e9", 2, 3),
      ]);
      await store.close();
    });

    test("takes calls in the order in which they are made", async () => {
      const store = await open();
      const first = store.append({ ...EMPTY, runs: [run(1, 1, [1])] });
      const seen = store.read(1, 0, 1e6);
      const second = store.append({ ...EMPTY, removals: [{ mailbox: 1, from: 1, to: 1 }] });
      const gone = store.read(1, 0, 1e6);
      expect((await seen).length).toBe(1);
      expect((await gone).length).toBe(0);
      await Promise.all([first, second]);
      await store.close();
    });

    test("agrees with a plain model over any history", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              boxes: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }),
              remove: fc.option(
                fc.record({ mailbox: fc.integer({ min: 1, max: 3 }), from: fc.nat(20), more: fc.nat(8) }),
              ),
              forget: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 8 }),
            }),
            { maxLength: 8 },
          ),
          async (history) => {
            const store = await open();
            let model: StoredRun[] = [];
            let row = 0;
            for (const { boxes, remove, forget } of history) {
              const runs = boxes.map((mailbox) => run(++row, mailbox, [row % 5]));
              const removals = remove
                ? [{ mailbox: remove.mailbox, from: remove.from, to: remove.from + remove.more }]
                : [];
              const forgotten = forget === null ? [] : [forget];
              await store.append({ ...EMPTY, runs, removals, forgotten });
              model = [...model, ...runs].filter(
                (one) =>
                  one.mailbox !== forget &&
                  !removals.some(
                    ({ mailbox, from, to }) => one.mailbox === mailbox && one.row >= from && one.row <= to,
                  ),
              );
            }
            for (const mailbox of [1, 2, 3])
              expect((await store.read(mailbox, 0, 1e9)).map((one) => one.row)).toEqual(
                model.filter((one) => one.mailbox === mailbox).map((one) => one.row),
              );
            await store.close();
          },
        ),
        { numRuns: histories },
      );
    });

    if (reopen)
      test("has it all after it was closed and opened again", async () => {
        const store = await open();
        const notes = [{ key: "kept", value: Uint8Array.of(1, 2, 3) }];
        await store.append({ ...EMPTY, entries: [entry(4)], runs: [run(1, 4, [100, 200])], notes });
        const before = laidOut(await store.load());
        const again = await reopen(store);
        expect(laidOut(await again.load())).toEqual(before);
        expect((await again.read(4, 0, 1e6))[0]?.messages).toBe(2);
        await again.close();
      });

    if (full)
      test("that has no room says so, keeps nothing of the batch, and takes smaller things again", async () => {
        const store = await full();
        await store.append({ ...EMPTY, runs: [run(1, 1, [10])] });
        const big = Array.from({ length: 40 }, (_, index) => run(2 + index, 1, [60_000]));
        const notes = [{ key: "lost", value: Uint8Array.of(1) }];
        await expect(store.append({ ...EMPTY, entries: [entry(9)], runs: big, notes })).rejects.toBeInstanceOf(
          StoreFullError,
        );
        expect(laidOut(await store.load()).entries).toEqual([]);
        expect((await store.load()).notes).toEqual([]);
        expect((await store.read(1, 0, 1e9)).map(({ row }) => row)).toEqual([1]);
        await store.append({ ...EMPTY, runs: [run(50, 1, [10])] });
        expect((await store.read(1, 0, 1e9)).map(({ row }) => row)).toEqual([1, 50]);
        await store.close();
      });
  });
}
