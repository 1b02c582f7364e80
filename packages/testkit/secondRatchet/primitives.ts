import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign as ed25519Sign,
  verify as ed25519Verify,
  hkdfSync,
} from "node:crypto";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import { fields, join, Refused, text } from "./bytes.ts";

export const XWING = { publicKey: 1216, ciphertext: 1120 };

export function sha256(data: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash("sha256").update(data).digest());
}

export function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return Uint8Array.from(createHmac("sha256", key).update(data).digest());
}

export function hkdf(salt: Uint8Array, input: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", input, salt, info, length));
}

/** @param seed 32 bytes */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return xwing.keygen(seed).publicKey;
}

/** @returns undefined if the ciphertext's X25519 part is of small order */
export function decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    return xwing.decapsulate(ciphertext, xwing.keygen(seed).secretKey);
  } catch {
    return undefined;
  }
}

/**
 * @param random 64 bytes; left out, they come from the system
 * @returns undefined if the key's ML-KEM part is out of range or its X25519 part of small order
 */
export function encapsulate(
  publicKey: Uint8Array,
  random?: Uint8Array,
): { ciphertext: Uint8Array; secret: Uint8Array } | undefined {
  try {
    const { cipherText, sharedSecret } = xwing.encapsulate(publicKey, random);
    return { ciphertext: cipherText, secret: sharedSecret };
  } catch {
    return undefined;
  }
}

const TAG = 16;

export function gcmSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  return join(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** @returns undefined if it is not authentic */
export function gcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  const cipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(associated);
  cipher.setAuthTag(ciphertext.subarray(-TAG));
  try {
    return join(cipher.update(ciphertext.subarray(0, -TAG)), cipher.final());
  } catch {
    return undefined;
  }
}

/** docs/wire.md §1: what a signature of this purpose covers. */
function signed(purpose: string, list: readonly Uint8Array[]): Uint8Array {
  return join(text(`sandi/sig/v1/${purpose}\0`), fields(...list));
}

export function sign(seed: Uint8Array, purpose: string, ...list: readonly Uint8Array[]): Uint8Array {
  // RFC 8410 §7: the fixed head of an Ed25519 private key in PKCS #8.
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return Uint8Array.from(ed25519Sign(null, signed(purpose, list), key));
}

/** Throws `Refused` with `code` if the signature does not hold. */
export function verify(
  code: string,
  identityKey: Uint8Array,
  signature: Uint8Array,
  purpose: string,
  ...list: readonly Uint8Array[]
): void {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(identityKey).toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  if (!ed25519Verify(null, signed(purpose, list), key, signature)) throw new Refused(code);
}
