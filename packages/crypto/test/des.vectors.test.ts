import { concat } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { expect, test } from "vitest";
import { hex, oddPieces, readCavs } from "./des.support.ts";

const files = [
  { file: "TCBCvarkey.rsp", count: 112 },
  { file: "TCBCvartext.rsp", count: 128 },
  { file: "TCBCpermop.rsp", count: 64 },
];

for (const { file, count } of files) {
  const vectors = readCavs(file);

  test(`${file}: ${count} cases, each whole, in both directions`, () => {
    let ran = 0;
    for (const { name, key, iv, plaintext, ciphertext } of vectors) {
      expect(des.cbcEncrypt(key, iv, plaintext), name).toEqual(ciphertext);
      expect(des.cbcDecrypt(key, iv, ciphertext), name).toEqual(plaintext);
      const schedule = des.expandKey(key);
      expect(des.cbcEncrypt(schedule, iv, plaintext), name).toEqual(ciphertext);
      expect(des.cbcDecrypt(schedule, iv, ciphertext), name).toEqual(plaintext);
      ran += 2;
    }
    expect(ran).toBe(2 * count);
  });

  test(`${file}: ${count} cases, each in odd-sized pieces, in both directions`, () => {
    let ran = 0;
    for (const { name, key, iv, plaintext, ciphertext } of vectors) {
      const encryptor = new des.CbcEncryptor(key, iv);
      const encrypted = concat(...oddPieces(plaintext).map((piece) => encryptor.update(piece)), encryptor.finish());
      expect(encrypted, name).toEqual(ciphertext);
      const decryptor = new des.CbcDecryptor(key, iv);
      const decrypted = concat(...oddPieces(ciphertext).map((piece) => decryptor.update(piece)), decryptor.finish()!);
      expect(decrypted, name).toEqual(plaintext);
      ran += 2;
    }
    expect(ran).toBe(2 * count);
  });

  test(`${file}: ${count} cases by blocks, with the reference beside`, () => {
    let ran = 0;
    for (const { name, key, iv, plaintext, ciphertext } of vectors) {
      const mixed = plaintext.map((byte, i) => byte ^ iv[i]!);
      expect(des.encryptBlock(key, mixed), name).toEqual(ciphertext);
      expect(des.decryptBlock(key, ciphertext), name).toEqual(mixed);
      expect(des.reference.encryptBlock(key, mixed), name).toEqual(ciphertext);
      expect(des.reference.decryptBlock(key, ciphertext), name).toEqual(mixed);
      ran += 2;
    }
    expect(ran).toBe(2 * count);
  });

  test(`${file}: a changed bit of key, IV, plaintext or ciphertext is never the same answer`, () => {
    let ran = 0;
    vectors.forEach(({ name, key, iv, plaintext, ciphertext }, index) => {
      // Bits 0 to 55 in turn, moved over so that the lowest bit of a byte, which is parity, is never the one.
      const flip = (value: Uint8Array) =>
        value.map((byte, i) => (i === index % 8 ? byte ^ (2 << (Math.floor(index / 8) % 7)) : byte));
      expect(des.cbcEncrypt(flip(key), iv, plaintext), name).not.toEqual(ciphertext);
      expect(des.cbcEncrypt(key, flip(iv), plaintext), name).not.toEqual(ciphertext);
      expect(des.cbcEncrypt(key, iv, flip(plaintext)), name).not.toEqual(ciphertext);
      expect(des.cbcDecrypt(key, iv, flip(ciphertext)), name).not.toEqual(plaintext);
      expect(() => des.cbcDecrypt(key, iv, ciphertext.subarray(1)), name).toThrow(/^DES_LENGTH /);
      expect(() => des.cbcEncrypt(key, iv, plaintext.subarray(1)), name).toThrow(/^DES_LENGTH /);
      ran += 6;
    });
    expect(ran).toBe(6 * count);
  });
}

test("the worked example: key 133457799BBCDFF1", () => {
  const key = hex("133457799BBCDFF1");
  expect(des.encryptBlock(key, hex("0123456789ABCDEF"))).toEqual(hex("85E813540F0AB405"));
  expect(des.decryptBlock(key, hex("85E813540F0AB405"))).toEqual(hex("0123456789ABCDEF"));
});

// Ronald L. Rivest, "Testing Implementations of DES", 1985: no single fault in a table or a wiring survives it.
test("Rivest's recirculating test, every step", () => {
  const steps = (
    "9474B8E8C73BCA7D 8DA744E0C94E5E17 0CDB25E3BA3C6D79 4784C4BA5006081F 1CF1FC126F2EF842 E4BE250042098D13 " +
    "7BFC5DC6ADB5797C 1AB3B4D82082FB28 C1576A14DE707097 739B68CD2E26782A 2A59F0C464506EDB A5C39D4251F0A81E " +
    "7239AC9A6107DDB1 070CAC8590241233 78F87B6E3DFECF61 95EC2578C2C433F0 1B1A2DDB4C642438"
  )
    .split(" ")
    .map(hex);
  expect(steps.length).toBe(17);
  for (const cipher of [des, des.reference]) {
    let x = steps[0]!;
    for (let i = 0; i < 16; i++) {
      x = i % 2 === 0 ? cipher.encryptBlock(x, x) : cipher.decryptBlock(x, x);
      expect(x, `X${i + 1}`).toEqual(steps[i + 1]);
    }
  }
});

test("FIPS 81, appendix C: 'Now is the time for all ' in CBC", () => {
  const key = hex("0123456789abcdef");
  const iv = hex("1234567890abcdef");
  const plaintext = new TextEncoder().encode("Now is the time for all ");
  const ciphertext = hex("e5c7cdde872bf27c 43e934008c389c0f 683788499a7c05f6");
  expect(des.cbcEncrypt(key, iv, plaintext)).toEqual(ciphertext);
  expect(des.cbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
});
