import * as des from "@sandi/crypto/des";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as tables from "../des/tables.ts";
import { bytes, hex } from "./des.support.ts";

const { formatBits, traceDecryptBlock, traceEncryptBlock, traceKey } = des.reference;
const bitsOfHex = (text: string) =>
  [...text].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");

// J. Orlin Grabbe, "The DES Algorithm Illustrated": key 133457799BBCDFF1, message 0123456789ABCDEF.
const KEY = hex("133457799BBCDFF1");
const MESSAGE = hex("0123456789ABCDEF");
const C =
  "1111000011001100101010101111 1110000110011001010101011111 1100001100110010101010111111 0000110011001010101011111111 " +
  "0011001100101010101111111100 1100110010101010111111110000 0011001010101011111111000011 1100101010101111111100001100 " +
  "0010101010111111110000110011 0101010101111111100001100110 0101010111111110000110011001 0101011111111000011001100101 " +
  "0101111111100001100110010101 0111111110000110011001010101 1111111000011001100101010101 1111100001100110010101010111 " +
  "1111000011001100101010101111";
const D =
  "0101010101100110011110001111 1010101011001100111100011110 0101010110011001111000111101 0101011001100111100011110101 " +
  "0101100110011110001111010101 0110011001111000111101010101 1001100111100011110101010101 0110011110001111010101010110 " +
  "1001111000111101010101011001 0011110001111010101010110011 1111000111101010101011001100 1100011110101010101100110011 " +
  "0001111010101010110011001111 0111101010101011001100111100 1110101010101100110011110001 1010101010110011001111000111 " +
  "0101010101100110011110001111";
const K = `
  000110 110000 001011 101111 111111 000111 000001 110010
  011110 011010 111011 011001 110110 111100 100111 100101
  010101 011111 110010 001010 010000 101100 111110 011001
  011100 101010 110111 010110 110110 110011 010100 011101
  011111 001110 110000 000111 111010 110101 001110 101000
  011000 111010 010100 111110 010100 000111 101100 101111
  111011 001000 010010 110111 111101 100001 100010 111100
  111101 111000 101000 111010 110000 010011 101111 111011
  111000 001101 101111 101011 111011 011110 011110 000001
  101100 011111 001101 000111 101110 100100 011001 001111
  001000 010101 111111 010011 110111 101101 001110 000110
  011101 010111 000111 110101 100101 000110 011111 101001
  100101 111100 010111 010001 111110 101011 101001 000001
  010111 110100 001110 110111 111100 101110 011100 111010
  101111 111001 000110 001101 001111 010011 111100 001010
  110010 110011 110110 001011 000011 100001 011111 110101`;
/** L0, then R0 to R16: each L is the R before it. */
const HALVES =
  "CC00CCFF F0AAF0AA EF4A6544 CC017709 A25C0BF4 77220045 8A4FA637 E967CD69 064ABA10 D5694B90 247CC67A B7D5D7B2 " +
  "C5783C78 75BD1858 18C3155A C28C960D 43423234 0A4CD995";

