import type { ErrorTexts } from "@sandi/protocol/errors";
import type { NodeClientErrorCode } from "./nodeClientError.ts";

export const id: ErrorTexts<NodeClientErrorCode> = {
  RELAY_CERT_UNTRUSTED: {
    cause: "tidak ada penerbit tepercaya di mesin ini yang menjamin sertifikat {url} ({reason})",
    remedy:
      "Mungkin ada yang menyela. Jika sertifikat relay berasal dari otoritas privat, berikan sertifikat otoritasnya dengan --relay-ca.",
  },
  RELAY_CERT_EXPIRED: {
    cause: "sertifikat {url} kedaluwarsa atau belum berlaku ({reason})",
    remedy: "Periksa jam perangkat ini; jika benar, beri tahu pengelola relay.",
  },
  RELAY_CERT_OTHER_NAME: {
    cause: "sertifikat {url} dibuat untuk nama lain",
    remedy: "Pakai nama yang tertera di sertifikat; mungkin ada yang menyela.",
  },
  RELAY_TLS_FAILED: {
    cause: "sambungan TLS ke {url} gagal ({reason})",
    remedy: "Periksa alamat dan port: relay tanpa TLS dihubungi lewat ws://, dan hanya di mesin ini.",
  },
  KEYSTORE_MISSING: {
    cause: "profil {profile} mempunyai isi tetapi tidak mempunyai kunci",
    remedy:
      "Pulihkan identity.key dan device.key dari cadangan; kunci baru membuat Anda menjadi orang baru. Untuk mulai baru, pilih --profile lain.",
  },
  PROFILE_NAME: {
    cause:
      "nama profil terdiri atas 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah, dan tidak diawali titik atau tanda hubung",
    remedy: "Pilih nama lain dengan --profile.",
  },
  PROFILE_IN_USE: {
    cause: "profil {profile} sedang dipakai oleh proses {pid} sejak {since}",
    remedy: "Akhiri proses itu, atau pilih profil lain dengan --profile.",
  },
  KEYSTORE_DAMAGED: {
    cause: "berkas kunci profil ini rusak ({part})",
    remedy: "Tidak ada yang diubah. Pulihkan identity.key dari cadangan; kunci baru membuat Anda menjadi orang baru.",
  },
  KEYSTORE_NEWER: {
    cause: "berkas kunci profil ini ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    remedy: "Perbarui Sandi di perangkat ini.",
  },
  KEYSTORE_NEEDS_PASSPHRASE: {
    cause: "kunci profil ini disegel dengan frasa sandi",
    remedy: "Berikan dengan --passphrase (akan ditanyakan) atau --passphrase-file.",
  },
  KEYSTORE_HAS_NO_PASSPHRASE: {
    cause: "kunci profil ini tidak disegel dengan frasa sandi",
    remedy: "Jalankan tanpa frasa sandi, atau pilih profil lain dengan --profile.",
  },
  KEYSTORE_WRONG_PASSPHRASE: {
    cause: "frasa sandi tidak membuka kunci profil ini",
    remedy:
      "Coba lagi; tidak ada yang diubah. Tidak ada jalan lain: frasa sandi yang hilang berarti profil yang hilang.",
  },
  KEYSTORE_WRONG_KEY_FILE: {
    cause: "device.key tidak membuka kunci profil ini",
    remedy: "Pulihkan identity.key dan device.key bersama-sama, dari cadangan yang sama.",
  },
  KEYSTORE_EXPOSED: {
    cause: "pengguna lain di mesin ini dapat membaca {path} (mode {mode})",
    remedy: "Cabut haknya dengan chmod 600, dan anggap kunci itu sudah diketahui siapa pun yang dapat membacanya.",
  },
};
