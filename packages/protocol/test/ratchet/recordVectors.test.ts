import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { fromHex, toHex, type UnixMs } from "@sandi/crypto";
import { describe, expect, it } from "vitest";
import type { epochVectors } from "../../../../scripts/vectors/epochs.ts";
import type {
  carriedVectors,
  paddingVectors,
  receivedVectors,
  recordVectors,
} from "../../../../scripts/vectors/records.ts";
import { toClientId } from "../../index.ts";
import { paddedLength } from "../../suites/ratchet/padding.ts";
import { parsePlaintext } from "../../suites/ratchet/plaintext.ts";
import { openRecord, parseRecord } from "../../suites/ratchet/records.ts";
import { open } from "../../suites/ratchet/session.ts";
import type { Session } from "../../suites/ratchet/sessionState.ts";
import { openedByMe, openedByPeer } from "../../suites/ratchet/sessions.ts";
import { envOf, TWINS } from "./people.support.ts";

const FOLDER = new URL("../../../../vectors/ratchet/", import.meta.url);
const load = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as T;

function bytes(hex: string): Uint8Array {
  const found = fromHex(hex);
  if (found === undefined) throw new Error(`not hex: ${hex.slice(0, 40)}`);
  return found;
}

/** What docs/ratchet.md says, by node:crypto and without any of the code that is tested. */
const hmac = (key: string, byte: number) => createHmac("sha256", bytes(key)).update(Uint8Array.of(byte)).digest("hex");
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest();
function u32(...values: number[]): Buffer {
  const out = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) out.writeUInt32BE(value, 4 * i);
  return out;
}
const joined = (...fields: readonly Uint8Array[]) =>
  Buffer.concat(fields.flatMap((field) => [u32(field.length), field]));

describe("vectors/ratchet", () => {
  it("padding: PADMÉ by its definition, and what is refused", () => {
    const { valid, refused } = load<ReturnType<typeof paddingVectors>>("padding");
    for (const { length, padded } of valid) {
      const e = Math.floor(Math.log2(length));
      const step = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
      expect(padded).toBe(length <= 256 ? 256 : Math.ceil(length / step) * step);
      expect(paddedLength(length)).toBe(padded);
    }
    for (const { name, code, plaintext } of refused) {
      const parsed = parsePlaintext(bytes(plaintext), new Uint8Array(16));
      expect(parsed.ok ? name : parsed.error.error.code, name).toBe(code);
    }
    expect([valid.length, refused.length]).toEqual([14, 7]);
  });

  it("records: key, nonce and ciphertext by OpenSSL", () => {
    const { valid } = load<ReturnType<typeof recordVectors>>("records");
    for (const one of valid) {
      expect(hmac(one.chain, 1)).toBe(one.messageKey);
      expect(hmac(one.chain, 2)).toBe(one.nextChain);
      const label = Buffer.from("sandi/ratchet/v1/record");
      const both = Buffer.from(hkdfSync("sha256", bytes(one.messageKey), bytes(one.salt), label, 44));
      expect(both.toString("hex")).toBe(one.key + one.nonce);
      const numbers = u32(one.epoch, one.n, one.previousChainLength);
      const header = Buffer.concat([Buffer.of(1, 1, 0, 2), bytes(one.session), numbers, bytes(one.salt)]);
      const associated = joined(header, bytes(one.from), bytes(one.to));
      expect(associated.toString("hex")).toBe(one.associatedData);
      const cipher = createCipheriv("aes-256-gcm", bytes(one.key), bytes(one.nonce)).setAAD(associated);
      const ciphertext = Buffer.concat([cipher.update(bytes(one.plaintext)), cipher.final(), cipher.getAuthTag()]);
      expect(Buffer.concat([header, ciphertext]).toString("hex")).toBe(one.body);
    }
    expect(valid.map(({ kind }) => kind)).toEqual(["content", "resealed", "receipt", "void"]);
  });

  it("carried parts: records 1, 4, 16, 64 and every 64th", () => {
    const { valid } = load<ReturnType<typeof carriedVectors>>("carried");
    const all = Array.from({ length: 130 }, (_, i) => i + 1);
    const scheduled = all.filter((n) => [1, 4, 16].includes(n) || n % 64 === 0);
    expect(valid.map(({ records }) => records)).toEqual([scheduled, all, all, all]);
  });

  it("received state: first, last and mark by SHA-256", () => {
    const { valid } = load<ReturnType<typeof receivedVectors>>("received");
    let m: Uint8Array = new Uint8Array(0);
    for (const one of valid) {
      const h = sha256(bytes(one.body)).subarray(0, 16);
      expect(h.toString("hex")).toBe(one.h);
      const begins = one.first[0] === one.epoch && one.first[1] === one.n;
      const label = Buffer.from("sandi/received/v1");
      m = sha256(begins ? joined(label, bytes(one.session), u32(one.epoch, one.n), h) : joined(m, h));
      expect(toHex(m)).toBe(one.m);
      expect(one.mark).toBe(one.m.slice(0, 16));
      expect(one.last).toEqual([one.epoch, one.n]);
    }
    expect(valid.map(({ first }) => first)).toEqual([
      [0, 1],
      [0, 1],
      [0, 4],
      [0, 4],
      [4, 3],
      [4, 3],
    ]);
  });
});

