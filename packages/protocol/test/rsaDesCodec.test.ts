import { readFileSync } from "node:fs";
import { concat } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { FUZZ_COUNT, fuzz } from "@sandi/testkit/fuzz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ok } from "../index.ts";
import { decodeState } from "../suites/rsa-des/decodeState.ts";
import { deriveKeys, hashCiphertexts, sessionId, transcript } from "../suites/rsa-des/derive.ts";
import { RSA_DES_LIMITS } from "../suites/rsa-des/limits.ts";
import {
  CIPHERTEXT_SIZE,
  encodeAnswer,
  encodeHeader,
  encodeM1Header,
  HEADER_SIZE,
  LAYOUTS,
  opensConversation,
  parseLeg,
  TYPE,
} from "../suites/rsa-des/messages.ts";
import { parseOlderPlaintext } from "../suites/rsa-des/olderRecords.ts";
import {
  encodePlaintext,
  encodeRecordHeader,
  IV_SIZE,
  KIND,
  MAC_SIZE,
  type Plaintext,
  parsePlaintext,
  parseRecord,
  RECORD_FIXED,
} from "../suites/rsa-des/records.ts";
import { encodeState, INITIAL } from "../suites/rsa-des/state.ts";

const DOC = readFileSync(new URL("../../../docs/rsa-des.md", import.meta.url), "utf8");

