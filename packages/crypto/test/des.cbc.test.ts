import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { CryptoError, type CryptoErrorCode, concat } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { cryptoErrorTexts } from "@sandi/crypto/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, hex } from "./des.support.ts";

const key = hex("133457799BBCDFF1");
const iv = hex("1234567890ABCDEF");
const pkcs7 = { padding: "pkcs7" } as const;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

describe("padding", () => {
  test("any length comes back, and grows to the next multiple of eight", () => {
    fc.assert(
      fc.property(bytes(8), bytes(8), fc.uint8Array({ maxLength: 200 }), (key, iv, plaintext) => {
        const ciphertext = des.cbcEncrypt(key, iv, plaintext, pkcs7);
        expect(ciphertext.length).toBe(8 * (Math.floor(plaintext.length / 8) + 1));
        expect(des.cbcDecrypt(key, iv, ciphertext, pkcs7)).toEqual(plaintext);
        // Without the option the padding is seen: as many bytes as it takes, each saying how many.
        const added = ciphertext.length - plaintext.length;
        expect(des.cbcDecrypt(key, iv, ciphertext)).toEqual(concat(plaintext, new Uint8Array(added).fill(added)));
      }),
      { numRuns: 500 },
    );
  });

  test("is taken off only where RFC 5652 §6.3 would have put it", () => {
    const lastBlock = fc.oneof(
      bytes(8),
      fc
        .tuple(bytes(8), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
        .map(([block, byte, from]) => block.map((old, i) => (i >= 8 - from ? byte : old))),
    );
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 3 }), lastBlock, (lead, last) => {
        const text = concat(...[...lead].map((byte) => new Uint8Array(8).fill(byte)), last);
        const count = last[7]!;
        const right = count >= 1 && count <= 8 && last.subarray(8 - count).every((byte) => byte === count);
        const opened = des.cbcDecrypt(key, iv, des.cbcEncrypt(key, iv, text), pkcs7);
        expect(opened).toEqual(right ? text.slice(0, text.length - count) : undefined);
        if (right) accepted++;
        else refused++;
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  test("every value of the last byte", () => {
    for (let value = 0; value < 256; value++) {
      const block = new Uint8Array(8).fill(value);
      const opened = des.cbcDecrypt(key, iv, des.cbcEncrypt(key, iv, block), pkcs7);
      expect(opened?.length, String(value)).toBe(value >= 1 && value <= 8 ? 8 - value : undefined);
    }
  });

  test("hostile ciphertexts come back undefined and throw nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 65 }), (garbage) => {
        const opened = des.cbcDecrypt(key, iv, garbage, pkcs7);
        if (garbage.length === 0 || garbage.length % 8 !== 0) expect(opened).toBeUndefined();
        else expect(opened === undefined || opened.length < garbage.length).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("in pieces", () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });
  function pieces(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
    const out: Uint8Array[] = [];
    let offset = 0;
    for (const size of sizes) {
      out.push(whole.subarray(offset, offset + size));
      offset += size;
    }
    return [...out, whole.subarray(offset)];
  }

  test("equals the whole, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, cuts, fc.boolean(), (text, cutsOne, cutsTwo, padded) => {
        const options = padded ? pkcs7 : {};
        const plaintext = padded ? text : text.subarray(0, text.length - (text.length % 8));
        const encryptor = new des.CbcEncryptor(key, iv, options);
        const ciphertext = concat(
          ...pieces(plaintext, cutsOne).map((piece) => encryptor.update(piece)),
          encryptor.finish(),
        );
        expect(ciphertext).toEqual(des.cbcEncrypt(key, iv, plaintext, options));
        const decryptor = new des.CbcDecryptor(des.expandKey(key), iv, options);
        const opened = pieces(ciphertext, cutsTwo).map((piece) => decryptor.update(piece));
        expect(concat(...opened, decryptor.finish()!)).toEqual(plaintext);
      }),
      { numRuns: 500 },
    );
  });

  test("bad padding and a cut-off end are undefined at the end, and an object serves one message", () => {
    const ciphertext = des.cbcEncrypt(key, iv, hex("00112233"), pkcs7);
    const badPadding = new des.CbcDecryptor(key, iv, pkcs7);
    badPadding.update(ciphertext.map((byte) => byte ^ 1));
    expect(badPadding.finish()).toBeUndefined();
    const cutOff = new des.CbcDecryptor(key, iv, pkcs7);
    cutOff.update(ciphertext.subarray(0, 7));
    expect(cutOff.finish()).toBeUndefined();
    expect(new des.CbcDecryptor(key, iv, pkcs7).finish()).toBeUndefined();
    expect(codeOf(() => cutOff.finish())).toBe("DES_FINISHED");
    expect(codeOf(() => cutOff.update(ciphertext))).toBe("DES_FINISHED");
    const encryptor = new des.CbcEncryptor(key, iv);
    encryptor.update(hex("0011"));
    expect(codeOf(() => encryptor.finish())).toBe("DES_LENGTH");
    expect(codeOf(() => encryptor.finish())).toBe("DES_FINISHED");
    const decryptor = new des.CbcDecryptor(key, iv);
    decryptor.update(hex("0011"));
    expect(codeOf(() => decryptor.finish())).toBe("DES_LENGTH");
  });

  test("the schedule that was the caller's still works afterwards", () => {
    const schedule = des.expandKey(key);
    const encryptor = new des.CbcEncryptor(schedule, iv, pkcs7);
    encryptor.finish();
    expect(des.encryptBlock(schedule, iv)).toEqual(des.encryptBlock(key, iv));
  });
});

