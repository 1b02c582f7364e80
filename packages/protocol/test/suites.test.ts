import { equal } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import { bodiesOf, newIdentity, Party } from "@sandi/lab/node";
import { describe, expect, it } from "vitest";
import { SUITE_NAMES, suiteName, suiteNumber } from "../index.ts";
import { allSuites } from "../suites/index.ts";
import { rsaDes } from "../suites/rsa-des/index.ts";

describe("the list of suites", () => {
  it("has the names that are known without loading it, each with its number", () => {
    expect(allSuites(nodeKem).map(({ name }) => name)).toEqual(SUITE_NAMES);
    for (const { name, number } of allSuites(nodeKem)) {
      expect(suiteNumber(name)).toBe(number);
      expect(suiteName(number)).toBe(name);
    }
    expect(suiteName(60_000)).toBeUndefined();
    expect(() => suiteNumber("no such suite")).toThrow(RangeError);
  });
});

describe("rsa-des, taken apart without a key", async () => {
  const now = 1_800_000_000_000;
  const [a, b] = await Promise.all([newIdentity("A", now), newIdentity("B", now)]);
  const parties = [new Party(rsaDes, a, b, now), new Party(rsaDes, b, a, now)] as const;
  const bodies: Uint8Array[] = [];
  let next = bodiesOf(await parties[0].take({ on: "open" }));
  for (let to = 1; next.length > 0; to = 1 - to) {
    bodies.push(...next);
    const answers: Uint8Array[] = [];
    for (const body of next)
      answers.push(...bodiesOf(await parties[to]!.take({ on: "body", from: parties[1 - to]!.me.id, body })));
    next = answers;
  }
  const messageId = new Uint8Array(16);
  const text = { on: "seal", messageId, content: new Uint8Array(90) } as const;
  const record = bodiesOf(await parties[0].take(text))[0]!;

  const covers = (body: Uint8Array) => {
    let end = 0;
    for (const { offset, size } of rsaDes.explain(body).fields) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(body.length);
  };

  it("names every byte of every leg and of a record, in order", () => {
    expect(bodies.map((body) => rsaDes.explain(body).kind)).toEqual(["M1", "M2", "M3", "M4", "M5", "M6"]);
    for (const body of [...bodies, record]) covers(body);
    expect(rsaDes.explain(bodies[0]!).notation).toBe("RSA-OAEP{ID_A, ID_B, N1, H}");
    const sender = rsaDes.explain(bodies[0]!).fields.find(({ meaning }) => meaning === "sender")!;
    expect(equal(bodies[0]!.subarray(sender.offset, sender.offset + sender.size), a.id)).toBe(true);
  });

  it("gives a record's fields their names and the numbers their values", () => {
    const { kind, fields } = rsaDes.explain(record);
    expect(kind).toBe("record");
    expect(fields.map(({ name, number }) => (number === undefined ? name : `${name} ${number}`))).toEqual([
      "version 1",
      "type 9",
      "suite 1",
      "session",
      "epoch 1",
      "direction 0",
      "sequence 1",
      "IV",
      "DES-CBC",
      "HMAC",
    ]);
  });

  it("shows the rest of what fits no layout as unknown, whatever it is", () => {
    for (const body of [...bodies, record]) {
      for (let size = 0; size < body.length; size += 7) covers(body.subarray(0, size));
      covers(new Uint8Array([...body, 0, 0]));
      expect(rsaDes.explain(body.subarray(0, body.length - 1)).kind).toBe("unknown");
    }
    for (let i = 0; i < 2_000; i++) covers(nodeRng(i % 200));
  });

  it("takes crossings, outdated views and authentic repeats for routine, and nothing else", async () => {
    const again = await parties[1].take({ on: "body", from: a.id, body: record });
    expect(again.some(({ do: what }) => what === "content")).toBe(true);
    const [repeat] = await parties[1].take({ on: "body", from: a.id, body: record });
    if (repeat?.do !== "refused") throw new Error("a repeat was not refused");
    expect(repeat.error.code).toBe("RSA_DES_RECORD_REPLAYED");
    expect(rsaDes.isRoutine(repeat.error.code)).toBe(true);
    const forged = record.with(record.length - 1, record.at(-1)! ^ 1);
    const [refusal] = await parties[1].take({ on: "body", from: a.id, body: forged });
    if (refusal?.do !== "refused") throw new Error("a forgery was not refused");
    expect(rsaDes.isRoutine(refusal.error.code)).toBe(false);
    expect(["RSA_DES_CROSSED", "RSA_DES_VIEW_OUTDATED"].every(rsaDes.isRoutine)).toBe(true);
    expect(rsaDes.isRoutine("RECORD_BAD_SIGNATURE")).toBe(false);
  });

  it("wants no keyring of its own, and says never when nothing is to be done", () => {
    const env = { primitives: nodePrimitives, rng: nodeRng, now: now as never };
    const keyring = rsaDes.keyring(undefined, env);
    expect(keyring.ok && [keyring.value.encode().length, keyring.value.nextTick]).toEqual([0, undefined]);
    expect(rsaDes.keyring(new Uint8Array(1), env)).toMatchObject({ ok: false });
    expect(rsaDes.initial({ kind: "peer", peer: a.id }).nextTick).toBeUndefined();
    expect(() => rsaDes.initial({ kind: "group", group: new Uint8Array(32) as never })).toThrow("no groups");
  });
});
