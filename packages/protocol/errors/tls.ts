import type { ErrorEntry } from "./entry.ts";

/** Certificates: the relay's own, and what a client makes of one. */
export const TLS_ERRORS = {
  TLS_FILE_UNREADABLE: {
    cause: { en: "cannot read {path}: {reason}", id: "{path} tidak dapat dibaca: {reason}" },
    remedy: {
      en: "Check the path, and that the relay's user may read the file.",
      id: "Periksa jalurnya, dan apakah pengguna yang menjalankan relay boleh membacanya.",
    },
  },
  TLS_NEEDS_BOTH: {
    cause: {
      en: "a certificate is of no use without its key, nor the key without it",
      id: "sertifikat tidak berguna tanpa kuncinya, begitu pula sebaliknya",
    },
    remedy: { en: "Give both --tls-cert and --tls-key.", id: "Berikan --tls-cert dan --tls-key sekaligus." },
  },
  TLS_CERT_DAMAGED: {
    cause: {
      en: "{path} holds no certificate that can be used: {reason}",
      id: "{path} tidak berisi sertifikat yang dapat dipakai: {reason}",
    },
    remedy: {
      en: "It has to be PEM, the relay's certificate first and its chain behind it.",
      id: "Isinya harus PEM: sertifikat relay di depan, rantainya di belakang.",
    },
  },
  TLS_KEY_DAMAGED: {
    cause: {
      en: "{path} holds no private key that can be used: {reason}",
      id: "{path} tidak berisi kunci privat yang dapat dipakai: {reason}",
    },
    remedy: {
      en: "It has to be PEM, and not behind a passphrase.",
      id: "Isinya harus PEM, dan tidak dikunci frasa sandi.",
    },
  },
  TLS_KEY_MISMATCH: {
    cause: { en: "the key in {key} is not that of {cert}", id: "kunci di {key} bukan pasangan {cert}" },
    remedy: { en: "Give the two that belong together.", id: "Berikan dua berkas yang berpasangan." },
  },
  TLS_CERT_EXPIRED: {
    cause: { en: "the certificate in {path} ended {until}", id: "sertifikat di {path} berakhir {until}" },
    remedy: {
      en: "Renew it, and check this machine's clock; clients would refuse it.",
      id: "Perbarui sertifikatnya, dan periksa jam mesin ini; klien akan menolaknya.",
    },
  },
  TLS_CERT_NOT_YET: {
    cause: { en: "the certificate in {path} begins only {from}", id: "sertifikat di {path} baru berlaku {from}" },
    remedy: {
      en: "Check this machine's clock, or use the one that holds now.",
      id: "Periksa jam mesin ini, atau pakai sertifikat yang sudah berlaku.",
    },
  },
  RELAY_CERT_UNTRUSTED: {
    cause: {
      en: "nobody whom this machine trusts vouches for the certificate of {url} ({reason})",
      id: "tidak ada penerbit tepercaya di mesin ini yang menjamin sertifikat {url} ({reason})",
    },
    remedy: {
      en: "Somebody may stand in between. If the relay's certificate comes from a private authority, give its certificate with --relay-ca.",
      id: "Mungkin ada yang menyela. Jika sertifikat relay berasal dari otoritas privat, berikan sertifikat otoritasnya dengan --relay-ca.",
    },
  },
  RELAY_CERT_EXPIRED: {
    cause: {
      en: "the certificate of {url} has expired, or does not hold yet ({reason})",
      id: "sertifikat {url} kedaluwarsa atau belum berlaku ({reason})",
    },
    remedy: {
      en: "Check this device's clock; if it is right, tell the relay's operator.",
      id: "Periksa jam perangkat ini; jika benar, beri tahu pengelola relay.",
    },
  },
  RELAY_CERT_OTHER_NAME: {
    cause: { en: "the certificate of {url} is for another name", id: "sertifikat {url} dibuat untuk nama lain" },
    remedy: {
      en: "Use the name for which it was made; somebody may stand in between.",
      id: "Pakai nama yang tertera di sertifikat; mungkin ada yang menyela.",
    },
  },
  RELAY_TLS_FAILED: {
    cause: { en: "no TLS connection to {url} came about ({reason})", id: "sambungan TLS ke {url} gagal ({reason})" },
    remedy: {
      en: "Check address and port: a relay without TLS is reached by ws://, and only on this machine.",
      id: "Periksa alamat dan port: relay tanpa TLS dihubungi lewat ws://, dan hanya di mesin ini.",
    },
  },
  RELAY_CA_UNUSABLE: {
    cause: {
      en: "{path} holds no certificate of an authority: {reason}",
      id: "{path} tidak berisi sertifikat otoritas: {reason}",
    },
    remedy: {
      en: "It has to be PEM: what vouches for the relay's certificate.",
      id: "Isinya harus PEM: sertifikat yang menjamin sertifikat relay.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
