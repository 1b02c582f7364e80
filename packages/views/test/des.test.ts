import { decryptBlock, encryptBlock, reference } from "@sandi/crypto/des";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf, isParity, spreadOf } from "../des/avalanche.ts";
import { rowsOf } from "../des/rows.ts";
import { readBox } from "../des/sBox.ts";
import { viewsTranslator } from "../texts/index.ts";

const t = await viewsTranslator("en");
const eight = fc.uint8Array({ minLength: 8, maxLength: 8 });
const RUNS = { numRuns: 8 };

describe("what is shown of DES", () => {
  it("is what the cipher in use gives, and each row follows from the ones above it", () => {
    fc.assert(
      fc.property(eight, eight, fc.boolean(), (key, block, encipher) => {
        const trace = encipher ? reference.traceEncryptBlock(key, block) : reference.traceDecryptBlock(key, block);
        const last = rowsOf(trace, 17, t).at(-1)!;
        const used = encipher ? encryptBlock(key, block) : decryptBlock(key, block);
        expect(last.bits.join("")).toBe(Array.from(used, (byte) => byte.toString(2).padStart(8, "0")).join(""));
        for (let n = 1; n <= 16; n++) {
          const rows = rowsOf(trace, n, t).map(({ bits }) => bits);
          const [, , K, R, E, KxorE, , f, L, newR, newL] = rows;
          expect(KxorE).toEqual(K!.map((bit, i) => bit ^ E![i]!));
          expect(newR).toEqual(L!.map((bit, i) => bit ^ f![i]!));
          expect(newL).toEqual(R);
        }
      }),
      RUNS,
    );
  });

  it("lights the row and the column where the S-box's value stands", () => {
    fc.assert(
      fc.property(eight, eight, (key, block) => {
        for (const round of reference.traceEncryptBlock(key, block).rounds)
          for (let box = 0; box < 8; box++) {
            const { table, row, column, value, outer, inner } = readBox(round, box);
            expect(table[row]![column]).toBe(value);
            expect(outer.charAt(0) + inner + outer.charAt(1)).toBe(round.B[box]!.join(""));
          }
      }),
      RUNS,
    );
  });
});

describe("the avalanche", () => {
  it("begins with one bit of the block, ends with the bits in which the ciphertexts differ", () => {
    fc.assert(
      fc.property(eight, eight, fc.integer({ min: 1, max: 64 }), (key, block, n) => {
        const spread = spreadOf(key, block, { of: "block", n });
        expect(spread).toHaveLength(18);
        expect(countOf(spread[0]!)).toBe(1);
        const other = block.slice();
        other[(n - 1) >> 3]! ^= 1 << (7 - ((n - 1) % 8));
        const [a, b] = [encryptBlock(key, block), encryptBlock(key, other)];
        const differ = Array.from(a, (byte, i) => (byte ^ b[i]!).toString(2).replaceAll("0", "").length);
        expect(countOf(spread.at(-1)!)).toBe(differ.reduce((sum, count) => sum + count, 0));
      }),
      RUNS,
    );
  });

  it("never begins for a parity bit of the key, and always does for the others", () => {
    const [key, block] = [new Uint8Array(8).fill(0x31), new Uint8Array(8).fill(0x77)];
    for (let n = 1; n <= 64; n++) {
      const flip = { of: "key", n } as const;
      expect(spreadOf(key, block, flip).some((row) => countOf(row) > 0)).toBe(!isParity(flip));
    }
  });
});
