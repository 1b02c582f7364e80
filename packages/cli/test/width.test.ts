import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { Pen } from "../show/pen.ts";
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

describe("a row of cells", () => {
  it("goes on below what it is about, where the terminal ends", () => {
    const row = (columns: number) =>
      new Pen({
        language: "en",
        errorTexts: {},
        style: (_tone, text) => text,
        columns: () => columns,
        me: () => "",
      }).row(
        ["plain", "  1  "],
        ["日本   ", "k7mq-2xvd-9hnt-4wpz", "online", "1 unread", "muted"].map((text) => ["plain", text]),
      );
    expect(row(60)).toEqual(["  1  日本      k7mq-2xvd-9hnt-4wpz   online   1 unread", "     muted"]);
    expect(row(80)).toEqual(["  1  日本      k7mq-2xvd-9hnt-4wpz   online   1 unread   muted"]);
  });
});
