/** The little of these packages that the DES benchmark calls; none of them brings types. */
declare module "node-forge" {
  type Buffer = { getBytes(): string };
  type Cipher = {
    start(options: { iv: string }): void;
    update(input: Buffer): void;
    finish(pad: () => boolean): boolean;
    readonly output: Buffer;
  };
  type Algorithm = { initialize(options: { key: Buffer }): void };
  const forge: {
    cipher: {
      createCipher(name: "DES-CBC", key: string): Cipher;
      createDecipher(name: "DES-CBC", key: string): Cipher;
      modes: { ecb: unknown };
    };
    des: { Algorithm: new (name: string, mode: unknown) => Algorithm };
    util: { createBuffer(bytes: string): Buffer };
  };
  export default forge;
}

declare module "des.js" {
  type Cipher = { update(input: Uint8Array): number[]; final(): number[] };
  type Options = { type: "encrypt" | "decrypt"; key: Uint8Array; padding: boolean };
  type Block = { create(options: Options): Cipher };
  const desjs: {
    DES: Block;
    CBC: { instantiate(base: Block): { create(options: Options & { iv: Uint8Array }): Cipher } };
  };
  export default desjs;
}

declare module "crypto-js" {
  type WordArray = { toString(): string };
  type Settings = { iv: WordArray; mode: unknown; padding: unknown };
  type Result = { ciphertext: WordArray };
  const cryptojs: {
    DES: {
      encrypt(message: WordArray, key: WordArray, settings: Settings): Result;
      decrypt(sealed: Result, key: WordArray, settings: Settings): WordArray;
    };
    algo: { DES: { createEncryptor(key: WordArray, settings: Settings): unknown } };
    enc: { Hex: { parse(text: string): WordArray } };
    lib: { CipherParams: { create(parts: Result): Result } };
    mode: { CBC: unknown };
    pad: { NoPadding: unknown };
  };
  export default cryptojs;
}
