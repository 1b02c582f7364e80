import { compare, lengthPrefixed, toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { webPrimitives } from "@sandi/crypto/web";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { en } from "../errors/en.ts";
import { id as idTexts } from "../errors/id.ts";
import type { ProtocolError } from "../errors.ts";
import { describeError } from "../errors.ts";
import {
  clientIdOf,
  formatSafetyNumber,
  fullId,
  judgeRelayPin,
  numericFingerprint,
  parseDisplayName,
  parseId,
  parseShortId,
  relayFingerprint,
  SIGNATURE_PURPOSES,
  type SignaturePurpose,
  safetyNumber,
  shortId,
  signedBytes,
  signFields,
  toClientId,
  verifyFields,
} from "../identity.ts";
import type { Result } from "../result.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyId = bytes(32).map(toClientId);

function codeOf(result: Result<unknown, ProtocolError>): string {
  return result.ok ? "ok" : result.error.code;
}

describe("an ID", () => {
  it("is the labelled hash of the Ed25519 key", () => {
    const key = nodePrimitives.ed25519.publicKey(new Uint8Array(32).fill(7));
    const expected = nodePrimitives.sha256(Uint8Array.from([0, 0, 0, 11, ...utf8("sandi/id/v1"), 0, 0, 0, 32, ...key]));
    expect(clientIdOf(nodePrimitives, key)).toEqual(expected);
    expect(clientIdOf(webPrimitives, key)).toEqual(expected);
  });

  it("has a short form of its first 80 bits, most significant first", () => {
    const text = (hexDigits: string) =>
      shortId(toClientId(Uint8Array.from(Buffer.from(hexDigits.padEnd(64, "0"), "hex"))));
    expect(text("")).toBe("0000-0000-0000-0000");
    expect(text("ff".repeat(10))).toBe("zzzz-zzzz-zzzz-zzzz");
    // 00001 00010 00011 … 10000: the digits 1 to 16.
    expect(
      text(
        BigInt(`0b${Array.from({ length: 16 }, (_, i) => (i + 1).toString(2).padStart(5, "0")).join("")}`)
          .toString(16)
          .padStart(20, "0"),
      ),
    ).toBe("1234-5678-9abc-defg");
  });

  it("short form and full form are read back", () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const short = shortId(id);
        expect(short).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
        expect(parseShortId(short)).toEqual({ ok: true, value: short });
        expect(parseId(short)).toEqual({ ok: true, value: { form: "short", short } });
        expect(parseId(fullId(id))).toEqual({ ok: true, value: { form: "full", id } });
        expect(parseId(fullId(id).toUpperCase())).toEqual({ ok: true, value: { form: "full", id } });
      }),
    );
  });

  it("is read as people type it: in either case, o for 0, i and l for 1, with any separators or none", () => {
    fc.assert(
      fc.property(anyId, fc.infiniteStream(fc.nat(5)), (id, choices) => {
        const short = shortId(id);
        const typed = [...short.replaceAll("-", "")]
          .map((digit) => {
            const choice = choices.next().value;
            const alias = digit === "0" ? "oO0" : digit === "1" ? "iIlL1" : digit + digit.toUpperCase();
            return alias[choice % alias.length]! + ["", "-", " ", "", "", ""][choice]!;
          })
          .join("");
        expect(parseShortId(typed)).toEqual({ ok: true, value: short });
      }),
    );
  });

  it("is refused when it is none", () => {
    for (const text of [
      "",
      "k7mq",
      "k7mq-2xvd-9hnt-4wp",
      "k7mq-2xvd-9hnt-4wpz0",
      "u7mq-2xvd-9hnt-4wpz", // u is no digit of Crockford's
      "k7mq-2xvd-9hnt-4wp!",
      "k7mq_2xvd_9hnt_4wpz",
      "f".repeat(63),
      "f".repeat(65),
      "g".repeat(64),
      "K7MQ-2XVD-9HNT-4WPZ\u202e",
      "-".repeat(100_000),
      `k7mq-2xvd-9hnt-4wpz${" ".repeat(200)}`,
    ])
      expect(codeOf(parseId(text)), JSON.stringify(text.slice(0, 40))).toBe("ID_INVALID");
    fc.assert(fc.property(fc.string(), (text) => void parseId(text)));
    expect(() => toClientId(new Uint8Array(31))).toThrow(RangeError);
  });

  it("the error about one repeats none of what was typed", () => {
    const result = parseId("\u001b[2Jevil");
    expect(!result.ok && JSON.stringify([result.error, describeError(result.error, idTexts)])).not.toContain("evil");
  });
});

