import { toHex } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, hex } from "./des.support.ts";

const distinctKeys = (key: Uint8Array) =>
  new Set(des.reference.traceKey(key).rounds.map((round) => des.reference.formatBits(round.K))).size;
const complement = (value: Uint8Array) => value.map((byte) => ~byte);

test("4 weak keys: one round key, and encrypting twice is doing nothing", () => {
  expect(des.WEAK_KEYS.length).toBe(4);
  fc.assert(
    fc.property(fc.constantFrom(...des.WEAK_KEYS), bytes(8), (text, block) => {
      const key = hex(text);
      expect(distinctKeys(key)).toBe(1);
      expect(des.weaknessOf(key)).toBe("weak");
      expect(des.encryptBlock(key, des.encryptBlock(key, block))).toEqual(block);
    }),
  );
});

test("12 semi-weak keys: two round keys, and each of a pair undoes the other", () => {
  expect(new Set(des.SEMI_WEAK_KEY_PAIRS.flat()).size).toBe(12);
  fc.assert(
    fc.property(fc.constantFrom(...des.SEMI_WEAK_KEY_PAIRS), bytes(8), ([one, other], block) => {
      for (const text of [one, other]) {
        expect(distinctKeys(hex(text))).toBe(2);
        expect(des.weaknessOf(hex(text))).toBe("semi-weak");
      }
      expect(des.encryptBlock(hex(other), des.encryptBlock(hex(one), block))).toEqual(block);
      expect(des.encryptBlock(hex(one), des.encryptBlock(hex(other), block))).toEqual(block);
    }),
  );
});

test("48 possibly weak keys: four round keys", () => {
  expect(new Set(des.POSSIBLY_WEAK_KEYS).size).toBe(48);
  for (const text of des.POSSIBLY_WEAK_KEYS) {
    expect(distinctKeys(hex(text)), text).toBe(4);
    expect(des.weaknessOf(hex(text)), text).toBe("possibly weak");
    expect(des.hasOddParity(hex(text)), text).toBe(true);
  }
});

// C and D repeat every four bits in 256 keys, and in no others are there four round keys or fewer of this kind.
// The named ones among them are those whose halves have an even number of ones in four bits.
test("the lists are whole: found again among all keys whose halves repeat every four bits", () => {
  const found: Record<string, string[]> = { weak: [], "semi-weak": [], "possibly weak": [], unnamed: [] };
  const even = [0b0000, 0b1111, 0b0101, 0b1010, 0b0011, 0b0110, 0b1100, 0b1001];
  for (let c = 0; c < 16; c++) {
    for (let d = 0; d < 16; d++) {
      const key = des.setOddParity(
        Uint8Array.from({ length: 8 }, (_, i) => {
          const [fromC, fromD] = i < 4 ? [0xe0, 0x1e] : [0xf0, 0x0e];
          return ((c >>> (i % 4)) & 1) * fromC! + ((d >>> (i % 4)) & 1) * fromD!;
        }),
      );
      const weakness = des.weaknessOf(key);
      const named = even.includes(c) && even.includes(d);
      expect(weakness !== undefined, toHex(key)).toBe(named);
      expect(distinctKeys(key), toHex(key)).toBe(weakness === "weak" ? 1 : weakness === "semi-weak" ? 2 : 4);
      found[weakness ?? "unnamed"]!.push(toHex(key));
    }
  }
  expect(found.weak!.sort()).toEqual([...des.WEAK_KEYS].sort());
  expect(found["semi-weak"]!.sort()).toEqual(des.SEMI_WEAK_KEY_PAIRS.flat().sort());
  expect(found["possibly weak"]!.sort()).toEqual([...des.POSSIBLY_WEAK_KEYS].sort());
  expect(found.unnamed!.length).toBe(192);
});

test("a weak key is one whatever its parity bits, and any other bit makes it another", () => {
  for (const text of [...des.WEAK_KEYS, ...des.SEMI_WEAK_KEY_PAIRS.flat(), ...des.POSSIBLY_WEAK_KEYS]) {
    const weakness = des.weaknessOf(hex(text));
    for (let i = 0; i < 8; i++) {
      const parityFlipped = hex(text);
      parityFlipped[i]! ^= 1;
      expect(des.weaknessOf(parityFlipped), text).toBe(weakness);
      const changed = hex(text);
      changed[i]! ^= 0x40;
      expect(des.weaknessOf(changed), text).toBeUndefined();
    }
  }
  expect(des.weaknessOf(hex("133457799BBCDFF1"))).toBeUndefined();
});

test("odd parity: set in every byte, without touching the key or the argument", () => {
  for (let byte = 0; byte < 256; byte++) {
    const key = new Uint8Array(8).fill(byte);
    const adjusted = des.setOddParity(key);
    const ones = (value: number) => value.toString(2).replaceAll("0", "").length;
    expect(ones(adjusted[0]!) % 2).toBe(1);
    expect(adjusted[0]! >>> 1).toBe(byte >>> 1);
    expect(key).toEqual(new Uint8Array(8).fill(byte));
    expect(des.hasOddParity(adjusted)).toBe(true);
    expect(des.hasOddParity(key)).toBe(ones(byte) % 2 === 1);
  }
  fc.assert(
    fc.property(bytes(8), bytes(8), fc.integer({ min: 0, max: 7 }), (key, block, place) => {
      const adjusted = des.setOddParity(key);
      expect(des.setOddParity(adjusted)).toEqual(adjusted);
      expect(des.encryptBlock(adjusted, block)).toEqual(des.encryptBlock(key, block));
      adjusted[place]! ^= 1;
      expect(des.hasOddParity(adjusted)).toBe(false);
    }),
  );
});

test("complementation: the complement of key and block gives the complement", () => {
  fc.assert(
    fc.property(bytes(8), bytes(8), (key, block) => {
      const expected = complement(des.encryptBlock(key, block));
      expect(des.encryptBlock(complement(key), complement(block))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("a schedule shows nothing of the key, serves again and again, and is zeros after wipe", () => {
  const key = hex("133457799BBCDFF1");
  const schedule = des.expandKey(key);
  key.fill(0);
  for (let i = 0; i < 3; i++) {
    expect(toHex(des.encryptBlock(schedule, hex("0123456789ABCDEF")))).toBe("85e813540f0ab405");
    expect(toHex(des.decryptBlock(schedule, hex("85E813540F0AB405")))).toBe("0123456789abcdef");
  }
  expect(JSON.stringify({ schedule })).toBe('{"schedule":"[KeySchedule]"}');
  expect(Object.keys(schedule)).toEqual([]);
  schedule.wipe();
  // All sixteen round keys zero is the weak key of zeros.
  const zeros = new Uint8Array(8);
  expect(des.encryptBlock(schedule, zeros)).toEqual(des.encryptBlock(zeros, zeros));
});
