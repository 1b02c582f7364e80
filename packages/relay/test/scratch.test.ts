import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScratchPool } from "../core/base/scratch.ts";

const KEEP_BYTES = 32 * 1024 * 1024;

/** How many known buffers the pool hands out before it makes a new one. */
function drain(pool: ScratchPool, size: number, known: ReadonlySet<Uint8Array>): number {
  let count = 0;
  while (known.has(pool.take(size))) count++;
  return count;
}

describe("the pool of buffers", () => {
  it("never hands out what somebody holds, and never less than was asked for", () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 1_100_000 }) }) },
      { weight: 4, arbitrary: fc.record({ give: fc.nat(1_000) }) },
      { weight: 1, arbitrary: fc.record({ grow: fc.nat(1_000) }) },
      { weight: 1, arbitrary: fc.constant({ trim: true }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pool = new ScratchPool();
        const held: Uint8Array[] = [];
        for (const one of steps) {
          if ("take" in one) {
            const bytes = pool.take(one.take);
            expect(bytes.length).toBeGreaterThanOrEqual(one.take);
            expect(held.includes(bytes)).toBe(false);
            held.push(bytes);
          } else if ("trim" in one) pool.trim();
          else if (held.length === 0) continue;
          else if ("give" in one) pool.give(held.splice(one.give % held.length, 1)[0]!);
          else {
            const [old] = held.splice(one.grow % held.length, 1);
            old!.fill(7, 0, 100);
            const bigger = pool.grow(old!, 100, old!.length + 1);
            expect(bigger.subarray(0, 100)).toEqual(new Uint8Array(100).fill(7));
            expect(held.includes(bigger)).toBe(false);
            held.push(bigger);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps what it is given, up to a bound, and lets go of what a minute had no use for", () => {
    const pool = new ScratchPool();
    const all = Array.from({ length: 1_000 }, () => pool.take(65_536));
    const known = new Set(all);
    for (const bytes of all) pool.give(bytes);
    pool.trim();
    const kept = drain(pool, 65_536, known);
    // The first trim does not know yet that they were free.
    expect(kept).toBe(KEEP_BYTES / 65_536);

    for (const bytes of all) pool.give(bytes);
    pool.trim();
    for (let minute = 0; minute < 20; minute++) {
      const used = Array.from({ length: 10 }, () => pool.take(65_536));
      for (const bytes of used) pool.give(bytes);
      pool.trim();
    }
    const still = drain(pool, 65_536, known);
    expect(still).toBeGreaterThanOrEqual(10);
    expect(still).toBeLessThanOrEqual(11);
  });
});
