import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePrekeyRecord, PrekeyLog } from "../adapters/nats/prekeyLog.ts";
import type { StoredPrekey } from "../core/base/ports.ts";
import { decodeHeld, encodeHeld, type HeldPrekeys, NO_PREKEYS } from "../core/prekeys/heldPrekeys.ts";

const prekey: fc.Arbitrary<StoredPrekey> = fc.record({
  issued: fc.maxSafeNat(),
  bytes: fc.uint8Array({ maxLength: 60 }),
});
const held: fc.Arbitrary<HeldPrekeys> = fc.record({
  signed: fc.option(prekey, { nil: undefined }),
  oneTime: fc.array(prekey, { maxLength: 6 }),
  last: fc.maxSafeNat(),
});

describe("what is held of an owner, as bytes", () => {
  test("comes back as it was, and is nothing when it is cut or longer", () => {
    fc.assert(
      fc.property(held, fc.nat(), (value, cut) => {
        const bytes = encodeHeld(value);
        expect(decodeHeld(bytes)).toEqual(value);
        const part = decodeHeld(bytes.subarray(0, cut % bytes.length));
        // A cut between two prekeys leaves fewer of them. That the row is whole is for its checksum to say.
        if (part !== undefined) expect(encodeHeld(part)).toEqual(bytes.subarray(0, encodeHeld(part).length));
        expect(decodeHeld(Uint8Array.of(...bytes, 7))).toBeUndefined();
      }),
    );
  });

  test("throws on no bytes at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const value = decodeHeld(bytes);
        if (value !== undefined) expect(encodeHeld(value)).toEqual(bytes);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("a log of prekeys", () => {
  const oneTime = (...issued: number[]) => issued.map((one) => ({ issued: one, bytes: Uint8Array.of(one) }));
  const publish = (...issued: number[]) =>
    encodePrekeyRecord({
      kind: "publish",
      published: { discard: false, signed: undefined, oneTime: oneTime(...issued) },
      keep: 20,
    });
  const take = encodePrekeyRecord({ kind: "take" });
  const checkpoint = (after: number, ...issued: number[]) =>
    encodePrekeyRecord({
      kind: "checkpoint",
      after,
      held: { signed: undefined, oneTime: oneTime(...issued), last: 9 },
    });
  const read = (...messages: readonly (readonly [seq: number, bytes: Uint8Array])[]): PrekeyLog => {
    const log = new PrekeyLog();
    for (const [seq, bytes] of messages) log.add(seq, bytes);
    return log;
  };
  const left = ({ held: { oneTime: some } }: PrekeyLog): number[] => some.map(({ issued }) => issued);

  test("says by its order alone who took what", () => {
    const log = read([3, publish(1, 2, 3)], [5, take]);
    expect([log.taken?.issued, left(log)]).toEqual([1, [2, 3]]);
    log.add(8, take);
    expect([log.taken?.issued, left(log)]).toEqual([2, [3]]);
    log.add(9, publish(2, 4));
    expect([log.taken, left(log)]).toEqual([undefined, [3, 4]]);
  });

  test("is what a checkpoint says that directly follows what it speaks of, or of which that was deleted", () => {
    const counts = read([3, publish(1, 2)], [5, take], [6, checkpoint(5, 2)]);
    expect([counts.isWhole, left(counts)]).toEqual([true, [2]]);
    const alone = read([6, checkpoint(5, 2)], [9, take]);
    expect([alone.taken?.issued, left(alone)]).toEqual([2, []]);
    // Deleted while it was read.
    expect(left(read([3, publish(1, 2)], [6, checkpoint(5, 2)]))).toEqual([2]);
  });

  test("is not what a checkpoint says that something came before: a prekey would be handed out twice", () => {
    const late = read([3, publish(1, 2)], [4, take], [5, checkpoint(3, 1, 2)], [6, take]);
    expect([late.isWhole, late.taken?.issued, left(late)]).toEqual([false, 2, []]);
  });

  test("takes any bytes, and leaves out what is no record", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (messages) => {
        const log = read(...messages.map((bytes, index) => [index + 1, bytes] as const));
        expect(log.length).toBe(messages.length);
      }),
      { numRuns: 2_000 },
    );
    const cut = publish(1, 2).subarray(0, -1);
    expect(read([1, cut], [2, Uint8Array.of(2, 0)], [3, new Uint8Array(0)]).held).toBe(NO_PREKEYS);
  });
});
