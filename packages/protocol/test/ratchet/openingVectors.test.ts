import { createHash, createPublicKey, hkdfSync, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { fromHex, toHex, type UnixMs } from "@sandi/crypto";
import { describe, expect, it } from "vitest";
import { ratchetVectors } from "../../../../scripts/ratchetVectors.ts";
import type {
  answerVectors,
  openingVectors,
  prekeyVectors,
  refusalVectors,
} from "../../../../scripts/vectors/opening.ts";
import { toClientId } from "../../identity.ts";
import { readAnswer, verifyAnswer } from "../../suites/ratchet/answer.ts";
import { RatchetKeyring } from "../../suites/ratchet/keyring.ts";
import { encodeKeyring } from "../../suites/ratchet/keyringCodec.ts";
import { NO_KEYS } from "../../suites/ratchet/keyringState.ts";
import { parseOpening, takeOpening, verifyOpening } from "../../suites/ratchet/opening.ts";
import { openPrekey, usePrekeys } from "../../suites/ratchet/prekeys.ts";
import { parseRefusal, verifyRefusal } from "../../suites/ratchet/refusal.ts";
import { Reader } from "../../wire/reader.ts";
import { codeOf, envOf, must, TWINS } from "./people.support.ts";

const FOLDER = new URL("../../../../vectors/", import.meta.url);
const files = ratchetVectors();

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`ratchet/${name}.json`, FOLDER), "utf8")) as T;
}

function bytes(hex: string): Uint8Array {
  const found = fromHex(hex);
  if (found === undefined) throw new Error(`not hex: ${hex.slice(0, 40)}`);
  return found;
}

/** u32 lengths before the fields, without any of the code that is tested. */
function joined(...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}

const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
const ascii = (text: string) => Buffer.from(text, "ascii");

/** RFC 8032 by OpenSSL over what docs/wire.md §1 says is signed. */
function signs(identityKey: string, purpose: string, fields: readonly Uint8Array[], signature: string): boolean {
  const der = Buffer.concat([bytes("302a300506032b6570032100"), bytes(identityKey)]);
  const message = Buffer.concat([ascii(`sandi/sig/v1/${purpose}\0`), joined(...fields)]);
  return verify(null, message, createPublicKey({ key: der, format: "der", type: "spki" }), bytes(signature));
}

describe("vectors/ratchet", () => {
  it("are what the script writes, as many as there should be", () => {
    for (const { file, text } of files) expect(readFileSync(new URL(file, FOLDER), "utf8"), file).toBe(text);
    const counts = files.map(({ file, count }) => `${file} ${count}`);
    expect(counts).toEqual(
      expect.arrayContaining([
        "ratchet/answer.json 8",
        "ratchet/carried.json 13",
        "ratchet/epochs.json 32",
        "ratchet/opening.json 20",
        "ratchet/padding.json 21",
        "ratchet/prekeys.json 14",
        "ratchet/ranks.json 10",
        "ratchet/received.json 12",
        "ratchet/records.json 12",
        "ratchet/refusal.json 11",
      ]),
    );
  });
});

