import { nodePrimitives } from "@sandi/crypto/node";
import { type ClientId, formatSafetyNumber, safetyNumber } from "@sandi/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compareCode, verificationText } from "../core/people/verification.ts";

const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as ClientId);
const digits = fc.stringMatching(/^\d{60}$/);
const spacing = fc.array(fc.constantFrom("", " ", "\n", "\t", "-", "\u00a0", " \r\n  "), {
  minLength: 60,
  maxLength: 60,
});

const spaced = (text: string, gaps: readonly string[]) =>
  [...text].map((one, at) => one + (gaps[at % 60] ?? "")).join("");

it("a safety number matches however it is spaced, and does not with one digit changed, missing or too many", () => {
  fc.assert(
    fc.property(id, id, digits, spacing, fc.nat(59), (mine, theirs, number, gaps, at) => {
      const known = { mine, theirs, digits: number };
      expect(compareCode(spaced(number, gaps), known)).toBe("match");
      const other = number.slice(0, at) + ((Number(number[at]) + 1) % 10) + number.slice(at + 1);
      expect(compareCode(spaced(other, gaps), known)).toBe("mismatch");
      expect(compareCode(number.slice(1), known)).toBe("invalid");
      expect(compareCode(`${number}0`, known)).toBe("invalid");
    }),
  );
});

it("a QR code matches if each side takes the other for who they are, and one's own proves nothing", () => {
  fc.assert(
    fc.property(id, id, id, digits, (mine, theirs, third, number) => {
      fc.pre(![mine, theirs].some((one) => one.every((byte, at) => byte === third[at])));
      fc.pre(!mine.every((byte, at) => byte === theirs[at]));
      const judge = (text: string) => compareCode(text, { mine, theirs, digits: number });
      const shown = verificationText(theirs, mine);
      expect(shown).toMatch(/^[0-9A-Z:]{144}$/);
      expect([judge(shown), judge(shown.toLowerCase()), judge(` ${shown}\n`)]).toEqual(["match", "match", "match"]);
      expect([judge(verificationText(third, mine)), judge(verificationText(theirs, third))]).toEqual([
        "mismatch",
        "mismatch",
      ]);
      expect([judge(verificationText(mine, theirs)), judge(verificationText(mine, third))]).toEqual(["mine", "mine"]);
      expect([judge(shown.slice(0, -1)), judge(`${shown}0`), judge(shown.replace(":1:", ":2:"))]).toEqual([
        "invalid",
        "invalid",
        "invalid",
      ]);
    }),
  );
});

it("anything else is no code", () => {
  const known = {
    mine: new Uint8Array(32) as ClientId,
    theirs: new Uint8Array(32).fill(1) as ClientId,
    digits: "1".repeat(60),
  };
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(compareCode(text, known)).toBe("invalid");
    }),
  );
  for (const text of ["", "yes", "１".repeat(60), "SANDI:VERIFY:1:"]) expect(compareCode(text, known)).toBe("invalid");
});

it("both sides show one number, which each side's comparison takes", () => {
  const [one, other] = [1, 2].map((seed) => nodePrimitives.ed25519.publicKey(new Uint8Array(32).fill(seed)));
  const [here, there] = [safetyNumber(nodePrimitives, one!, other!), safetyNumber(nodePrimitives, other!, one!)];
  const known = { mine: new Uint8Array(32) as ClientId, theirs: new Uint8Array(32).fill(1) as ClientId, digits: here };
  expect(compareCode(formatSafetyNumber(there), known)).toBe("match");
});
