import { generateKeyPairSync } from "node:crypto";
import { equal, rsaPublicKeyInfo, type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webPrimitives } from "@sandi/crypto/web";
import { anyCharacter } from "@sandi/testkit/anyCharacter";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../errors/codes.ts";
import { ProtocolError } from "../errors.ts";
import {
  CARD_LIFETIME_MS,
  clientIdOf,
  judgeCard,
  makeCard,
  openCard,
  signFields,
  type VerifiedCard,
} from "../identity.ts";
import { LIMITS } from "../limits.ts";
import type { Result } from "../result.ts";
import { decodeCbor, encodeCbor } from "../wire/cbor.ts";

const now = 1_900_000_000_000 as UnixMs;
const env = { primitives: nodePrimitives, now };
const seed = new Uint8Array(32).fill(42);
const { spki } = await nodeSlowPrimitives.rsa.generate();
const fields = { name: "Ayu", rsaSpki: spki, suites: ["ratchet", "rsa-des"] as const };

function codeOf(result: Result<unknown, ProtocolError>): string {
  return result.ok ? "ok" : result.error.code;
}

function open(bytes: Uint8Array, at?: UnixMs): VerifiedCard {
  const result = openCard(bytes, nodePrimitives, at);
  if (!result.ok) throw result.error;
  return result.value;
}

/** A card with fields of anyone's choosing, correctly signed: what a hostile holder of a key can make. */
function forged(changes: Record<string, unknown>, remove: readonly string[] = [], format: 1 | 2 = 2): Uint8Array {
  const body: Record<string, unknown> = {
    v: format,
    ...(format === 2 && { ext: {} }),
    key: nodePrimitives.ed25519.publicKey(seed),
    name: "Ayu",
    rsa: spki,
    suites: [1, 2],
    ver: now,
    until: now + CARD_LIFETIME_MS,
    ...changes,
  };
  for (const key of remove) delete body[key];
  return sealed(encodeCbor(body));
}

function sealed(body: Uint8Array): Uint8Array {
  return encodeCbor({ body, sig: signFields(nodePrimitives, seed, "record", [body]) });
}