describe.each(TWINS)("with the primitives of $primitives.name", (twin) => {
  const { primitives, kem } = twin;
  const ownerOf = ({ id, identityKey }: { id: string; identityKey: string }) => ({
    id: toClientId(bytes(id)),
    identityKey: bytes(identityKey),
  });

  it("prekeys", () => {
    const { owner, valid, refused } = vectors<ReturnType<typeof prekeyVectors>>("prekeys");
    for (const one of valid) {
      const read = must(openPrekey(primitives, ownerOf(owner), one.kind, bytes(one.bytes)));
      expect([read.issued, read.notAfter, toHex(read.id), toHex(read.hash)]).toEqual([
        one.issued,
        one.notAfter,
        one.id,
        one.hash,
      ]);
      expect(toHex(kem.publicKey(bytes(one.seed)))).toBe(one.publicKey);
      expect(sha256(bytes(one.publicKey)).slice(0, 16)).toBe(one.id);
      expect(sha256(bytes(one.bytes))).toBe(one.hash);
    }
    for (const { name, code, bytes: hex, now, newest } of refused)
      expect(codeOf(usePrekeys(primitives, ownerOf(owner), { signed: bytes(hex) }, now as UnixMs, newest)), name).toBe(
        code,
      );
  });

  it("openings", () => {
    const { now, a, b, prekeys, valid, refused } = vectors<ReturnType<typeof openingVectors>>("opening");
    const made = { relay: now, own: now };
    const secretOf = (i: number) => {
      const { seed, hash } = prekeys[i]!;
      return { seed: bytes(seed), hash: bytes(hash), issued: now + i, made };
    };
    const signed = { ...secretOf(0), bytes: bytes(prekeys[0]!.bytes) };
    const stored = encodeKeyring({ ...NO_KEYS, highest: now + 1, taken: now + 1, signed, oneTime: [secretOf(1)] });
    const keyring = must(RatchetKeyring.open(kem, stored));
    const take = (part: string, floor: number) => {
      const parsed = parseOpening(bytes(part));
      if (!parsed.ok) return { code: parsed.error.code };
      const verified = verifyOpening(primitives, toClientId(bytes(b.id)), toClientId(bytes(a.id)), parsed.value);
      if (!verified.ok) return { code: verified.error.code };
      const taken = takeOpening(envOf(twin, now), now, keyring, floor, verified.value);
      return taken.ok ? taken.value : { code: taken.error.error.code, refusal: taken.error.code ?? null };
    };
    for (const one of valid) {
      const taken = take(one.part, 0);
      if ("code" in taken) throw new Error(`${one.name}: ${taken.code}`);
      const { t0, root, chain, session, ratchetKey } = taken;
      expect([t0, root, chain, session, ratchetKey].map(toHex)).toEqual([
        one.t0,
        one.root,
        one.chain0,
        one.session,
        one.ratchetKey,
      ]);
      expect(sha256(joined(ascii("sandi/ratchet/v1/t0"), bytes(one.unsigned)))).toBe(one.t0);
      expect(sha256(joined(ascii("sandi/ratchet/v1/session"), bytes(one.t0))).slice(0, 32)).toBe(one.session);
      const input = joined(bytes(one.ss1), bytes(one.ss2));
      const keys = hkdfSync("sha256", input, bytes(one.t0), ascii("sandi/ratchet/v1/opening"), 64);
      expect(toHex(new Uint8Array(keys))).toBe(one.root + one.chain0);
      expect(toHex(kem.decapsulate(bytes(prekeys[0]!.seed), bytes(one.ct1))!)).toBe(one.ss1);
      if (one.ct2) expect(toHex(kem.decapsulate(bytes(prekeys[1]!.seed), bytes(one.ct2))!)).toBe(one.ss2);
      expect(toHex(kem.publicKey(bytes(one.ratchetSeed)))).toBe(one.ratchetKey);
      expect(signs(a.identityKey, "ratchet-opening", [bytes(one.t0)], one.signature)).toBe(true);
      expect(one.part).toBe(one.unsigned + one.signature);
    }
    for (const { name, code, part, floor, refusal } of refused) {
      const taken = take(part, floor);
      if (!("code" in taken)) throw new Error(`${name} was taken`);
      expect([name, taken.code, taken.refusal ?? null]).toEqual([name, code, refusal]);
    }
  });

  it("answers", () => {
    const { b, valid, refused } = vectors<ReturnType<typeof answerVectors>>("answer");
    const check = (part: string, t0: string) => {
      const reader = new Reader(bytes(part));
      const read = reader.finish(readAnswer(reader));
      return read.ok ? verifyAnswer(primitives, toClientId(bytes(b.id)), bytes(t0), read.value) : read;
    };
    for (const one of valid) {
      expect(toHex(must(check(one.part, one.t0)).bytes)).toBe(b.card);
      expect([sha256(bytes(one.kemPart)), sha256(bytes(b.card))]).toEqual([one.kemPartHash, one.cardHash]);
      const fields = [one.t0, one.kemPartHash, one.cardHash].map(bytes);
      expect(signs(b.identityKey, "ratchet-answer", fields, one.signature)).toBe(true);
      expect(toHex(kem.decapsulate(bytes(one.ratchetSeed), bytes(one.kemPart).subarray(0, 1120))!)).toBe(one.ss);
      expect(toHex(kem.publicKey(bytes(one.nextRatchetSeed)))).toBe(one.kemPart.slice(2 * 1120));
    }
    for (const { name, code, part, t0 } of refused) expect([name, codeOf(check(part, t0))]).toEqual([name, code]);
  });

  it("refusals", () => {
    const { b, valid, refused } = vectors<ReturnType<typeof refusalVectors>>("refusal");
    const check = (body: string) => {
      const parsed = parseRefusal(bytes(body));
      return parsed.ok ? verifyRefusal(primitives, ownerOf(b), parsed.value) : parsed;
    };
    const number = { prekeyGone: 1, rankTooLow: 2, rankTooHigh: 3 };
    for (const one of valid) {
      const { code, rank, t0 } = must(parseRefusal(bytes(one.body)));
      expect([code, rank, toHex(t0)]).toEqual([one.code, one.rank, one.t0]);
      expect(toHex(must(check(one.body)).hash)).toBe(one.prekeyHash);
      const rank8 = Buffer.alloc(8);
      rank8.writeBigUInt64BE(BigInt(one.rank));
      const fields = [bytes(one.t0), Uint8Array.of(number[one.code]), rank8, bytes(sha256(bytes(one.prekey)))];
      expect(signs(b.identityKey, "ratchet-refusal", fields, one.signature)).toBe(true);
    }
    for (const { name, code, body } of refused) expect([name, codeOf(check(body))]).toEqual([name, code]);
  });
});