describe("signatures", () => {
  const purposes = Object.keys(SIGNATURE_PURPOSES) as SignaturePurpose[];
  const layout = fc.constantFrom(...purposes).chain((purpose) =>
    fc.record({
      purpose: fc.constant(purpose),
      fields: fc.array(fc.uint8Array({ maxLength: 12 }), {
        minLength: SIGNATURE_PURPOSES[purpose],
        maxLength: SIGNATURE_PURPOSES[purpose],
      }),
    }),
  );

  it("have the layout of the specification", () => {
    expect(signedBytes("record", [utf8("abc")])).toEqual(
      Uint8Array.from([...utf8("sandi/sig/v1/record"), 0, 0, 0, 0, 3, ...utf8("abc")]),
    );
  });

  it("no purpose holds the byte that ends it, and none begins another's layout", () => {
    for (const purpose of purposes) expect(purpose).toMatch(/^[a-z-]+$/);
    const heads = purposes.map((purpose) => `sandi/sig/v1/${purpose}\0`);
    for (const head of heads) expect(heads.filter((other) => other.startsWith(head))).toEqual([head]);
  });

  it("no two layouts that differ have the same bytes, nor does one begin another", () => {
    fc.assert(
      fc.property(layout, layout, (a, b) => {
        const [one, other] = [signedBytes(a.purpose, a.fields), signedBytes(b.purpose, b.fields)];
        const same = a.purpose === b.purpose && a.fields.every((field, i) => compare(field, b.fields[i]!) === 0);
        const shorter = Math.min(one.length, other.length);
        expect(compare(one.subarray(0, shorter), other.subarray(0, shorter)) === 0).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  it("moving bytes from one field to the next changes what is signed", () => {
    fc.assert(
      fc.property(bytes(20), fc.nat(20), fc.nat(20), (whole, i, j) => {
        const split = (at: number) => [whole.subarray(0, at), whole.subarray(at), ...Array(3).fill(new Uint8Array(0))];
        const same = compare(signedBytes("join-client", split(i)), signedBytes("join-client", split(j))) === 0;
        expect(same).toBe(i === j);
      }),
    );
  });

  it("are good for one purpose, one key and one list of fields", () => {
    const seed = nodeRng(32);
    const key = nodePrimitives.ed25519.publicKey(seed);
    const fields = [1, 2, 3, 4, 5].map((n) => new Uint8Array(n));
    const signature = signFields(nodePrimitives, seed, "join-client", fields);
    expect(verifyFields(nodePrimitives, key, "join-client", fields, signature)).toBe(true);
    expect(verifyFields(webPrimitives, key, "join-client", fields, signature)).toBe(true);
    expect(verifyFields(nodePrimitives, key, "join-relay", fields, signature)).toBe(false);
    expect(verifyFields(nodePrimitives, key, "join-client", [...fields].reverse(), signature)).toBe(false);
    const other = nodePrimitives.ed25519.publicKey(nodeRng(32));
    expect(verifyFields(nodePrimitives, other, "join-client", fields, signature)).toBe(false);
    expect(verifyFields(nodePrimitives, key, "join-client", fields, signature.subarray(1))).toBe(false);
  });

  it("over another number of fields are a fault of ours", () => {
    expect(() => signedBytes("record", [])).toThrow(RangeError);
    expect(() => signedBytes("join-relay", [utf8("a")])).toThrow(RangeError);
  });
});

describe("a display name", () => {
  it("is normalised and trimmed", () => {
    expect(parseDisplayName("  Ayu ")).toEqual({ ok: true, value: "Ayu" });
    expect(parseDisplayName("Jose\u0301")).toEqual({ ok: true, value: "Jos\u00e9" });
    expect(parseDisplayName("👩\u200d🔬 Sari")).toEqual({ ok: true, value: "👩\u200d🔬 Sari" });
  });

  it("has 1 to 64 bytes", () => {
    expect(codeOf(parseDisplayName(" \t "))).toBe("NAME_EMPTY");
    expect(codeOf(parseDisplayName("a".repeat(64)))).toBe("ok");
    expect(codeOf(parseDisplayName("a".repeat(65)))).toBe("NAME_TOO_LONG");
    expect(codeOf(parseDisplayName("é".repeat(32)))).toBe("ok");
    expect(codeOf(parseDisplayName("é".repeat(33)))).toBe("NAME_TOO_LONG");
  });

  it("holds no control and nothing that turns the text around", () => {
    const forbidden = [
      "\0",
      "\u001b[31m",
      "a\nb",
      "\u007f",
      "\u0085",
      "\u009b",
      "\u2028",
      "\u202e",
      "\u2066",
      "\u200f",
      "\u061c",
    ];
    for (const text of forbidden) {
      const result = parseDisplayName(`a${text}b`);
      expect(codeOf(result), JSON.stringify(text)).toBe("NAME_FORBIDDEN_CHARACTER");
    }
    expect(codeOf(parseDisplayName("a\ud800b"))).toBe("NAME_FORBIDDEN_CHARACTER");
  });
});

describe("a relay's pin", () => {
  const [pinned, offered] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

  it("is set at first, and recognised", () => {
    expect(judgeRelayPin(nodePrimitives, "ws://r", undefined, offered)).toEqual({ ok: true, value: "new" });
    expect(judgeRelayPin(nodePrimitives, "ws://r", pinned, pinned.slice())).toEqual({ ok: true, value: "same" });
  });

  it("stops another key, with both fingerprints and the way out", () => {
    const result = judgeRelayPin(nodePrimitives, "ws://r", pinned, offered);
    if (result.ok) throw new Error("taken");
    expect(result.error.code).toBe("RELAY_KEY_CHANGED");
    for (const texts of [en, idTexts]) {
      const { cause, remedy } = describeError(result.error, texts);
      expect(cause).toContain(relayFingerprint(nodePrimitives, pinned).full);
      expect(cause).toContain(relayFingerprint(nodePrimitives, offered).full);
      expect(remedy).toContain("sandi client --forget-relay ws://r");
      expect(cause + remedy).not.toMatch(/[{}]/);
    }
  });

  it("has a fingerprint of 32 bits to recognise and of 256 to compare", () => {
    const { short, full } = relayFingerprint(nodePrimitives, pinned);
    expect(short).toMatch(/^[0-9a-f]{4} [0-9a-f]{4}$/);
    expect(full).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(full.startsWith(short)).toBe(true);
    expect(full.replaceAll(" ", "")).toBe(toHex(nodePrimitives.sha256(lengthPrefixed(utf8("sandi/relay/v1"), pinned))));
    expect(relayFingerprint(webPrimitives, pinned).full).toBe(full);
  });
});

describe("the safety number", () => {
  const keyOf = (seed: number) => nodePrimitives.ed25519.publicKey(new Uint8Array(32).fill(seed));

  it("is what Signal's NumericFingerprintGenerator gives, by its published vector", () => {
    // NumericFingerprintGeneratorTest, testVectorsVersion1.
    const alice = Buffer.from("0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868", "hex");
    const bob = Buffer.from("05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b", "hex");
    const halves = [
      numericFingerprint(nodePrimitives, alice, utf8("+14152222222")),
      numericFingerprint(nodePrimitives, bob, utf8("+14153333333")),
    ];
    expect(halves.join("")).toBe("300354477692869396892869876765458257569162576843440918079131");
  });

  it("is the same on both sides, and in both twins", () => {
    for (const [a, b] of [
      [1, 2],
      [3, 4],
      [5, 5],
      [9, 8],
    ] as const) {
      const number = safetyNumber(nodePrimitives, keyOf(a), keyOf(b));
      expect(number).toMatch(/^\d{60}$/);
      expect(safetyNumber(nodePrimitives, keyOf(b), keyOf(a))).toBe(number);
      expect(safetyNumber(webPrimitives, keyOf(b), keyOf(a))).toBe(number);
    }
  });

  it("changes with either key, and keeps the half of the other", () => {
    const half = (seed: number) =>
      numericFingerprint(nodePrimitives, keyOf(seed), clientIdOf(nodePrimitives, keyOf(seed)));
    const halves = [1, 2, 3, 4, 5, 6].map(half);
    expect(new Set(halves).size).toBe(6);
    expect(safetyNumber(nodePrimitives, keyOf(1), keyOf(2))).toBe([halves[0], halves[1]].sort().join(""));
    expect(safetyNumber(nodePrimitives, keyOf(3), keyOf(2))).toBe([halves[2], halves[1]].sort().join(""));
  });

  it("is shown in twelve groups of five", () => {
    expect(formatSafetyNumber("0123456789".repeat(6))).toBe(Array(6).fill("01234 56789").join(" "));
  });
});
