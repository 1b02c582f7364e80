import type { CryptoErrorTexts } from "../errors.ts";

export const id: CryptoErrorTexts = {
  DES_NOT_BYTES: {
    cause: "{what} bukan Uint8Array",
    remedy: "Berikan byte: teks lewat utf8(), heksadesimal lewat fromHex().",
  },
  DES_KEY_SIZE: {
    cause: "kunci DES berukuran 8 byte, yang ini {size}",
    remedy: "Berikan 8 byte kunci beserta bit paritas.",
  },
  DES_BLOCK_SIZE: {
    cause: "blok DES berukuran 8 byte, yang ini {size}",
    remedy: "Berikan tepat 8 byte, atau pakai cbcEncrypt untuk lebih banyak.",
  },
  DES_IV_SIZE: {
    cause: "vektor awal DES berukuran 8 byte, yang ini {size}",
    remedy: "Berikan 8 byte acak baru untuk tiap pesan.",
  },
  DES_LENGTH: {
    cause: "tanpa padding panjangnya harus kelipatan 8 byte, padahal {size}",
    remedy: 'Minta { padding: "pkcs7" }.',
  },
  DES_PADDING: { cause: "tidak ada padding dengan nama ini", remedy: 'Berikan "none" atau "pkcs7".' },
  DES_FINISHED: { cause: "pesan ini sudah diselesaikan", remedy: "Buat objek baru untuk tiap pesan." },
};
