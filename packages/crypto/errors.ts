type Text = { readonly en: string; readonly id: string };

/** Codes of misuse, with cause and remedy. A code that is retired is never used again. */
export const CRYPTO_ERRORS = {
  DES_NOT_BYTES: {
    cause: { en: "{what} is not a Uint8Array", id: "{what} bukan Uint8Array" },
    remedy: {
      en: "Give bytes: text goes through utf8(), hexadecimal through fromHex().",
      id: "Berikan byte: teks lewat utf8(), heksadesimal lewat fromHex().",
    },
  },
  DES_KEY_SIZE: {
    cause: { en: "a DES key has 8 bytes, this one {size}", id: "kunci DES berukuran 8 byte, yang ini {size}" },
    remedy: {
      en: "Give the 8 bytes of the key, parity bits included.",
      id: "Berikan 8 byte kunci beserta bit paritas.",
    },
  },
  DES_BLOCK_SIZE: {
    cause: { en: "a DES block has 8 bytes, this one {size}", id: "blok DES berukuran 8 byte, yang ini {size}" },
    remedy: {
      en: "Give exactly 8 bytes, or use cbcEncrypt for more.",
      id: "Berikan tepat 8 byte, atau pakai cbcEncrypt untuk lebih banyak.",
    },
  },
  DES_IV_SIZE: {
    cause: {
      en: "an initialisation vector for DES has 8 bytes, this one {size}",
      id: "vektor awal DES berukuran 8 byte, yang ini {size}",
    },
    remedy: { en: "Give 8 fresh random bytes for every message.", id: "Berikan 8 byte acak baru untuk tiap pesan." },
  },
  DES_LENGTH: {
    cause: {
      en: "without padding the length must be a multiple of 8 bytes, and it is {size}",
      id: "tanpa padding panjangnya harus kelipatan 8 byte, padahal {size}",
    },
    remedy: { en: 'Ask for { padding: "pkcs7" }.', id: 'Minta { padding: "pkcs7" }.' },
  },
  DES_PADDING: {
    cause: { en: "there is no padding of this name", id: "tidak ada padding dengan nama ini" },
    remedy: { en: 'Give "none" or "pkcs7".', id: 'Berikan "none" atau "pkcs7".' },
  },
  DES_FINISHED: {
    cause: { en: "this message was finished before", id: "pesan ini sudah diselesaikan" },
    remedy: { en: "Make a new object for every message.", id: "Buat objek baru untuk tiap pesan." },
  },
} as const satisfies { readonly [code: string]: { readonly cause: Text; readonly remedy: Text } };

export type CryptoErrorCode = keyof typeof CRYPTO_ERRORS;

/**
 * Thrown where the caller breaks a function's contract (a key of seven bytes). Never for what an attacker can send:
 * that comes back as `undefined`. `code` is stable; `message` is for people and may change.
 */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode;
  readonly context: { readonly [key: string]: string | number };

  constructor(code: CryptoErrorCode, context: { readonly [key: string]: string | number } = {}) {
    const { cause, remedy } = CRYPTO_ERRORS[code];
    const filled = cause.en.replace(/\{(\w+)\}/g, (whole, key: string) => String(context[key] ?? whole));
    super(`${code}: ${filled}. ${remedy.en}`);
    this.name = "CryptoError";
    this.code = code;
    this.context = context;
  }
}
