import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { widthOf } from "../show/width.ts";

describe("the width of a text", () => {
  it("is what string-width says, character by character and side by side", () => {
    const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
    for (const character of characters) {
      for (const text of [character, `a${character}`, `${character}a`, `1${character}`])
        expect([text, widthOf(text)]).toEqual([text, stringWidth(text)]);
    }
  });

  it("counts wide characters, marks and emoji as a terminal draws them", () => {
    expect(widthOf("Budi → Ayu ✓  ")).toBe(14);
    expect(widthOf("日本")).toBe(4);
    expect(widthOf("e\u0301")).toBe(1);
    expect(widthOf("👩‍👩‍👧")).toBe(2);
    expect(widthOf("")).toBe(0);
  });
});
