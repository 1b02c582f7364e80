import type { ErrorEntry } from "./entry.ts";

export const WIRE_ERRORS = {
  WIRE_TRUNCATED: {
    cause: { en: "the bytes end before the field {field} does", id: "byte habis sebelum isian {field} selesai" },
    remedy: {
      en: "The other side is broken or hostile; nothing was taken from the message.",
      id: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
    },
  },
  WIRE_TRAILING_BYTES: {
    cause: {
      en: "{count} bytes are left over after the last field",
      id: "ada {count} byte lebih setelah isian terakhir",
    },
    remedy: {
      en: "The other side is broken or hostile; nothing was taken from the message.",
      id: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
    },
  },
  WIRE_TOO_LARGE: {
    cause: {
      en: "{field} has {size} bytes; at most {limit} are allowed",
      id: "{field} berukuran {size} byte; paling banyak {limit}",
    },
    remedy: { en: "Send less in one piece.", id: "Kirim lebih sedikit sekaligus." },
  },
  WIRE_UNKNOWN_TYPE: {
    cause: { en: "frame type {type} is not known", id: "jenis bingkai {type} tidak dikenal" },
    remedy: {
      en: "One side is newer than the other: update the older one.",
      id: "Salah satu pihak lebih baru: perbarui yang lama.",
    },
  },
  WIRE_UNKNOWN_VERSION: {
    cause: { en: "version {version} is not known", id: "versi {version} tidak dikenal" },
    remedy: {
      en: "One side is newer than the other: update the older one.",
      id: "Salah satu pihak lebih baru: perbarui yang lama.",
    },
  },
  WIRE_BAD_VALUE: {
    cause: { en: "the field {field} has a value that is not allowed", id: "isian {field} berisi nilai yang dilarang" },
    remedy: {
      en: "The other side is broken or hostile; nothing was taken from the message.",
      id: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
    },
  },
  WIRE_NOT_CANONICAL: {
    cause: {
      en: "{field} is not in its one allowed encoding",
      id: "{field} tidak memakai satu-satunya penyandian yang sah",
    },
    remedy: {
      en: "The other side is broken or hostile; nothing was taken from the message.",
      id: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
    },
  },
  WIRE_UNEXPECTED: {
    cause: { en: "a {type} frame may not come now", id: "bingkai {type} tidak boleh datang sekarang" },
    remedy: {
      en: "The other side is broken or hostile; reconnect.",
      id: "Pihak lain rusak atau jahat; sambungkan ulang.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