/** The cells of every row of the table whose head begins like this. */
function table(head: string): string[][] {
  const lines = DOC.split("\n");
  const start = lines.findIndex((line) => line.startsWith(head));
  if (start < 0) throw new Error(`no table ${head}`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  return lines.slice(start + 2, end).map(cells);
}

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const whole = fc.integer({ min: 1, max: 2 ** 31 });
const range = fc
  .tuple(fc.nat(0xffff), whole, fc.nat(1_000))
  .map(([epoch, from, more]) => ({ epoch, from, to: from + more }));
const kind = fc.constantFrom("nothing" as const, "givenUp" as const, "confirmedBefore" as const);
const voidRange = fc.tuple(range, kind).map(([of, kind]) => ({ ...of, kind }));
const SESSION = new Uint8Array(16).fill(8);
const content = fc.oneof(
  fc.record({ kind: fc.constant("content" as const), content: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({
    kind: fc.constant("resealed" as const),
    epoch: fc.nat(),
    sequence: whole,
    content: fc.uint8Array({ maxLength: 200 }),
  }),
  fc.constant({ kind: "receipt" as const }),
  fc.record({ kind: fc.constant("void" as const), ranges: fc.array(voidRange, { maxLength: 255 }) }),
  fc.constant({ kind: "rekeyWanted" as const }),
  fc.record({ kind: fc.constantFrom("M5'" as const, "M6'" as const), confirmation: bytes(32) }),
);
const plaintext: fc.Arbitrary<Plaintext> = fc.record({
  messageId: bytes(16),
  received: fc
    .tuple(fc.nat(), whole, fc.nat(), fc.nat(), bytes(8), fc.array(range, { maxLength: 16 }))
    .map(([epoch, sequence, moreEpochs, more, mark, missing]) => ({
      session: SESSION,
      first: { epoch, sequence },
      last: { epoch: epoch + moreEpochs, sequence: sequence + more },
      mark,
      missing,
    })),
  content,
});

describe("docs/rsa-des.md", () => {
  it("has the layouts of the legs, field by field", () => {
    const rows = Object.values(LAYOUTS).flatMap(({ leg, fields }) =>
      fields.map(({ name, offset, size }) => [leg, name, `${offset}`, `${size}`]),
    );
    expect(rows.length).toBe(32);
    expect(table("| leg | field | offset | bytes |")).toEqual(rows);
  });

  it("has the sizes that the specification asks for", () => {
    const sizes = Object.values(LAYOUTS).map(({ leg, size }) => `${leg} ${size}`);
    expect(sizes).toEqual(["M1 133", "M2 165", "M3 133", "M4 177", "M4' 177"]);
    expect(DOC).toContain(`In all: ${sizes.join(", ")} bytes.`);
  });

  it("has the types of bodies and the kinds of records", () => {
    expect(table("| type | body |")).toEqual(Object.entries(TYPE).map(([name, type]) => [`${type}`, name]));
    const kinds = Object.entries(KIND).map(
      ([name, kind]) => `${kind} ${name === "rekeyWanted" ? "rekey wanted" : name}`,
    );
    expect(table("| kind | content |").map(([kind]) => kind)).toEqual(kinds);
  });

  it("has the fields of a record", () => {
    const sizes = table("| field | bytes |").map(([, size]) => Number(size));
    expect(sizes.filter((size) => !Number.isNaN(size)).reduce((sum, size) => sum + size)).toBe(RECORD_FIXED);
    expect(sizes.slice(-3)).toEqual([IV_SIZE, Number.NaN, MAC_SIZE]);
  });

  it("has the bounds", () => {
    const units: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
    const rows = table("| name | value |").map(([name, value]) => {
      const [number, unit] = value!.split(" ");
      return [name, Number(number!.replaceAll(",", "")) * (unit ? units[unit]! : 1)];
    });
    expect(rows).toEqual(Object.entries(RSA_DES_LIMITS));
  });
});

describe("legs", () => {
  const plans = Object.values(LAYOUTS);
  const random = (size: number) =>
    nodePrimitives.hkdfSha256(Uint8Array.of(size), new Uint8Array(0), new Uint8Array(0), size);
  const samples = plans.map((plan) => {
    const names = plan.fields.slice(1).map(({ name, size }) => [name, random(size)]);
    return plan.encode(Object.fromEntries(names));
  });

  it("come back as they were written, and name no secret's value", () => {
    for (const [i, plan] of plans.entries()) {
      const decoded = plan.decode(samples[i]!) as Record<string, Uint8Array>;
      for (const { name, size } of plan.fields.slice(1)) expect(decoded[name]).toEqual(random(size));
      const shown = plan.describe(samples[i]!);
      expect(shown.filter(({ value }) => value === undefined).map(({ name }) => name)).toEqual(
        plan.leg.startsWith("M4") ? ["kDes", "s"] : [],
      );
    }
  });

  it("are never read as another leg, nor with a byte more or less, nor with another P", () => {
    for (const [i, plan] of plans.entries()) {
      for (const [j, sample] of samples.entries()) expect(plan.decode(sample) !== undefined).toBe(i === j);
      const sample = samples[i]!;
      expect(plan.decode(sample.subarray(1))).toBeUndefined();
      expect(plan.decode(concat(sample, Uint8Array.of(0)))).toBeUndefined();
      for (let bit = 0; bit < 40; bit++) {
        const other = sample.slice();
        other[bit >> 3]! ^= 1 << (bit & 7);
        expect(plan.decode(other)).toBeUndefined();
      }
    }
    expect(new Set(plans.map(({ label }) => Buffer.from(label).toString())).size).toBe(5);
  });

  it("refuse a value of another width when they are written", () => {
    const [m1] = plans;
    const values = { idA: random(32), idB: random(32), n1: random(31), view: random(32) };
    expect(() => m1!.encode(values as never)).toThrow(RangeError);
  });
});

const id = (fill: number) => new Uint8Array(32).fill(fill);
const names = { handshake: new Uint8Array(16).fill(7), from: id(1), to: id(2) };
const c = new Uint8Array(CIPHERTEXT_SIZE).fill(5);
const BODIES = {
  M1: concat(encodeM1Header(names, id(3), new Uint8Array(700).fill(4)), c),
  M2: concat(encodeHeader({ ...names, type: TYPE.M2 }), c),
  M3: concat(encodeHeader({ ...names, type: TYPE.M3 }), c),
  M4: concat(encodeHeader({ ...names, type: TYPE.M4 }), c),
  M5: concat(encodeHeader({ ...names, type: TYPE.M5 }), id(6)),
  M6: concat(encodeHeader({ ...names, type: TYPE.M6 }), id(6)),
  answer: encodeAnswer(names, new Uint8Array(700).fill(4)),
  "M4'": concat(encodeHeader({ ...names, type: TYPE["M4'"] }), c),
};
const RECORD = concat(
  encodeRecordHeader({ session: SESSION, epoch: 3, direction: 1, sequence: 9 }),
  new Uint8Array(IV_SIZE + 48 + MAC_SIZE),
);

describe("bodies", () => {
  it("are read as what they are; every prefix and every byte more is refused", () => {
    for (const [leg, body] of Object.entries(BODIES)) {
      expect(parseLeg(body)).toMatchObject({ ok: true, value: { leg, ...names } });
      for (let size = 0; size < body.length; size++) expect(parseLeg(body.subarray(0, size)).ok).toBe(false);
      expect(parseLeg(concat(body, Uint8Array.of(0))).ok).toBe(false);
      expect(opensConversation(body)).toBe(leg === "M1");
    }
    expect(HEADER_SIZE).toBe(BODIES.M5.length - 32);
  });

  it("records are refused with another version, suite, type, direction or a ciphertext that is no multiple of 8", () => {
    expect(parseRecord(RECORD)).toMatchObject({ ok: true, value: { epoch: 3, direction: 1, sequence: 9 } });
    for (const at of [0, 1, 3, 24]) {
      const other = RECORD.slice();
      other[at] = 5;
      expect(parseRecord(other).ok).toBe(false);
    }
    for (let size = 0; size < RECORD.length; size++)
      expect(parseRecord(RECORD.subarray(0, size)).ok).toBe(
        size >= RECORD_FIXED + 8 && (size - RECORD_FIXED) % 8 === 0,
      );
  });

  it("plaintexts of records come back as they were written", () => {
    fc.assert(
      fc.property(plaintext, (value) => {
        expect(parsePlaintext(SESSION, encodePlaintext(value))).toEqual(ok(value));
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });

  it("no decoder throws or stalls on hostile input", () => {
    const plain = fc.sample(plaintext, { seed: 4, numRuns: 50 }).map(encodePlaintext);
    const state = encodeState(INITIAL);
    for (const figures of [
      fuzz(parseLeg, Object.values(BODIES)),
      fuzz(parseRecord, [RECORD]),
      fuzz((bytes) => parsePlaintext(SESSION, bytes), plain),
      fuzz(parseOlderPlaintext, plain),
      fuzz(decodeState, [state]),
    ]) {
      expect(figures.tried).toBe(FUZZ_COUNT);
      expect(figures.refused).toBeGreaterThan(1_000);
      expect(figures.slowestMs).toBeLessThan(100);
    }
  });
});

describe("derivation", () => {
  const env = { primitives: nodePrimitives, rng: () => new Uint8Array(0), now: 0 as never };
  const leg = (fill: number) => ({ header: id(fill), ciphertext: id(fill + 100) });

  it("gives another T, session and keys for any change of any leg", () => {
    const legs = [leg(1), leg(2), leg(3), leg(4)];
    const t = transcript(env, legs);
    for (let i = 0; i < 4; i++)
      for (const part of ["header", "ciphertext"] as const) {
        const other = transcript(env, legs.with(i, { ...legs[i]!, [part]: id(99) }));
        expect(other).not.toEqual(t);
        expect(sessionId(env, other)).not.toEqual(sessionId(env, t));
      }
    expect(sessionId(env, t).length).toBe(16);
  });

  it("gives four keys apart, and others for another N1, N2, S or T", () => {
    const base = [id(1), id(2), id(3), id(4)] as const;
    const flat = (keys: ReturnType<typeof deriveKeys>) =>
      [...keys.macs, ...keys.confirmations].map((key) => Buffer.from(key).toString("hex"));
    const all = new Set(flat(deriveKeys(env, ...base)));
    for (let i = 0; i < 4; i++)
      for (const key of flat(deriveKeys(env, ...(base.with(i, id(9)) as unknown as typeof base)))) all.add(key);
    expect(all.size).toBe(20);
  });

  it("hashes one ciphertext as it is, and several with their lengths", () => {
    expect(hashCiphertexts(env, c)).toEqual(nodePrimitives.sha256(c));
    expect(hashCiphertexts(env, id(1), id(2))).not.toEqual(nodePrimitives.sha256(concat(id(1), id(2))));
  });
});
