import fc from "fast-check";

/**
 * Any character but half a pair, the unit of texts: `fc.string({ unit: anyCharacter })`. The `binary` of fast-check is the same, and
 * takes seconds to be made.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
