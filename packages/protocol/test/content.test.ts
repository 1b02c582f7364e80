import type { UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { FUZZ_COUNT, fuzz } from "@sandi/testkit/fuzz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ClientId,
  CONTENT_TYPES,
  decodeContent,
  encodeCbor,
  encodeContent,
  type KnownContent,
  LIMITS,
  ok,
  referenceTo,
} from "../index.ts";

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const reference = fc.record({ author: bytes(32).map((id) => id as ClientId), messageId: bytes(16), digest: bytes(16) });
const text = fc.string({ unit: "grapheme", maxLength: 200 });
const timer = fc.option(fc.integer({ min: 1, max: 7_776_000 }), { nil: undefined });
const withTimer = <T extends object>(content: fc.Arbitrary<T>) =>
  fc.tuple(content, timer).map(([rest, seconds]) => (seconds === undefined ? rest : { ...rest, timer: seconds }));
const is = <T extends string>(type: T) => fc.constant(type);
const content: fc.Arbitrary<KnownContent> = fc.oneof(
  withTimer(fc.record({ type: is("text"), text })),
  withTimer(fc.record({ type: is("reply"), to: reference, text })),
  fc.record({ type: is("read"), of: reference }),
  fc.record({
    type: is("reaction"),
    of: reference,
    revision: fc.maxSafeNat(),
    reaction: fc.constantFrom("", "👍", "é"),
  }),
  fc.record({ type: is("edit"), of: reference, revision: fc.maxSafeNat(), text }),
  fc.record({ type: is("delete"), of: reference }),
  fc.record({ type: is("timer"), revision: fc.maxSafeNat(), seconds: fc.nat(7_776_000) }),
);
const sentAt = 1_800_000_000_000 as UnixMs;

describe("content", () => {
  it("comes back as it was written, whatever type it has", () => {
    fc.assert(
      fc.property(content, (value) => {
        expect(decodeContent(encodeContent({ ...value, sentAt }))).toEqual(ok({ ...value, sentAt }));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("of a type or with a flag that is not known yet is kept as unknown, and says whether it must be understood", () => {
    const unknown = (number: number, mustUnderstand: boolean) =>
      ok({ type: "unknown", number, mustUnderstand, sentAt });
    expect(decodeContent(encodeCbor([99, 0, sentAt, { any: [1, 2] }]))).toEqual(unknown(99, false));
    expect(decodeContent(encodeCbor([99, 1, sentAt, {}]))).toEqual(unknown(99, true));
    expect(decodeContent(encodeCbor([1, 2, sentAt, { text: "x" }]))).toEqual(unknown(1, false));
    for (const name of ["file", "groupChange", "ownCopy"] as const)
      expect(decodeContent(encodeCbor([CONTENT_TYPES[name], 0, sentAt, {}]))).toEqual(
        unknown(CONTENT_TYPES[name], false),
      );
  });

  it("is refused with a field too many, too few, too long or of another form, and with another encoding", () => {
    const author = new Uint8Array(32) as ClientId;
    const of = [author, new Uint8Array(16), new Uint8Array(16)];
    for (const fields of [
      [1, 0, sentAt, {}],
      [1, 0, sentAt, { text: "x", more: 1 }],
      [1, 0, sentAt, { text: 1 }],
      [1, 0, sentAt, { text: "x", timer: 0 }],
      [1, 0, sentAt, { text: "é".repeat(LIMITS.text / 2 + 1) }],
      [4, 0, sentAt, { of: of.slice(1), revision: 1, reaction: "" }],
      [4, 0, sentAt, { of, revision: 1, reaction: "x".repeat(65) }],
      [7, 0, sentAt, { revision: 1, seconds: 7_776_001 }],
      [1, 0, -1, { text: "x" }],
      [1, 0, sentAt],
      { type: 1 },
    ])
      expect(decodeContent(encodeCbor(fields))).toMatchObject({ ok: false, error: { code: "CONTENT_MALFORMED" } });
    const plain = encodeContent({ type: "text", text: "x", sentAt });
    expect(decodeContent(new Uint8Array([...plain, 0])).ok).toBe(false);
    expect(decodeContent(plain.subarray(1)).ok).toBe(false);
  });

  it("cannot be written with a text that is too long", () => {
    const text = "x".repeat(LIMITS.text);
    expect(decodeContent(encodeContent({ type: "text", text, sentAt })).ok).toBe(true);
    expect(() => encodeContent({ type: "text", text: `${text}x`, sentAt })).toThrow(RangeError);
  });

  it("of a million nested items, or of random bytes, neither throws nor stalls", () => {
    const nested = new Uint8Array(1_000_000).fill(0x81);
    expect(decodeContent(nested).ok).toBe(false);
    const samples = fc.sample(content, { seed: 2, numRuns: 50 }).map((value) => encodeContent({ ...value, sentAt }));
    const figures = fuzz(decodeContent, samples);
    expect(figures.tried).toBe(FUZZ_COUNT);
    expect(figures.refused).toBeGreaterThan(1_000);
    expect(figures.slowestMs).toBeLessThan(100);
  });

  it("is named by its author, its message id and its bytes", () => {
    const author = new Uint8Array(32).fill(1) as ClientId;
    const one = encodeContent({ type: "text", text: "one", sentAt });
    const { digest } = referenceTo(nodePrimitives, author, new Uint8Array(16), one);
    expect(digest).toEqual(nodePrimitives.sha256(one).subarray(0, 16));
  });
});
