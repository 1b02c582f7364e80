import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { fromHex, toHex } from "@sandi/crypto";
import { nodePrimitives, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webSlowPrimitives } from "@sandi/crypto/web";
import { describe, expect, it } from "vitest";
import { seeded } from "../seeded.ts";
import { fixtureKeys } from "../world/fixtureKeys.ts";
import { oaepEncrypt } from "../world/oaep.ts";

const FILE = new URL("../../../vectors/wycheproof/rsa_oaep_3072_sha256_mgf1sha256_test.json", import.meta.url);
type Key = { readonly modulus: string; readonly privateExponent: string };
type Group = { readonly privateKey: Key; readonly privateKeyPkcs8: string; readonly tests: readonly Vector[] };
type Vector = {
  readonly tcId: number;
  readonly msg: string;
  readonly ct: string;
  readonly label: string;
  readonly result: string;
};

describe("keys made of their primes", () => {
  it("are written as OpenSSL writes them", () => {
    for (const name of ["alice", "bob", "mallory"] as const) {
      const { pkcs8, spki } = fixtureKeys(name);
      const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
      const written = createPublicKey(key).export({ format: "der", type: "spki" });
      expect(toHex(spki)).toBe(written.toString("hex"));
      expect(toHex(pkcs8)).toBe(key.export({ format: "der", type: "pkcs8" }).toString("hex"));
      expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 3072, publicExponent: 65_537n });
    }
  });
});

describe("OAEP whose randomness is given", () => {
  it.each([
    ["Node", nodeSlowPrimitives],
    ["WebCrypto", webSlowPrimitives],
  ])("is opened by %s, with the label and the key that it was made for and no other", async (_name, { rsa }) => {
    const random = seeded(1);
    const [alice, bob] = [fixtureKeys("alice"), fixtureKeys("bob")];
    for (const size of [0, 1, 32, 133, 177, 318]) {
      const [plaintext, label] = [random.bytes(size), random.bytes(size % 20)];
      const sealed = oaepEncrypt(nodePrimitives, random.bytes, alice.spki, plaintext, label)!;
      expect(sealed).toHaveLength(384);
      expect(await rsa.oaepDecrypt(alice.pkcs8, sealed, label)).toEqual(plaintext);
      expect(await rsa.oaepDecrypt(alice.pkcs8, sealed, random.bytes(21))).toBeUndefined();
      expect(await rsa.oaepDecrypt(bob.pkcs8, sealed, label)).toBeUndefined();
    }
    expect(oaepEncrypt(nodePrimitives, random.bytes, alice.spki, random.bytes(319), new Uint8Array(0))).toBeUndefined();
    expect(
      oaepEncrypt(nodePrimitives, random.bytes, random.bytes(422), random.bytes(1), new Uint8Array(0)),
    ).toBeUndefined();
  });

  it("is the same for the same seed, and another for another", () => {
    const { spki } = fixtureKeys("bob");
    const made = [7, 7, 8].map((seed) =>
      toHex(oaepEncrypt(nodePrimitives, seeded(seed).bytes, spki, Uint8Array.of(1, 2, 3), new Uint8Array(0))!),
    );
    expect(made[0]).toBe(made[1]);
    expect(made[0]).not.toBe(made[2]);
  });

  it("gives Wycheproof's ciphertexts, byte for byte, with the seeds that are in them", () => {
    const { testGroups } = JSON.parse(readFileSync(FILE, "utf8")) as { testGroups: readonly Group[] };
    let tried = 0;
    for (const { privateKey, tests } of testGroups) {
      const spki = spkiOf(hex(privateKey.modulus).slice(-384));
      for (const { msg, ct, label, tcId } of tests.filter(({ result }) => result === "valid").slice(0, 4)) {
        const seed = seedIn(hex(ct), privateKey, hex(label));
        const sealed = oaepEncrypt(nodePrimitives, () => seed, spki, hex(msg), hex(label))!;
        expect(toHex(sealed), `tcId ${tcId}`).toBe(ct);
        tried++;
      }
    }
    expect(tried).toBeGreaterThanOrEqual(4);
  });
});

const hex = (text: string) => fromHex(text)!;

function spkiOf(modulus: Uint8Array): Uint8Array {
  const head = hex("308201a2300d06092a864886f70d01010105000382018f003082018a0282018100");
  return Uint8Array.from([...head, ...modulus, ...hex("0203010001")]);
}

/** RFC 8017 §7.1.2, steps 2 and 3, with the private exponent as it is: what no platform shows. */
function seedIn(ciphertext: Uint8Array, { modulus, privateExponent }: Key, _label: Uint8Array): Uint8Array {
  const [n, d] = [BigInt(`0x${modulus}`), BigInt(`0x${privateExponent}`)];
  const padded = hex(
    power(BigInt(`0x${toHex(ciphertext)}`), d, n)
      .toString(16)
      .padStart(768, "0"),
  );
  const [maskedSeed, maskedBlock] = [padded.slice(1, 33), padded.slice(33)];
  const mask = nodePrimitives.sha256(Uint8Array.from([...maskedBlock, 0, 0, 0, 0]));
  return maskedSeed.map((byte, i) => byte ^ mask[i]!);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