test("the key schedule of the worked example: C0 to C16, D0 to D16, K1 to K16", () => {
  const trace = traceKey(KEY);
  expect(formatBits(trace.KEY, 8)).toBe("00010011 00110100 01010111 01111001 10011011 10111100 11011111 11110001");
  expect([trace.C0, ...trace.rounds.map((round) => round.C)].map((bits) => formatBits(bits))).toEqual(C.split(" "));
  expect([trace.D0, ...trace.rounds.map((round) => round.D)].map((bits) => formatBits(bits))).toEqual(D.split(" "));
  expect(trace.rounds.map((round) => formatBits(round.K, 6))).toEqual(K.trim().split(/\n\s*/));
  expect(trace.rounds.map((round) => round.n)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
});

test("the first iteration of the worked example, every value", () => {
  const trace = traceEncryptBlock(KEY, MESSAGE);
  expect(formatBits(trace.input, 4)).toBe(
    "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1010 1011 1100 1101 1110 1111",
  );
  expect(formatBits(trace.permutedInput, 4)).toBe(
    "1100 1100 0000 0000 1100 1100 1111 1111 1111 0000 1010 1010 1111 0000 1010 1010",
  );
  const [first] = trace.rounds;
  expect(formatBits(first!.E, 6)).toBe("011110 100001 010101 010101 011110 100001 010101 010101");
  expect(formatBits(first!.KxorE, 6)).toBe("011000 010001 011110 111010 100001 100110 010100 100111");
  expect(first!.B.map((bits) => formatBits(bits)).join(" ")).toBe(
    "011000 010001 011110 111010 100001 100110 010100 100111",
  );
  expect(first!.S.map((bits) => formatBits(bits)).join(" ")).toBe("0101 1100 1000 0010 1011 0101 1001 0111");
  expect(formatBits(first!.f, 4)).toBe("0010 0011 0100 1010 1010 1001 1011 1011");
  expect(formatBits(first!.R, 4)).toBe("1110 1111 0100 1010 0110 0101 0100 0100");
});

test("all sixteen iterations of the worked example: K, f, L and R, the preoutput and the output", () => {
  const trace = traceEncryptBlock(KEY, MESSAGE);
  const halves = HALVES.split(" ").map(bitsOfHex);
  expect([formatBits(trace.L0), formatBits(trace.R0)]).toEqual(halves.slice(0, 2));
  expect(trace.rounds.length).toBe(16);
  for (const round of trace.rounds) {
    expect(formatBits(round.L), `L${round.n}`).toBe(halves[round.n]);
    expect(formatBits(round.R), `R${round.n}`).toBe(halves[round.n + 1]);
    const f = [...halves[round.n - 1]!].map((bit, i) => Number(bit) ^ Number(halves[round.n + 1]![i])).join("");
    expect(formatBits(round.f), `f(R${round.n - 1}, K${round.n})`).toBe(f);
    expect(round.K).toEqual(trace.keys.rounds[round.n - 1]!.K);
  }
  expect(formatBits(trace.preoutput, 8)).toBe(
    "00001010 01001100 11011001 10010101 01000011 01000010 00110010 00110100",
  );
  expect(formatBits(trace.output, 8)).toBe("10000101 11101000 00010011 01010100 00001111 00001010 10110100 00000101");
  expect(trace.bytes).toEqual(hex("85E813540F0AB405"));
});

test("deciphering walks the same halves backwards, with K16 first", () => {
  const forth = traceEncryptBlock(KEY, MESSAGE);
  const back = traceDecryptBlock(KEY, forth.bytes);
  expect(back.direction).toBe("decipher");
  expect(back.rounds.map((round) => round.keyNumber)).toEqual(Array.from({ length: 16 }, (_, i) => 16 - i));
  expect(back.L0).toEqual(forth.rounds[15]!.R);
  for (const round of back.rounds.slice(0, 15)) expect(round.L, `L${round.n}`).toEqual(forth.rounds[15 - round.n]!.R);
  expect(back.bytes).toEqual(MESSAGE);
});

test("the tables are permutations and selections of the shape that FIPS 46-3 gives them", () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  const sorted = (table: readonly number[]) => [...table].sort((a, b) => a - b);
  expect(sorted(tables.IP)).toEqual(upTo(64));
  expect(tables.IP.map((place) => tables.IP_INVERSE[place - 1])).toEqual(upTo(64));
  expect(sorted(tables.P)).toEqual(upTo(32));
  expect(tables.E).toEqual(upTo(48).map((_, i) => ((4 * Math.floor(i / 6) + (i % 6) + 31) % 32) + 1));
  expect(sorted(tables.PC1)).toEqual(upTo(64).filter((place) => place % 8 !== 0));
  expect(new Set(tables.PC2).size).toBe(48);
  expect(upTo(56).filter((place) => !tables.PC2.includes(place))).toEqual([9, 18, 22, 25, 35, 38, 43, 54]);
  expect(tables.LEFT_SHIFTS.reduce((sum, shift) => sum + shift, 0)).toBe(28);
  expect(tables.S.length).toBe(8);
  for (const box of tables.S) {
    expect(box.length).toBe(4);
    for (const row of box) expect(sorted(row)).toEqual(upTo(16).map((value) => value - 1));
  }
});

test("the fast twin equals the reference, both directions", () => {
  fc.assert(
    fc.property(bytes(8), bytes(8), (key, block) => {
      expect(des.encryptBlock(key, block)).toEqual(des.reference.encryptBlock(key, block));
      expect(des.decryptBlock(key, block)).toEqual(des.reference.decryptBlock(key, block));
    }),
    { numRuns: 1000 },
  );
});

test("every single bit of key and block, fast and reference", () => {
  for (let bit = 0; bit < 64; bit++) {
    const one = new Uint8Array(8);
    one[bit >>> 3] = 0x80 >>> (bit & 7);
    const zero = new Uint8Array(8);
    expect(des.encryptBlock(one, zero), `key bit ${bit + 1}`).toEqual(des.reference.encryptBlock(one, zero));
    expect(des.encryptBlock(zero, one), `block bit ${bit + 1}`).toEqual(des.reference.encryptBlock(zero, one));
  }
});
