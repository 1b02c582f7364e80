import type { ErrorTexts } from "@sandi/protocol/errors";
import type { NodeClientErrorCode } from "./nodeClientError.ts";

export const id: ErrorTexts<NodeClientErrorCode> = {
  RELAY_CERT_UNTRUSTED: {
    cause: "sertifikat {url} tidak ditandatangani otoritas yang dipercaya mesin ini ({reason})",
    remedy:
      "Mungkin ada yang menyusup di tengah. Jika relay memakai otoritas sertifikat privat, berikan sertifikat otoritas itu dengan --relay-ca.",
  },
  RELAY_CERT_EXPIRED: {
    cause: "sertifikat {url} kedaluwarsa atau belum berlaku ({reason})",
    remedy: "Periksa jam perangkat ini. Jika sudah benar, beri tahu pengelola relay.",
  },
  RELAY_CERT_OTHER_NAME: {
    cause: "sertifikat {url} dibuat untuk nama lain",
    remedy: "Pakai nama yang ada di sertifikat. Mungkin ada yang menyusup di tengah.",
  },
  RELAY_TLS_FAILED: {
    cause: "sambungan TLS ke {url} gagal ({reason})",
    remedy: "Periksa alamat dan port. Relay tanpa TLS dihubungi dengan ws://, dan hanya di mesin ini.",
  },
  KEYSTORE_MISSING: {
    cause: "profil {profile} punya data tetapi tidak punya kunci",
    remedy:
      "Pulihkan identity.key dan device.key dari cadangan. Dengan kunci baru Anda menjadi orang baru. Untuk mulai dari awal, pilih --profile lain.",
  },
  PROFILE_NAME: {
    cause:
      "nama profil terdiri atas 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah, dan tidak diawali titik atau tanda hubung",
    remedy: "Pilih nama lain dengan --profile.",
  },
  PROFILE_FOLDER_UNUSABLE: {
    cause: "folder {path} tidak bisa dipakai ({reason})",
    remedy:
      "Pastikan folder itu milik Anda, bisa ditulis, dan disknya masih punya ruang. Untuk menyimpan profil di tempat lain, atur XDG_DATA_HOME dan XDG_STATE_HOME; --ephemeral tidak memerlukan folder.",
  },
  HOME_UNKNOWN: {
    cause: "tidak ada tempat untuk menyimpan data: {variable} dan HOME tidak berisi jalur lengkap",
    remedy: "Atur HOME, atau XDG_DATA_HOME dan XDG_STATE_HOME; --ephemeral tidak memerlukannya.",
  },
  PROFILE_EXISTS: {
    cause: "profil {profile} sudah ada",
    remedy: "Tidak ada yang diimpor. Pilih nama lain dengan --profile.",
  },
  PROFILE_UNKNOWN: {
    cause: "tidak ada profil {profile}",
    remedy: "Sebutkan profil yang ada dengan --profile: masing-masing berupa folder di {path}.",
  },
  EXPORT_EXISTS: {
    cause: "berkas {path} sudah ada",
    remedy: "Pilih nama lain, atau tambahkan --force untuk menggantinya.",
  },
  EXPORT_FILE_UNUSABLE: {
    cause: "berkas {path} tidak bisa dipakai ({reason})",
    remedy: "Periksa jalurnya, izin foldernya, dan ruang kosong di disknya.",
  },
  PROFILE_IN_USE: {
    cause: "profil {profile} sedang dipakai proses {pid} sejak {since}",
    remedy: "Hentikan proses itu, atau pilih profil lain dengan --profile.",
  },
  KEYSTORE_DAMAGED: {
    cause: "berkas kunci profil ini rusak ({part})",
    remedy: "Tidak ada yang diubah. Pulihkan identity.key dari cadangan. Dengan kunci baru Anda menjadi orang baru.",
  },
  KEYSTORE_NEWER: {
    cause: "berkas kunci profil ini ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    remedy: "Perbarui Sandi di perangkat ini.",
  },
  KEYSTORE_NEEDS_PASSPHRASE: {
    cause: "kunci profil ini dilindungi frasa sandi",
    remedy: "Berikan dengan --passphrase (akan ditanyakan) atau --passphrase-file.",
  },
  KEYSTORE_HAS_NO_PASSPHRASE: {
    cause: "kunci profil ini tidak dilindungi frasa sandi",
    remedy: "Jalankan tanpa frasa sandi, atau pilih profil lain dengan --profile.",
  },
  KEYSTORE_WRONG_PASSPHRASE: {
    cause: "frasa sandi salah: kunci profil ini tidak terbuka",
    remedy: "Coba lagi; tidak ada yang diubah. Jika frasa sandinya hilang, profilnya juga hilang.",
  },
  KEYSTORE_WRONG_KEY_FILE: {
    cause: "device.key tidak membuka kunci profil ini",
    remedy: "Pulihkan identity.key dan device.key bersama-sama, dari cadangan yang sama.",
  },
  KEYSTORE_EXPOSED: {
    cause: "pengguna lain di mesin ini bisa membaca {path} (mode {mode})",
    remedy: "Jalankan chmod 600 untuk berkas itu. Siapa pun yang bisa membacanya mungkin sudah punya kunci Anda.",
  },
};
