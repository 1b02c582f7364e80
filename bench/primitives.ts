/** What each primitive costs in Node's twin and in the browser's, both run in this process. */
import type { Kem, Primitives, Rng } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { nodeKem, nodeKemPrimitives } from "@sandi/crypto/node/kem";
import { webPrimitives } from "@sandi/crypto/web";
import { webKem, webKemPrimitives } from "@sandi/crypto/web/kem";
import { type BenchOptions, median, type Report } from "./lib/report.ts";

const ROUNDS = { quick: 3, whole: 9 };
const SLICE_MS = { quick: 60, whole: 250 };

type Operations = Readonly<Record<string, () => unknown>>;

export async function run({ quick }: BenchOptions): Promise<Report> {
  const twins = [
    operations(nodePrimitives, nodeKemPrimitives.x25519, nodeKem, nodeRng),
    operations(webPrimitives, webKemPrimitives.x25519, webKem, nodeRng),
  ];
  const [rounds, slice] = quick ? [ROUNDS.quick, SLICE_MS.quick] : [ROUNDS.whole, SLICE_MS.whole];
  const samples = Object.keys(twins[0]!).map((name) => ({ name, perSecond: twins.map((): number[] => []) }));
  for (let round = -1; round < rounds; round++) {
    for (const { name, perSecond } of samples) {
      for (const [twin, operation] of twins.entries()) {
        const measured = timesPerSecond(operation[name]!, slice);
        // The first round warms up.
        if (round >= 0) perSecond[twin]!.push(measured);
      }
    }
  }
  return {
    title: "Primitives: operations a second",
    method: [
      `Median of ${rounds} rounds of ${slice} ms each, twins in turn, processor time of this process; one round before to warm up.`,
      "The browser's twin runs in Node's V8 here, not in a browser.",
    ],
    tables: [
      {
        columns: ["node 1/s", "web 1/s", "node µs", "web µs"],
        rows: samples.map(({ name, perSecond }) => {
          const medians = perSecond.map((list) => median(list));
          return { name, values: [...medians, ...medians.map((each) => 1e6 / each)] };
        }),
      },
    ],
    bars: [],
  };
}

function operations(primitives: Primitives, x25519: typeof nodeKemPrimitives.x25519, kem: Kem, rng: Rng): Operations {
  const [seed, key, nonce, aad] = [rng(32), rng(32), rng(12), rng(128)];
  const text = rng(256);
  const publicKey = kem.publicKey(seed);
  const { ciphertext } = kem.encapsulate(publicKey, rng)!;
  const sealed = primitives.aesGcm.seal(key, nonce, text, aad);
  const signer = primitives.ed25519.publicKey(seed);
  const signature = primitives.ed25519.sign(seed, text);
  const peer = x25519.publicKey(key);
  return {
    "X-Wing public key": () => kem.publicKey(seed),
    "X-Wing encapsulate": () => kem.encapsulate(publicKey, rng),
    "X-Wing decapsulate": () => kem.decapsulate(seed, ciphertext),
    "X25519 shared secret": () => x25519.sharedSecret(seed, peer),
    "Ed25519 sign, 256 bytes": () => primitives.ed25519.sign(seed, text),
    "Ed25519 verify, 256 bytes": () => primitives.ed25519.verify(signer, text, signature),
    "AES-256-GCM seal, 256 bytes": () => primitives.aesGcm.seal(key, nonce, text, aad),
    "AES-256-GCM open, 256 bytes": () => primitives.aesGcm.open(key, nonce, sealed, aad),
    "HKDF-SHA-256, 44 bytes": () => primitives.hkdfSha256(key, seed, aad, 44),
    "HMAC-SHA-256, 1 byte": () => primitives.hmacSha256(key, nonce.subarray(0, 1)),
    "SHA-256, 256 bytes": () => primitives.sha256(text),
  };
}

function timesPerSecond(operation: () => unknown, sliceMs: number): number {
  const began = process.cpuUsage();
  let times = 0;
  let micros = 0;
  while (micros < sliceMs * 1000) {
    for (let i = 0; i < 10; i++) operation();
    times += 10;
    const { user, system } = process.cpuUsage(began);
    micros = user + system;
  }
  return (times / micros) * 1e6;
}
