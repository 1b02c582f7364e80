import type { CryptoErrorTexts } from "../errors.ts";

export const id: CryptoErrorTexts = {
  DES_NOT_BYTES: {
    cause: "{what} bukan Uint8Array",
    remedy: "Berikan byte: teks lewat utf8(), heksadesimal lewat fromHex().",
  },
  DES_KEY_SIZE: {
    cause: "kunci DES berukuran 8 byte, tetapi yang ini {size}",
    remedy: "Berikan 8 byte kunci, termasuk bit paritasnya.",
  },
  DES_BLOCK_SIZE: {
    cause: "blok DES berukuran 8 byte, tetapi yang ini {size}",
    remedy: "Berikan tepat 8 byte, atau pakai cbcEncrypt untuk lebih banyak.",
  },
  DES_IV_SIZE: {
    cause: "vektor awal DES berukuran 8 byte, tetapi yang ini {size}",
    remedy: "Berikan 8 byte acak baru untuk setiap pesan.",
  },
  DES_LENGTH: {
    cause: "tanpa padding panjangnya harus kelipatan 8 byte, tetapi ini {size}",
    remedy: 'Pakai { padding: "pkcs7" }.',
  },
  DES_PADDING: { cause: "tidak ada padding bernama itu", remedy: 'Pakai "none" atau "pkcs7".' },
  DES_FINISHED: { cause: "pesan ini sudah selesai", remedy: "Buat objek baru untuk setiap pesan." },
};
