import type { Text } from "./table.ts";

export const EXIT_CODES: readonly { readonly code: number; readonly about: Text }[] = [
  { code: 0, about: { en: "done", id: "selesai" } },
  { code: 1, about: { en: "failure", id: "gagal" } },
  { code: 2, about: { en: "wrong command line", id: "baris perintah salah" } },
  { code: 69, about: { en: "the relay cannot be reached", id: "relay tidak dapat dihubungi" } },
  {
    code: 74,
    about: {
      en: "the relay's disk has failed: check the disk before starting again",
      id: "disk relay rusak: periksa disknya sebelum menjalankan lagi",
    },
  },
  {
    code: 75,
    about: {
      en: "timed out before the message was accepted or delivered",
      id: "waktu habis sebelum pesan diterima relay atau sampai",
    },
  },
  { code: 76, about: { en: "protocol or decryption failure", id: "kegagalan protokol atau dekripsi" } },
  {
    code: 77,
    about: { en: "an identity has changed or is not verified", id: "identitas berubah atau belum terverifikasi" },
  },
  {
    code: 78,
    about: {
      en: "settings or data must be corrected by a person; starting again does not help",
      id: "pengaturan atau data harus diperbaiki seseorang; menjalankan lagi tidak membantu",
    },
  },
  { code: 130, about: { en: "interrupted", id: "dihentikan" } },
];