describe.each(TWINS)("with the primitives of $primitives.name", (twin) => {
  it("records open, and their neighbours do not", () => {
    const { valid, refused } = load<ReturnType<typeof recordVectors>>("records");
    const opened = (one: { from: string; to: string; chain: string; body: string }) => {
      const parsed = parseRecord(bytes(one.body));
      if (!parsed.ok) throw parsed.error;
      const way = { from: toClientId(bytes(one.from)), to: toClientId(bytes(one.to)) };
      return openRecord(twin.primitives, bytes(one.chain), parsed.value, way);
    };
    for (const one of valid) expect(toHex(opened(one)!)).toBe(one.plaintext);
    for (const one of refused) expect(opened(one), one.name).toBeUndefined();
    expect(refused).toHaveLength(8);
  });

  it("epochs 0 to 4: both sides come to one root, over leaps, and what no honest peer sends is refused", () => {
    const vectors = load<Vectors>("epochs");
    const env = envOf(twin);
    const sides = begin(vectors, twin.kem.publicKey(bytes(vectors.ratchetSeed)));
    const way = (by: Side) => ({
      from: toClientId(bytes(vectors[by].id)),
      to: toClientId(bytes(vectors[other(by)].id)),
    });
    const read = (by: Side, body: string) => {
      const parsed = parseRecord(bytes(body));
      if (!parsed.ok) throw parsed.error;
      return open(sides[other(by)], parsed.value, bytes(body), env, way(by));
    };
    (vectors.valid as Sealed[]).forEach((one, i) => {
      for (const { name, outcome, by, body } of vectors.refused.filter(({ after }) => after === i))
        expect(read(by, body).is, name).toBe(outcome);
      sides[one.by] = sealed(sides[one.by], one);
      if (one.lost) return;
      const result = read(one.by, one.body);
      if (result.is !== "opened" || !result.read.ok) throw new Error(`record ${i} does not open`);
      const { session, read: plaintext } = result;
      sides[other(one.by)] = session;
      expect(toHex(session.root)).toBe(one.root);
      expect(toHex(session.receiving!.chain)).toBe(one.nextChain);
      expect(session.opened.missing.map(({ epoch, from, to }) => [epoch, from, to])).toEqual(one.missing);
      expect(plaintext.value.said).toEqual({ kind: "content", content: bytes(one.content) });
    });
    expect([vectors.valid.length, vectors.refused.length]).toEqual([18, 14]);
  });
});

type Side = "a" | "b";
type Vectors = ReturnType<typeof epochVectors>;
type Sealed = {
  readonly by: Side;
  readonly epoch: number;
  readonly n: number;
  readonly previousChainLength: number;
  readonly lost: boolean;
  readonly root: string;
  readonly nextChain: string;
  readonly ratchetSeed?: string;
  readonly content: string;
  readonly missing?: readonly number[][];
  readonly body: string;
};

const other = (side: Side): Side => (side === "a" ? "b" : "a");

function begin(vectors: Vectors, ratchetKey: Uint8Array): Record<Side, Session> {
  const [session, t0, root, chain] = [vectors.session, vectors.t0, vectors.root, vectors.chain0].map(bytes) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const begun = { session, t0, root, chain };
  const made = { ...begun, part: new Uint8Array(0), ratchetSeed: bytes(vectors.ratchetSeed) };
  const now = 0 as UnixMs;
  return {
    a: openedByMe(made, 1, { at: "sealing" }, now),
    b: openedByPeer({ ...begun, ratchetKey }, 1, new Uint8Array(32), now),
  };
}

/** The sealer as it is after one of its records, by what the vectors say. */
function sealed(session: Session, { epoch, n, previousChainLength, root, nextChain, ratchetSeed }: Sealed): Session {
  return {
    ...session,
    root: bytes(root),
    sending: { epoch, n, chain: bytes(nextChain), previous: previousChainLength },
    seed: ratchetSeed ? bytes(ratchetSeed) : undefined,
  };
}
