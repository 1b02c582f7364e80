import { type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { encodeCbor, makeCard, openCard, signFields } from "@sandi/protocol";
import {
  decodeState,
  encodeState,
  INITIAL,
  parseLeg,
  parsePlaintext,
  parseRecord,
  rsaDes,
} from "@sandi/protocol/rsa-des";
import { FUZZ_COUNT, fuzz } from "@sandi/testkit/fuzz";
import { describe, expect, it } from "vitest";
import { bodiesOf, newIdentity, Party } from "../node/index.ts";

const NOW = 1_800_000_000_000;
const [alice, bob] = await Promise.all(["Alice", "Bob"].map((name) => newIdentity(name, NOW)));
const legs: Uint8Array[] = [];
const records: Uint8Array[] = [];
const parties = [new Party(rsaDes, alice!, bob!, NOW), new Party(rsaDes, bob!, alice!, NOW)];
let bodies = bodiesOf(await parties[0]!.take({ on: "open" }));
for (let to = 1; bodies.length > 0; to = 1 - to) {
  legs.push(...bodies);
  const answers: Uint8Array[] = [];
  for (const body of bodies)
    answers.push(...bodiesOf(await parties[to]!.take({ on: "body", from: parties[1 - to]!.me.id, body })));
  bodies = answers;
}
for (const text of ["halo", "x".repeat(500)])
  records.push(...bodiesOf(await parties[0]!.take({ on: "seal", messageId: new Uint8Array(16), content: utf8(text) })));

/** A record's plaintext: kind, message id, received state without and with a gap, content. */
const [one, nine] = [
  [0, 0, 0, 1],
  [0, 0, 0, 9],
];
const range = [...one, ...one, ...nine];
const head = (kind: number) => [kind, ...new Uint8Array(16), ...one, ...nine, ...one, ...nine, ...new Uint8Array(8)];
const plaintexts = [
  Uint8Array.from([...head(1), 0, 104, 105]),
  Uint8Array.from([...head(1), 1, ...range, 104, 105]),
  Uint8Array.from([...head(3), 0]),
];

/** Cards of both versions, without an RSA key, and with something in `ext`. */
function cards(): Uint8Array[] {
  const env = { primitives: nodePrimitives, now: NOW as UnixMs };
  const [seed, key] = [new Uint8Array(32).fill(9), alice!.record.rsaSpki!];
  const ext = new Map([
    ["a", new Uint8Array(4)],
    ["longer", new Uint8Array(60)],
  ]);
  const identityKey = nodePrimitives.ed25519.publicKey(seed);
  const until = NOW + 86_400_000;
  const old = encodeCbor({ v: 1, key: identityKey, name: "Ani", rsa: key, suites: [1], ver: NOW, until });
  return [
    makeCard(env, seed, { name: "Ani", rsaSpki: key, suites: ["rsa-des", "ratchet"], ext }),
    makeCard(env, seed, { name: "Ani", suites: ["ratchet"], ext }),
    encodeCbor({ body: old, sig: signFields(nodePrimitives, seed, "record", [old]) }),
  ];
}

const DECODERS = {
  legs: { samples: legs, parse: parseLeg },
  records: { samples: records, parse: parseRecord },
  plaintexts: { samples: plaintexts, parse: (bytes: Uint8Array) => parsePlaintext(new Uint8Array(16), bytes) },
  states: {
    samples: [encodeState(INITIAL), parties[0]!.state.encode(), parties[1]!.state.encode()],
    parse: decodeState,
  },
  identities: {
    samples: [alice!.record.bytes, bob!.record.bytes, ...cards()],
    parse: (bytes: Uint8Array) => openCard(bytes, nodePrimitives),
  },
} as const;

describe("the decoders of rsa-des under inputs that nobody wrote", () => {
  it("take their samples, so that the fuzzing starts from something", () => {
    expect(legs.length).toBe(6);
    for (const { samples, parse } of Object.values(DECODERS))
      for (const sample of samples) expect(parse(sample).ok).toBe(true);
  });

  it.each(Object.entries(DECODERS))("%s", (_name, { samples, parse }) => {
    const { tried, refused, slowestMs } = fuzz(parse, samples, { seed: 11 });
    expect(tried).toBe(FUZZ_COUNT);
    expect(refused).toBeGreaterThan(FUZZ_COUNT / 4);
    expect(slowestMs).toBeLessThan(100);
  });
});
