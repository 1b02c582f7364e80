import { concat } from "@sandi/crypto";
import { encodeAck, splitFrames } from "@sandi/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { inParts } from "../driver/inParts.ts";

const acks = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
const frames = (message: Uint8Array) => {
  const split = splitFrames(message);
  return split.ok ? split.value.length : split.error.code;
};

it("a long message in parts is the same frames, and no part is longer than it has to be", () => {
  fc.assert(
    fc.property(acks, fc.integer({ min: 1, max: 400 }), (numbers, bytes) => {
      const message = concat(...numbers.map((through) => encodeAck({ through })));
      const parts = inParts(message, bytes);
      expect(concat(...parts)).toEqual(message);
      expect(parts.map(frames).reduce((sum, count) => Number(sum) + Number(count), 0)).toBe(numbers.length);
      const frame = message.length / numbers.length;
      for (const part of parts) expect(part.length).toBeLessThan(bytes + frame);
    }),
  );
});

it("a message that is not sound stays whole, and is refused as a whole", () => {
  const message = concat(encodeAck({ through: 1 }), encodeAck({ through: 2 })).subarray(0, -1);
  expect(inParts(message, 1)).toEqual([message]);
});
