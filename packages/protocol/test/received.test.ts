import { nodePrimitives } from "@sandi/crypto/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Checkpoint,
  checkReport,
  comparePositions,
  countRecords,
  encodeReport,
  encodeVoids,
  filled,
  MISSING_RANGES,
  NOTHING_OPENED,
  type Opened,
  ok,
  type Position,
  REPORTED_RANGES,
  Reader,
  readReport,
  readVoids,
  recordHash,
  recordOpened,
  reportOf,
  type SealedAt,
  voided,
} from "../index.ts";

const SESSION = new Uint8Array(16).fill(3);
const bodyOf = ({ epoch, sequence }: Position, salt = 0) => Uint8Array.of(epoch, sequence >> 8, sequence, salt);
const sealedAt = (at: Position, salt = 0): SealedAt => ({ ...at, hash: recordHash(nodePrimitives, bodyOf(at, salt)) });

/** One sender's records of two epochs, and a reader that opens those that arrive. */
function read(sealed: readonly SealedAt[], arrives: (i: number) => boolean, from: Opened = NOTHING_OPENED): Opened {
  let opened = from;
  let leapt: { epoch: number; from: number; to: number }[] = [];
  for (const [i, { hash, ...at }] of sealed.entries()) {
    if (comparePositions(at, from.last) <= 0) continue;
    if (arrives(i)) {
      opened = recordOpened(nodePrimitives, SESSION, opened, at, hash, leapt);
      leapt = [];
    } else leapt = [...leapt, { epoch: at.epoch, from: at.sequence, to: at.sequence }];
  }
  return opened;
}

const twoEpochs = (first: number, second: number, salt = 0): SealedAt[] => [
  ...Array.from({ length: first }, (_, i) => sealedAt({ epoch: 1, sequence: i + 1 }, salt)),
  ...Array.from({ length: second }, (_, i) => sealedAt({ epoch: 3, sequence: i + 1 }, salt)),
];

