import { createCipheriv, randomBytes } from "node:crypto";
import { toHex } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { expect, test } from "vitest";

// Node's own OpenSSL. Triple DES under K‖K‖K is single DES: encrypt, decrypt and encrypt again with one key.
const triple = (key: Uint8Array): Uint8Array => Uint8Array.from([...key, ...key, ...key]);

test("1,000,000 random blocks under 10,000 random keys, against OpenSSL, both directions", () => {
  const seed = randomBytes(32);
  const random = createCipheriv("aes-256-ctr", seed, new Uint8Array(16));
  const draw = (length: number): Uint8Array => new Uint8Array(random.update(new Uint8Array(length)));
  const BLOCKS = 100;
  const plaintextAgain = new Uint8Array(8 * BLOCKS);
  const ciphertext = new Uint8Array(8 * BLOCKS);
  let blocks = 0;
  for (let run = 0; run < 10_000; run++) {
    const key = draw(8);
    const plaintext = draw(8 * BLOCKS);
    const oracle = createCipheriv("des-ede3", triple(key), null).setAutoPadding(false).update(plaintext);
    // The odd runs with the bare key, the even ones with a schedule.
    const cipherKey = run % 2 === 0 ? des.expandKey(key) : key;
    for (let offset = 0; offset < plaintext.length; offset += 8) {
      ciphertext.set(des.encryptBlock(cipherKey, plaintext.subarray(offset, offset + 8)), offset);
      plaintextAgain.set(des.decryptBlock(cipherKey, ciphertext.subarray(offset, offset + 8)), offset);
      blocks++;
    }
    if (Buffer.compare(ciphertext, oracle) !== 0 || Buffer.compare(plaintextAgain, plaintext) !== 0)
      expect.fail(`run ${run} of seed ${toHex(seed)}: key ${toHex(key)} differs from OpenSSL`);
  }
  expect(blocks).toBe(1_000_000);
}, 60_000);

test("CBC, 2,000 messages of 0 to 20,000 bytes, padded and not, against OpenSSL, both directions", () => {
  const seed = randomBytes(32);
  const random = createCipheriv("aes-256-ctr", seed, new Uint8Array(16));
  const draw = (length: number): Uint8Array => new Uint8Array(random.update(new Uint8Array(length)));
  for (let run = 0; run < 2_000; run++) {
    const [key, iv, size] = [draw(8), draw(8), draw(2)];
    const padding = run % 2 === 0 ? "pkcs7" : "none";
    // Every fourth is long, and every eighth as long as the 4096 bytes that are worked on at a time, give or take one.
    const any = (size[0]! << 8) | size[1]!;
    const length = run % 8 === 2 || run % 8 === 3 ? 4095 + (any % 3) : run % 4 === 0 ? any % 20_001 : any % 200;
    const plaintext = draw(padding === "pkcs7" ? length : length - (length % 8));
    const openssl = createCipheriv("des-ede3-cbc", triple(key), iv).setAutoPadding(padding === "pkcs7");
    const oracle = new Uint8Array(Buffer.concat([openssl.update(plaintext), openssl.final()]));
    const where = `run ${run} of seed ${toHex(seed)}`;
    expect(toHex(des.cbcEncrypt(key, iv, plaintext, { padding })), where).toBe(toHex(oracle));
    expect(toHex(des.cbcDecrypt(key, iv, oracle, { padding })!), where).toBe(toHex(plaintext));
  }
}, 60_000);
