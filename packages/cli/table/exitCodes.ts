import type { Text } from "./table.ts";

export const EXIT_CODES: readonly { readonly code: number; readonly about: Text }[] = [
  { code: 0, about: { en: "done", id: "selesai" } },
  { code: 1, about: { en: "failure", id: "gagal" } },
  { code: 2, about: { en: "wrong usage", id: "salah pemakaian" } },
  { code: 69, about: { en: "the relay cannot be reached", id: "relay tidak dapat dihubungi" } },
  {
    code: 74,
    about: { en: "the relay's disk has failed: look at it first", id: "disk relay gagal: periksa dulu disknya" },
  },
  {
    code: 75,
    about: { en: "timed out before it was accepted or delivered", id: "waktu habis sebelum diterima atau sampai" },
  },
  { code: 76, about: { en: "protocol or decryption failure", id: "kegagalan protokol atau dekripsi" } },
  {
    code: 77,
    about: { en: "an identity has changed or is not verified", id: "identitas berubah atau belum terverifikasi" },
  },
  {
    code: 78,
    about: {
      en: "the relay's settings or data need a person; starting it again changes nothing",
      id: "pengaturan atau data relay perlu ditangani orang; memulai lagi tidak mengubah apa pun",
    },
  },
  { code: 130, about: { en: "interrupted", id: "dihentikan" } },
];