describe("the received state", () => {
  it("of any reader of any part is right, confirms only what was opened without a break, and names what is missing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        fc.nat(40),
        fc.nat(60),
        (came, size, cut) => {
          const sealed = twoEpochs(Math.min(size, came.length), came.length - Math.min(size, came.length));
          const opened = read(sealed, (i) => came[i]!);
          const report = reportOf(SESSION, opened);
          if (!came.includes(true)) {
            expect(checkReport(nodePrimitives, report, undefined, sealed)).toEqual({ report: "stale" });
            return;
          }
          const verdict = checkReport(nodePrimitives, report, undefined, sealed);
          expect(verdict.report).toBe("right");
          for (const [i, at] of sealed.entries()) {
            const within = comparePositions(at, report.first) >= 0 && comparePositions(at, report.last) <= 0;
            if (within) expect(came[i]).toBe(true);
            const missing = opened.missing.some(
              ({ epoch, from, to }) => epoch === at.epoch && from <= at.sequence && at.sequence <= to,
            );
            if (comparePositions(at, report.last) <= 0) expect(missing).toBe(!came[i]);
          }
          // Held to it in two pieces, with what the first confirmed forgotten.
          const half = read(sealed, (i) => came[i]! && i < cut);
          const first = checkReport(nodePrimitives, reportOf(SESSION, half), undefined, sealed);
          const before: Checkpoint | undefined = first.report === "right" ? first.checkpoint : undefined;
          const rest = before ? sealed.filter((at) => comparePositions(at, before.last) > 0) : sealed;
          expect(checkReport(nodePrimitives, report, before, rest).report).toBe("right");
        },
      ),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("is wrong for a sender whose state is an old copy, although every number fits", () => {
    // The true self sent 50; a copy of its tenth record's state seals 11 to 60 anew, and the reader drops 11 to 50.
    const real = twoEpochs(50, 0);
    const copy = [...twoEpochs(10, 0), ...twoEpochs(60, 0, 1).slice(10)];
    let opened = read(real, () => true);
    for (const { hash, ...at } of copy.slice(50)) opened = recordOpened(nodePrimitives, SESSION, opened, at, hash, []);
    const report = reportOf(SESSION, opened);
    expect([report.first.sequence, report.last.sequence, report.missing]).toEqual([1, 60, []]);
    expect(checkReport(nodePrimitives, report, undefined, copy)).toEqual({ report: "wrong" });
  });

  it("is wrong where it names a record that was never sealed, or a first one that was not", () => {
    const sealed = twoEpochs(5, 0);
    const report = reportOf(
      SESSION,
      read(twoEpochs(6, 0), () => true),
    );
    expect(checkReport(nodePrimitives, report, undefined, sealed).report).toBe("wrong");
    const ahead = reportOf(
      SESSION,
      read(sealed, (i) => i > 1),
    );
    for (const first of [1, 2, 4])
      expect(
        checkReport(nodePrimitives, { ...ahead, first: { epoch: 1, sequence: first } }, undefined, sealed).report,
      ).toBe("wrong");
    const flipped = ahead.mark.with(0, ahead.mark[0]! ^ 1);
    expect(checkReport(nodePrimitives, { ...ahead, mark: flipped }, undefined, sealed).report).toBe("wrong");
    expect(checkReport(nodePrimitives, ahead, undefined, sealed).report).toBe("right");
  });

  it("is stale where a reader knows less than it has shown to know", () => {
    const sealed = twoEpochs(9, 0);
    const verdict = checkReport(
      nodePrimitives,
      reportOf(
        SESSION,
        read(sealed, () => true),
      ),
      undefined,
      sealed,
    );
    if (verdict.report !== "right") throw new Error("an honest report was not right");
    const older = reportOf(
      SESSION,
      read(sealed, (i) => i < 4),
    );
    expect(checkReport(nodePrimitives, older, verdict.checkpoint, []).report).toBe("stale");
  });

  it("travels as it was written, and no more than 16 ranges of it", () => {
    const opened = read(twoEpochs(90, 0), (i) => i % 3 === 0);
    const report = reportOf(SESSION, opened);
    expect(report.missing.length).toBe(REPORTED_RANGES);
    const reader = new Reader(encodeReport(report));
    expect(reader.finish(readReport(reader, SESSION))).toEqual(ok(report));
    const backwards = new Reader(encodeReport({ ...report, first: { epoch: 9, sequence: 1 } }));
    expect(backwards.finish(readReport(backwards, SESSION)).ok).toBe(false);
  });
});

