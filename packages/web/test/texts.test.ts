import { anyCharacter } from "@sandi/testkit/anyCharacter";
import fc from "fast-check";
import { expect, test } from "vitest";
import { en as ownEn } from "../errors/en.ts";
import { id as ownId } from "../errors/id.ts";
import { en as inPageEn } from "../errors/inPage/en.ts";
import { id as inPageId } from "../errors/inPage/id.ts";
import { inPageTexts, pageErrorTexts } from "../errors/texts.ts";
import { partsOf } from "../parts/linked.tsx";
import { safeLine, safeName, safeText } from "../parts/safe.ts";
import { en } from "../texts/en.ts";
import { id } from "../texts/id.ts";

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
type Entry = string | { readonly one?: string; readonly other: string };
const otherOf = (entry: Entry) => (typeof entry === "string" ? entry : entry.other);
const oneOf = (entry: Entry) => (typeof entry === "string" ? entry : (entry.one ?? entry.other));

test("both languages name the same values in every text", () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    const wanted = new Set(holes(otherOf(en[key])));
    expect(new Set(holes(otherOf(id[key]))), key).toEqual(wanted);
    // One of something may be said without its number.
    for (const name of holes(oneOf(en[key]))) expect(wanted, key).toContain(name);
  }
});

test("an error of the page says the same values in both languages", () => {
  const pairs = [
    [ownEn, ownId],
    [inPageEn, inPageId],
  ] as const;
  for (const [english, indonesian] of pairs)
    for (const [code, text] of Object.entries(english)) {
      const other = indonesian[code as keyof typeof indonesian] as typeof text;
      expect(new Set(holes(other.cause)), code).toEqual(new Set(holes(text.cause)));
    }
});

test.each(["en", "id"] as const)(
  "no error tells somebody in a browser what to type in a terminal: %s",
  async (language) => {
    const all = { ...(await pageErrorTexts(language)), ...(await inPageTexts(language)) };
    const typed = Object.entries(all).filter(([, { remedy }]) =>
      /(^|[ (])\/[a-z]|--[a-z]|\bnpm |\bL (lists|menampilkan)/.test(remedy),
    );
    expect(typed.map(([code, { remedy }]) => `${code}: ${remedy}`)).toEqual([]);
  },
);

test("only https: addresses that are written out are links", () => {
  const hrefs = (text: string) => partsOf(text).flatMap(({ href }) => href ?? []);
  expect(hrefs("see https://example.com/a?b=1.")).toEqual(["https://example.com/a?b=1"]);
  for (const text of [
    "http://example.com",
    "example.com",
    "//example.com",
    "javascript:alert(1)",
    "JaVaScRiPt://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:a@example.com",
    "a@example.com",
    "file:///etc/passwd",
    "https://user:pass@example.com",
    "https://bank.example@evil.example/",
    "vbscript:x",
  ])
    expect(hrefs(text), text).toEqual([]);
});

test("a link leaves every character of its text where it was", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("https://a.example/x ", "halo ", "<b>", "http://x.y ", "\n", "🙂")),
      (parts) => {
        const text = parts.join("");
        expect(
          partsOf(text)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
      },
    ),
  );
});

test("nothing that acts on a page's text, or is drawn as nothing, is left in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(safeText(text)).not.toMatch(
        /(?!\n|\ufe0e|\ufe0f|\u200c|\u200d)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
      );
      expect(safeText(text)).not.toMatch(/\p{M}{5}/u);
      expect(safeLine(text)).not.toContain("\n");
      expect([...safeName(text)].length).toBeLessThanOrEqual(64);
      expect(safeName(text)).not.toMatch(/[✓✗·]|^$/u);
    }),
  );
  for (const name of ["\u200d", "\u2800", "\u200c \u2800"]) expect(safeName(name)).toBe("?");
  expect(safeName("Bo\u200db 🛡️ ✅ verified")).not.toMatch(/[✅🛡]/u);
  expect(safeName("👩\u200d👩\u200d👧 می\u200cخواهم")).toBe("👩\u200d👩\u200d👧 می\u200cخواهم");
  expect(safeName("Ayu\u202e gnp.exe")).toBe("Ayu� gnp.exe");
  expect(safeText("مرحبا 👩‍👩‍👧")).toBe("مرحبا 👩‍👩‍👧");
});
