/** Codes of misuse, with cause and remedy. A code that is retired is never used again. */
export const en = {
  DES_NOT_BYTES: {
    cause: "{what} is not a Uint8Array",
    remedy: "Give bytes: text goes through utf8(), hexadecimal through fromHex().",
  },
  DES_KEY_SIZE: {
    cause: "a DES key has 8 bytes, but this one has {size}",
    remedy: "Give the 8 bytes of the key, including the parity bits.",
  },
  DES_BLOCK_SIZE: {
    cause: "a DES block has 8 bytes, but this one has {size}",
    remedy: "Give exactly 8 bytes, or use cbcEncrypt for more.",
  },
  DES_IV_SIZE: {
    cause: "a DES initialisation vector has 8 bytes, but this one has {size}",
    remedy: "Give 8 fresh random bytes for each message.",
  },
  DES_LENGTH: {
    cause: "without padding the length must be a multiple of 8 bytes, but it is {size}",
    remedy: 'Use { padding: "pkcs7" }.',
  },
  DES_PADDING: { cause: "there is no padding with this name", remedy: 'Use "none" or "pkcs7".' },
  DES_FINISHED: { cause: "this message is already finished", remedy: "Make a new object for each message." },
} as const;
