import { fromHex, toHex } from "@sandi/crypto";
import { form } from "@sandi/testkit/forms";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue } from "../wire/cborDecode.ts";
import { encodeCbor } from "../wire/cborEncode.ts";

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  useMaps: false,
} as const;

/**
 * Where the other implementation is off: it gives some numbers below 2^-14 four bytes though two hold them exactly,
 * and it drops a byte order mark at the beginning of a text, so that it refuses its own encoding.
 */
function isOff(value: unknown): boolean {
  if (typeof value === "number") return value !== 0 && Math.abs(value) < 2 ** -14;
  if (typeof value === "string") return value.startsWith("\ufeff");
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return Object.entries(value).some(([key, item]) => isOff(key) || isOff(item));
}

/** What another implementation takes for the one encoding of a value. */
function twin(bytes: Uint8Array): unknown {
  const value: unknown = decode(bytes, STRICT);
  if (toHex(encode(value, rfc8949EncodeOptions)) !== toHex(bytes)) throw new RangeError("another encoding");
  return value;
}

function tried(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return { value: read(bytes) };
  } catch {
    return "refused";
  }
}

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 70_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !isOff(value)),
  fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => !isOff(value)),
  fc.integer({ min: -2_048, max: 2_048 }).map((value) => value / 1_024),
  fc.constantFrom(0, -0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, 2 ** 53),
  fc.constantFrom(65_504.5, 2 ** -14, 1_025 * 2 ** -24, 1_025.5 * 2 ** -24, 1.5, 100_000.5, -4.1),
);
const text = fc.oneof(
  fc.string({ unit: "binary" }).filter((value) => !isOff(value)),
  fc.constantFrom("__proto__", "constructor", ""),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 30 }),
    fc.dictionary(text, tie("value"), { maxKeys: 30 }),
  ),
}));

describe("CBOR, beside another implementation", () => {
  it("encodes the same bytes, and reads them back", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encodeCbor(value);
        expect(toHex(bytes)).toBe(toHex(encode(value, rfc8949EncodeOptions)));
        expect(decodeValue(bytes)).toEqual(twin(bytes));
      }),
      { numRuns: form("decoders") / 10 },
    );
  });

  it("takes and refuses the same bytes, whatever was changed in them", () => {
    const changes = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat(40) }), { maxLength: 3 });
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(anyValue, changes, (value, changed) => {
        let bytes = encodeCbor(value);
        for (const { at, byte, cut } of changed) {
          if (bytes.length > 0) bytes[at % bytes.length] = byte;
          if (cut < 2) bytes = bytes.subarray(0, bytes.length - cut);
        }
        const ours = tried(decodeValue, bytes);
        if (isOff(ours)) return;
        expect(ours).toEqual(tried(twin, bytes));
        if (ours === "refused") refused++;
        else taken++;
      }),
      { numRuns: form("decoders") / 5 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(form("decoders") / 50);
  });

  it("takes and refuses the same short byte strings, all of them", () => {
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        for (const bytes of [Uint8Array.of(first), Uint8Array.of(first, second), Uint8Array.of(first, second, 0x80)]) {
          const ours = tried(decodeValue, bytes);
          if (!isOff(ours)) expect(ours, toHex(bytes)).toEqual(tried(twin, bytes));
        }
      }
    }
  });

  it("reads and writes every half float as the platform does, and none that is a whole number or no number", () => {
    const view = new DataView(new ArrayBuffer(2)) as DataView & { getFloat16(at: number): number };
    for (let bits = 0; bits < 65_536; bits++) {
      view.setUint16(0, bits);
      const value = view.getFloat16(0);
      const bytes = Uint8Array.of(0xf9, bits >> 8, bits);
      if (!Number.isFinite(value) || Number.isInteger(value)) expect(tried(decodeValue, bytes)).toBe("refused");
      else {
        expect(decodeValue(bytes)).toBe(value);
        expect(toHex(encodeCbor(value))).toBe(toHex(bytes));
      }
    }
  });

  it("gives a float as few bytes as hold it exactly", () => {
    const half = Math as typeof Math & { f16round(value: number): number };
    const least = (value: number) => (half.f16round(value) === value ? 3 : Math.fround(value) === value ? 5 : 9);
    const tiny = fc.double({ min: -(2 ** -13), max: 2 ** -13, noNaN: true });
    const few = fc.tuple(fc.integer({ min: -5_000, max: 5_000 }), fc.integer({ min: -30, max: 5 }));
    const any = fc.oneof(
      tiny,
      few.map(([size, exponent]) => size * 2 ** exponent),
      fc.double({ noNaN: true }),
      fc.float(),
    );
    fc.assert(
      fc.property(any, (value) => {
        fc.pre(Number.isFinite(value) && !Number.isSafeInteger(value));
        const bytes = encodeCbor(value);
        expect(bytes.length).toBe(least(value));
        expect(decodeValue(bytes)).toBe(value);
      }),
      { numRuns: form("decoders") / 5 },
    );
  });

  it.each([
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [1_000, "1903e8"],
    [1_000_000, "1a000f4240"],
    [1_000_000_000_000, "1b000000e8d4a51000"],
    [-1, "20"],
    [-1_000, "3903e7"],
    [1.1, "fb3ff199999999999a"],
    [1.5, "f93e00"],
    [3.4028234663852886e38, "fa7f7fffff"],
    [1e300, "fb7e37e43c8800759c"],
    [2 ** -24, "f90001"],
    [0.00006103515625, "f90400"],
    [-4.1, "fbc010666666666666"],
    [false, "f4"],
    [null, "f6"],
    [Uint8Array.of(1, 2, 3, 4), "4401020304"],
    ["ü", "62c3bc"],
    ["\ufeffü", "65efbbbfc3bc"],
    ["\ud800\udd51", "64f0908591"],
    [[1, [2, 3], [4, 5]], "8301820203820405"],
    [{ a: 1, b: [2, 3] }, "a26161016162820203"],
  ])("encodes %j as RFC 8949, appendix A does", (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex);
    expect(decodeValue(fromHex(hex)!)).toEqual(value);
  });
});

describe("CBOR of hostile bytes", () => {
  it("does not use up stack or memory", () => {
    expect(() => decodeValue(new Uint8Array(16_384).fill(0x81))).toThrow("too deep");
    for (const head of ["9a", "ba", "5a", "7a"])
      expect(() => decodeValue(fromHex(`${head}ffffffff`)!)).toThrow(RangeError);
    for (const head of ["9b", "bb", "5b", "7b"])
      expect(() => decodeValue(fromHex(`${head}001fffffffffffff`)!)).toThrow("end early");
  });

  it("shares nothing with what it was read from, and gives no buffer of Node's", () => {
    const bytes = Buffer.from(encodeCbor({ a: Uint8Array.of(1, 2, 3) }));
    const { a } = decodeValue(bytes) as { a: Uint8Array };
    bytes.fill(0);
    expect(a).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is made of nothing that has no encoding", () => {
    for (const value of [undefined, 1n, () => 1, Symbol("s"), new Map([[1, 2]]), { a: undefined }])
      expect(() => encodeCbor(value)).toThrow(TypeError);
  });
});
