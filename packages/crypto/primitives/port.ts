/**
 * The primitives that Sandi does not write itself, behind one port with two equal implementations:
 * `node.ts` (node:crypto) and `web.ts` (WebCrypto and @noble/*).
 * All byte arrays are the caller's; an implementation neither keeps nor changes them.
 */
export interface Primitives {
  readonly name: "node" | "web";
  /** FIPS 180-4; 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** FIPS 180-4; 64 bytes. */
  sha512(data: Uint8Array): Uint8Array;
  /** RFC 2104; 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** RFC 5869; `length` at most 8160 bytes, a greater one throws. */
  hkdfSha256(input: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** RFC 8032, strict: without the special cases of ZIP 215 for keys of small order. Seed 32, public key 32, signature 64 bytes. */
  readonly ed25519: {
    publicKey(seed: Uint8Array): Uint8Array;
    sign(seed: Uint8Array, message: Uint8Array): Uint8Array;
    /** False for anything malformed; never an exception. */
    verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  };
  /** NIST SP 800-38D with AES-256, nonce 12 bytes, tag 16 bytes at the end of the ciphertext. */
  readonly aesGcm: {
    seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array;
    /** @returns undefined for every failure alike */
    open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
  };
}

/**
 * What browsers can only do asynchronously, or what takes long enough to matter.
 * A pure core never has one of these: it asks by an effect, and the answer comes back as an input.
 */
export interface SlowPrimitives {
  readonly rsa: {
    /** RSA-3072, e = 65537. @returns SPKI and PKCS#8, DER. */
    generate(): Promise<{ spki: Uint8Array; pkcs8: Uint8Array }>;
    /**
     * RSAES-OAEP, RFC 8017 §7.1, SHA-256 and MGF1-SHA-256.
     * @returns undefined if the key cannot be read or the plaintext is too long for it
     */
    oaepEncrypt(spki: Uint8Array, plaintext: Uint8Array, label: Uint8Array): Promise<Uint8Array | undefined>;
    /** RFC 8017 §7.1.2. @returns undefined for every failure alike (Manger's attack lives on the difference) */
    oaepDecrypt(pkcs8: Uint8Array, ciphertext: Uint8Array, label: Uint8Array): Promise<Uint8Array | undefined>;
  };
  /**
   * Argon2id, RFC 9106. Memory in KiB.
   * @param onProgress told how much is done, from 0 to 1, where it can be seen
   * @returns `length` bytes
   */
  argon2id(
    passphrase: Uint8Array,
    salt: Uint8Array,
    cost: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number },
    length: number,
    onProgress?: (done: number) => void,
  ): Promise<Uint8Array>;
}