describe("arguments", () => {
  test("subarrays, Buffers and bytes of another realm are read as they are, and nothing is changed", () => {
    const big = Uint8Array.from({ length: 64 }, (_, i) => 37 * i);
    const text = big.slice(5, 29);
    const expected = des.cbcEncrypt(key, iv, text);
    const kinds = {
      subarray: big.subarray(5, 29),
      buffer: Buffer.from(text),
      "buffer from the pool": Buffer.concat([Buffer.from([1, 2, 3]), Buffer.from(text)]).subarray(3),
      "another realm": runInNewContext("Uint8Array.from(values)", { values: [...text] }) as Uint8Array,
    };
    for (const [name, kind] of Object.entries(kinds)) {
      const sealed = des.cbcEncrypt(Buffer.from(key), Buffer.from(iv), kind);
      expect(sealed, name).toEqual(expected);
      expect(Object.getPrototypeOf(sealed), name).toBe(Uint8Array.prototype);
      expect(sealed.buffer.byteLength, name).toBe(sealed.length);
      expect([...kind], name).toEqual([...text]);
    }
    const block = big.subarray(3, 11);
    const oneBlock = des.encryptBlock(big.subarray(11, 19), block);
    expect(oneBlock).toEqual(des.encryptBlock(big.slice(11, 19), big.slice(3, 11)));
    expect(Object.getPrototypeOf(des.encryptBlock(Buffer.from(key), Buffer.from(iv)))).toBe(Uint8Array.prototype);
    expect(big).toEqual(Uint8Array.from({ length: 64 }, (_, i) => 37 * i));
  });

  test("no function keeps or changes what it is given, padded or not", () => {
    fc.assert(
      fc.property(bytes(8), bytes(8), bytes(24), (key, iv, text) => {
        const before = [key, iv, text].map((value) => value.slice());
        for (const options of [{}, pkcs7]) {
          const ciphertext = des.cbcEncrypt(key, iv, text, options);
          const ciphertextBefore = ciphertext.slice();
          des.cbcDecrypt(key, iv, ciphertext, options);
          const encryptor = new des.CbcEncryptor(key, iv, options);
          encryptor.update(text);
          encryptor.finish();
          const decryptor = new des.CbcDecryptor(key, iv, options);
          decryptor.update(ciphertext);
          decryptor.finish();
          expect(ciphertext).toEqual(ciphertextBefore);
        }
        des.encryptBlock(key, text.subarray(0, 8));
        des.setOddParity(key);
        des.weaknessOf(key);
        des.reference.encryptBlock(key, text.subarray(0, 8));
        expect([key, iv, text]).toEqual(before);
      }),
    );
  });

  test("an empty message is empty, and a block of padding where that is asked for", () => {
    const nothing = new Uint8Array(0);
    expect(des.cbcEncrypt(key, iv, nothing)).toEqual(nothing);
    expect(des.cbcDecrypt(key, iv, nothing)).toEqual(nothing);
    expect(des.cbcEncrypt(key, iv, nothing, pkcs7).length).toBe(8);
    expect(des.cbcDecrypt(key, iv, des.cbcEncrypt(key, iv, nothing, pkcs7), pkcs7)).toEqual(nothing);
  });

  const short = new Uint8Array(7);
  const long = new Uint8Array(9);
  const text = "12345678" as unknown as Uint8Array;
  const misuses: readonly (readonly [string, CryptoErrorCode, () => unknown])[] = [
    ["a short key", "DES_KEY_SIZE", () => des.encryptBlock(short, iv)],
    ["a long key", "DES_KEY_SIZE", () => des.cbcEncrypt(long, iv, iv)],
    ["a short key, decrypting", "DES_KEY_SIZE", () => des.cbcDecrypt(short, iv, iv)],
    ["a short key, expanded", "DES_KEY_SIZE", () => des.expandKey(short)],
    ["a short key, its parity", "DES_KEY_SIZE", () => des.setOddParity(short)],
    ["a short key, its parity looked at", "DES_KEY_SIZE", () => des.hasOddParity(short)],
    ["a short key, weighed", "DES_KEY_SIZE", () => des.weaknessOf(short)],
    ["a short key, traced", "DES_KEY_SIZE", () => des.reference.traceKey(short)],
    ["a short key, in pieces", "DES_KEY_SIZE", () => new des.CbcEncryptor(short, iv)],
    ["a short block", "DES_BLOCK_SIZE", () => des.encryptBlock(key, short)],
    ["a long block", "DES_BLOCK_SIZE", () => des.decryptBlock(key, long)],
    ["a short block, traced", "DES_BLOCK_SIZE", () => des.reference.encryptBlock(key, short)],
    ["a short IV", "DES_IV_SIZE", () => des.cbcEncrypt(key, short, iv)],
    ["a long IV", "DES_IV_SIZE", () => des.cbcDecrypt(key, long, iv)],
    ["a short IV, in pieces", "DES_IV_SIZE", () => new des.CbcDecryptor(key, short)],
    ["part of a block", "DES_LENGTH", () => des.cbcEncrypt(key, iv, long)],
    ["part of a block, decrypting", "DES_LENGTH", () => des.cbcDecrypt(key, iv, short)],
    ["text for a key", "DES_NOT_BYTES", () => des.encryptBlock(text, iv)],
    ["text for a block", "DES_NOT_BYTES", () => des.encryptBlock(key, text)],
    ["text for an IV", "DES_NOT_BYTES", () => des.cbcEncrypt(key, text, iv)],
    ["text for a message", "DES_NOT_BYTES", () => des.cbcEncrypt(key, iv, text)],
    ["text for a ciphertext", "DES_NOT_BYTES", () => des.cbcDecrypt(key, iv, text, pkcs7)],
    ["words for bytes", "DES_NOT_BYTES", () => des.cbcEncrypt(key, iv, new Uint32Array(8) as unknown as Uint8Array)],
    ["text in pieces", "DES_NOT_BYTES", () => new des.CbcEncryptor(key, iv).update(text)],
    ["another padding", "DES_PADDING", () => des.cbcEncrypt(key, iv, iv, { padding: "zero" as "none" })],
    ["another padding, in pieces", "DES_PADDING", () => new des.CbcDecryptor(key, iv, { padding: "PKCS7" as "none" })],
    [
      "one object for two messages",
      "DES_FINISHED",
      () => {
        const encryptor = new des.CbcEncryptor(key, iv);
        encryptor.finish();
        encryptor.update(iv);
      },
    ],
  ];
  for (const [name, code, run] of misuses) test(`${name}: ${code}`, () => expect(codeOf(run)).toBe(code));

  test("every code is thrown by one of these, and says cause and remedy in both languages", async () => {
    const [en, id] = [await cryptoErrorTexts("en"), await cryptoErrorTexts("id")];
    expect(new Set(misuses.map(([, code]) => code))).toEqual(new Set(Object.keys(en)));
    for (const [, code] of misuses) {
      for (const part of ["cause", "remedy"] as const) {
        expect(en[code][part]).toMatch(/\w/);
        expect(id[code][part]).toMatch(/\w/);
        expect(en[code][part]).not.toBe(id[code][part]);
      }
    }
    expect(new CryptoError("DES_KEY_SIZE", { size: 7 }).message).toBe("DES_KEY_SIZE (size: 7)");
    expect(new CryptoError("DES_FINISHED").message).toBe("DES_FINISHED");
  });

  test("nothing that holds a key shows it", () => {
    const holders = [des.expandKey(key), new des.CbcEncryptor(key, iv), new des.CbcDecryptor(key, iv)];
    for (const holder of holders) {
      const shown = inspect(holder, { depth: 9, showHidden: true }) + JSON.stringify(holder);
      expect(shown).not.toMatch(/\d{2,}/);
    }
  });
});
