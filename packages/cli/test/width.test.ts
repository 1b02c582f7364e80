import { toClientId } from "@sandi/protocol";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { Pen } from "../show/pen.ts";
import { contactLines } from "../show/people.ts";
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

const pen = (columns: number) =>
  new Pen({ language: "en", errorTexts: {}, style: (_tone, text) => text, columns: () => columns, me: () => "" });

describe("a row of cells", () => {
  it("goes on below what it is about, where the terminal ends", () => {
    const cells = ["日本   ", "k7mq-2xvd-9hnt-4wpz", "online", "1 unread", "muted"].map(
      (text) => ["plain", text] as const,
    );
    expect(pen(60).row(["plain", "  1  "], cells)).toEqual([
      "  1  日本      k7mq-2xvd-9hnt-4wpz   online   1 unread",
      "     muted",
    ]);
    expect(pen(80).row(["plain", "  1  "], cells)).toEqual([
      "  1  日本      k7mq-2xvd-9hnt-4wpz   online   1 unread   muted",
    ]);
  });

  it("says no more of suites on a narrow terminal than that somebody does not offer all", () => {
    const flags = { verified: false, contact: true, blocked: false, muted: false, namesake: "none" } as const;
    const person = { id: toClientId(new Uint8Array(32)), shortId: "k7mq-2xvd-9hnt-4wpz", registration: 1, ...flags };
    const people = [
      { ...person, number: 1, name: "Ayu", suites: ["ratchet", "rsa-des"], online: true, unread: 2 },
      { ...person, number: 2, name: "Budi", suites: ["rsa-des"], online: false, unread: 0 },
    ] as const;
    expect(contactLines(pen(60), people)).toEqual([
      "  1  Ayu    k7mq-2xvd-9hnt-4wpz   online    pinned",
      "     2 unread",
      "  2  Budi   k7mq-2xvd-9hnt-4wpz   offline   rsa-des",
      "     pinned",
    ]);
    expect(contactLines(pen(100), people)[0]).toBe(
      "  1  Ayu    k7mq-2xvd-9hnt-4wpz   online    ratchet, rsa-des   pinned   2 unread",
    );
  });
});