describe("missing records", () => {
  it("are what was leapt over and neither came nor was voided, as a plain set has them", () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(5), fc.boolean()), { maxLength: 120 });
    fc.assert(
      fc.property(moves, (steps) => {
        let opened = NOTHING_OPENED;
        const model = new Set<number>();
        let lost = 0;
        for (const [jump, nth, givenUp] of steps) {
          const sequence = opened.last.sequence + jump;
          const leapt = jump === 1 ? [] : [{ epoch: 1, from: sequence - jump + 1, to: sequence - 1 }];
          for (let n = sequence - jump + 1; n < sequence; n++) model.add(n);
          const { hash } = sealedAt({ epoch: 1, sequence });
          opened = recordOpened(nodePrimitives, SESSION, opened, { epoch: 1, sequence }, hash, leapt);
          const gone = [...model][nth];
          if (gone === undefined) continue;
          model.delete(gone);
          const range = { epoch: 1, from: gone, to: gone };
          opened = givenUp ? voided(opened, [{ ...range, kind: "givenUp" }]) : filled(opened, [range]);
          if (givenUp) lost++;
        }
        const listed = opened.missing.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        expect(listed).toEqual([...model].toSorted((a, b) => a - b));
        expect(countRecords(opened.missing)).toBe(model.size);
        expect(opened.lost).toBe(lost);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("are counted as lost beyond 256 ranges, the oldest first, and none is forgotten", () => {
    let opened = NOTHING_OPENED;
    for (let i = 1; i <= 1_000; i++) {
      const at = { epoch: 1, sequence: 2 * i };
      const leapt = [{ epoch: 1, from: 2 * i - 1, to: 2 * i - 1 }];
      opened = recordOpened(nodePrimitives, SESSION, opened, at, sealedAt(at).hash, leapt);
    }
    expect(opened.missing.length).toBe(MISSING_RANGES);
    expect(opened.lost + countRecords(opened.missing)).toBe(1_000);
  });

  it("are lost once where a void names them twice", () => {
    const at = { epoch: 1, sequence: 5 };
    const leapt = [{ epoch: 1, from: 1, to: 4 }];
    const before = recordOpened(nodePrimitives, SESSION, NOTHING_OPENED, at, sealedAt(at).hash, leapt);
    const range = { epoch: 1, from: 2, to: 9, kind: "givenUp" as const };
    const after = voided(voided(before, [range]), [range, { ...range, from: 1, to: 1, kind: "nothing" }]);
    expect([after.lost, after.missing]).toEqual([3, []]);
  });

  it("of which a void says more than one thing count once, as what is worse; what is not missing is not touched", () => {
    const kind = fc.constantFrom("nothing" as const, "givenUp" as const, "confirmedBefore" as const);
    const ranges = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(12), kind), { maxLength: 12 });
    const leaps = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(leaps, ranges, (jumps, named) => {
        let before = NOTHING_OPENED;
        const missing = new Set<number>();
        for (const jump of jumps) {
          const sequence = before.last.sequence + jump;
          const leapt = jump === 1 ? [] : [{ epoch: 1, from: sequence - jump + 1, to: sequence - 1 }];
          for (let n = sequence - jump + 1; n < sequence; n++) missing.add(n);
          const at = { epoch: 1, sequence };
          before = recordOpened(nodePrimitives, SESSION, before, at, sealedAt(at).hash, leapt);
        }
        const voids = named.map(([from, more, what]) => ({ epoch: 1, from, to: from + more, kind: what }));
        const names = (n: number) => voids.filter(({ from, to }) => from <= n && n <= to);
        const after = voided(before, voids);
        expect(countRecords(after.missing)).toBe([...missing].filter((n) => names(n).length === 0).length);
        expect(after.lost).toBe([...missing].filter((n) => names(n).some((one) => one.kind !== "nothing")).length);
        expect(voided(after, voids)).toEqual(after);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("are lost once where a void makes more ranges of them than are kept", () => {
    let opened = NOTHING_OPENED;
    for (let i = 1; i <= MISSING_RANGES; i++) {
      const at = { epoch: 1, sequence: 10 * i };
      const leapt = [{ epoch: 1, from: 10 * i - 9, to: 10 * i - 1 }];
      opened = recordOpened(nodePrimitives, SESSION, opened, at, sealedAt(at).hash, leapt);
    }
    const all = countRecords(opened.missing);
    const middles = Array.from({ length: 255 }, (_, i) => ({ epoch: 1, from: 10 * i + 5, to: 10 * i + 5 }));
    for (const kind of ["nothing", "givenUp"] as const) {
      const after = voided(
        opened,
        middles.map((range) => ({ ...range, kind })),
      );
      expect(after.missing.length).toBe(MISSING_RANGES);
      expect(after.lost + countRecords(after.missing)).toBe(kind === "givenUp" ? all : all - 255);
    }
  });

  it("travel in voids with what became of them", () => {
    const ranges = (["nothing", "givenUp", "confirmedBefore"] as const).map((kind, i) => ({
      epoch: i,
      from: 1,
      to: 2,
      kind,
    }));
    const bytes = encodeVoids(ranges);
    const reader = new Reader(bytes);
    expect(reader.finish(readVoids(reader, 3))).toEqual(ok(ranges));
    const unknown = new Reader(bytes.with(12, 4));
    expect(unknown.finish(readVoids(unknown, 3)).ok).toBe(false);
  });
});
