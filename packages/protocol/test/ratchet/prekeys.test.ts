import { concat, type UnixMs } from "@sandi/crypto";
import { form } from "@sandi/testkit/forms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RATCHET_LIMITS as LIMIT } from "../../suites/ratchet/layout.ts";
import { judgePrekey, makePrekey, openPrekey, PREKEY_SIZE, usePrekeys } from "../../suites/ratchet/prekeys.ts";
import { codeOf, DAY, damagedTaken, envOf, must, NODE, NOW, neighbours, someone, TWINS } from "./people.support.ts";

const b = someone("Budi");
const c = someone("Citra");
const { primitives } = NODE;
const life = { issued: NOW, notAfter: (NOW + LIMIT.prekeyLife) as UnixMs };
const seed = new Uint8Array(32).fill(7);
const signed = makePrekey(NODE, b, "signed", seed, life);
const oneTime = makePrekey(NODE, b, "oneTime", new Uint8Array(32).fill(8), { ...life, issued: NOW + 1 });
const open = (bytes: Uint8Array, kind: "signed" | "oneTime" = "signed") => openPrekey(primitives, b.owner, kind, bytes);

describe("a prekey", () => {
  it("fits what a relay keeps, and has its fields where the documentation says", () => {
    expect([signed.bytes.length, PREKEY_SIZE]).toEqual([1306, 1306]);
    expect(PREKEY_SIZE).toBeLessThanOrEqual(2_048);
    const fields: [string, number, number][] = [];
    must(openPrekey(primitives, b.owner, "signed", signed.bytes, (...note) => fields.push(note.slice(0, 3) as never)));
    expect(fields).toEqual([
      ["version", 0, 1],
      ["kind", 1, 1],
      ["id", 2, 8],
      ["issued", 10, 8],
      ["notAfter", 18, 8],
      ["publicKey", 26, 1216],
      ["signature", 1242, 64],
    ]);
  });

  it("is read as it was made, by both twins alike, and the same every time", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - LIMIT.prekeyLife }),
        fc.integer({ min: 0, max: LIMIT.prekeyLife }),
        fc.constantFrom("signed" as const, "oneTime" as const),
        (secret, issued, more, kind) => {
          const dates = { issued, notAfter: (issued + more) as UnixMs };
          const made = TWINS.map((twin) => makePrekey(twin, b, kind, secret, dates));
          expect(made[1]).toEqual(made[0]);
          for (const twin of TWINS)
            expect(must(openPrekey(twin.primitives, b.owner, kind, made[0]!.bytes))).toEqual(made[0]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("keeps no view of what it was read from", () => {
    const bytes = signed.bytes.slice();
    const read = must(open(bytes));
    bytes.fill(0);
    expect(read).toEqual(signed);
  });

  it("is refused whichever byte of it is changed", () => {
    for (const { what, bytes } of neighbours(signed.bytes, 11)) expect(open(bytes).ok, what).toBe(false);
    expect(codeOf(open(signed.bytes.subarray(1)))).not.toBe("ok");
    expect(codeOf(open(signed.bytes.slice(0, -1)))).toBe("WIRE_TRUNCATED");
    expect(codeOf(open(concat(signed.bytes, Uint8Array.of(0))))).toBe("WIRE_TRAILING_BYTES");
    expect(codeOf(open(signed.bytes.with(0, 2)))).toBe("WIRE_UNKNOWN_VERSION");
    expect(codeOf(open(signed.bytes.with(PREKEY_SIZE - 1, signed.bytes.at(-1)! ^ 1)))).toBe("RATCHET_PREKEY_SIGNATURE");
  });

  it("is refused as another's, as one of another kind, and with a life that is too long", () => {
    expect(codeOf(openPrekey(primitives, c.owner, "signed", signed.bytes))).toBe("RATCHET_PREKEY_SIGNATURE");
    const underB = { ...c, id: b.id };
    const forged = makePrekey(NODE, underB, "signed", seed, life);
    expect(codeOf(open(forged.bytes))).toBe("RATCHET_PREKEY_SIGNATURE");
    const owner = { id: b.id, identityKey: c.owner.identityKey };
    expect(codeOf(openPrekey(primitives, owner, "signed", signed.bytes))).toBe("RATCHET_PREKEY_SIGNATURE");
    expect(codeOf(open(signed.bytes, "oneTime"))).toBe("WIRE_BAD_VALUE");
    expect(codeOf(open(signed.bytes.with(1, 2), "oneTime"))).toBe("RATCHET_PREKEY_SIGNATURE");
    const long = makePrekey(NODE, b, "signed", seed, { ...life, notAfter: (life.notAfter + 1) as UnixMs });
    expect(codeOf(open(long.bytes))).toBe("WIRE_BAD_VALUE");
    const idOfAnother = concat(signed.bytes.subarray(0, 2), oneTime.id, signed.bytes.subarray(10));
    expect(codeOf(open(idOfAnother))).toBe("WIRE_BAD_VALUE");
  });

  it("is read by a decoder that takes nothing else", () => {
    expect(damagedTaken((bytes) => open(bytes), [signed.bytes, oneTime.bytes], form("ratchetDecoders"))).toBe(0);
  });
});

describe("what the relay hands out", () => {
  const judge = (now: number, newest = 0, prekey = signed) => judgePrekey(b.id, prekey, now as UnixMs, newest);

  it("is used until its not-after, whatever the clocks say of its beginning", () => {
    expect(must(judge(NOW - 365 * DAY))).toEqual({ stale: false });
    expect(must(judge(NOW + LIMIT.prekeyStale))).toEqual({ stale: false });
    expect(must(judge(NOW + LIMIT.prekeyStale + 1))).toEqual({ stale: true });
    expect(must(judge(life.notAfter))).toEqual({ stale: true });
    expect(codeOf(judge(life.notAfter + 1))).toBe("RATCHET_PREKEY_EXPIRED");
  });

  it("is refused if its owner had a later signed one before", () => {
    expect(codeOf(judge(NOW, signed.issued))).toBe("ok");
    expect(codeOf(judge(NOW, signed.issued + 1))).toBe("RATCHET_PREKEY_ROLLBACK");
    expect(codeOf(judge(NOW, signed.issued + 5, oneTime))).toBe("ok");
  });

  it("is used whole, without an expired one-time prekey, or not at all", () => {
    const use = (offered: { signed: Uint8Array; oneTime?: Uint8Array }, now: number = NOW, newest = 0) =>
      usePrekeys(primitives, b.owner, offered, now as UnixMs, newest);
    expect(must(use({ signed: signed.bytes }))).toEqual({ signed, stale: false });
    expect(must(use({ signed: signed.bytes, oneTime: oneTime.bytes }))).toEqual({ signed, oneTime, stale: false });
    const short = makePrekey(NODE, b, "oneTime", seed, { issued: NOW, notAfter: (NOW + DAY) as UnixMs });
    expect(must(use({ signed: signed.bytes, oneTime: short.bytes }, NOW + 2 * DAY))).toEqual({ signed, stale: false });
    expect(codeOf(use({ signed: signed.bytes, oneTime: signed.bytes }))).toBe("WIRE_BAD_VALUE");
    expect(codeOf(use({ signed: oneTime.bytes }))).toBe("WIRE_BAD_VALUE");
    const ofC = makePrekey(NODE, c, "oneTime", seed, life);
    expect(codeOf(use({ signed: signed.bytes, oneTime: ofC.bytes }))).toBe("RATCHET_PREKEY_SIGNATURE");
    expect(codeOf(use({ signed: signed.bytes }, life.notAfter + 1))).toBe("RATCHET_PREKEY_EXPIRED");
    expect(codeOf(use({ signed: signed.bytes }, NOW, NOW + 1))).toBe("RATCHET_PREKEY_ROLLBACK");
  });
});

it("X-Wing keys of prekeys are what the seed gives", () => {
  expect(signed.publicKey).toEqual(envOf().kem.publicKey(seed));
});
