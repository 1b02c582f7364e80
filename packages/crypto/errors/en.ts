/** Codes of misuse, with cause and remedy. A code that is retired is never used again. */
export const en = {
  DES_NOT_BYTES: {
    cause: "{what} is not a Uint8Array",
    remedy: "Give bytes: text goes through utf8(), hexadecimal through fromHex().",
  },
  DES_KEY_SIZE: {
    cause: "a DES key has 8 bytes, this one {size}",
    remedy: "Give the 8 bytes of the key, parity bits included.",
  },
  DES_BLOCK_SIZE: {
    cause: "a DES block has 8 bytes, this one {size}",
    remedy: "Give exactly 8 bytes, or use cbcEncrypt for more.",
  },
  DES_IV_SIZE: {
    cause: "an initialisation vector for DES has 8 bytes, this one {size}",
    remedy: "Give 8 fresh random bytes for every message.",
  },
  DES_LENGTH: {
    cause: "without padding the length must be a multiple of 8 bytes, and it is {size}",
    remedy: 'Ask for { padding: "pkcs7" }.',
  },
  DES_PADDING: { cause: "there is no padding of this name", remedy: 'Give "none" or "pkcs7".' },
  DES_FINISHED: { cause: "this message was finished before", remedy: "Make a new object for every message." },
} as const;
