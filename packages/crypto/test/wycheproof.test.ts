import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { equal, toHex } from "../bytes.ts";
import { nodePrimitives, nodeSlowPrimitives } from "../primitives/node.ts";
import { webPrimitives, webSlowPrimitives } from "../primitives/web.ts";
import { hex, vectorsFolder } from "./des.support.ts";

type Vector = {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: "valid" | "acceptable" | "invalid";
};
type Group<Fields extends string> = { readonly tests: readonly (Vector & Readonly<Record<Fields, string>>)[] };

/** Each vector together with the group that it stands in. Wycheproof writes bytes in hex. */
function read<GroupFields, Fields extends string>(name: string) {
  const text = readFileSync(new URL(`wycheproof/${name}_test.json`, vectorsFolder), "utf8");
  const groups: readonly (Group<Fields> & GroupFields)[] = JSON.parse(text).testGroups;
  return groups.flatMap((group) => group.tests.map((vector) => ({ group, vector })));
}

/** Every vector must be named where it fails: a bare "expected true" out of 500 helps nobody. */
function label(vector: Vector): string {
  return `${vector.tcId} ${vector.comment} [${vector.flags.join(" ")}]`;
}

const twins = [
  { name: "node", primitives: nodePrimitives, slow: nodeSlowPrimitives },
  { name: "web", primitives: webPrimitives, slow: webSlowPrimitives },
];

describe.each(twins)("$name against Wycheproof", ({ primitives, slow }) => {
  test("AES-GCM: 66 vectors of AES-256 with nonces of 12 bytes; the other 250 are refused as a whole", () => {
    type Fields = "key" | "iv" | "aad" | "msg" | "ct" | "tag";
    const all = read<{ keySize: number; ivSize: number; tagSize: number }, Fields>("aes_gcm");
    let ran = 0;
    let otherKey = 0;
    let otherNonce = 0;
    for (const { group, vector } of all) {
      const [key, nonce, associated, plaintext] = [hex(vector.key), hex(vector.iv), hex(vector.aad), hex(vector.msg)];
      const sealed = hex(vector.ct + vector.tag);
      const opened = primitives.aesGcm.open(key, nonce, sealed, associated);
      expect(group.tagSize, label(vector)).toBe(128);
      if (group.keySize !== 256 || group.ivSize !== 96) {
        // The port knows one size of key and one of nonce, so that even a valid vector of another is none of ours.
        if (group.keySize !== 256) otherKey++;
        else otherNonce++;
        expect(opened, label(vector)).toBeUndefined();
        expect(() => primitives.aesGcm.seal(key, nonce, plaintext, associated), label(vector)).toThrow(RangeError);
        continue;
      }
      ran++;
      expect(opened && toHex(opened), label(vector)).toBe(vector.result === "valid" ? vector.msg : undefined);
      const own = toHex(primitives.aesGcm.seal(key, nonce, plaintext, associated));
      if (vector.result === "valid") expect(own, label(vector)).toBe(toHex(sealed));
      else expect(own, label(vector)).not.toBe(toHex(sealed));
    }
    expect({ ran, otherKey, otherNonce }).toEqual({ ran: 66, otherKey: 211, otherNonce: 39 });
  });

  test("HMAC-SHA-256: 174 vectors, the 87 with tags of 16 bytes against the tag's first half", () => {
    let ran = 0;
    let truncated = 0;
    for (const { group, vector } of read<{ tagSize: number }, "key" | "msg" | "tag">("hmac_sha256")) {
      const tag = hex(vector.tag);
      const own = primitives.hmacSha256(hex(vector.key), hex(vector.msg));
      ran++;
      if (group.tagSize < 256) truncated++;
      expect(own.length, label(vector)).toBe(32);
      expect(equal(own.subarray(0, group.tagSize / 8), tag), label(vector)).toBe(vector.result === "valid");
    }
    expect({ ran, truncated }).toEqual({ ran: 174, truncated: 87 });
  });

  test("HKDF-SHA-256: 86 vectors, of which 3 ask for too much", () => {
    let ran = 0;
    let refused = 0;
    for (const { vector } of read<object, "ikm" | "salt" | "info" | "okm">("hkdf_sha256")) {
      const { size } = vector as unknown as { size: number };
      const derive = () => primitives.hkdfSha256(hex(vector.ikm), hex(vector.salt), hex(vector.info), size);
      ran++;
      if (vector.result === "valid") expect(toHex(derive()), label(vector)).toBe(vector.okm);
      else {
        refused++;
        expect(derive, label(vector)).toThrow(RangeError);
      }
    }
    expect({ ran, refused }).toEqual({ ran: 86, refused: 3 });
  });

  test("Ed25519: 151 vectors, 63 of them to be refused", () => {
    let ran = 0;
    let refused = 0;
    for (const { group, vector } of read<{ publicKey: { pk: string } }, "msg" | "sig">("ed25519")) {
      const accepted = primitives.ed25519.verify(hex(group.publicKey.pk), hex(vector.msg), hex(vector.sig));
      ran++;
      if (!accepted) refused++;
      expect(accepted, label(vector)).toBe(vector.result === "valid");
    }
    expect({ ran, refused }).toEqual({ ran: 151, refused: 63 });
  });

  test("X25519: 518 vectors; the 31 whose secret is all zero come to nothing", () => {
    let ran = 0;
    let refused = 0;
    for (const { vector } of read<object, "private" | "public" | "shared">("x25519")) {
      const shared = primitives.x25519.sharedSecret(hex(vector.private), hex(vector.public));
      ran++;
      expect(vector.result, label(vector)).not.toBe("invalid");
      // "Acceptable" leaves a choice. Ours is RFC 7748 §6.1 and §5: refuse a zero secret, mask and reduce all else.
      const zero = /^0+$/.test(vector.shared);
      if (zero) refused++;
      expect(zero, label(vector)).toBe(vector.flags.includes("ZeroSharedSecret"));
      expect(shared && toHex(shared), label(vector)).toBe(zero ? undefined : vector.shared);
    }
    expect({ ran, refused }).toEqual({ ran: 518, refused: 31 });
  });

  test.each([2048, 3072])("RSAES-OAEP with %i bits: 37 vectors, 19 of them to be refused", async (bits) => {
    let ran = 0;
    let refused = 0;
    const name = `rsa_oaep_${bits}_sha256_mgf1sha256`;
    for (const { group, vector } of read<{ privateKeyPkcs8: string }, "msg" | "ct" | "label">(name)) {
      const opened = await slow.rsa.oaepDecrypt(hex(group.privateKeyPkcs8), hex(vector.ct), hex(vector.label));
      ran++;
      if (opened === undefined) refused++;
      expect(opened && toHex(opened), label(vector)).toBe(vector.result === "valid" ? vector.msg : undefined);
    }
    expect({ ran, refused }).toEqual({ ran: 37, refused: 19 });
  });
});
