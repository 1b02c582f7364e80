import {
  argon2,
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  hash,
  hkdfSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import type { Rng } from "../env.ts";
import { checkArgon2id, checkHkdf, checkLength } from "./bounds.ts";
import { isAcceptableEd25519Key } from "./ed25519Strict.ts";
import { keyCache } from "./keyCache.ts";
import type { Primitives, SlowPrimitives } from "./port.ts";
import { rsaPublicKeyInfo } from "./spki.ts";

const TAG = 16;
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" } as const;
const generateRsa = promisify(generateKeyPair);
const argon2Async = promisify(argon2);

/** A plain array over the same memory: a Buffer's `slice` and `toJSON` are not what a Uint8Array promises. */
export function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function sha256(data: Uint8Array): Uint8Array {
  return plain(hash("sha256", data, "buffer"));
}

export function rawPrivate(type: "ed25519" | "x25519", secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: secret, format: "raw-private", asymmetricKeyType: type });
}

export function rawPublic(key: KeyObject): Uint8Array {
  return plain(createPublicKey(key).export({ format: "raw-public" }));
}

const ed25519Key = keyCache(sha256, (seed) => rawPrivate("ed25519", seed));

const rsaPublicKey = keyCache(sha256, (spki) =>
  rsaPublicKeyInfo(spki) === undefined
    ? undefined
    : createPublicKey({ key: asBuffer(spki), format: "der", type: "spki" }),
);

const rsaPrivateKey = keyCache(sha256, (pkcs8) => {
  const key = createPrivateKey({ key: asBuffer(pkcs8), format: "der", type: "pkcs8" });
  return key.asymmetricKeyType === "rsa" ? key : undefined;
});

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** node:crypto, synchronous throughout: for short inputs that is faster than a thread by an order of magnitude. */
export const nodePrimitives: Primitives = {
  name: "node",
  sha256,
  sha512: (data) => plain(hash("sha512", data, "buffer")),
  hmacSha256: (key, data) => plain(createHmac("sha256", key).update(data).digest()),
  hkdfSha256(input, salt, info, length) {
    checkHkdf(info, length);
    return new Uint8Array(hkdfSync("sha256", input, salt, info, length));
  },
  ed25519: {
    publicKey(seed) {
      checkLength("Ed25519 seed", seed, 32);
      return rawPublic(ed25519Key(seed));
    },
    sign(seed, message) {
      checkLength("Ed25519 seed", seed, 32);
      return plain(sign(null, message, ed25519Key(seed)));
    },
    verify(publicKey, message, signature) {
      if (signature.length !== 64 || !isAcceptableEd25519Key(publicKey)) return false;
      try {
        const key = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "ed25519" });
        return verify(null, message, key, signature);
      } catch {
        return false;
      }
    },
  },
  aesGcm: {
    seal(key, nonce, plaintext, associated) {
      checkLength("AES-256 key", key, 32);
      checkLength("AES-GCM nonce", nonce, 12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
      cipher.setAAD(associated);
      const out = new Uint8Array(plaintext.length + TAG);
      out.set(cipher.update(plaintext));
      cipher.final();
      out.set(cipher.getAuthTag(), plaintext.length);
      return out;
    },
    open(key, nonce, ciphertext, associated) {
      if (key.length !== 32 || nonce.length !== 12 || ciphertext.length < TAG) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
      decipher.setAAD(associated);
      decipher.setAuthTag(ciphertext.subarray(ciphertext.length - TAG));
      const plaintext = decipher.update(ciphertext.subarray(0, ciphertext.length - TAG));
      try {
        decipher.final();
      } catch {
        plaintext.fill(0);
        return undefined;
      }
      return plain(plaintext);
    },
  },
};

/**
 * RSA runs on the calling thread: with the key object kept, a decryption costs 0.83 ms there and 1.04 ms by way of
 * `subtle`, whose every call waits for a thread. Argon2id, which takes a third of a second, runs on a thread.
 */
export const nodeSlowPrimitives: SlowPrimitives = {
  rsa: {
    async generate() {
      const { publicKey, privateKey } = await generateRsa("rsa", { modulusLength: 3072, publicExponent: 65537 });
      return {
        spki: plain(publicKey.export({ format: "der", type: "spki" })),
        pkcs8: plain(privateKey.export({ format: "der", type: "pkcs8" })),
      };
    },
    async oaepEncrypt(spki, plaintext, label) {
      try {
        const key = rsaPublicKey(spki);
        return key && plain(publicEncrypt({ key, ...OAEP, oaepLabel: label }, plaintext));
      } catch {
        return undefined;
      }
    },
    async oaepDecrypt(pkcs8, ciphertext, label) {
      try {
        const key = rsaPrivateKey(pkcs8);
        // RFC 8017 §7.1.2 step 1b, which OpenSSL leaves out: a ciphertext without its leading zero is not one.
        if (!key || ciphertext.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return undefined;
        return plain(privateDecrypt({ key, ...OAEP, oaepLabel: label }, ciphertext));
      } catch {
        return undefined;
      }
    },
  },
  async argon2id(passphrase, salt, cost, length) {
    checkArgon2id(salt, cost, length);
    const { memoryKiB: memory, passes, lanes: parallelism } = cost;
    return plain(
      await argon2Async("argon2id", {
        message: passphrase,
        nonce: salt,
        parallelism,
        tagLength: length,
        memory,
        passes,
      }),
    );
  },
};

/** Random bytes come from the system 4 KiB at a time: a call for 12 of them costs as much as one for 4,096. */
const POOL = 4_096;
let pool: Uint8Array = new Uint8Array(0);

export const nodeRng: Rng = (length) => {
  if (length > POOL / 4) return plain(randomBytes(length));
  if (pool.length < length) pool = plain(randomBytes(POOL));
  const out = pool.slice(0, length);
  // No copy of what was handed out is kept.
  pool.fill(0, 0, length);
  pool = pool.subarray(length);
  return out;
};