describe("a record", () => {
  it("says what was put into it, to both twins", () => {
    const bytes = makeCard(env, seed, fields);
    const record = open(bytes, now);
    const identityKey = nodePrimitives.ed25519.publicKey(seed);
    expect(record).toEqual({
      id: clientIdOf(nodePrimitives, identityKey),
      identityKey,
      name: "Ayu",
      rsaSpki: spki,
      suites: ["rsa-des", "ratchet"],
      ext: new Map(),
      version: now,
      notAfter: now + CARD_LIFETIME_MS,
      bytes,
    });
    expect(openCard(bytes, webPrimitives, now)).toEqual({ ok: true, value: record });
    expect(makeCard({ primitives: webPrimitives, now }, seed, fields)).toEqual(bytes);
    expect(forged({})).toEqual(bytes);
  });

  it("with the longest name is within the limit", () => {
    const bytes = makeCard(env, seed, { ...fields, name: "é".repeat(32) });
    expect(bytes.length).toBeLessThanOrEqual(LIMITS.record);
    expect(open(bytes).name).toBe("é".repeat(32));
  });

  it("has version max(previous + 1, now) and lives for 90 days", () => {
    const versionAfter = (previous?: number) => open(makeCard(env, seed, fields, previous)).version;
    expect(versionAfter()).toBe(now);
    expect(versionAfter(now - 5)).toBe(now);
    expect(versionAfter(now)).toBe(now + 1);
    expect(versionAfter(now + 1_000_000)).toBe(now + 1_000_001);
    expect(() => makeCard(env, seed, fields, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
    expect(CARD_LIFETIME_MS).toBe(90 * 24 * 60 * 60 * 1000);
  });

  it("is good to the last millisecond, and refused after it; without a clock the time is not judged", () => {
    const bytes = makeCard(env, seed, fields);
    const last = (now + CARD_LIFETIME_MS) as UnixMs;
    expect(codeOf(openCard(bytes, nodePrimitives, last))).toBe("ok");
    expect(codeOf(openCard(bytes, nodePrimitives, (last + 1) as UnixMs))).toBe("RECORD_EXPIRED");
    expect(codeOf(openCard(bytes, nodePrimitives))).toBe("ok");
    // A clock a year behind must not lock anyone out.
    expect(codeOf(openCard(bytes, nodePrimitives, (now - 365 * 86_400_000) as UnixMs))).toBe("ok");
  });

  it("keeps no view of what it was read from", () => {
    const bytes = makeCard(env, seed, fields);
    const before = open(bytes.slice());
    const record = open(bytes);
    bytes.fill(0);
    expect(record).toEqual(before);
    const buffer = Buffer.from(before.bytes);
    const fromBuffer = open(buffer);
    buffer.fill(0);
    expect(fromBuffer).toEqual(before);
  });

  it("of our own is not made with a bad name, key or list of suites", () => {
    const codeThrown = (name: string) => {
      try {
        makeCard(env, seed, { ...fields, name });
      } catch (error) {
        return error instanceof ProtocolError ? error.code : String(error);
      }
      return "made";
    };
    expect(codeThrown("a\u001b[2Jb")).toBe("NAME_FORBIDDEN_CHARACTER");
    expect(codeThrown("")).toBe("NAME_EMPTY");
    expect(codeThrown("x".repeat(65))).toBe("NAME_TOO_LONG");
    expect(() => makeCard(env, seed, { ...fields, rsaSpki: spki.subarray(1) })).toThrow(RangeError);
    expect(() => makeCard(env, seed, { ...fields, suites: [] })).toThrow(RangeError);
  });
});

describe.each([1, 2] as const)("a card of version %i from elsewhere", (format) => {
  const make = (changes: Record<string, unknown>, remove: readonly string[] = []) => forged(changes, remove, format);
  const good = make({});

  it("is read", () => {
    const card = open(good, now);
    expect(card).toMatchObject({ name: "Ayu", suites: ["rsa-des", "ratchet"], version: now, ext: new Map() });
    expect(card.rsaSpki).toEqual(spki);
    expect(openCard(good, webPrimitives, now)).toEqual({ ok: true, value: card });
  });

  it("is refused truncated at every length, and lengthened", () => {
    for (let length = 0; length < good.length; length++)
      expect(codeOf(openCard(good.subarray(0, length), nodePrimitives)), `${length}`).toBe("WIRE_NOT_CANONICAL");
    expect(codeOf(openCard(Uint8Array.from([...good, 0]), nodePrimitives))).toBe("WIRE_NOT_CANONICAL");
  });

  it("is refused with any byte changed", () => {
    for (let at = 0; at < good.length; at++) {
      const changed = good.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(codeOf(openCard(changed, nodePrimitives)), `byte ${at}`).not.toBe("ok");
    }
  });

  it("is refused when it is too large, before it is looked at", () => {
    expect(codeOf(openCard(new Uint8Array(LIMITS.record + 1), nodePrimitives))).toBe("WIRE_TOO_LARGE");
  });

  it("is refused for what its fields hold, though its holder signed it", () => {
    const weak = new Uint8Array(32);
    weak[0] = 1; // the identity: a key of small order
    const other = spki.slice();
    other[other.length - 1] = 3; // e = 65539
    const small = spki.subarray(0, 294);
    const cases: [string, Uint8Array, ErrorCode][] = [
      ["empty name", make({ name: "" }), "WIRE_BAD_VALUE"],
      ["65 bytes of name", make({ name: "a".repeat(65) }), "WIRE_BAD_VALUE"],
      ["name of bytes", make({ name: utf8("Ayu") }), "WIRE_BAD_VALUE"],
      ["key of 31 bytes", make({ key: new Uint8Array(31) }), "WIRE_BAD_VALUE"],
      ["another's key", make({ key: nodePrimitives.ed25519.publicKey(nodeRng(32)) }), "RECORD_BAD_SIGNATURE"],
      ["key of small order", make({ key: weak }), "RECORD_BAD_SIGNATURE"],
      ["e = 65539", make({ rsa: other }), "RECORD_BAD_RSA_KEY"],
      ["RSA key cut short", make({ rsa: small }), "RECORD_BAD_RSA_KEY"],
      ["no RSA key", make({ rsa: new Uint8Array(0) }), "RECORD_BAD_RSA_KEY"],
      ["no suites", make({ suites: [] }), "WIRE_BAD_VALUE"],
      ["unknown suite", make({ suites: [1, 3] }), "WIRE_BAD_VALUE"],
      ["suites out of order", make({ suites: [2, 1] }), "WIRE_BAD_VALUE"],
      ["suite twice", make({ suites: [1, 1] }), "WIRE_BAD_VALUE"],
      ["version below zero", make({ ver: -1 }), "WIRE_BAD_VALUE"],
      ["version with a fraction", make({ ver: 1.5 }), "WIRE_BAD_VALUE"],
      ["valid for too long", make({ until: now + CARD_LIFETIME_MS + 1 }), "WIRE_BAD_VALUE"],
      ["format 3", make({ v: 3 }), "WIRE_UNKNOWN_VERSION"],
      ["the other version's number", make({ v: 3 - format }), "WIRE_BAD_VALUE"],
      ["no RSA key, though rsa-des is offered", make({}, ["rsa"]), "WIRE_BAD_VALUE"],
      ["an RSA key of text", make({ rsa: "key" }), "WIRE_BAD_VALUE"],
      ["one field more", make({ more: 1 }), "WIRE_BAD_VALUE"],
      ["one field fewer", make({}, ["until"]), "WIRE_BAD_VALUE"],
      ["body is a list", sealed(encodeCbor([1])), "WIRE_BAD_VALUE"],
      ["body with a byte behind it", sealed(Uint8Array.from([...encodeCbor({ v: 1 }), 0])), "WIRE_NOT_CANONICAL"],
    ];
    for (const [what, bytes, code] of cases) expect(codeOf(openCard(bytes, nodePrimitives)), what).toBe(code);
  });

  it("is refused with a sound RSA key of another size, and so is making one", () => {
    for (const modulusLength of [2048, 3064, 4096]) {
      const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
      const rsa = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
      // A key that the primitives would work with: it is the record's own rule that refuses it.
      expect(rsaPublicKeyInfo(rsa)).toEqual({ modulusBits: modulusLength });
      expect(codeOf(openCard(make({ rsa }), nodePrimitives))).toBe("RECORD_BAD_RSA_KEY");
      expect(() => makeCard(env, seed, { ...fields, rsaSpki: rsa })).toThrow(RangeError);
    }
  });

  it("is refused with its body in another encoding of the same fields, though its holder signed it", () => {
    const envelope = v.strictObject({ body: v.instance(Uint8Array), sig: v.instance(Uint8Array) });
    const outer = decodeCbor(envelope, good, "record");
    if (!outer.ok) throw outer.error;
    const { body } = outer.value;
    // A map of seven or eight: definite (a7, a8) and, for the same content, indefinite (bf … ff).
    const entries = format === 1 ? 7 : 8;
    expect(body[0]).toBe(0xa0 + entries);
    const indefinite = Uint8Array.from([0xbf, ...body.subarray(1), 0xff]);
    expect(codeOf(openCard(sealed(indefinite), nodePrimitives))).toBe("WIRE_NOT_CANONICAL");
    // The same length said with one byte more.
    const longHead = Uint8Array.from([0xb8, entries, ...body.subarray(1)]);
    expect(codeOf(openCard(sealed(longHead), nodePrimitives))).toBe("WIRE_NOT_CANONICAL");
    expect(codeOf(openCard(sealed(body), nodePrimitives))).toBe("ok");
  });

  it("with control characters in its name is read: they are stripped where it is shown", () => {
    expect(open(make({ name: "a\u001b]0;x\u0007b" })).name).toBe("a\u001b]0;x\u0007b");
  });

  it("that is garbage never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_100 }), (bytes) => {
        expect(openCard(bytes, nodePrimitives).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    const mutation = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const changed = good.slice();
        for (const { at, byte } of mutations) changed[at] = byte;
        expect(openCard(changed, nodePrimitives).ok).toBe(equal(changed, good));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what is new in version 2", () => {
  const bytesOf = (size: number) => new Uint8Array(size).fill(7);
  const withExt = (ext: unknown) => codeOf(openCard(forged({ ext }), nodePrimitives));
  const ratchetOnly = { suites: [2] };

  it("is written", () => {
    expect(makeCard(env, seed, fields)).toEqual(forged({}));
    const extended = makeCard(env, seed, { ...fields, ext: new Map([["a", bytesOf(3)]]) });
    expect(extended).toEqual(forged({ ext: { a: bytesOf(3) } }));
  });

  it("is that a card without rsa-des has no RSA key, and one with it must have one", () => {
    const bytes = makeCard(env, seed, { name: "Ayu", suites: ["ratchet"] });
    expect(bytes).toEqual(forged(ratchetOnly, ["rsa"]));
    expect(open(bytes, now)).toMatchObject({ rsaSpki: undefined, suites: ["ratchet"] });
    expect(bytes.length).toBeLessThan(makeCard(env, seed, fields).length - spki.length);
    expect(makeCard(env, seed, { ...fields, suites: ["ratchet"] })).toEqual(bytes);
    expect(codeOf(openCard(forged(ratchetOnly), nodePrimitives))).toBe("WIRE_BAD_VALUE");
    expect(codeOf(openCard(forged({ suites: [1] }, ["rsa"]), nodePrimitives))).toBe("WIRE_BAD_VALUE");
    expect(() => makeCard(env, seed, { name: "Ayu", suites: ["rsa-des"] })).toThrow(RangeError);
    // Version 1 had the key in any case.
    expect(open(forged(ratchetOnly, [], 1)).rsaSpki).toEqual(spki);
    expect(codeOf(openCard(forged(ratchetOnly, ["rsa"], 1), nodePrimitives))).toBe("WIRE_BAD_VALUE");
  });

  it("is ext: names and bytes, whatever they are, at most 256 bytes in all", () => {
    // a1, 61 "a", 58 size: five bytes beside the value.
    expect(withExt({ a: bytesOf(251) })).toBe("ok");
    expect(withExt({ a: bytesOf(252) })).toBe("WIRE_BAD_VALUE");
    expect(withExt({ a: bytesOf(120), b: bytesOf(127) })).toBe("ok");
    expect(withExt({ a: bytesOf(120), b: bytesOf(128) })).toBe("WIRE_BAD_VALUE");
    for (const bad of [
      null,
      1,
      "text",
      [bytesOf(1)],
      bytesOf(1),
      { a: 1 },
      { a: "b" },
      { a: { b: bytesOf(1) } },
      { a: null },
    ])
      expect(withExt(bad), JSON.stringify(bad)).toBe("WIRE_BAD_VALUE");
    expect(codeOf(openCard(forged({}, ["ext"]), nodePrimitives))).toBe("WIRE_BAD_VALUE");
    const over = new Map([["a", bytesOf(252)]]);
    expect(() => makeCard(env, seed, { ...fields, ext: over })).toThrow(RangeError);
    const marked = new Map([["\ufeffa", bytesOf(2)]]);
    expect(() => makeCard(env, seed, { ...fields, ext: marked })).toThrow(RangeError);
    const largest = { name: "é".repeat(32), rsaSpki: spki, suites: fields.suites, ext: new Map([["a", bytesOf(251)]]) };
    expect(makeCard(env, seed, largest).length).toBeLessThanOrEqual(LIMITS.record);
  });

  it("is read with any names, those of JavaScript's own objects included", () => {
    for (const name of ["", "__proto__", "constructor", "prototype", "toString", "é", "\u0000"]) {
      const ext = new Map([[name, bytesOf(2)]]);
      const card = open(makeCard(env, seed, { ...fields, ext }));
      expect(card.ext, name).toEqual(ext);
      expect(Object.getPrototypeOf(card)).toBe(Object.prototype);
    }
  });

  it("comes back as it was written, and in one encoding only", () => {
    const entry = fc.tuple(fc.string({ unit: anyCharacter, maxLength: 8 }), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const ext = new Map(entries.filter(([name]) => name.isWellFormed() && !name.startsWith("\ufeff")));
        const card = open(makeCard(env, seed, { ...fields, ext }));
        expect(new Map([...card.ext].sort())).toEqual(new Map([...ext].sort()));
        const turned = new Map([...ext].reverse());
        expect(makeCard(env, seed, { ...fields, ext: turned })).toEqual(card.bytes);
      }),
      { numRuns: 200 },
    );
  });

  it("is never judged the same as version 1: each is another card, and the higher number counts", () => {
    const [older, newer] = [open(forged({}, [], 1)), open(forged({}))];
    expect(codeOf(judgeCard(older, newer))).toBe("RECORD_CONFLICT");
    expect(judgeCard(older, open(forged({ ver: now + 1 })))).toEqual({ ok: true, value: "newer" });
    expect(judgeCard(newer, open(forged({ ver: now + 1 }, [], 1)))).toEqual({ ok: true, value: "newer" });
    expect(older.id).toEqual(newer.id);
  });
});

describe("judging a record against the one that is known", () => {
  const at = (version: number, name = "Ayu") => open(forged({ ver: version, name }));

  it("takes the first, the newer and the same", () => {
    expect(judgeCard(undefined, at(now))).toEqual({ ok: true, value: "new" });
    expect(judgeCard(at(now), at(now + 1))).toEqual({ ok: true, value: "newer" });
    expect(judgeCard(at(now), at(now))).toEqual({ ok: true, value: "same" });
  });

  it("refuses a rollback, two of one version, and another's", () => {
    expect(codeOf(judgeCard(at(now + 1), at(now + 1 - 1)))).toBe("RECORD_ROLLBACK");
    expect(codeOf(judgeCard(at(now), at(now, "Budi")))).toBe("RECORD_CONFLICT");
    const stranger = open(makeCard(env, nodeRng(32), fields, now + 10));
    expect(codeOf(judgeCard(at(now), stranger))).toBe("RECORD_WRONG_ID");
  });

  it("whatever order records come in, what is kept never goes back", () => {
    const versions = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(versions, (offers) => {
        let known: VerifiedCard | undefined;
        let highest = -1;
        for (const offer of offers) {
          const record = at(now + offer);
          const judged = judgeCard(known, record);
          expect(judged.ok).toBe(offer >= highest);
          if (judged.ok && judged.value !== "same") known = record;
          highest = Math.max(highest, offer);
          expect(known?.version).toBe(now + highest);
        }
      }),
      { numRuns: 40 },
    );
  });
});
