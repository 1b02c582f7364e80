import { ClientError, clientErrorTexts } from "@sandi/client/errors";
import { anyCharacter } from "@sandi/testkit/anyCharacter";
import { PAYLOADS } from "@sandi/testkit/payloads";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { failureOf } from "../show/failure.ts";
import { isSafe, safeJson, safeLine, safeName, safeText } from "../show/sanitize.ts";
import { CONTINUED, layOut } from "../show/wrap.ts";

/** Said anew here, so that the test does not stand on what it tests. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
const HIDDEN = /\p{Cf}|\p{Cs}|[\u{e0000}-\u{e0fff}]/u;

const texts = await clientErrorTexts("en");

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom(...PAYLOADS),
  fc.string({ unit: "grapheme" }),
);

describe("hostile text", () => {
  it("has more than 200 payloads", () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  });

  it("leaves no control character in any of them, wherever it is shown", () => {
    let shown = 0;
    for (const payload of PAYLOADS) {
      for (const safe of [safeText(payload), safeLine(payload), safeName(payload)]) {
        expect(safe).not.toMatch(CONTROL);
        expect(safe).not.toMatch(HIDDEN);
        shown++;
      }
      expect(safeLine(payload)).not.toContain("\n");
      expect(safeName(payload)).not.toContain("\n");
    }
    expect(shown).toBe(PAYLOADS.length * 3);
  });

  it("holds for any text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const safe of [safeText(text), safeLine(text), safeName(text)]) {
          if (CONTROL.test(safe) || HIDDEN.test(safe) || !isSafe(safe)) return false;
        }
        return stringWidth(safeName(text)) <= 32 && safeText(safeText(text)) === safeText(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("bounds the marks on one letter", () => {
    expect([...safeText(`z${"\u0300".repeat(1_000)}`)].length).toBe(5);
    expect(safeText("\u0300x")).toBe("\u25cc\u0300x");
  });

  it("shows what it replaces", () => {
    expect(safeText("a\u001b[31mb")).toBe("a␛[31mb");
    expect(safeText("a\u007fb\u009bc")).toBe("a␡b<9b>c");
    expect(safeText("pay\u202epal")).toBe("pay\ufffdpal");
    expect(safeText("a\u0000\u0000\u0000b")).toBe("a␀×3b");
  });

  it("lets no name bear the marks of trust", () => {
    expect(safeName("Ayu ✓> ")).toBe("Ayu ??");
    expect(safeName("Ayu → Budi")).toBe("Ayu ? Budi");
    expect(safeName("\u200b \n")).not.toBe("");
  });

  it("leaves ordinary text of many scripts as it is", () => {
    for (const text of ["halo dunia", "baris satu\nbaris dua", "Übergröße", "日本語", "नमस्ते", "שָׁלוֹם", "👍🏽 ❤️", "a  b"])
      expect(safeText(text)).toBe(text);
  });

  it("keeps every character in JSON, with nothing raw that acts on a terminal", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = safeJson({ text });
        return (JSON.parse(json) as { text: string }).text === text && !CONTROL.test(json) && !json.includes("\n");
      }),
      { numRuns: 2_000 },
    );
  });

  it("reaches the facts inside an error", () => {
    for (const payload of PAYLOADS) {
      const { cause, remedy } = failureOf(new ClientError("UNKNOWN_PEER", { id: payload }), texts);
      expect(cause + remedy).not.toMatch(CONTROL);
      expect(cause + remedy).not.toContain("\n");
    }
  });
});

describe("layout", () => {
  it("lets no line of a message begin where a line of the client's own begins", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 24, max: 120 }), (a, b, columns) => {
        const [first, ...rest] = layOut("Ayu → Budi  ", safeText(`${a}\n${b}`), columns);
        if (!first?.startsWith("Ayu → Budi")) return false;
        return rest.every((line) => line.startsWith("  │"));
      }),
      { numRuns: 1_000 },
    );
  });

  it("breaks before the terminal would", () => {
    for (const text of [
      "word ".repeat(60),
      "x".repeat(500),
      "漢".repeat(120),
      `${" ".repeat(200)}Budi → Ayu ✓> forged`,
    ])
      for (const line of layOut("Ayu → Budi  ", safeText(text), 60)) expect(stringWidth(line)).toBeLessThan(60);
  });

  it("loses nothing but the spaces at which it breaks", () => {
    const text = "one two three four five six seven eight nine ten eleven twelve";
    expect(
      layOut("> ", text, 24)
        .map((line) => line.replace(CONTINUED, ""))
        .join(" ")
        .replace("> ", ""),
    ).toBe(text);
  });
});
