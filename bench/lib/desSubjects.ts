/** What is measured: the DES of Sandi and of its peers, each by the shortest way that its interface offers. */
import { createCipheriv, randomBytes } from "node:crypto";
import { equal, fromHex, toHex } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import cryptojs from "crypto-js";
import desjs from "des.js";
import forge from "node-forge";

export const SIZE = 1 << 20;
const KEYS = 256;

export type Task = "encrypt" | "decrypt" | "keySetup" | "shortMessage";
export const TASKS: readonly Task[] = ["encrypt", "decrypt", "keySetup", "shortMessage"];

/** Each task does one unit of work: a message of 1 MiB, one key, or one message of 64 bytes under its own key. */
export type Subject = { readonly [task in Task]: () => unknown };

type Fixture = {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly keys: readonly Uint8Array[];
  readonly short: Uint8Array;
};

const MAKERS: { readonly [name: string]: (fixture: Fixture) => Subject } = {
  sandi,
  "node-forge": nodeForge,
  "des.js": desJs,
  "crypto-js": cryptoJs,
};

export const SUBJECTS: readonly string[] = Object.keys(MAKERS);

/** @throws if its answers are not OpenSSL's: then its speed means nothing */
export function makeSubject(name: string): Subject {
  const make = MAKERS[name];
  if (!make) throw new Error(`no subject "${name}"`);
  return make(makeFixture());
}

function makeFixture(): Fixture {
  const [key, iv, plaintext] = [randomBytes(8), randomBytes(8), randomBytes(SIZE)].map(
    (bytes) => new Uint8Array(bytes),
  );
  const oracle = createCipheriv("des-ede3-cbc", Uint8Array.from([...key!, ...key!, ...key!]), iv!).setAutoPadding(
    false,
  );
  return {
    key: key!,
    iv: iv!,
    plaintext: plaintext!,
    ciphertext: new Uint8Array(oracle.update(plaintext!)),
    keys: Array.from({ length: KEYS }, () => new Uint8Array(randomBytes(8))),
    short: new Uint8Array(randomBytes(64)),
  };
}

function sandi({ key, iv, plaintext, ciphertext, keys, short }: Fixture): Subject {
  let next = 0;
  requireEqual("sandi", des.cbcEncrypt(key, iv, plaintext), ciphertext);
  requireEqual("sandi", des.cbcDecrypt(key, iv, ciphertext), plaintext);
  return {
    encrypt: () => des.cbcEncrypt(key, iv, plaintext),
    decrypt: () => des.cbcDecrypt(key, iv, ciphertext),
    keySetup: () => des.expandKey(keys[next++ % KEYS]!),
    shortMessage: () => des.cbcEncrypt(keys[next++ % KEYS]!, iv, short),
  };
}

function nodeForge({ key, iv, plaintext, ciphertext, keys, short }: Fixture): Subject {
  const [keyText, ivText, plain, sealed, shortText] = [key, iv, plaintext, ciphertext, short].map(toBinary);
  const keyTexts = keys.map(toBinary);
  let next = 0;
  const crypt = (direction: "createCipher" | "createDecipher", keyText: string, input: string) => {
    const cipher = forge.cipher[direction]("DES-CBC", keyText);
    cipher.start({ iv: ivText! });
    cipher.update(forge.util.createBuffer(input));
    cipher.finish(() => true);
    return cipher.output;
  };
  requireEqual("node-forge", fromBinary(crypt("createCipher", keyText!, plain!).getBytes()), ciphertext);
  requireEqual("node-forge", fromBinary(crypt("createDecipher", keyText!, sealed!).getBytes()), plaintext);
  return {
    encrypt: () => crypt("createCipher", keyText!, plain!),
    decrypt: () => crypt("createDecipher", keyText!, sealed!),
    // The shortest way to its schedule, without the mode and the buffers of a whole cipher.
    keySetup: () => {
      const algorithm = new forge.des.Algorithm("DES-ECB", forge.cipher.modes.ecb);
      algorithm.initialize({ key: forge.util.createBuffer(keyTexts[next++ % KEYS]!) });
      return algorithm;
    },
    shortMessage: () => crypt("createCipher", keyTexts[next++ % KEYS]!, shortText!),
  };
}

function desJs({ key, iv, plaintext, ciphertext, keys, short }: Fixture): Subject {
  const cbc = desjs.CBC.instantiate(desjs.DES);
  let next = 0;
  const crypt = (type: "encrypt" | "decrypt", key: Uint8Array, input: Uint8Array) => {
    const cipher = cbc.create({ type, key, iv, padding: false });
    return [cipher.update(input), cipher.final()];
  };
  requireEqual("des.js", Uint8Array.from(crypt("encrypt", key, plaintext).flat()), ciphertext);
  requireEqual("des.js", Uint8Array.from(crypt("decrypt", key, ciphertext).flat()), plaintext);
  return {
    encrypt: () => crypt("encrypt", key, plaintext),
    decrypt: () => crypt("decrypt", key, ciphertext),
    keySetup: () => desjs.DES.create({ type: "encrypt", key: keys[next++ % KEYS]!, padding: false }),
    shortMessage: () => crypt("encrypt", keys[next++ % KEYS]!, short),
  };
}

function cryptoJs({ key, iv, plaintext, ciphertext, keys, short }: Fixture): Subject {
  const words = (bytes: Uint8Array) => cryptojs.enc.Hex.parse(toHex(bytes));
  const settings = { iv: words(iv), mode: cryptojs.mode.CBC, padding: cryptojs.pad.NoPadding };
  const [keyWords, plain, shortWords] = [key, plaintext, short].map(words);
  const sealed = cryptojs.lib.CipherParams.create({ ciphertext: words(ciphertext) });
  const keyList = keys.map(words);
  let next = 0;
  const encrypted = cryptojs.DES.encrypt(plain!, keyWords!, settings).ciphertext.toString();
  requireEqual("crypto-js", fromHex(encrypted)!, ciphertext);
  requireEqual("crypto-js", fromHex(cryptojs.DES.decrypt(sealed, keyWords!, settings).toString())!, plaintext);
  return {
    encrypt: () => cryptojs.DES.encrypt(plain!, keyWords!, settings),
    decrypt: () => cryptojs.DES.decrypt(sealed, keyWords!, settings),
    keySetup: () => cryptojs.algo.DES.createEncryptor(keyList[next++ % KEYS]!, settings),
    shortMessage: () => cryptojs.DES.encrypt(shortWords!, keyList[next++ % KEYS]!, settings),
  };
}

function requireEqual(name: string, answer: Uint8Array, expected: Uint8Array): void {
  if (!equal(answer, expected))
    throw new Error(`${name} does not answer what OpenSSL answers; its speed means nothing`);
}

function toBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function fromBinary(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
